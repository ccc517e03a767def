"""The oracle itself, against what is known from elsewhere."""

import unittest

from support.murmur2 import murmur2
from support.oracle import Job, expect, result_texts
from support.topics import Record
from support.verdict import judge


def record(value, offset=0, partition=0, timestamp=1_501_631_043_000):
    return Record(partition, offset, timestamp, None, value, [])


class Oracle(unittest.TestCase):
    def test_murmur2_is_javas(self):
        # Kafka's own UtilsTest.
        for key, value in ((b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536),
                           (b"a-little-bit-longer-string", -1486304829), (b"abc", 479470107),
                           (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)):
            self.assertEqual(murmur2(key), value & 0xFFFFFFFF, key)

    def test_a_window_of_two_readings(self):
        log = [record(b'{"bid":"a","time":1501631043,"ambient":28.78125,"rh":1}'),
               record(b'{"bid":"a","time":1501631044.5,"ambient":28.75,"rh":null}', 1),
               record(b'{"bid":"b","time":1501631170}', 2, timestamp=1_501_631_170_000)]
        answer = expect(Job(), log, 1)
        self.assertEqual(result_texts(Job(), answer.closed()), [
            '{"bid":"a","time":"2017-08-02T08:46:00+09:00","ambient":28.765625,"rh":1.0,"start":1501631040,'
            '"end":1501631160,"count":2,"closed_by":"watermark"}'])

    def test_a_reading_is_late_by_its_own_partition_and_by_what_came_before(self):
        job = Job(window=10, delay=5)
        times = [0, 14, 8, 15, 9, 10]
        log = [record(b'{"bid":"a","time":%d}' % each, offset, timestamp=10**9) for offset, each in enumerate(times)]
        answer = expect(job, log, 2)
        # 14 proves 9, so 8 is on time; 15 proves 10, so 9 is late, and 10 belongs to the next window.
        self.assertEqual({key[1]: window.count for key, window in answer.windows.items()}, {10**7: 2, 2 * 10**7: 3})
        self.assertEqual({key[1]: window.count for key, window in answer.late.items()}, {10**7: 1})
        self.assertEqual(answer.closed(), {})

    def test_a_timestamp_bounds_what_an_event_proves(self):
        log = [record(b'{"bid":"a","time":100}', timestamp=50_000)]
        self.assertEqual(expect(Job(delay=5), log, 1).watermarks, [45_000_000])

    def test_the_first_reason_counts(self):
        for value, reason in ((b'{"time":"x","time":1}', "duplicate_key"), (b'{"time":"x"}', "no_key"),
                              (b'{"bid":"a","rh":"x"}', "no_time"), (b"[" * 40, "too_deep"), (b"[}", "malformed"),
                              (b'{"bid":"a","time":1501631344}', "future")):
            self.assertEqual(judge(Job(), record(value)), reason, value)


if __name__ == "__main__":
    unittest.main(verbosity=2)
