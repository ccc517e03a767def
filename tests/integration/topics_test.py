"""Partitions: added to the input, chosen for the output."""

import json

from support.case import IntegrationTest, main
from support.fleet import EPOCH, Fleet, reading, send_closers, send_history
from support.murmur2 import partition_of
from support.oracle import Job, expect


class AddedPartitions(IntegrationTest):
    job = Job(window=10, delay=2)

    def test_a_partition_added_at_run_time_is_read_from_its_beginning(self):
        self.topics.create(self.input, 1)
        node = self.start_node(self.job).wait_ready()
        fleet = Fleet(seed=50, partitions=1, bad=0)
        writer = self.writer()
        send_history(writer, fleet, 500)
        writer.flush()
        self.wait_for_positions([500])
        self.topics.grow(self.input, 3)
        writer = self.writer()
        # Nothing moves the old partition's watermark until the new ones are known: none of this is late.
        fleet.partitions = 3
        for _ in range(900):
            partition, value, written = fleet.take()
            writer.send(max(partition, 1), value, written)
        writer.flush()
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))
        send_closers(writer, fleet)
        answer = expect(self.job, self.topics.read(self.input), 3)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        again = self.start_node(self.job).wait_ready()
        self.assertEqual(again.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())


class OutputPartitions(IntegrationTest):
    job = Job(window=10, delay=2)

    def test_results_lie_where_javas_client_puts_their_keys(self):
        devices = [f"B0:B4:48:{index:02X}" for index in range(60)] + ["あ", "x" * 255, "1", "\u0001"]
        self.topics.create(self.input, 1)
        self.topics.create(self.sink, 7)
        twin = self.name + "-twin"
        self.topics.create(twin, 7)
        writer = self.writer()
        for device in devices:
            writer.send(0, reading(device, EPOCH, 1, 1), EPOCH * 1000)
        send_closers(writer, Fleet(seed=0, partitions=1))
        node = self.start_node(self.job)
        self.wait_for_results(len(devices))
        self.assertEqual(node.terminate(), 0)
        found = {record.key.decode(): record.partition for record in self.topics.read(self.sink)}
        self.assertEqual(found, {device: partition_of(device.encode(), 7) for device in devices})
        # And Java's own client agrees.
        self.broker.tool("org.apache.kafka.tools.ConsoleProducer", "--topic", twin, "--property", "parse.key=true",
                         text="".join(f"{device}\tx\n" for device in devices))
        java = {record.key.decode(): record.partition for record in self.topics.read(twin)}
        self.assertEqual(found, java)
        self.assertEqual({json.loads(record.value)["bid"] for record in self.topics.read(self.sink)}, set(devices))


if __name__ == "__main__":
    main()
