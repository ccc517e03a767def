"""Clocks that are wrong; topics that lose records, vanish or grow."""

import os

from halt import check_halt
from row import Row, Unavailable
from settle import all_read, wait_until_read
from support.fleet import device_name, reading, send_history
from support.topics import Writer
from support.wait import wait_until

FAKETIME = f"/usr/lib/{os.uname().machine}-linux-gnu/faketime/libfaketimeMT.so.1"


def skew_clock(world):
    if not os.path.exists(FAKETIME):
        raise Unavailable("libfaketime is not installed (Debian's package faketime)")
    index = world.pick()
    world.clock = world.directory / "clock"
    hours = world.random.choice((-1, 1))
    world.clock.write_text(f"{hours:+}h\n")
    world.note(f"the clock of node {index} is {hours:+} h wrong")
    world.environments[index].update(
        LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=str(world.clock), FAKETIME_CACHE_DURATION="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1")


def step_clock(world):
    for step in ("+1h", "-1h", "+0"):
        world.clock.write_text(step + "\n")
        world.recovered(world.fault(f"the clock is set to {step}"))
        world.pause(1, 3)


def overrun(world):
    world.flow(False)
    wait_until_read(world)
    for node in world.nodes:
        node.pause()
    world.note("SIGSTOP of all nodes")
    send_history(world.writer, world.fleet, 4000)
    world.writer.flush()
    world.log = world.topics.read(world.input)
    world.note("retention deletes what was not read")
    for partition in range(world.fleet.partitions):
        world.broker.delete_records(world.input, partition)
    for node in world.nodes:
        node.resume()


def judge_overrun(world):
    return check_halt(world, f"error .*{world.input} partition .*retention")


def recreate(world):
    world.flow(False)
    wait_until_read(world)
    world.log = world.topics.read(world.input)
    which = world.input if world.seed % 2 else world.name + "-state"
    world.lost = which
    partitions = world.topics.partitions(which)
    world.note(f"topic {which} is deleted and made anew")
    world.topics.delete(which)
    world.topics.create(which, partitions)
    if which == world.input:
        return
    # Until the nodes notice, they have the state in memory, and may go on exactly.
    send_history(world.writer, world.fleet, 4000)
    world.writer.flush()
    world.log = world.topics.read(world.input)


def judge_recreated(world):
    """Whoever runs halts, and so does whoever starts again."""
    message = f"error .*{world.lost}"
    violations = check_halt(world, message)
    if not violations:
        world.start(0)
        violations = check_halt(world, message)
    return violations


def grow(world):
    world.flow(False)
    wait_until_read(world)
    world.topics.grow(world.input, 8)
    world.note("the input has 8 partitions")
    # Nothing that is read from now on may be late, since the oracle does not know when they are noticed.
    world.fleet.disorder = 0.9
    world.writer = Writer(world.broker.bootstrap, world.input)  # which knows the new partitions
    world.fleet.partitions = 8
    for each in range(4, 8):
        world.fleet.now += 0.01
        seconds = int(world.fleet.now)
        world.writer.send(each, reading(device_name(0), seconds, 1.5, 2.5), seconds * 1000)
    world.writer.flush()
    wait_until(lambda: all_read(world), 30, "the new partitions to be read")
    world.note("the new partitions are read")
    world.flow(True)
    world.recovered(world.fault("readings come to the new partitions"))


ROWS = [
    Row(18, "clock skew of one node, +-1 h, and steps", step_clock, prepare=skew_clock),
    Row(19, "retention overruns the position", overrun, nodes=1, judge=judge_overrun),
    Row(20, "input or state topic deleted and made anew", recreate, judge=judge_recreated),
    Row(21, "partitions 4 to 8", grow),
]
