"""Records made to do harm, one in twenty."""

import re

from row import Row, Violation
from support.corpus import BAD, GOOD
from support.fleet import Fleet, reading

MEMORY = 400 << 10  # KiB: what a node may need at its worst


class HostileFleet(Fleet):
    """The corpus among the readings; every 40th of it a record of more than 1 MiB."""

    small = [value for reason, values in BAD.items() if reason not in ("too_large", "future", "past")
             for value in values] + GOOD
    large = BAD["too_large"]

    def take(self):
        pick = self.random
        if pick.random() >= 0.05:
            return super().take()
        self.now += self.step
        written = int(self.now * 1000)
        partition = pick.randrange(self.partitions)
        kind = pick.random()
        if kind < 0.025:
            return partition, pick.choice(self.large), written
        if kind < 0.2:  # a clock far ahead, and one far behind
            seconds = int(self.now) + pick.choice((400, 86_400, 10**9, -(10**9), -86_400))
            return partition, reading(f"odd-{pick.randrange(1000)}\t\u2028", seconds, 1e300, -5e-324), written
        return partition, pick.choice(self.small), written


def prepare(world):
    world.fleet = HostileFleet(world.seed, world.fleet.partitions, world.fleet.devices, world.fleet.step, bad=0)
    world.input_config = {"max_message_bytes": "2000000"}


def feed(world):
    for _ in range(3):
        world.pause(1, 2)
        world.recovered(world.fault("(hostile records flow)"))
    world.follower.faults.clear()
    for index, node in enumerate(world.nodes):
        with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
        world.note(f"node {index} has needed up to {peak} KiB")
        if peak > MEMORY:
            raise Violation(f"node {index} needed {peak} KiB")


ROWS = [Row(24, "hostile input, one record in twenty", feed, prepare=prepare)]
