"""What people's Kafka tools see of a job."""

import re

from support.case import IntegrationTest, main
from support.fleet import Fleet, send_history
from support.oracle import Job


class Tools(IntegrationTest):
    job = Job(window=10, delay=2)

    def describe(self):
        """Partition to (committed offset, log end, lag), as kafka-consumer-groups prints them."""
        text = self.broker.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--describe",
                                "--group", self.name)
        rows = re.findall(rf"^{self.name}\s+{self.input}\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", text, re.MULTILINE)
        return {int(partition): (int(at), int(end), int(lag)) for partition, at, end, lag in rows}

    def test_positions_and_lag_are_visible_by_partition(self):
        fleet = Fleet(seed=60, partitions=3)
        self.topics.create(self.input, 3)
        writer = self.writer()
        send_history(writer, fleet, 3000)
        writer.flush()
        node = self.start_node(self.job).wait_ready()
        ends = self.topics.end_offsets(self.input, "read_committed")
        self.wait_for_positions(ends)
        self.assertEqual(node.terminate(), 0)
        self.assertEqual(self.describe(), {each: (end, end, 0) for each, end in enumerate(ends)})
        send_history(writer, fleet, 3000)
        writer.flush()
        more = self.topics.end_offsets(self.input, "read_committed")
        self.assertEqual(self.describe(), {each: (ends[each], end, end - ends[each]) for each, end in enumerate(more)})


if __name__ == "__main__":
    main()
