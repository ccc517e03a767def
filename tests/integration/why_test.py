"""What people at a terminal are told of a window (komado why) and of the whole (komado top)."""

import datetime
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

from support.case import IntegrationTest, main
from support.fleet import EPOCH, reading
from support.node import BINARY, ENVIRONMENT
from support.oracle import Job

HOSTILE = "<img src=x onerror=alert(1)>\x1b[2J/\u00fc\u202e?"


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


class Why(IntegrationTest):
    job = Job(window=10, delay=2)

    def begin(self):
        """A node, and devices to each of which something else happened."""
        self.topics.create(self.input, 2)
        writer = self.writer()
        first = {3: [reading("closed", EPOCH + 3, 20, 1), reading(HOSTILE, EPOCH + 3, 1, 1)],
                 5: [reading("closed", EPOCH + 5, 30, 1), b'{"bid":"wet","time":%d,"ambient":"wet"}' % (EPOCH + 5)]}
        for second in range(30):
            at = EPOCH + second
            for partition in range(2):
                writer.send(partition, reading("steady", at, 1, 1), at * 1000)
            for value in first.get(second, []):
                writer.send(0, value, at * 1000)
        writer.send(0, reading("late", EPOCH + 5, 1, 1), (EPOCH + 29) * 1000)
        writer.send(0, reading("ahead", EPOCH + 86400, 1, 1), (EPOCH + 29) * 1000)
        for _ in range(10):  # beyond which a short scan of the input does not reach
            writer.send(0, reading("steady", EPOCH + 29, 1, 1), (EPOCH + 29) * 1000)
        writer.send(0, reading("open", EPOCH + 35, 1, 1), (EPOCH + 35) * 1000)
        writer.flush()
        self.node = self.start_node(self.job, late_topic=self.late).wait_ready()
        self.wait_for_results(4)  # two of steady, of which all windows are open but these, closed, and the hostile one
        self.reader(self.late).wait_for(1, 20)
        self.wait_for_positions(self.topics.end_offsets(self.input, "read_committed"))

    def why(self, device, second=None, node=True, more=(), rejects=None):
        settings = {"bootstrap-servers": self.broker.bootstrap, "job.name": self.name, "input.topic": self.input,
                    "output.topic": self.sink, "rejects.topic": rejects or self.rejects, "late.topic": self.late,
                    "url": self.node.url() if node else "http://127.0.0.1:1", **self.job.settings()}
        time_word = [] if second is None else [iso(EPOCH + second)]
        return self.komado("why", device, *time_word, *(f"--{key}={value}" for key, value in settings.items()), *more)

    def verdict(self, *arguments, **named):
        return json.loads(self.why(*arguments, **named, more=["--json"]))

    def test_tells_what_became_of_a_reading(self):
        self.begin()
        for tells in (self.tells_each_verdict, self.says_when_a_scan_is_too_short, self.searches_the_rejects,
                      self.gives_the_terminal_no_orders, self.top_reports_once, self.top_gives_the_terminal_back):
            with self.subTest(tells.__name__):
                tells()
        self.node.kill()
        with self.subTest("topics alone"):
            self.topics_alone_tell_all_but_what_is_open()

    def test_says_why_nobody_answers(self):
        text = self.komado("why", "a", "--url=http://127.0.0.1:1", "--bootstrap-servers=127.0.0.1:1", code=1)
        self.assertIn("nothing answers there", text)
        self.assertIn("nothing answers there", self.komado("top", "--once", "--url=http://127.0.0.1:1", code=1))

    def tells_each_verdict(self):
        text = self.why("open")
        for part in ("is open and holds 1 reading", "waits for partition 1", "in 13 s of event time",
                     "1 reading in partition 0 of the input topic"):
            self.assertIn(part, text)
        closed = self.verdict("closed", 9)
        self.assertEqual((closed["verdict"], closed["result"]["ambient"], closed["result"]["count"]), ("closed", 25, 2))
        self.assertEqual([each["fate"] for each in closed["readings"]], ["accepted", "accepted"])
        self.assertIn("by the watermark", self.why("closed", 9))
        self.assertEqual(self.verdict("closed", 15)["verdict"], "empty")
        self.assertEqual(self.verdict("closed")["start"], closed["start"])
        self.assertIn("1 reading came late", self.why("late", 5))
        self.assertEqual(self.verdict("late", 5)["verdict"], "late")
        self.assertIn(": bad_value: an aggregated field is no number", self.why("wet", 5))
        self.assertIn("see to the device's clock", self.why("ahead", 86400))
        self.assertEqual(self.verdict("ahead")["verdict"], "rejected")
        self.assertEqual(self.verdict("nobody", 5)["verdict"], "never_seen")

    def topics_alone_tell_all_but_what_is_open(self):
        found = {device: self.verdict(device, second, node=False)
                 for device, second in (("closed", 5), ("late", 5), ("wet", 5), ("nobody", 5), ("open", 35))}
        self.assertEqual({device: each["verdict"] for device, each in found.items()},
                         {"closed": "closed", "late": "late", "wet": "rejected", "nobody": "never_seen",
                          "open": "pending"})
        self.assertFalse(any(each["live"] for each in found.values()))
        self.assertIn("only a node can tell", self.why("open", 35, node=False))

    def says_when_a_scan_is_too_short(self):
        text = self.why("closed", 5, more=["--scan=3"])
        self.assertRegex(text, rf"Of topic {self.input} partition 0 only offsets \d+ up to \d+ were searched")

    def searches_the_rejects(self):
        self.assertIn("future", self.why("ahead", 86400, node=False, more=["--scan=8"]))
        self.assertEqual(json.loads(self.why("ahead", 86400, node=False, more=["--scan=8", "--json"]))["verdict"],
                         "rejected")
        self.assertIn("Nothing of this device was found",
                      self.why("ahead", 86400, node=False, more=["--scan=8"], rejects=self.name + "-none"))

    def gives_the_terminal_no_orders(self):
        for text in (self.why(HOSTILE, 3), self.komado("top", "--once", f"--url={self.node.url()}")):
            self.assertFalse({"\x1b", "\u202e"} & set(text), text)
        self.assertEqual(self.verdict(HOSTILE, 3)["verdict"], "closed")
        self.assertIn("\\u001B[2J", text)

    def top_reports_once(self):
        text = self.komado("top", "--once", f"--url={self.node.url()}")
        for part in (f"job {self.name} at {self.node.url()}", "readings/s ", "WINDOW OF", "\nopen ", "PARTITION", "\nlate "):
            self.assertIn(part, text)
        self.assertNotIn("\x1b", text)

    def top_gives_the_terminal_back(self):
        for end in (b"q", signal.SIGINT, signal.SIGTERM):
            terminal, inner = pty.openpty()
            fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
            before = termios.tcgetattr(inner)
            process = subprocess.Popen([BINARY, "top", f"--url={self.node.url()}"], stdin=inner, stdout=inner,
                                       env={**ENVIRONMENT, "LC_ALL": "C.UTF-8"}, start_new_session=True)
            seen = self.read_until(terminal, b"WINDOW OF")
            self.assertTrue(seen.startswith(b"\x1b[?1049h"))
            if isinstance(end, bytes):
                os.write(terminal, end)
            else:
                process.send_signal(end)
            self.assertTrue(self.read_until(terminal, b"\x1b[?1049l"))
            self.assertEqual(process.wait(10), 0)
            self.assertEqual(termios.tcgetattr(inner), before)
            os.close(inner)
            os.close(terminal)

    def read_until(self, terminal, wanted, seconds=15):
        deadline = time.monotonic() + seconds
        seen = b""
        while wanted not in seen:
            ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
            self.assertTrue(ready, f"no {wanted!r} in {seen!r}")
            seen += os.read(terminal, 65536)
        return seen


if __name__ == "__main__":
    main()
