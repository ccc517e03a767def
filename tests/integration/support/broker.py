"""A real Kafka broker in a directory of its own, by deploy/kafka/broker."""

import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["KOMADO_SOURCE"])
WORK = pathlib.Path(os.environ["KOMADO_WORK"])
SCRIPT = SOURCE / "deploy/kafka/broker"
# Of a broker that has just come back: it forgets to end a transaction in partitions that have no leader yet (ADR 20).
LOST_END = re.compile(r"Couldn't find leader endpoint for partitions \w*Set\((.*)\) while trying to send transaction")
TRANSACTIONS = "org.apache.kafka.tools.TransactionsCommand"


def topic_and_partition(name):
    topic, partition = name.rsplit("-", 1)
    return "--topic", topic, "--partition", partition


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
        self.ends_seen = 0
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
        self._end_lost_transactions()

    def lost_ends(self):
        """By its own log, since its first start: the partitions of each transaction whose end it lost."""
        log = (self.directory / "broker.log").read_text(errors="replace")
        return [line.split(", ") for line in LOST_END.findall(log)]

    def end_lost_transaction(self, state, start):
        """If the end of the transaction that is open in the partition `state` (as "in-state-3") since the offset `start`
        is lost: ends it in all its partitions. How many these were; None if the log does not say that it is lost."""
        lost = [names for names in self.lost_ends() if state in names]
        if not lost:
            return None
        # Only that one: its shard may have gone on, and what is open now be alive.
        hanging = {producer for producer, at in self._open_transactions(state).items() if at == start}
        others = {name for names in lost for name in names} - {state}
        return self._abort(hanging, [*sorted(others), state]) if hanging else 0

    def _end_lost_transactions(self):
        lost = self.lost_ends()[self.ends_seen:]
        self.ends_seen += len(lost)
        for names in lost:
            states = [name for name in names if "-state-" in name]
            hanging = {producer for state in states for producer in self._open_transactions(state)}
            self._abort(hanging, [each for each in names if each not in states] + states)

    def _abort(self, producers, names):
        """What docs/runbook.md tells an operator to do; the state is the last of `names`: for it the shard waits, and
        must not go on before the rest is ended."""
        aborted = 0
        for name in names:
            for producer, start in self._open_transactions(name).items():
                if producer in producers:
                    print(f"the broker lost the end of a transaction in {name}: it is aborted", file=sys.stderr)
                    self.tool(TRANSACTIONS, "abort", *topic_and_partition(name), "--start-offset", start)
                    aborted += 1
        return aborted

    def _open_transactions(self, name):
        """Producer id to first offset."""
        table = self.tool(TRANSACTIONS, "describe-producers", *topic_and_partition(name)).splitlines()
        rows = [line.split() for line in table[1:]]
        return {row[0]: row[-1] for row in rows if row[-1].isdigit()}

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
