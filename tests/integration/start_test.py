"""What a start waits for, and what it says."""

import re

from support.case import IntegrationTest, main
from support.fleet import Fleet, send_closers, send_history
from support.oracle import Job, expect


def positions(topic, offsets):
    """How the log tells where each partition is read on."""
    return re.escape(f"positions in {topic} (partition:offset): "
                     + " ".join(f"{each}:{offset}" for each, offset in enumerate(offsets))) + "\n"


class Start(IntegrationTest):
    job = Job(window=10, delay=2)

    def finish(self, node, fleet):
        writer = self.writer()
        send_history(writer, fleet, 1000)
        send_closers(writer, fleet)
        answer = expect(self.job, self.topics.read(self.input), fleet.partitions)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())

    def test_an_unreachable_broker_is_named_and_waited_for(self):
        fleet = Fleet(seed=40, partitions=2)
        self.topics.create(self.input, 2)
        self.broker.stop()
        try:
            node = self.start_node(self.job)
            node.wait_for("warning .*" + self.broker.bootstrap)
        finally:
            self.broker.start()
        node.wait_ready(60)
        self.finish(node, fleet)

    def test_a_missing_input_topic_is_named_and_waited_for(self):
        node = self.start_node(self.job)
        node.wait_for(f"warning .*{self.input} does not exist yet")
        self.topics.create(self.input, 2)
        node.wait_ready()
        self.finish(node, Fleet(seed=41, partitions=2))

    def test_a_start_says_what_a_person_wants_to_know(self):
        self.topics.create(self.input, 3)
        node = self.start_node(self.job, job_shards=4, late_topic=self.late).wait_ready()
        for pattern in (r"komado \d+\.\d+\.\d+", "broker " + self.broker.bootstrap, f"job {self.name}: 4 shards",
                        f"input topic {self.input}: 3 partitions, message.timestamp.type CreateTime",
                        f"state topic {self.name}-state: 4 partitions", f"output topic {self.sink}: 3 partitions",
                        f"rejects topic {self.rejects}: 3 partitions", f"late topic {self.late}: 3 partitions",
                        "metrics http://127.0.0.1:", r"shards 4 restored: 0 records, 0 bytes, \d+ ms\n",
                        positions(self.input, [0, 0, 0])):
            node.wait_for(pattern)
        writer = self.writer()
        send_history(writer, Fleet(seed=42, partitions=3), 100)
        writer.flush()
        ends = self.topics.end_offsets(self.input, "read_committed")
        self.wait_for_positions(ends)
        self.assertEqual(node.terminate(), 0)
        again = self.start_node(self.job, job_shards=4, late_topic=self.late)
        for pattern in (r"shards 4 restored: [1-9]\d* records, [1-9]\d* bytes, \d+ ms\n", positions(self.input, ends)):
            again.wait_for(pattern)
        self.assertEqual(again.terminate(), 0)


if __name__ == "__main__":
    main()
