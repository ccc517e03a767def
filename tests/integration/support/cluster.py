"""Several nodes that share one job."""

import collections
import time

from support.case import IntegrationTest
from support.fleet import Fleet, Load, device_name, send_closers
from support.murmur2 import partition_of
from support.oracle import Job, expect
from support.topics import TopicReader
from support.wait import wait_until

SHARDS = 6  # that three nodes, and two, share evenly


def owners(cluster):
    """Shard to node id, of the shards that run."""
    return {shard["shard"]: shard["owner"] for shard in cluster["shards"] if shard["state"] == "running"}


class ClusterTest(IntegrationTest):
    """Windows of one second, several of which end in each: so that pauses of results show."""

    job = Job(window=1, delay=2)

    def begin(self, seed, rate=1000):
        """Input with a load; use it in a `with` block."""
        self.fleet = Fleet(seed, partitions=SHARDS, step=5 / rate)
        self.topics.create(self.input, SHARDS)
        self.input_writer = self.writer()
        return Load(self.input_writer, self.fleet, rate)

    def start_node(self, job=None, **more):
        return super().start_node(job or self.job, **{"job_shards": SHARDS, "commit_interval": "100ms", **more})

    def wait_shared(self, *nodes, seconds=30):
        """Waits until these nodes, and no others, run all shards, and each runs some."""
        wanted = {node.id() for node in nodes}

        def shared():
            found = owners(nodes[0].cluster())
            return len(found) == SHARDS and set(found.values()) == wanted and found
        return wait_until(shared, seconds, f"{len(nodes)} nodes to share the job")

    def wait_flowing(self, results, seconds=30):
        """Waits for a new result of every shard."""
        results.take()
        count = len(results.records)

        def flows():
            results.take()
            return len({shard_of(record) for record in results.records[count:]}) == SHARDS
        wait_until(flows, seconds, "a new result of every shard")

    def assert_all_right(self, *nodes):
        """The whole output equals the oracle's, and the nodes end as they should."""
        send_closers(self.input_writer, self.fleet)
        answer = expect(self.job, self.topics.read(self.input), self.fleet.partitions)
        self.wait_for_results(len(answer.closed()), 60)
        for node in nodes:
            self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assert_rejects_equal(answer.rejects)
        for topic in (self.sink, self.rejects, self.name + "-state"):
            self.assert_no_open_transaction(topic)
        self.assertGreater(len(answer.closed()), 500)


class Measured:
    """Prints how long each shard's results paused inside a `with` block; fails above a loose limit."""

    def __init__(self, test, what, limit):
        self.test, self.what, self.limit = test, what, limit

    def __enter__(self):
        self.began = time.time()

    def __exit__(self, kind, *_):
        if kind is not None:
            return
        ended = time.time()
        with TopicReader(self.test.broker.bootstrap, self.test.sink) as reader:
            found = pauses(reader.read_to_end(), self.began, ended)
        print(f"\n{self.what}: {text_of(found)}", flush=True)
        self.test.assertLess(max(gaps[0] for gaps in found.values()), self.limit, self.what)


def shard_of(result):
    return partition_of(result.key, SHARDS)


def pauses(results, since, until):
    """Shard to the seconds between its results, longest first, of those written between two moments."""
    times = collections.defaultdict(list)
    for record in results:
        if since <= record.timestamp / 1000 <= until:
            times[shard_of(record)].append(record.timestamp / 1000)
    found = {}
    for shard in range(SHARDS):
        marks = [since, *sorted(times[shard]), until]
        found[shard] = sorted((b - a for a, b in zip(marks, marks[1:])), reverse=True)
    return found


def text_of(found):
    """The longest pause of each shard, and all that are longer than half a second together."""
    return ", ".join(f"shard {shard} {gaps[0]:.2f} s (in all {sum(gap for gap in gaps if gap > 0.5):.2f} s)"
                     for shard, gaps in sorted(found.items()))


assert {partition_of(device_name(each).encode(), SHARDS) for each in range(40)} == set(range(SHARDS))
