"""Silent partitions, odd clocks and catch-up."""

import json
import time

from support.case import IntegrationTest, main
from support.fleet import EPOCH, Fleet, reading, send_closers
from support.oracle import Job, expect, outcome_counts, result_texts


class Time(IntegrationTest):
    def send(self, writer, partition, device, seconds, value=1.0):
        writer.send(partition, reading(device, seconds, value, value), seconds * 1000)

    def test_a_silent_partition_holds_windows_no_longer_than_the_idle_timeout(self):
        job = Job(window=10, delay=0)
        self.topics.create(self.input, 3)  # the third stays empty
        writer = self.writer()
        node = self.start_node(job, watermark_idle__timeout="3s").wait_ready()
        began = time.monotonic()
        sent = 0
        results = self.reader(self.sink)
        # The other two go on, so that it is not the clock that closes the first window.
        while not results.take():
            sent += 1
            for partition in range(2):
                self.send(writer, partition, "a", EPOCH + sent)
            writer.flush()
            self.assertLess(time.monotonic() - began, 10, "the silent partition still holds the window")
        self.assertGreater(time.monotonic() - began, 2, "nobody waited for the silent partition")
        first = json.loads(results.records[0].value)
        self.assertEqual((first["bid"], first["end"], first["closed_by"]), ("a", EPOCH + 10, "idle"))
        self.assertEqual(node.terminate(), 0)

    def test_the_last_windows_close_when_all_is_silent(self):
        job = Job(window=5, delay=0)
        self.topics.create(self.input, 3)
        writer = self.writer()
        for partition, device in enumerate("abc"):
            for second in range(8):
                self.send(writer, partition, device, EPOCH + second, second / 4)
        writer.flush()
        node = self.start_node(job, watermark_idle__timeout="1s")
        self.wait_for_results(6, 20)
        self.assertEqual(node.terminate(), 0)
        answer = expect(job, self.topics.read(self.input), 3)
        first = {key: window for key, window in answer.windows.items() if key[1] == (EPOCH + 5) * 1_000_000}
        last = {key: window for key, window in answer.windows.items() if key not in first}
        self.assertEqual(self.texts(self.topics.read(self.sink)),
                         sorted(result_texts(job, first, "watermark") + result_texts(job, last, "idle")))

    def test_a_clock_a_day_ahead_costs_nobody_else_a_reading(self):
        job = Job(window=10, delay=2)
        fleet = Fleet(seed=20, partitions=3, step=0.05, disorder=1, bad=0)
        self.topics.create(self.input, 3)
        writer = self.writer()
        for index in range(4000):
            partition, value, written = fleet.take()
            writer.send(partition, value, written)
            if index % 10 == 0:
                writer.send(partition, reading("ahead", written // 1000 + 86_400, 9, 9), written)
            if index % 10 == 5:  # less than watermark.max-future: accepted, and yet it closes nothing
                writer.send(partition, reading("hasty", written // 1000 + 200, 9, 9), written)
        send_closers(writer, fleet)
        answer = expect(job, self.topics.read(self.input), 3)
        self.assertEqual(outcome_counts(answer), {"future": 400})
        self.assertEqual(answer.late, {})
        node = self.start_node(job)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(job, answer.closed())
        self.assert_rejects_equal(answer.rejects)

    def test_catch_up_over_unequal_partitions_drops_nothing_as_late(self):
        job = Job(window=60, delay=5)
        # One hour of event time in each: 36,000 readings, 3,600, 60, and one that begins half an hour later.
        steps = [(0.1, 0), (1, 0), (60, 0), (5, 1800)]
        self.topics.create(self.input, len(steps))
        writer = self.writer()
        for partition, (step, begin) in enumerate(steps):
            fleet = Fleet(seed=partition, partitions=1, devices=20, step=step, disorder=4, bad=0)
            fleet.now += begin
            while fleet.now < EPOCH + 3600:
                _, value, written = fleet.take()
                writer.send(partition, value, written)
        fleet.now, fleet.partitions = EPOCH + 3600, len(steps)
        send_closers(writer, fleet)
        answer = expect(job, self.topics.read(self.input), len(steps))
        self.assertEqual(answer.late, {})
        node = self.start_node(job, late_topic=self.late, watermark_max__drift="2min")
        self.wait_for_results(len(answer.closed()), 60)
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(job, answer.closed())
        self.assertEqual(self.topics.read(self.late), [])

if __name__ == "__main__":
    main()
