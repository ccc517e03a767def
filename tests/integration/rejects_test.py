"""Records that are no readings."""

from support.case import IntegrationTest, main, origin_of
from support.cluster import owners
from support.corpus import BAD, GOOD, NOW
from support.fleet import reading
from support.oracle import Job, expect, outcome_counts
from support.wait import wait_until

KEPT = 768 * 1024


class Rejects(IntegrationTest):
    job = Job(window=60, delay=2, max_past=86400)

    def send_all(self):
        self.topics.create(self.input, 2, max_message_bytes="2000000")
        writer = self.writer()
        records = [value for values in BAD.values() for value in values] + GOOD
        for index, value in enumerate(records):
            key = None if index % 3 == 0 else b"key \xff %d" % index
            writer.send(index % 2, value, NOW * 1000, key)
        for partition in range(2):
            writer.send(partition, reading("closer", NOW + 7200, 1, 1), (NOW + 7200) * 1000)
        writer.flush()
        return records

    def test_each_reaches_the_rejects_topic_once_with_its_origin(self):
        records = self.send_all()
        log = self.topics.read(self.input)
        answer = expect(self.job, log, 2)
        self.assertEqual(outcome_counts(answer), {reason: len(values) for reason, values in BAD.items()})
        node = self.start_node(self.job)
        self.wait_for_results(len(answer.closed()))
        self.reader(self.rejects).wait_for(len(answer.rejects), 20)
        self.assertEqual(node.terminate(), 0)
        found = self.topics.read(self.rejects)
        large = [each for each in found if origin_of(each)[3] == "too_large"]
        self.assertEqual([len(each.value) for each in large], [KEPT])
        self.assertEqual([dict(each.headers)["original-size"] for each in large],
                         [str(len(BAD["too_large"][0])).encode()])
        self.assertTrue(BAD["too_large"][0].startswith(large[0].value))
        self.assert_rejects_equal([(each._replace(value=each.value[:KEPT]) if reason == "too_large" else each,
                                    reason) for each, reason in answer.rejects])
        self.assert_sink_equals(self.job, answer.closed())
        self.assertEqual(len(records) + 2, len(log))

    def test_a_huge_one_passes_from_node_to_node(self):
        self.topics.create(self.input, 1, max_message_bytes="8000000")
        nodes = [self.start_node(self.job).wait_ready() for _ in range(2)]
        wait_until(lambda: len(set(owners(nodes[0].cluster()).values())) == 2, 30, "both nodes to run shards")
        writer = self.writer()
        for index in range(4):  # one for each shard
            writer.send(0, bytes([65 + index]) * 5_000_000, NOW * 1000)
        for index in range(20):
            writer.send(0, reading(f"device-{index}", NOW, 1, 1), NOW * 1000)
        writer.send(0, reading("closer", NOW + 7200, 1, 1), (NOW + 7200) * 1000)
        writer.flush()
        answer = expect(self.job, self.topics.read(self.input), 1)
        self.wait_for_results(len(answer.closed()))
        self.reader(self.rejects).wait_for(4, 20)
        for node in nodes:
            self.assertEqual(node.terminate(), 0)
        self.assert_rejects_equal([(each._replace(value=each.value[:KEPT]), reason) for each, reason in answer.rejects])
        self.assertEqual({dict(each.headers)["original-size"] for each in self.topics.read(self.rejects)}, {b"5000000"})
        self.assert_sink_equals(self.job, answer.closed())

    def test_without_a_rejects_topic_they_cost_the_good_ones_nothing(self):
        self.send_all()
        answer = expect(self.job, self.topics.read(self.input), 2)
        node = self.start_node(self.job, rejects_topic="")
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assertIsNone(self.topics.partitions(self.rejects))


if __name__ == "__main__":
    main()
