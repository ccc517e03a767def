"""Nodes die: at any moment, at chosen points of a transaction, told to end or out of memory."""

from memory_limit import MemoryLimit
from row import Row, Violation
from support.fleet import reading
from world import PATIENCE, SESSION_TIMEOUT

# Point and the pass at which it happens, from and to: some hundred records and ten commits a second, and
# at least one shard for each node.
POINTS = {"begin": (8, 30), "produce": (100, 400), "flush": (100, 400), "end-sent": (8, 30), "committed": (8, 30),
          "init": (1, 1), "restore": (1, 2)}


def kill_nodes(world):
    for _ in range(3):
        index = world.pick()
        fault = world.fault(f"node {index} dies")
        world.kill(index)
        if world.size == 1:
            world.start(index)
        world.recovered(fault)
        if world.size > 1:
            world.start(index)
            world.ready(index)
        world.steady()


def crash_at_points(world):
    index = world.pick()
    world.kill(index)
    points = list(POINTS)
    world.random.shuffle(points)
    for point in points:
        chosen = f"{point}:{world.random.randint(*POINTS[point])}"
        node = world.start(index, KOMADO_FAILPOINT=chosen)
        code = node.wait_exit(PATIENCE)
        world.note(f"node {index} ended with {code} at {chosen}")
        if code != 137:
            raise Violation(f"the failpoint {chosen} was not reached: the node ended with {code}")
    fault = world.fault("the last of the crashes")
    world.start(index)
    world.recovered(fault)


def end_nodes(world):
    index = world.pick()
    fault = world.fault(f"SIGTERM to node {index}")
    code = world.nodes[index].terminate(20)
    world.note(f"node {index} ended with {code}")
    if code != 0:
        raise Violation(f"node {index} ended with {code} after SIGTERM")
    if world.size == 1:
        world.start(index)
    world.recovered(fault)
    if world.size > 1:
        world.start(index)
    world.ready(index)
    world.steady()
    run_out_of_memory(world, world.pick())


def run_out_of_memory(world, index):
    """Thousands of devices that were never seen, and no memory for them."""
    node = world.nodes[index]
    with MemoryLimit(node.process.pid, extra=2 << 20) as limit:
        fault = world.fault(f"node {index} gets no more memory than {limit.bytes >> 10} KiB")
        number = 0
        while node.process.poll() is None and number < 400_000:
            for _ in range(2000):
                number += 1
                world.writer.send(number % world.fleet.partitions, reading(f"crowd-{number}", int(world.fleet.now), 1, 1),
                                  int(world.fleet.now * 1000))
            world.pause(0.02, 0.03)
        code = node.wait_exit(5)
    world.note(f"node {index} ended with {code} at {number} more devices")
    if code != -9:
        raise Violation(f"node {index} was not killed for want of memory: it ended with {code}")
    if world.size == 1:
        world.start(index)
    world.recovered(fault)
    if world.size > 1:
        world.start(index)


ROWS = [
    Row(1, "node kill -9 and restart", kill_nodes, bound=SESSION_TIMEOUT + 3),
    Row(2, "crash at each of seven failpoints", crash_at_points, failpoints=True),
    Row(23, "SIGTERM, then killed for want of memory", end_nodes),
]
