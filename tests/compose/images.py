"""The project's images, of what this machine has compiled: compiling in the image takes a quarter of an hour on two cores."""

import pathlib
import re
import shutil
import tempfile

from project import SOURCE, run

COMPILES = re.compile(r"^# -- compiles -+$.*?(?=^# -- runs -+$)", re.MULTILINE | re.DOTALL)
COMPILED = "COPY --from=build /installed/usr /usr"


def build_of(product):
    """Both images of deploy/Dockerfile, its compiling stage replaced by what `cmake --install` makes of a build."""
    text = (SOURCE / "deploy/Dockerfile").read_text()
    assert COMPILES.search(text) and COMPILED in text, "deploy/Dockerfile has changed its shape"
    with tempfile.TemporaryDirectory() as name:
        context = pathlib.Path(name)
        run("cmake", "--install", product, "--prefix", str(context / "usr"), "--strip")
        (context / "deploy").mkdir()
        shutil.copy(SOURCE / "deploy/certs", context / "deploy/certs")
        shutil.copy(SOURCE / "LICENSE", context / "LICENSE")
        (context / "Dockerfile").write_text(COMPILES.sub("", text).replace(COMPILED, "COPY usr /usr"))
        for image, target in (("komado-certs", "certs"), ("komado", "node")):
            run("docker", "build", "-q", "-t", image, "--target", target, name, seconds=900)
