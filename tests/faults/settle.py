"""After the faults: waits until everything is final, and judges what is there."""

import re
import time
import traceback

from check import Topics, check, check_follower
from row import Unavailable, Violation
from state_log import check_state
from support.oracle import expect
from support.wait import wait_until
from world import PATIENCE


def settle(world):
    """Sentences about what is wrong; none if nothing is."""
    world.close()
    log = world.topics.read(world.input)
    answer = expect(world.job, log, world.fleet.partitions)
    world.note("the oracle has its answer")
    violations = wait_for_results(world, answer, log)
    violations += check_accounts(world, len(log))
    for index, node in enumerate(world.nodes):
        code = stop(node)
        world.note(f"node {index} ended with {code}")
        if code != 0:
            violations.append(f"node {index} ended with {code} when told to end")
    violations += [f"node {index} ended by itself, with {code}" for index, code in world.ended_alone]
    return violations + compare(world, log)


def wait_for_results(world, answer, log):
    """For all that the log asks for; what does not come is found by the comparison."""
    wanted = len(answer.closed())
    deadline = time.monotonic() + PATIENCE
    try:
        world.wait(lambda: world.follower.seen >= wanted or world.attend(), PATIENCE, "results")
        world.note("all results are there")
        ends = [0] * world.fleet.partitions
        for record in log:
            ends[record.partition] = record.offset + 1
        wait_until(lambda: world.topics.committed(world.name, world.input) == ends,
                   max(deadline - time.monotonic(), 20), f"committed positions {ends}")
    except AssertionError as failure:
        return [str(failure)]
    finally:
        world.note(f"the follower saw {world.follower.seen} of {wanted} results")
    return []


def check_accounts(world, records):
    """read = aggregated + late + rejected = the records of the input, over all nodes."""
    read = total = 0
    for index in range(world.size):
        page = world.ask(index, "/metrics") or ""
        read += sum(float(each) for each in re.findall(r"^komado_records_read_total\{.*\} (\S+)", page, re.M))
        total += sum(float(each) for each in re.findall(r"^komado_records_total\{.*\} (\S+)", page, re.M))
    if read == total == records:
        return []
    return [f"of {records} records {read:.0f} were counted as read and {total:.0f} by what became of them"]


def stop(node):
    try:
        return node.terminate(20)
    except AssertionError:
        return "nothing (it still ran after 20 s)"


def compare(world, log):
    world.follower.stop()
    sink = world.topics.read(world.sink)
    found = Topics(log, sink, world.topics.read(world.rejects), world.topics.read(world.late))
    violations = check(world.job, world.input, found, world.fleet.partitions)
    violations += check_follower(world.follower.records, sink)
    violations += check_state(world.topics.read(world.name + "-state"))
    for topic in (world.sink, world.rejects, world.late, world.name + "-state"):
        if world.topics.end_offsets(topic, "read_committed") != world.topics.end_offsets(topic, "read_uncommitted"):
            violations.append(f"an open transaction was left in {topic}")
    return violations


def run_row(world):
    """Violations of one run."""
    try:
        world.begin()
        with world.readings():
            world.steady()
            world.row.inject(world)
        return (world.row.judge or settle)(world)
    except Unavailable:
        raise
    except Violation as violation:
        return [str(violation)]
    except Exception as failure:  # whatever it is, this run has not passed, and the next ones have their turn
        (world.directory / "driver-failure.txt").write_text(traceback.format_exc())
        return [f"the driver failed: {type(failure).__name__}: {failure}"]


def wait_until_read(world):
    """Waits until all that was written is read and committed."""
    wait_until(lambda: all_read(world), PATIENCE, "all input to be read")


def all_read(world):
    ends = world.topics.end_offsets(world.input, "read_committed")
    return world.topics.committed(world.name, world.input) == ends
