"""`komado node` as a process."""

import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request

from support.wait import wait_until

BINARY = os.environ["KOMADO_BINARY"]
# Only the command line says what is tested.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("KOMADO_")}


def run(*arguments, seconds=30):
    """Exit code and output of another command of komado."""
    done = subprocess.run([BINARY, *arguments], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False)
    return done.returncode, done.stdout


class Node:
    """One process of `komado node`. Its output goes to `log`, and is kept.

    `prefix` is a command that executes it, `environment` more variables.
    """

    def __init__(self, settings, log, binary=BINARY, prefix=(), environment=None):
        self.log = log
        arguments = [f"--{key}={value}" for key, value in settings.items()]
        with open(log, "wb") as output:
            # Dies with the test program, even if that is killed.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *prefix, binary, "node", *arguments],
                env={**ENVIRONMENT, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT)

    def text(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern, seconds=20):
        """Waits until the log holds `pattern`, a regular expression; fails if the process ends first."""
        def found():
            ended = self.process.poll()
            match = re.search(pattern, self.text())
            if match is None and ended is not None:
                raise AssertionError(f"the node ended with {ended} before it said '{pattern}'")
            return match
        return wait_until(found, seconds, f"'{pattern}' in {self.log}")

    def wait_ready(self, seconds=30):
        self.wait_for(r" ready\n", seconds)
        return self

    def id(self):
        """32 hexadecimal digits."""
        return self.wait_for(r"cluster node ([0-9a-f]{32}) at ").group(1)

    def port(self):
        """Where other nodes connect to it."""
        return int(self.wait_for(r"cluster node \w+ at \S+:(\d+)").group(1))

    def url(self):
        """Of its pages."""
        return self.wait_for(r" metrics (http://\S+)/metrics").group(1)

    def get(self, path, seconds=5):
        with urllib.request.urlopen(self.url() + path, timeout=seconds) as answer:
            return answer.read().decode()

    def readiness(self):
        """Status and text of /readyz."""
        try:
            return 200, self.get("/readyz")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def cluster(self):
        """What it says of all nodes, shards and partitions."""
        return json.loads(self.get("/api/v1/cluster"))

    def wait_exit(self, seconds):
        """The exit code."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the node still runs after {seconds} s") from None

    def runs(self):
        return self.process.poll() is None

    def run_for(self, seconds):
        """Lets it run for a while; fails if it ends by itself."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"the node ended with {code}")

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def terminate(self, seconds=10):
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.wait_exit(seconds)

    def kill(self):
        self.process.kill()
        self.process.wait()
