"""Rejected records go back into the input."""

import re
import shlex
import subprocess
import threading

from confluent_kafka import Producer, TopicPartition

from support.case import IntegrationTest, main, origin_of
from support.corpus import BAD
from support.fleet import EPOCH, reading
from support.node import BINARY, ENVIRONMENT, run
from support.oracle import Job, expect, outcome_counts
from support.topics import QUIET, TopicReader

HOUR = 3600
DEVICES = [f"device-{each}" for each in range(5)]


class Redrive(IntegrationTest):
    job = Job(window=60, delay=2)

    def arguments(self, *more):
        return ["redrive", f"--bootstrap-servers={self.broker.bootstrap}", f"--job.name={self.name}",
                f"--input.topic={self.input}", f"--rejects.topic={self.rejects}", *more]

    def redrive(self, *more, code=0):
        return self.komado(*self.arguments(*more), code=code)

    def send_all(self):
        """Readings whose devices are an hour ahead, two that are right, and some that are none."""
        self.topics.create(self.input, 2)
        writer = self.writer()
        for partition in range(2):
            writer.send(partition, reading("right", EPOCH, 1, 1), EPOCH * 1000)
            for index, device in enumerate(DEVICES):
                key = None if index % 2 else device.encode()
                writer.send(partition, reading(device, EPOCH + HOUR + 70 * index, index, 2), EPOCH * 1000, key)
            for value in BAD["malformed"][:3]:
                writer.send(partition, value, EPOCH * 1000, b"bad \xff")
        writer.flush()

    def start_and_reject(self, count):
        node = self.start_node(self.job)
        self.reader(self.rejects).wait_for(count, 30)
        return node

    def input_records(self):
        return self.topics.read(self.input)

    def close_windows(self):
        writer = self.writer()
        for partition in range(2):
            writer.send(partition, reading("closer", EPOCH + 2 * HOUR, 1, 1), (EPOCH + 2 * HOUR) * 1000)
        writer.flush()

    def test_sends_each_once_in_order_and_a_node_counts_it_once(self):
        self.send_all()
        before = self.input_records()
        rejected = outcome_counts(expect(self.job, before, 2))
        self.assertEqual(rejected, {"future": 10, "malformed": 6})
        node = self.start_and_reject(16)

        # Told, not done.
        told = self.redrive("--reason=future")
        self.assertRegex(told, r"\n +10  chosen\n")
        self.assertRegex(told, r"\n +6  left out by the settings\n")
        for partition in range(2):
            self.assertRegex(told, rf"future +{partition} +5 +1 +5\n")
        self.assertEqual(len(re.findall(rf"\n  {self.input}/[01]/[1-5] future: key ", told)), 3)
        self.assertEqual(self.input_records(), before)
        self.assertIsNone(self.topics.partitions(self.name + "-redriven"))

        # The command line that it printed does it.
        line = re.search(r"\n  komado (redrive .* --confirm)\n", told).group(1)
        self.assertRegex(self.komado(*shlex.split(line)), f"\n10 records are back in topic {self.input}.\n")
        added = [each for each in self.input_records() if each not in before]
        origins = [dict(each.headers)["komado.redriven-from"].decode() for each in added]
        self.assertEqual(origins, [f"{self.input}/{partition}/{offset}" for partition in range(2)
                                   for offset in range(1, 6)])
        old = {f"{self.input}/{each.partition}/{each.offset}": each for each in before}
        for each, origin in zip(added, origins):
            self.assertEqual((each.partition, each.key, each.value),
                             (old[origin].partition, old[origin].key, old[origin].value))

        # Once more sends nothing.
        after = self.input_records()
        again = self.redrive("--reason=future", "--confirm")
        self.assertRegex(again, r"\n +0  chosen\n +10  redriven already")
        self.assertIn("There is nothing to send.", again)
        self.assertEqual(self.input_records(), after)

        # The node counts what came back, once.
        self.close_windows()
        answer = expect(self.job, self.input_records(), 2)
        self.assertEqual(sum(device in DEVICES for device, _ in answer.closed()), 5)
        self.wait_for_results(len(answer.closed()))
        self.assertEqual(node.terminate(), 0)
        self.assert_sink_equals(self.job, answer.closed())
        self.assert_rejects_equal(answer.rejects)
        self.assert_no_open_transaction(self.input)

    def test_what_is_rejected_again_is_a_new_record(self):
        self.send_all()
        node = self.start_and_reject(16)
        self.assertRegex(self.redrive("--reason=malformed", "--partition=1", "--confirm"), r"\n3 records are back")
        self.reader(self.rejects).wait_for(19, 30)
        self.assertEqual(node.terminate(), 0)
        places = sorted(origin_of(each)[1:3] for each in self.topics.read(self.rejects) if origin_of(each)[2] > 8)
        self.assertEqual([place[0] for place in places], [1, 1, 1])
        told = self.redrive("--reason=malformed", "--partition=1")
        self.assertRegex(told, rf"\n +3  chosen\n +3  redriven already")
        self.assertRegex(told, rf"malformed +1 +3 +{places[0][1]} +{places[2][1]}\n")
        self.assertRegex(self.redrive("--reason=malformed", "--to-offset=6", "--again"), r"\n +2  chosen\n")

    def test_two_at_once_send_each_record_once(self):
        self.send_all()
        node = self.start_and_reject(16)
        self.assertEqual(node.terminate(), 0)
        texts = []
        def confirm():
            texts.append(run(*self.arguments("--confirm")))
        threads = [threading.Thread(target=confirm) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.redrive("--confirm")
        origins = [value for each in self.input_records() for name, value in each.headers]
        self.assertEqual((len(origins), len(set(origins))), (16, 16), texts)
        self.assert_no_open_transaction(self.input)

    def kill_at_work(self):
        """Starts a redrive and kills it as soon as the input's log grows."""
        with TopicReader(self.broker.bootstrap, self.input, "read_uncommitted") as reader:
            def end():
                return reader.consumer.get_watermark_offsets(TopicPartition(self.input, 0), 10)[1]
            before = end()
            process = subprocess.Popen([BINARY, *self.arguments("--confirm")], env=ENVIRONMENT,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and end() == before:
                pass
            process.kill()
            process.wait()

    def test_killed_at_work_sends_each_once_the_next_time(self):
        count = 20_000
        for topic in (self.input, self.rejects):
            self.topics.create(topic, 1)
        producer = Producer({**QUIET, "bootstrap.servers": self.broker.bootstrap})
        for offset in range(count):
            producer.produce(self.rejects, b"x" * 200, headers={
                "topic": self.input, "partition": "0", "offset": str(offset), "reason": "malformed"})
        producer.flush(30)
        for _ in range(3):
            self.kill_at_work()
        self.redrive("--confirm")
        origins = [dict(each.headers)["komado.redriven-from"].decode() for each in self.input_records()]
        self.assertEqual(origins, [f"{self.input}/0/{offset}" for offset in range(count)])
        self.assert_no_open_transaction(self.input)
        self.assertGreater(len(self.topics.read(self.input, "read_uncommitted")), count,
                           "no redrive was killed between its first record and its commit")

    def test_leaves_out_what_is_cut_foreign_or_no_reject(self):
        self.topics.create(self.input, 1)
        self.topics.create(self.rejects, 1)
        producer = Producer({**QUIET, "bootstrap.servers": self.broker.bootstrap})
        def headers(offset, topic=self.input, **more):
            return {"topic": topic, "partition": "0", "offset": str(offset), "reason": "\x1b[2J", **more}
        producer.produce(self.rejects, b"cut", headers=headers(0, **{"original-size": "2000000"}))
        producer.produce(self.rejects, b"foreign", headers=headers(1, "other"))
        producer.produce(self.rejects, b"no reject")
        producer.produce(self.rejects, None, b"\x1bkey", headers=headers(2))
        producer.flush(20)
        text = self.redrive("--confirm")
        self.assertNotIn("\x1b", text)
        self.assertRegex(text, r"\n +1  chosen\n +1  cut .*\n +1  of another topic .*\n +1  without the headers")
        sent, = self.input_records()
        self.assertEqual((sent.key, sent.value), (b"\x1bkey", None))

    def test_says_what_is_missing(self):
        self.assertIn(f"there is no topic {self.input}", self.redrive(code=1))
        self.topics.create(self.input, 1)
        self.assertIn(f"there is no topic {self.rejects}", self.redrive(code=1))


if __name__ == "__main__":
    main()
