"""Reads the results as they come, and tells how long each fault kept them away."""

import json
import threading
import time

from confluent_kafka import KafkaException
from support.topics import TopicReader


class Fault:
    """From `since` until every device has a result of a window that ends at `event_time` or later."""

    def __init__(self, what, event_time, devices):
        self.what = what
        self.event_time = event_time
        self.since = time.monotonic()
        self.waiting = set(devices)
        self.until = None
        self.bound = None  # seconds, if it has another one than its row

    def returned(self):
        """What was taken away is back: the time counts from now on. The seconds that it was away."""
        began, self.since = self.since, time.monotonic()
        return self.since - began

    def saw(self, device, end, now):
        if self.until is None and end >= self.event_time:
            self.waiting.discard(device)
            if not self.waiting:
                self.until = now

    def seconds(self):
        """None while results are still missing."""
        return None if self.until is None else max(self.until - self.since, 0)


class Follower:
    """A read_committed reader in a thread of its own, from the job's start to its end."""

    def __init__(self, bootstrap, topic):
        self.reader = TopicReader(bootstrap, topic)
        self.faults = []
        self.seen = 0
        self.failure = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    @property
    def records(self):
        return self.reader.records

    def fault(self, what, event_time, devices):
        fault = Fault(what, event_time, devices)
        self.faults.append(fault)
        return fault

    def stop(self):
        if not self.stopping.is_set():
            self.stopping.set()
            self.thread.join()
            self.reader.consumer.close()

    def _run(self):
        while not self.stopping.is_set():
            try:
                self.reader.take()
            except KafkaException as failure:
                if not failure.args[0].retriable():
                    self.failure = str(failure)
                    return
            now = time.monotonic()
            for record in self.records[self.seen:]:
                result = json.loads(record.value)
                for fault in self.faults:
                    fault.saw(result["bid"], result["end"], now)
            self.seen = len(self.records)
