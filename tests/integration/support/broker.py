"""A real Kafka broker in a directory of its own, by deploy/kafka/broker."""

import atexit
import json
import os
import pathlib
import shutil
import signal
import subprocess

SOURCE = pathlib.Path(os.environ["KOMADO_SOURCE"])
WORK = pathlib.Path(os.environ["KOMADO_WORK"])
SCRIPT = SOURCE / "deploy/kafka/broker"


class Broker:
    """Starts at construction; killed at the end of the test program, whatever happens."""

    _shared = None

    def __init__(self, directory):
        self.directory = directory
        if directory.exists():  # of a run that was killed
            self.kill()
            shutil.rmtree(directory)
        atexit.register(self._remove)
        self.bootstrap = None
        self.start()

    @classmethod
    def shared(cls):
        """The one broker of this test program."""
        if cls._shared is None:
            cls._shared = cls(WORK / "kafka")
        return cls._shared

    def start(self):
        """Starts it (again), with the same data and port."""
        self.bootstrap = self._run("start", "--dir", str(self.directory), "--port", "0").strip()

    def stop(self):
        self._run("stop", "--dir", str(self.directory))

    def kill(self):
        """kill -9, and waits until it is gone."""
        self._run("kill", "--dir", str(self.directory))

    def pause(self):
        """SIGSTOP: connections stay, answers do not come."""
        os.kill(self._pid(), signal.SIGSTOP)

    def resume(self):
        os.kill(self._pid(), signal.SIGCONT)

    def tool(self, name, *arguments, text=None):
        """The standard output of one of Kafka's own command line tools."""
        return self._run("tool", name, "--bootstrap-server", self.bootstrap, *arguments, text=text)

    def delete_records(self, topic, partition):
        """Deletes all that a partition holds, as retention does."""
        where = self.directory / "delete-records.json"
        where.write_text(json.dumps({"version": 1, "partitions": [
            {"topic": topic, "partition": partition, "offset": -1}]}))
        self.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", str(where))

    def _pid(self):
        return int((self.directory / "pid").read_text())

    def _run(self, *arguments, text=None):
        done = subprocess.run([SCRIPT, *arguments], input=text, capture_output=True, text=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"broker {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def _remove(self):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
