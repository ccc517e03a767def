"""Nodes die: at any moment, at chosen points of a transaction, told to end or out of memory."""

from row import Row
from world import SESSION_TIMEOUT


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


ROWS = [
    Row(1, "node kill -9 and restart", kill_nodes, bound=SESSION_TIMEOUT + 3),
]
