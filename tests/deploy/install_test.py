"""`cmake --install` brings the program, its man page and its completions to where they are looked for."""

import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = os.environ["KOMADO_BUILD"]
PRINTED = {"share/man/man1/komado.1": "--print-man-page",
           "share/bash-completion/completions/komado": "--print-completion=bash",
           "share/zsh/site-functions/_komado": "--print-completion=zsh"}


def printed(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


class Install(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.prefix = pathlib.Path(place.name)
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix], check=True, stdout=subprocess.DEVNULL)
        self.komado = str(self.prefix / "bin/komado")

    def test_installs_these_files_and_no_others(self):
        found = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if path.is_file()}
        self.assertEqual(found, {"bin/komado", *PRINTED})

    def test_what_is_installed_is_what_the_installed_program_prints(self):
        for path, option in PRINTED.items():
            text = (self.prefix / path).read_text()
            self.assertTrue(text)
            self.assertEqual(text, printed(self.komado, option), path)

    def test_shells_find_the_completions_there(self):
        bash = f'source "{self.prefix}/share/bash-completion/completions/komado"; complete -p komado'
        self.assertIn("_komado", printed("bash", "-c", bash))
        zsh = f'fpath=("{self.prefix}/share/zsh/site-functions" $fpath); autoload -U compinit; compinit -u -D; ' \
              'print -r -- $_comps[komado]'
        self.assertEqual(printed("zsh", "-f", "-c", zsh), "_komado\n")


if __name__ == "__main__":
    unittest.main()
