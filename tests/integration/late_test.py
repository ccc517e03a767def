"""Readings that come after their window, and jobs that begin in the middle."""

import datetime
import json

from support.case import IntegrationTest, main
from support.fleet import EPOCH, Fleet, reading, send_closers, send_history
from support.oracle import Job, expect, result_texts


class Late(IntegrationTest):
    job = Job(window=10, delay=2)

    def test_late_readings_reach_the_late_topic_and_no_result(self):
        self.topics.create(self.input, 2)
        writer = self.writer()
        for second in range(60):
            for partition in range(2):
                at = EPOCH + second
                writer.send(partition, reading("a", at, second / 32, 1), at * 1000)
                if second % 12 == 11:  # the end of its window is 2 s and more below the partition's watermark
                    writer.send(partition, reading(f"late-{partition}-{second}", at - 15, second / 8, 2), at * 1000)
        fleet = Fleet(seed=0, partitions=2)
        fleet.now += 60
        send_closers(writer, fleet)
        answer = expect(self.job, self.topics.read(self.input), 2)
        self.assertEqual(len(answer.late), 10)
        node = self.start_node(self.job, late_topic=self.late)
        self.wait_for_results(len(answer.closed()))
        self.reader(self.late).wait_for(len(answer.late), 20)
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assertEqual(self.texts(self.topics.read(self.late)), result_texts(self.job, answer.late, "late"))

    def test_no_late_reading_is_lost_under_load(self):
        fleet = Fleet(seed=21, partitions=2, step=0.01, disorder=20)
        self.topics.create(self.input, 2)
        writer = self.writer()
        send_history(writer, fleet, 20_000)
        send_closers(writer, fleet)
        answer = expect(self.job, self.topics.read(self.input), 2)
        node = self.start_node(self.job, late_topic=self.late)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        # How many late readings are combined into one record depends on the batches; their sum does not.
        counts = {}
        for each in map(json.loads, self.texts(self.topics.read(self.late))):
            self.assertEqual(each["closed_by"], "late")
            key = (each["bid"], each["end"] * 1_000_000)
            counts[key] = counts.get(key, 0) + each["count"]
        self.assertGreater(len(counts), 100)
        self.assertEqual(counts, {key: window.count for key, window in answer.late.items()})


class Start(IntegrationTest):
    job = Job(window=10, delay=2)

    def run_from(self, start, first):
        """A job that begins at `start`, expected to be at the offsets `first` of the log so far."""
        node = self.start_node(self.job, input_start=start).wait_ready()
        send_history(self.input_writer, self.fleet, 2000)
        send_closers(self.input_writer, self.fleet)
        answer = expect(self.job, self.topics.read(self.input), 3, first)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assert_rejects_equal(answer.rejects)
        # What was is what counts, whatever is asked for later.
        again = self.start_node(self.job, input_start="earliest").wait_ready()
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))
        self.assertEqual(again.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())

    def write_history(self):
        self.fleet = Fleet(seed=22, partitions=3)
        self.topics.create(self.input, 3)
        self.input_writer = self.writer()
        send_history(self.input_writer, self.fleet, 5000)
        self.input_writer.flush()
        return self.topics.read(self.input)

    def test_latest_begins_behind_what_is_there(self):
        self.write_history()
        self.run_from("latest", self.topics.end_offsets(self.input, "read_committed"))

    def test_a_time_begins_at_the_first_record_of_that_time(self):
        log = self.write_history()
        at = EPOCH + 50
        first = [min(each.offset for each in log if each.partition == partition and each.timestamp >= at * 1000)
                 for partition in range(3)]
        zone = datetime.timezone(datetime.timedelta(hours=9))
        self.run_from(datetime.datetime.fromtimestamp(at, zone).isoformat(), first)


if __name__ == "__main__":
    main()
