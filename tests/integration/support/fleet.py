"""Believable input from a seed, and a thread that sends it."""

import json
import random
import threading
import time

EPOCH = 1_501_630_800  # 2017-08-01T23:40:00Z; a whole number of windows of every size used here

BAD_VALUES = [b"{", b"\xff", b'{"time":1}', b'{"bid":7,"time":1}', b'{"bid":"a"}', b'{"bid":"a","time":"x"}',
              b'{"bid":"a","time":1501630800,"rh":"wet"}', b'{"bid":"a","bid":"b","time":1}']


def reading(device, seconds, ambient, rh):
    """A record as the seed's Raspberry Pi writes it."""
    return json.dumps({"bid": device, "time": seconds, "ambient": ambient, "rh": rh, "humidity": 28.7,
                       "objecttemp": 22.9}).encode()


def device_name(number):
    return f"B0:B4:48:BD:{number // 256:02X}:{number % 256:02X}"


class Fleet:
    """An endless sequence of (partition, value, timestamp in ms); the same for the same seed.

    Event time moves on by `step` seconds a record. Readings are up to `disorder` seconds out of
    order, so that some are late; `bad` is the share of records that are no readings.
    """

    def __init__(self, seed, partitions, devices=40, step=0.02, disorder=8, bad=0.01):
        self.random = random.Random(seed)
        self.partitions = partitions
        self.devices = devices
        self.step = step
        self.disorder = disorder
        self.bad = bad
        self.now = float(EPOCH)

    def take(self):
        pick = self.random
        self.now += self.step
        written = int(self.now * 1000)
        partition = pick.randrange(self.partitions)
        if pick.random() < self.bad:
            return partition, pick.choice(BAD_VALUES), written
        seconds = int(self.now - pick.random() ** 3 * self.disorder)
        value = reading(device_name(pick.randrange(self.devices)), seconds,
                        pick.randrange(600, 1200) / 32, pick.randrange(65536) * 100 / 65536)
        return partition, value, written


def send_history(writer, fleet, records):
    """Sends `records` records at once."""
    for _ in range(records):
        writer.send(*fleet.take())


def send_closers(writer, fleet, after=3600):
    """Moves every partition's watermark past all windows of the fleet's readings."""
    fleet.now += after
    for partition in range(fleet.partitions):
        writer.send(partition, reading("closer", int(fleet.now), 1, 1), int(fleet.now * 1000))
    writer.flush()


class Load:
    """Sends the fleet's records at a rate, in a thread of its own, inside a `with` block."""

    def __init__(self, writer, fleet, rate):
        self.writer = writer
        self.fleet = fleet
        self.rate = rate
        self.sent = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        self.writer.flush()

    def _run(self):
        began = time.monotonic()
        while not self.stopping.wait(0.01):
            due = int((time.monotonic() - began) * self.rate)
            # What was missed while the broker was away is made up for slowly.
            for _ in range(min(due - self.sent, self.rate // 20)):
                self.writer.send(*self.fleet.take())
                self.sent += 1
