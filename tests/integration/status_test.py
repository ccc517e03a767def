"""What people and their tools see of a cluster."""

import json
import math
import re
import time

from support.case import main
from support.cluster import SHARDS, ClusterTest, owners
from support.fleet import send_history


class Status(ClusterTest):
    def share(self, seed, nodes):
        """A job that `nodes` nodes share, with some input."""
        self.begin(seed)
        send_history(self.input_writer, self.fleet, 3000)
        self.input_writer.flush()
        started = [self.start_node().wait_ready() for _ in range(nodes)]
        self.wait_shared(*started)
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))
        return started

    def status(self, node):
        return json.loads(self.komado("status", "--json", f"--url={node.url()}"))

    def test_any_node_tells_of_all(self):
        nodes = self.share(seed=92, nodes=3)
        ends = self.topics.end_offsets(self.input, "read_committed")
        for node in nodes:
            found = self.status(node)
            self.assertEqual((found["job"], found["asked"]), (self.name, node.id()))
            self.assertEqual({each["id"]: (each["address"], each["answers"]) for each in found["nodes"]},
                             {each.id(): (f"127.0.0.1:{each.port()}", True) for each in nodes})
            self.assertEqual([shard["shard"] for shard in found["shards"]], list(range(SHARDS)))
            self.assertEqual([(each["reader"], each["position"], each["lag_records"]) for each in found["partitions"]],
                             [(found["shards"][reading_shard(index)]["owner"], end, 0) for index, end in enumerate(ends)])
            self.assertEqual(sum(each["holds_watermark_back"] for each in found["partitions"]), 1)
            table = self.komado("status", f"--url={node.url()}")
            for each in nodes:
                self.assertIn(each.id()[:8], table)

    def test_a_node_that_does_not_answer_is_shown_as_such_and_soon(self):
        first, frozen, third = self.share(seed=93, nodes=3)
        held = {shard for shard, owner in owners(first.cluster()).items() if owner == frozen.id()}
        frozen.pause()
        for _ in range(3):
            began = time.monotonic()
            found = self.status(first)
            taken = time.monotonic() - began
            print(f"\na cluster with a frozen node is described in {taken:.2f} s", flush=True)
            self.assertLess(taken, 2)
            self.assertEqual({each["id"]: each["answers"] for each in found["nodes"]},
                             {first.id(): True, frozen.id(): False, third.id(): True})
        states = {shard["shard"]: shard["state"] for shard in found["shards"]}
        self.assertEqual({shard for shard, state in states.items() if state != "running"}, held)

    def test_kafkas_own_tools_describe_both_groups(self):
        nodes = self.share(seed=94, nodes=2)
        ends = self.topics.end_offsets(self.input, "read_committed")
        text = self.describe(self.name)
        rows = re.findall(rf"^{self.name}\s+{self.input}\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", text, re.MULTILINE)
        self.assertEqual({int(row[0]): row[1:] for row in rows},
                         {each: (str(end), str(end), "0") for each, end in enumerate(ends)})
        group, topic = self.name + ".shards", self.name + "-state"
        members = re.findall(rf"^{re.escape(group)}\s+{topic}\s+(\d+)\s+\S+\s+\S+\s+\S+\s+(\S+)",
                             self.describe(group), re.MULTILINE)
        self.assertEqual(sorted(int(shard) for shard, _ in members), list(range(SHARDS)))
        # As the nodes themselves say who shares what with whom.
        together = {frozenset(int(shard) for shard, name in members if name == member) for _, member in members}
        running = owners(nodes[0].cluster())
        self.assertEqual(together, {frozenset(shard for shard, owner in running.items() if owner == node.id())
                                    for node in nodes})

    def describe(self, group):
        return self.broker.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--describe",
                                "--group", group)


def reading_shard(partition):
    """The shard whose owner reads the partition: docs/adr/0015."""
    step = int(0.618 * SHARDS) + 1
    while math.gcd(step, SHARDS) != 1:
        step += 1
    return partition * step % SHARDS


if __name__ == "__main__":
    main()
