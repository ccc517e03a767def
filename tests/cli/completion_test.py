"""bash and zsh complete command lines of komado by the scripts that it prints, its man page is right, and output that is lost is told."""

import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest

KOMADO = os.environ["KOMADO_BINARY"]
COMMANDS = {"node", "drain", "simulate", "status", "top", "why", "tail", "redrive", "health"}


def printed(option):
    return subprocess.run([KOMADO, option], check=True, stdout=subprocess.PIPE, text=True).stdout


class Output(unittest.TestCase):
    def test_that_is_lost_is_a_failure(self):
        for words in (["--help"], ["--version"], ["node", "--dump-config"], ["--print-man-page"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([KOMADO, *words], check=False, stdout=full, stderr=subprocess.PIPE, text=True,
                                      env={"PATH": os.environ["PATH"]})
            self.assertEqual(done.returncode, 1, words)
            self.assertRegex(done.stderr, r"\Athe output cannot be written(: No space left on device)?\n\Z", words)

    def test_that_nobody_reads_is_none(self):
        done = subprocess.run(["bash", "-c", '"$1" --print-man-page | true; echo "${PIPESTATUS[0]}"', "bash", KOMADO],
                              check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertIn(int(done.stdout), (0, 141))
        self.assertEqual(done.stderr, "")


class Bash(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last of these words, as it splits them itself."""
        script = ('source /dev/stdin; COMP_WORDS=(komado "$@"); COMP_CWORD=$#; _komado 2>&1; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-u", "-c", script, "bash", *words], check=True, stdout=subprocess.PIPE,
                              input=printed("--print-completion=bash"), text=True)
        return set(done.stdout.split("\n")) - {""}

    def test_offers_the_commands_first(self):
        self.assertLessEqual(COMMANDS | {"--help", "--version"}, self.complete(""))
        self.assertEqual(self.complete("dr"), {"drain"})

    def test_offers_the_settings_of_the_command(self):
        node = self.complete("node", "--")
        self.assertLessEqual({"--job.name=", "--kafka.", "--config-file=", "--help"}, node)
        self.assertNotIn("--skew=", node)
        self.assertEqual(self.complete("simulate", "--kee"), set())
        self.assertEqual(self.complete("simulate", "--key"), {"--keyed"})
        self.assertEqual(self.complete("status", "--window"), set())

    def test_offers_the_values_of_a_choice(self):
        self.assertEqual(self.complete("node", "--log.level", "=", ""), {"error", "warning", "info", "debug"})
        self.assertEqual(self.complete("node", "--log.level", "="), {"error", "warning", "info", "debug"})
        self.assertEqual(self.complete("node", "--log.level", "=", "w"), {"warning"})
        self.assertEqual(self.complete("node", "--input.start", "=", "e"), {"earliest"})
        self.assertEqual(self.complete("node", "--job.name", "=", "n"), set())

    def test_offers_what_the_command_accepts(self):
        self.assertEqual(self.complete("tail", "--from", "=", ""), {"earliest", "latest"})
        self.assertEqual(self.complete("redrive", "--from", "=", ""), {"earliest"})

    def test_goes_on_with_a_list(self):
        self.assertEqual(self.complete("redrive", "--reason", "=", "fu"), {"future"})
        self.assertEqual(self.complete("redrive", "--reason", "=", "future,pa"), {"future,past"})
        self.assertEqual(self.complete("node", "--output.aggregates", "=", "max,mean,"),
                         {"max,mean,min", "max,mean,sum", "max,mean,count"})

    def test_offers_what_komado_prints(self):
        self.assertEqual(self.complete("--print-"),
                         {"--print-completion=", "--print-man-page", "--print-settings-reference"})
        self.assertEqual(self.complete("--print-completion", "=", ""), {"bash", "zsh"})

    def test_offers_files_where_a_file_is_wanted(self):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "with a blank.toml").touch()
            for option in ("--config-file", "--cluster.tls.key"):
                self.assertEqual(self.complete("node", option, "=", directory + "/wi"),
                                 {directory + "/with a blank.toml"})


class Zsh(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        pathlib.Path(self.directory.name, "_komado").write_text(printed("--print-completion=zsh"))
        self.screen = ""
        child, self.terminal = pty.fork()
        if child == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "HOME": self.directory.name})
        self.addCleanup(os.waitpid, child, 0)
        self.addCleanup(os.close, self.terminal)
        self.send(f"fpath=({self.directory.name} $fpath); PS1=; unsetopt zle_bracketed_paste; "
                  "autoload -U compinit; compinit -D -u; echo ready$((1 + 1))\n")
        self.wait_for("ready2")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, text, seconds=60):
        deadline = time.monotonic() + seconds
        while text not in re.sub(r"[\r\n\x07\x08]", "", self.screen):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                self.fail(f"zsh never showed '{text}': {self.screen!r}")
            self.screen += os.read(self.terminal, 4096).decode()

    def complete(self, line, wanted):
        """What is typed, and the line that zsh makes of it."""
        self.screen = ""
        self.send(line + "\t")
        self.wait_for(wanted)
        self.send("\x15")  # the line is dropped

    def test_completes_commands_settings_and_values(self):
        self.complete("komado dr", "komado drain")
        self.complete("komado node --log.l", "komado node --log.level=")
        self.complete("komado node --log.level=w", "komado node --log.level=warning")
        self.complete("komado simulate --key", "komado simulate --keyed")
        self.complete("komado node --config-f", "komado node --config-file=")
        self.complete("komado redrive --reason=future,pa", "komado redrive --reason=future,past")
        self.complete("komado redrive --from=e", "komado redrive --from=earliest")
        self.complete("komado --print-m", "komado --print-man-page")
        self.complete("komado --print-completion=b", "komado --print-completion=bash")

    def test_explains_what_it_offers(self):
        self.send("komado \t\t")
        self.wait_for("hand over its shards")


class ManPage(unittest.TestCase):
    def test_is_set_without_a_warning(self):
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-K", "utf8"], input=printed("--print-man-page"),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
        self.assertEqual(done.stderr, "")
        text = re.sub(r"\x1b\[\d*m|.\x08", "", done.stdout)
        for wanted in ("KOMADO(1)", "--window.size=2min", "EXIT STATUS", "komado drain", "--kafka.PROPERTY=TEXT"):
            self.assertIn(wanted, text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
