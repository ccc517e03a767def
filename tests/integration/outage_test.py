"""The broker goes away and comes back."""

import contextlib
import re
import sys

from support.case import IntegrationTest, main
from support.fleet import Fleet, Load, send_closers
from support.oracle import Job, expect
from support.wait import wait_until

STUCK = re.compile(r"^shards? [\d, ]+: a commit is in flight for more than 10 s$", re.M)


class Outage(IntegrationTest):
    def run_through(self, fleet, outages, **more):
        job = Job(window=10, delay=2)
        self.topics.create(self.input, fleet.partitions)
        writer = self.writer()
        node = self.start_node(job, commit_interval="50ms", **more).wait_ready()
        with Load(writer, fleet, rate=2000):
            for outage in outages:
                self.wait_for_results(len(self.topics.read(self.sink)) + 40)
                outage()
            self.wait_for_results(len(self.topics.read(self.sink)) + 40, 60)
        self.wait_for_rejects_in_sight(writer, fleet)
        send_closers(writer, fleet)
        answer = expect(job, self.topics.read(self.input), fleet.partitions)
        self.wait_for_results(len(answer.closed()), 60)
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(job, answer.closed())
        self.assert_rejects_equal(answer.rejects)
        self.assert_no_open_transaction(self.sink)
        return node

    def wait_for_rejects_in_sight(self, writer, fleet):
        """A broker that fences itself may lose a commit's end in one partition, as its log then says; the shard's next
        commit there ends it."""
        def in_sight():
            ends = [self.topics.end_offsets(self.rejects, f"read_{which}") for which in ("committed", "uncommitted")]
            return ends[0] == ends[1]
        for _ in range(10):
            try:
                return wait_until(in_sight, 3, "a rejects topic without an open transaction")
            except AssertionError as failure:
                if not any(name.startswith(self.rejects) for names in self.broker.lost_ends() for name in names):
                    raise
                print(failure, "- the broker lost the end of one, so more rejects follow", file=sys.stderr)
            for _ in range(16):
                for partition in range(fleet.partitions):
                    writer.send(partition, b"{}", round(fleet.now * 1000))
            writer.flush()
        return self.fail("the rejects stay hidden")

    def test_a_killed_broker_costs_nothing(self):
        def kill():
            self.broker.kill()
            self.broker.start()
        self.run_through(Fleet(seed=5, partitions=2, step=0.005), [kill, kill, kill])

    def test_a_broker_that_is_restarted_in_order_costs_nothing(self):
        def restart():
            self.broker.stop()
            self.broker.start()
        self.run_through(Fleet(seed=6, partitions=2, step=0.005), [restart])

    @contextlib.contextmanager
    def frozen_broker(self):
        self.broker.pause()
        try:
            yield
        finally:
            self.broker.resume()

    def test_a_broker_that_answers_late_costs_nothing(self):
        def pause():
            with self.frozen_broker():
                self.nodes[0].run_for(5)
        self.run_through(Fleet(seed=7, partitions=2, step=0.005), [pause])

    def test_a_node_is_not_ready_while_a_commit_is_stuck(self):
        def freeze():
            node = self.nodes[0]
            with self.frozen_broker():
                wait_until(lambda: (now := node.readiness())[0] == 503 and STUCK.search(now[1]), 30,
                           "a node that is not ready")
            wait_until(lambda: node.readiness() == (200, "ready\n"), 60, "a node that is ready again")
        # The session outlives the freeze: else the node lets go of its shards, and of their commits.
        self.run_through(Fleet(seed=11, partitions=2, step=0.005), [freeze], cluster_session__timeout="1min")


if __name__ == "__main__":
    main()
