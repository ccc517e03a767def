"""Runs deploy/demo and reads what it prints.

Usage: KOMADO=PROGRAM DEMO_DIR=DIR DEMO_PORT=0 DEMO_HTTP_PORT=0 demo_test.py [Demo.test_NAME]
"""

import datetime
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import unittest
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DIRECTORY = os.environ["DEMO_DIR"]
READINGS_HEADER = re.compile(r"^\|ambient *\|bid *\|humidity *\|objecttemp *\|rh *\|time *\|$", re.MULTILINE)
READING = re.compile(r"^\|[\d.]+ *\|(B0:B4:48:[\dA-F:]{8})\|.*\|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0\|$", re.MULTILINE)
RESULT = re.compile(
    r"^\|(B0:B4:48:[\dA-F:]{8})\|(\S+\+09:00)\|[\d.]+ *\|[\d.]+ *\|(\d+) *\|watermark *\|$", re.MULTILINE)
BEGIN = re.compile(r"^simulate: .* from (\S+) on", re.MULTILINE)
PAGE = re.compile(r"^demo: the page: (http://\S+)$", re.MULTILINE)
METRICS = re.compile(r"^demo: metrics: (http://\S+)$", re.MULTILINE)


def processes_of_the_demo():
    """The command lines of all processes that name the demo's directory or its broker."""
    found = []
    port = pathlib.Path(DIRECTORY + "-kafka/port").read_text().strip()
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode("utf-8", "replace").replace("\0", " ")
        except OSError:
            continue
        if int(path.parent.name) != os.getpid() and (DIRECTORY in words or f"127.0.0.1:{port}" in words):
            found.append(words)
    return found


class Demo(unittest.TestCase):
    def start(self, **environment):
        self.output = ""
        self.demo = subprocess.Popen(
            [PROJECT / "deploy/demo"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True, env={**os.environ, **environment})
        self.addCleanup(self.stop)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.demo.stdout:
            self.output += line

    def stop(self):
        if self.demo.poll() is None:
            self.demo.terminate()
        self.demo.wait()
        self.reader.join()
        self.demo.stdout.close()

    def wait_for(self, pattern, seconds):
        deadline = time.monotonic() + seconds
        while not (found := pattern.search(self.output)):
            self.assertIsNone(self.demo.poll(), self.output)
            self.assertLess(time.monotonic(), deadline, f"no {pattern.pattern} in:\n{self.output}")
            time.sleep(0.1)
        return found

    def assert_ended_cleanly(self, seconds):
        self.assertEqual(self.demo.wait(timeout=seconds), 0, self.output)
        self.reader.join()
        self.assertEqual(processes_of_the_demo(), [])

    def test_ends_by_itself(self):
        self.start(DEMO_SECONDS="60")
        metrics = self.wait_for(METRICS, 120)[1]
        with urllib.request.urlopen(metrics, timeout=10) as answer:
            self.assertIn(b"# TYPE", answer.read())
        page = self.wait_for(PAGE, 10)[1]
        with urllib.request.urlopen(page, timeout=10) as answer:
            self.assertIn(b"<title>", answer.read())
        self.assertIn(f"top --url={page.rstrip('/')}", self.output)
        self.assert_ended_cleanly(180)
        self.assertRegex(self.output, READINGS_HEADER)
        self.assertEqual(len(set(READING.findall(self.output))), 12, self.output)
        results = RESULT.findall(self.output)
        self.assertEqual({bid for bid, _, _ in results}, set(READING.findall(self.output)), self.output)
        # A reading every 10 s, but in the window in which the past begins.
        first_whole = datetime.datetime.fromisoformat(BEGIN.search(self.output)[1]) + datetime.timedelta(minutes=4)
        counts = {count for _, end, count in results if datetime.datetime.fromisoformat(end) >= first_whole}
        self.assertEqual(counts, {"12"}, self.output)
        self.assertEqual(len({(bid, end) for bid, end, _ in results}), len(results), "a result came twice")

    def test_begins_afresh_after_a_kill(self):
        self.addCleanup(subprocess.run, [PROJECT / "deploy/kafka/broker", "stop", "--dir", DIRECTORY + "-kafka"],
                        check=True)
        self.start()
        self.wait_for(RESULT, 120)
        self.demo.kill()
        self.stop()
        self.start()
        self.wait_for(re.compile("runs already"), 30)
        self.wait_for(RESULT, 120)
        os.killpg(self.demo.pid, signal.SIGINT)
        self.assertEqual(self.demo.wait(timeout=60), 0, self.output)

    def test_ends_with_ctrl_c(self):
        self.start()
        self.wait_for(RESULT, 120)
        os.killpg(self.demo.pid, signal.SIGINT)
        self.assert_ended_cleanly(60)
        self.assertIn("demo: ended", self.output)
        for log in ("node.log", "simulate.log"):
            text = pathlib.Path(DIRECTORY, log).read_text()
            self.assertRegex(text.splitlines()[-1], r"stopped$|total: \d+ records", text)


if __name__ == "__main__":
    unittest.main()
