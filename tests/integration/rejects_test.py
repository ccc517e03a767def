"""Records that are no readings."""

import json

from support.case import IntegrationTest, main, origin_of
from support.fleet import EPOCH, reading
from support.oracle import Job, expect, outcome_counts

NOW = EPOCH


def record(**fields):
    return json.dumps({"bid": "a", "time": NOW, "ambient": 1.5, "rh": 2.5, **fields}).encode()


def without(name):
    fields = {"bid": "a", "time": NOW, "ambient": 1, "rh": 2}
    del fields[name]
    return json.dumps(fields).encode()


BAD = {
    "malformed": [None, b"", b"{", b"seventy", b"[1]", b"7", b"null", record() + b"x", b"\xef\xbb\xbf" + record(),
                  b'{"bid":"\xff","time":1}', b'{"bid":"\xed\xa0\x80","time":1}', b'{"bid":"\\ud800","time":1}',
                  record().replace(b"1.5", b"NaN"), record().replace(b"1.5", b"01"), b"\x00" * 8],
    "no_key": [without("bid"), record(bid=None), b"{}"],
    "bad_key": [record(bid=7), record(bid=""), record(bid="x" * 257), record(bid=["a"]),
                record(bid="\u3042" * 86), record(bid="a\0b")],
    "no_time": [without("time"), record(time=None)],
    "bad_time": [record(time="now"), record(time=True), record(time=10**12), record(time=-10**12), record(time={})],
    "bad_value": [record(ambient="warm"), record(rh=False), record(rh=[1]), record().replace(b"1.5", b"1e999")],
    "duplicate_key": [b'{"bid":"a","bid":"a","time":1}', b'{"bid":"a","time":1,"x":1,"\\u0078":2}'],
    "too_deep": [record(deep=json.loads("[" * 40 + "]" * 40))],
    "too_large": [record(padding="x" * (1 << 20))],
    "future": [record(time=NOW + 301), record(time=NOW + 86400)],
    "past": [record(time=NOW - 86401)],
}
GOOD = [record(), record(ambient=None), without("rh"), record(bid="\u3042" * 85), record(time=NOW + 300),
        record(time=NOW - 86400), record(deep=json.loads("[" * 31 + "]" * 31)), record(unknown={"bid": 1}),
        record(bid="quote\" back\\ tab\t \u0001 \u2028 \U0001f600"), record(time=NOW + 0.25),
        record(ambient=-0.0, rh=1e-7), record(ambient=1e300, rh=5e-324), record(bid="1e16", ambient=1e16, rh=123456789012345.6)]


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
        self.assertEqual([len(each.value) for each in large], [768 * 1024])
        self.assertEqual([dict(each.headers)["original-size"] for each in large],
                         [str(len(BAD["too_large"][0])).encode()])
        self.assertTrue(BAD["too_large"][0].startswith(large[0].value))
        self.assert_rejects_equal([(each._replace(value=each.value[:768 * 1024]) if reason == "too_large" else each,
                                    reason) for each, reason in answer.rejects])
        self.assert_sink_equals(self.job, answer.closed())
        self.assertEqual(len(records) + 2, len(log))

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
