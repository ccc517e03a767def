"""Results as `komado tail` prints them."""

import csv
import io
import json
import signal
import subprocess

from confluent_kafka import Producer

from support.case import IntegrationTest, main
from support.fleet import EPOCH, reading
from support.node import BINARY, ENVIRONMENT
from support.oracle import Job, expect
from support.topics import QUIET
from support.wait import wait_until

HOSTILE = "\x1b[2J\x9b31m\u202e=id,\"\n"


class Tail(IntegrationTest):
    job = Job(window=60, delay=2)

    def send(self, minute, *devices):
        """A reading of each device in this window, and what closes it."""
        writer = self.writer()
        now = EPOCH + 60 * minute
        for device in devices:
            writer.send(0, reading(device, now, 28.7 + 1 / 3, 75.0), now * 1000)
        writer.send(0, reading("closer", now + 70, 1, 1), (now + 70) * 1000)
        writer.flush()

    def arguments(self, *more):
        return ["tail", f"--bootstrap-servers={self.broker.bootstrap}", f"--output.topic={self.sink}", *more]

    def tail(self, *more, **pipes):
        """A tail that runs until it is told to end; it has begun to read."""
        notes = self.directory / "tail.log"
        with open(notes, "wb") as log:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", BINARY, *self.arguments(*more)],
                                       env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                       **pipes)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: b"results of topic" in notes.read_bytes(), 20, "a tail that reads")
        return process

    def printed(self, *more):
        done = subprocess.run([BINARY, *self.arguments("--from=earliest", *more)], env=ENVIRONMENT,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, timeout=30)
        return done.stdout

    def abort(self, value, timestamp):
        """Writes a record to the sink, in a transaction that is given up."""
        producer = Producer({**QUIET, "bootstrap.servers": self.broker.bootstrap, "transactional.id": self.name})
        producer.init_transactions(20)
        producer.begin_transaction()
        producer.produce(self.sink, value, partition=0, timestamp=timestamp)
        producer.flush(20)
        producer.abort_transaction(20)

    def test_prints_what_is_there_in_all_formats(self):
        self.topics.create(self.input, 1)
        self.send(0, "a", HOSTILE)
        self.send(1, "a", "b")
        node = self.start_node(self.job)
        wanted = self.wait_for_results(5)
        self.assertEqual(len(expect(self.job, self.topics.read(self.input), 1).closed()), 5)
        self.assertEqual(node.terminate(), 0)

        lines = self.printed("--format=json", "--limit=5").decode().splitlines()
        self.assertEqual(sorted(lines), wanted)

        rows = list(csv.reader(io.StringIO(self.printed("--format=csv", "--limit=5").decode(), newline="")))
        self.assertEqual(rows[0], ["bid", "time", "ambient", "rh", "start", "end", "count", "closed_by"])
        values = [[str(value) for value in json.loads(line).values()] for line in lines]
        self.assertEqual(sorted(rows[1:]), sorted(values))

        table = self.printed("--limit=5").decode()
        self.assertEqual(table.splitlines()[0].split(), ["bid", "time", "ambient", "rh", "count", "closed_by"])
        self.assertEqual(len(table.splitlines()), 6)
        self.assertIn(r"\u001B[2J\u009B31m\u202E=id,", table)
        self.assertFalse([each for each in table if each != "\n" and (ord(each) < 32 or 127 <= ord(each) < 160)])

        one = self.printed("--format=json", "--bid=a", "--limit=2").decode().splitlines()
        self.assertEqual([json.loads(line)["bid"] for line in one], ["a", "a"])

    def test_prints_what_comes_until_it_is_told_to_end(self):
        self.topics.create(self.input, 1)
        self.send(0, "old")
        node = self.start_node(self.job)
        self.wait_for_results(1)
        follower = self.tail("--format=json")
        self.send(2, "new")
        # Of two shards, of which either may commit first.
        self.assertEqual({json.loads(follower.stdout.readline())["bid"] for _ in range(2)}, {"closer", "new"})
        follower.send_signal(signal.SIGINT)
        self.assertEqual(follower.wait(10), 0)
        self.assertEqual(node.terminate(), 0)

    def test_reads_partitions_that_are_added_while_it_runs(self):
        self.topics.create(self.sink, 1)
        follower = self.tail("--format=json")
        self.topics.grow(self.sink, 3)
        writer = self.writer(self.sink)
        for partition in (2, 1, 0):
            writer.send(partition, b'{"bid":"%d"}' % partition, EPOCH * 1000, b"key")
        writer.flush()
        self.assertEqual({json.loads(follower.stdout.readline())["bid"] for _ in range(3)}, {"0", "1", "2"})
        follower.send_signal(signal.SIGINT)
        self.assertEqual(follower.wait(10), 0)

    def test_says_that_results_were_deleted_before_it_read_them(self):
        self.topics.create(self.sink, 1)
        writer = self.writer(self.sink)
        writer.send(0, b'{"bid":"read"}', EPOCH * 1000, b"key")
        writer.flush()
        follower = self.tail("--from=earliest", "--format=json")
        self.assertEqual(json.loads(follower.stdout.readline())["bid"], "read")
        follower.send_signal(signal.SIGSTOP)
        for _ in range(10):
            writer.send(0, b'{"bid":"unread"}', EPOCH * 1000, b"key")
            writer.flush()
        self.broker.delete_records(self.sink, 0)
        follower.send_signal(signal.SIGCONT)
        self.assertEqual(follower.wait(20), 1)
        self.assertRegex((self.directory / "tail.log").read_text(),
                         rf"topic {self.sink} partition 0 at offset \d+: .*retention")

    def test_ends_quietly_when_nobody_reads(self):
        self.topics.create(self.sink, 1)
        follower = self.tail("--from=earliest")
        follower.stdout.close()
        self.assertEqual(follower.wait(10), 0)
        self.assertEqual((self.directory / "tail.log").read_text().count("\n"), 1)

    def test_begins_at_a_time_and_shows_committed_results_only(self):
        self.topics.create(self.sink, 2)
        writer = self.writer(self.sink)
        for index, partition in enumerate((0, 1, 0, 1)):
            writer.send(partition, b'{"bid":"%d"}' % index, (EPOCH + index) * 1000, b"%d" % index)
        writer.flush()
        self.abort(b'{"bid":"aborted"}', (EPOCH + 8) * 1000)
        writer.send(0, b"\x1b[2J", (EPOCH + 9) * 1000)
        writer.send(0, b'{"bid":"last"}', (EPOCH + 9) * 1000, b"last")
        writer.flush()
        text = self.komado(*self.arguments("--from=2017-08-01T23:40:02Z", "--format=json", "--limit=3"))
        self.assertEqual(sorted(line for line in text.splitlines() if line.startswith("{")),
                         ['{"bid":"2"}', '{"bid":"3"}', '{"bid":"last"}'])
        self.assertRegex(text, rf"{self.sink}/0/\d+ is no result")
        self.assertNotIn("\x1b", text)

    def test_says_when_there_is_nothing_to_read(self):
        self.assertIn(f"there is no topic {self.sink}", self.komado(*self.arguments(), code=1))
        self.assertIn("no Kafka broker reachable at 127.0.0.1:1",
                      self.komado("tail", "--bootstrap-servers=127.0.0.1:1", code=1))


if __name__ == "__main__":
    main()
