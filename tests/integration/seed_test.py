"""The readings that Komado's story began with."""

import json

from support.case import IntegrationTest, main
from support.fleet import reading
from support.oracle import Job

DEVICE = "B0:B4:48:BD:DA:03"
MINUTE = 1_501_631_040  # 2017-08-01T23:44:00Z
SEED = [(3, 28.78125, 22.96875, 75.714111328125, 28.72314453125),
        (13, 28.78125, 22.90625, 75.714111328125, 28.72314453125),
        (23, 28.75, 22.875, 75.616455078125, 28.72314453125),
        (34, 28.75, 23.15625, 75.616455078125, 28.69293212890625),
        (44, 28.75, 23.03125, 75.616455078125, 28.7030029296875),
        (55, 28.75, 23.125, 75.616455078125, 28.69293212890625)]


def seed_record(second, ambient, objecttemp, rh, humidity):
    return json.dumps({"bid": DEVICE, "time": MINUTE + second, "ambient": ambient, "objecttemp": objecttemp,
                       "humidity": humidity, "rh": rh}).encode()


class Seed(IntegrationTest):
    def send(self, writer, records):
        for partition, (second, *values) in records:
            writer.send(partition, seed_record(second, *values), (MINUTE + second) * 1000)
        writer.flush()

    def close_window(self, writer, partitions):
        for partition in range(partitions):
            writer.send(partition, reading("other", MINUTE + 300, 1, 1), (MINUTE + 300) * 1000)
        writer.flush()

    def test_six_readings_give_the_seeds_numbers(self):
        self.topics.create(self.input, 2)
        writer = self.writer()
        self.send(writer, [(index % 2, record) for index, record in enumerate(SEED)])
        self.start_node(Job(), job_shards=16).wait_ready()
        self.close_window(writer, 2)
        results = self.reader(self.sink).wait_for(1, 20)
        self.assertEqual([record.value.decode() for record in results], [
            '{"bid":"B0:B4:48:BD:DA:03","time":"2017-08-02T08:46:00+09:00","ambient":28.760416666666668,'
            '"rh":75.64900716145833,"start":1501631040,"end":1501631160,"count":6,"closed_by":"watermark"}'])
        self.assertEqual(results[0].key, DEVICE.encode())

    def test_the_second_minute_does_not_split_the_window(self):
        self.topics.create(self.input, 2)
        writer = self.writer()
        node = self.start_node(Job()).wait_ready()
        self.send(writer, [(0, record) for record in SEED])
        # The first minute is inside the program, and committed, when the second comes.
        self.wait_for_positions([6, 0])
        self.send(writer, [(1, (60 + second, *values)) for second, *values in SEED])
        self.close_window(writer, 2)
        self.wait_for_results(1)
        self.assertEqual(node.terminate(), 0)
        found = [json.loads(record.value) for record in self.topics.read(self.sink)]
        self.assertEqual([(each["count"], each["ambient"], each["rh"]) for each in found],
                         [(12, 28.760416666666668, 75.64900716145833)])


if __name__ == "__main__":
    main()
