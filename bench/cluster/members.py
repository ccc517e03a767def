"""The nodes of one job, as processes of this machine."""

import collections
import contextlib
import json
import os
import signal
import sys
import time
import urllib.request

from rig import DIRECTORY, scrape, start_node, values

FIRST_PORT = 18080
SHARDS = 16
TICKS = os.sysconf("SC_CLK_TCK")
LIMIT = 600


def wait_until(condition, what, limit=LIMIT, interval=0.05):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"waited {limit} s for: {what}; see {DIRECTORY}/node-*.log")
        time.sleep(interval)


class Node:
    """A process of the job."""

    def __init__(self, servers, job, topic, number):
        self.port = FIRST_PORT + number
        with open(DIRECTORY / f"node-{number}.log", "w") as log:
            self.process = start_node(servers, job, topic, self.port, log, "--cluster.session-timeout=6s")

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, what):
        """VmRSS (now) or VmHWM (the peak) in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(what)) / 1024

    def sum(self, metric, labels=""):
        return sum(values(scrape(self.port), metric, labels))

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait()


@contextlib.contextmanager
def running(nodes):
    try:
        yield nodes
    finally:
        for node in nodes:
            if node.process.poll() is None:
                node.process.kill()
                node.process.wait()


def seen_by(node):
    """The cluster as the node describes it; None while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{node.port}/api/v1/cluster", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def settled(nodes):
    """Every shard runs, and all nodes hold about as many."""
    cluster = seen_by(nodes[0])
    if cluster is None:
        return False
    held = collections.Counter(shard["owner"] for shard in cluster["shards"] if shard["state"] == "running")
    return held.total() == SHARDS and len(held) == len(nodes) and min(held.values()) >= SHARDS // len(nodes)
