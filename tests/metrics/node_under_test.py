"""A real node on a real broker, and its HTTP pages; for the tests beside it."""

import argparse
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest


def until(what, condition, seconds=60):
    """Waits until condition() is true and returns its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Broker:
    def __init__(self, script, directory):
        self.script, self.directory = script, directory
        shutil.rmtree(directory, ignore_errors=True)
        self.address = self.call("start", "--port", "0").strip()

    def call(self, command, *arguments):
        return subprocess.run(
            [self.script, command, "--dir", str(self.directory), *arguments],
            check=True, stdout=subprocess.PIPE, text=True).stdout

    def create(self, topic, partitions):
        self.call("topics", "--create", "--topic", topic, "--partitions", str(partitions))

    def produce(self, topic, partition, values):
        """Writes the values in this order."""
        subprocess.run(
            ["kcat", "-P", "-b", self.address, "-t", topic, "-p", str(partition), "-X", "linger.ms=5"],
            check=True, input="\n".join(values) + "\n", text=True)

    def close(self):
        self.call("kill")
        shutil.rmtree(self.directory, ignore_errors=True)


class Node:
    """A node of job `name` that reads the topic of the same name."""

    def __init__(self, program, broker, name, *settings, port=0):
        self.process = subprocess.Popen(
            [program, "node", f"--bootstrap-servers={broker.address}", f"--job.name={name}",
             f"--input.topic={name}", f"--output.topic={name}-sink", f"--rejects.topic={name}-rejects",
             f"--http.port={port}", "--cluster.session-timeout=6s", *settings],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self.port = int(self.wait_for_line(r"metrics http://127\.0\.0\.1:(\d+)/metrics").group(1))

    def wait_for_line(self, pattern):
        for line in self.process.stderr:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"the node ended without '{pattern}':\n" + "".join(self.lines))

    def get(self, path, method="GET", headers=None, timeout=10):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def ready(self):
        return self.get("/readyz")[0] == 200

    def wait_until_ready(self):
        until("the node is ready", self.ready)

    def scrape(self):
        status, text = self.get("/metrics")
        assert status == 200, status
        return Samples(text)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.lines.append(self.process.communicate(timeout=20)[1])
        return self.process.returncode


class Samples:
    """One scrape."""

    def __init__(self, text):
        self.text = text
        self.all = []
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            name, labels, value = re.fullmatch(r"(\w+)(\{.*\})? (\S+)", line).groups()
            self.all.append((name, dict(re.findall(r'(\w+)="([^"]*)"', labels or "")), float(value)))

    def values(self, name, /, **labels):
        return [value for known, where, value in self.all
                if known == name and labels.items() <= where.items()]

    def sum(self, name, /, **labels):
        return sum(self.values(name, **labels))


def reading(device, seconds, **more):
    return json.dumps({"bid": device, "time": seconds, "ambient": 21.5, "rh": 40.25, **more})


class NodeTest(unittest.TestCase):
    options = None

    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(cls.options.broker, cls.options.directory / "broker")
        cls.addClassCleanup(cls.broker.close)

    def start(self, name, *settings, port=0):
        node = Node(self.options.komado, self.broker, name, *settings, port=port)
        self.addCleanup(node.kill)
        return node


def main(extend=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--komado", required=True)
    parser.add_argument("--broker", required=True)
    parser.add_argument("--directory", required=True, type=pathlib.Path)
    if extend:
        extend(parser)
    NodeTest.options, rest = parser.parse_known_args()
    unittest.main(module="__main__", argv=["test", *rest], verbosity=2)
