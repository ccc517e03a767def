"""One run's broker, topics, nodes and readings, and the notes of what was done to them."""

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import time
import urllib.request

import place
from broker import FaultBroker
from follower import Follower
from row import Unavailable, Violation
from support.fleet import Fleet, Load, device_name, send_closers, send_history
from support.node import BINARY, Node
from support.oracle import Job
from support.topics import Topics, Writer
from support.wait import wait_until

PARTITIONS = 4
SHARDS = 4
DEVICES = 40
SESSION_TIMEOUT = 6  # seconds; the least that a broker grants by default
PATIENCE = 60  # seconds until the lack of results is a violation
# What a node says that waits for a transaction to end: topic, partition, offset (runtime/kafka/log_reader.cpp).
HIDDEN = re.compile(r"reading topic (\S+) partition (\d+) at offset \d+: a transaction is open since offset (\d+)")


class World:
    def __init__(self, row, seed, nodes, directory):
        self.row = row
        self.seed = seed
        self.size = nodes
        self.directory = directory
        self.random = random.Random(f"{row.number}-{seed}")
        self.job = Job(window=5, delay=2)
        self.fleet = Fleet(seed, PARTITIONS, DEVICES, step=0.01)
        self.name = f"row{row.name}"
        self.input, self.sink = self.name + "-in", self.name + "-out"
        self.rejects, self.late = self.name + "-rejects", self.name + "-late"
        self.nodes = [None] * nodes
        self.starts = 0
        self.acted_at = 0
        self.looked_at = set()  # (topic, partition, offset), of which a node said that it waits for them
        self.ended_transactions = 0  # of them, since the broker had lost their end
        self.ended_alone = []  # (node, exit code), but kill -9
        self.prefixes = [()] * nodes  # a command that executes node i
        self.environments = [{} for _ in range(nodes)]
        self.settings = [{} for _ in range(nodes)]  # more of them, for node i
        self.input_config = {}
        self.listeners = []
        self.closing = contextlib.ExitStack()
        self.began = time.monotonic()
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        self.schedule = open(directory / "schedule.log", "w", buffering=1)
        self.note(f"row {row.name} ({row.title}), seed {seed}, {nodes} nodes")

    def note(self, text):
        self.schedule.write(f"{time.monotonic() - self.began:8.3f}  {text}\n")

    # -- set-up and end ----------------------------------------------------------

    def begin(self):
        """A broker, a log to catch up with, nodes that are ready, and a reader of the results."""
        self.broker = FaultBroker(self.directory / "kafka", self.listeners,
                                  ["transaction.abort.timed.out.transaction.cleanup.interval.ms=1000"])
        self.topics = Topics(self.broker.bootstrap)
        self.topics.create(self.input, PARTITIONS, **self.input_config)
        for topic in (self.sink, self.rejects, self.late):
            self.topics.create(topic, PARTITIONS)
        self.writer = Writer(self.broker.bootstrap, self.input)
        send_history(self.writer, self.fleet, self.row.records)
        self.follower = Follower(self.broker.bootstrap, self.sink)
        for index in range(self.size):
            self.start(index)
        for index in range(self.size):
            self.ready(index)
        self.note("all nodes are ready")

    def end(self):
        """Ends all that the run started."""
        for node in self.nodes:
            if node is not None:
                node.kill()
        if hasattr(self, "follower"):
            self.follower.stop()
        self.closing.close()
        if hasattr(self, "broker"):
            with contextlib.suppress(OSError):
                shutil.copy(self.broker.directory / "broker.log", self.directory / "broker.log")
            self.broker._remove()
        self.schedule.close()

    # -- nodes -------------------------------------------------------------------

    def start(self, index, **environment):
        """Starts node `index` (again); it is not ready yet."""
        settings = {"bootstrap-servers": self.broker.bootstrap, "job.name": self.name, "job.shards": SHARDS,
                    "input.topic": self.input, "output.topic": self.sink, "rejects.topic": self.rejects,
                    "late.topic": self.late, "http.port": 0, "watermark.idle-timeout": "1h",
                    "commit.interval": "50ms", **self.job.settings()}
        if has_cluster():
            settings["cluster.session-timeout"] = f"{SESSION_TIMEOUT}s"
        settings.update(self.settings[index])
        binary = place.FAILPOINT_BINARY if self.row.failpoints else BINARY
        if not os.path.exists(binary):
            raise Unavailable(f"there is no {binary}")
        self.starts += 1
        self.nodes[index] = Node(
            settings, self.directory / f"node-{index}-start-{self.starts}.log", binary, self.prefixes[index],
            {**self.environments[index], **environment})
        self.note(f"started node {index}, pid {self.nodes[index].process.pid}")
        return self.nodes[index]

    def ready(self, index):
        self.nodes[index].wait_ready(PATIENCE)
        return self.nodes[index]

    def kill(self, index):
        self.nodes[index].kill()
        self.note(f"kill -9 of node {index}")

    def pick(self):
        """A node, by the seed."""
        return self.random.randrange(self.size)

    def ask(self, index, path):
        """The text of a page of node `index`; None if it does not answer."""
        match = re.search(r"http://([\d.]+):(\d+)/metrics", self.nodes[index].text())
        try:
            with urllib.request.urlopen(f"http://{match[1]}:{match[2]}{path}", timeout=3) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def cluster(self, index=0):
        """The cluster as node `index` sees it."""
        return json.loads(self.ask(index, "/api/v1/cluster"))

    def replace_ended(self):
        """Does what a service manager does: starts what has ended, whatever it ended with."""
        for index, node in enumerate(self.nodes):
            code = node.process.poll()
            if code is None:
                continue
            self.note(f"node {index} ended with {code}")
            if code not in (-9, 137):
                self.ended_alone.append((index, code))
            self.start(index)

    def attend(self):
        """What a person on duty does while results do not come."""
        self.replace_ended()
        self.now_and_then(self.end_lost_transactions)

    def end_lost_transactions(self):
        """Does what the runbook tells a person to do when a node says that it waits for a transaction whose end a
        lone Kafka broker has lost (ADR 20); how long that takes is not the node's."""
        logs = "".join(path.read_text(errors="replace") for path in self.directory.glob("node-*.log"))
        for waiting in set(HIDDEN.findall(logs)) - self.looked_at:
            topic, partition, offset = waiting
            ended = self.broker.end_lost_transaction(f"{topic}-{partition}", offset)
            if ended is not None:
                self.looked_at.add(waiting)
            if ended:
                self.ended_transactions += 1
                self.note(f"the broker lost the end of the transaction at {offset} of {topic}-{partition}: aborted")
                for fault in self.follower.faults:
                    if fault.seconds() is None:
                        fault.bound = float("inf")

    def wait(self, condition, seconds, what):
        """As wait_until; after a transaction was ended meanwhile, afresh."""
        while True:
            ended = self.ended_transactions
            try:
                return wait_until(condition, seconds, what)
            except AssertionError:
                if self.ended_transactions == ended:
                    raise

    # -- readings and results ----------------------------------------------------

    @contextlib.contextmanager
    def readings(self):
        """Readings flow inside the block."""
        self.flow(True)
        try:
            yield
        finally:
            self.flow(False)

    def flow(self, on):
        """Lets readings flow, or stops them; returns when all that was sent has arrived."""
        if on:
            self.load = Load(self.writer, self.fleet, self.row.rate).__enter__()
        elif self.load:
            self.load.__exit__()
            self.load = None

    def close(self):
        """Sends what closes all windows."""
        send_closers(self.writer, self.fleet)
        self.note("sent the last readings")

    def fault(self, what):
        """Notes a fault; `recovered` waits for results of what is written from now on, of every device."""
        self.note(what)
        devices = map(device_name, range(DEVICES))
        return self.follower.fault(what, int(self.fleet.now), devices)

    def recovered(self, fault, seconds=PATIENCE, while_waiting=lambda: None):
        def answer():
            while_waiting()
            self.now_and_then(self.end_lost_transactions)
            if self.follower.failure:
                raise Violation(self.follower.failure)
            return fault.seconds() is not None
        try:
            self.wait(answer, seconds, "results")
        except AssertionError:
            raise Violation(f"no results of {len(fault.waiting)} devices {seconds} s after: {fault.what}") from None
        self.note(f"results of all devices go on {fault.seconds():.2f} s after: {fault.what}")

    def now_and_then(self, action):
        """At most once a second."""
        if time.monotonic() - self.acted_at >= 1:
            self.acted_at = time.monotonic()
            action()

    def recovered_faults(self):
        """Those that were followed by results."""
        faults = self.follower.faults if hasattr(self, "follower") else []
        return [each for each in faults if each.seconds() is not None]

    def steady(self):
        """Waits until the results are up to date; then a moment by the seed."""
        self.recovered(self.fault("(nothing yet)"))
        self.follower.faults.pop()
        self.pause(0.1, 1)

    def pause(self, least, most):
        """A time by the seed, which is a part of the schedule."""
        self.sleep(self.random.uniform(least, most))

    @staticmethod
    def sleep(seconds):
        time.sleep(seconds)


_help = {}


def has_cluster():
    """Whether the program knows nodes that share a job."""
    if BINARY not in _help:
        _help[BINARY] = subprocess.run([BINARY, "node", "--help"], capture_output=True, text=True, check=False).stdout
    return "cluster.listen" in _help[BINARY]
