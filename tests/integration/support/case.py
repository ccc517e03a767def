"""The frame of every integration test."""

import itertools
import os
import signal
import sys
import unittest

from support.broker import WORK, Broker
from support.node import Node, run
from support.oracle import result_texts
from support.topics import TopicReader, Topics, Writer
from support.wait import wait_until

numbers = itertools.count(1)
# Seconds after which the group gives the shards of a silent node to others: the least that brokers allow.
SESSION = 6


def give_up(*_):
    raise TimeoutError("the test program ran out of time")


# Before ctest kills this program without a word: so that what it started ends, and logs are shown.
signal.signal(signal.SIGALRM, give_up)
signal.signal(signal.SIGTERM, give_up)
signal.alarm(int(os.environ["KOMADO_SECONDS"]))


class IntegrationTest(unittest.TestCase):
    """Gives each test its own job, topics and directory, ends its nodes, and shows logs on failure."""

    def setUp(self):
        self.broker = Broker.shared()
        self.topics = Topics(self.broker.bootstrap)
        self.name = f"t{next(numbers)}"
        self.input = self.name + "-in"
        self.sink = self.name + "-out"
        self.rejects = self.name + "-rejects"
        self.late = self.name + "-late"
        self.directory = WORK / self._testMethodName
        self.directory.mkdir(parents=True, exist_ok=True)
        for old in self.directory.glob("*.log"):
            old.unlink()
        self.nodes = []
        self.addCleanup(self.end_nodes)

    def end_nodes(self):
        for node in self.nodes:
            node.kill()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            self.show_logs()
        return result

    def show_logs(self):
        for node in getattr(self, "nodes", []):
            lines = node.text().splitlines()
            print(f"--- the end of {node.log}", *lines[-15:], sep="\n", file=sys.stderr)
        print(f"--- the broker's log is {self.broker.directory / 'broker.log'}", file=sys.stderr)

    # -- the program under test -------------------------------------------------

    def start_node(self, job, **more):
        """`more` are settings, with `_` for `.` and `__` for `-`."""
        settings = {"bootstrap-servers": self.broker.bootstrap, "job.name": self.name, "job.shards": 4,
                    "input.topic": self.input, "output.topic": self.sink, "rejects.topic": self.rejects,
                    "http.port": 0, "watermark.idle-timeout": "1h", "cluster.session-timeout": f"{SESSION}s",
                    **job.settings()}
        settings.update({key.replace("__", "-").replace("_", "."): value for key, value in more.items()})
        node = Node(settings, self.directory / f"node-{len(self.nodes) + 1}.log")
        self.nodes.append(node)
        return node

    def drain_settings(self):
        """By which `komado drain` finds the job's nodes."""
        return [f"--bootstrap-servers={self.broker.bootstrap}", f"--job.name={self.name}"]

    def komado(self, *arguments, code=0):
        """What `komado` prints, standard error and all."""
        ended, text = run(*arguments)
        self.assertEqual(ended, code, text)
        return text

    # -- input and output -------------------------------------------------------

    def writer(self, topic=None):
        return Writer(self.broker.bootstrap, topic or self.input)

    def reader(self, topic):
        reader = TopicReader(self.broker.bootstrap, topic)
        self.addCleanup(reader.consumer.close)
        return reader

    def wait_for_results(self, count, seconds=30):
        """Waits until the sink holds `count` results; their texts, sorted."""
        return self.texts(self.reader(self.sink).wait_for(count, seconds))

    def wait_for_positions(self, offsets, seconds=20):
        """Waits until the job has committed all input below `offsets`."""
        wait_until(lambda: self.topics.committed(self.name, self.input) == offsets, seconds,
                   f"positions {offsets} of {self.name}")

    @staticmethod
    def texts(records):
        return sorted(record.value.decode() for record in records)

    def assert_sink_equals(self, job, windows):
        """The whole sink, as a read_committed reader sees it, is `windows`: each once, to the last digit."""
        found = self.texts(self.topics.read(self.sink))
        wanted = result_texts(job, windows)
        missing = sorted(set(wanted) - set(found))
        foreign = sorted(set(found) - set(wanted))
        self.assertEqual((missing[:5], foreign[:5]), ([], []),
                         f"{len(missing)} results are missing, {len(foreign)} are foreign")
        self.assertEqual(len(found), len(wanted), "some results are doubled")
        self.assertEqual(found, wanted)

    def assert_rejects_equal(self, wanted):
        """The whole rejects topic: each rejected record once, as it was, with its origin and reason."""
        found = self.topics.read(self.rejects)
        seen = sorted((origin_of(record), record.key, record.value) for record in found)
        expected = sorted(((self.input, record.partition, record.offset, reason), record.key, record.value)
                          for record, reason in wanted)
        self.assertEqual(seen, expected)

    def assert_no_open_transaction(self, topic):
        """Nothing holds readers back: what is committed reaches to the log's end."""
        committed = self.topics.end_offsets(topic, "read_committed")
        self.assertEqual(committed, self.topics.end_offsets(topic, "read_uncommitted"), topic)


def origin_of(reject):
    headers = {name: value.decode() for name, value in reject.headers}
    return (headers["topic"], int(headers["partition"]), int(headers["offset"]), headers["reason"])


def main():
    unittest.main(verbosity=2)
