"""Where things are. Imported first: it makes what the integration tests share importable."""

import os
import pathlib
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
WORK = SOURCE / "build/faults"

os.environ.setdefault("KOMADO_SOURCE", str(SOURCE))
os.environ.setdefault("KOMADO_WORK", str(WORK))
os.environ.setdefault("KOMADO_BINARY", str(SOURCE / "build/release/komado"))
# The same program with the failpoints of runtime/kafka/failpoint.hpp compiled in.
FAILPOINT_BINARY = os.environ.get("KOMADO_FAILPOINT_BINARY", str(SOURCE / "build/faults-bin/komado"))

sys.path.insert(0, str(SOURCE / "tests/integration"))
