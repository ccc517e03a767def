"""All at once, in an order that the seed chooses."""

import os
import time

import network
from row import Row
from world import SESSION_TIMEOUT

SECONDS = float(os.environ.get("KOMADO_FAULT_SECONDS", 60))


def kill_node(world, index):
    world.kill(index)
    world.pause(0, 3)
    world.start(index)


def freeze_node(world, index):
    node = world.nodes[index]
    node.pause()
    world.note(f"SIGSTOP of node {index}")
    world.pause(1, SESSION_TIMEOUT + 4)
    node.resume()
    world.note(f"SIGCONT of node {index}")


def end_node(world, index):
    world.note(f"SIGTERM to node {index}: it ended with {world.nodes[index].terminate(20)}")
    world.pause(0, 3)
    world.start(index)


def cut_broker_off(world, index):
    world.network.cut(index, world.network.gateway)
    world.note(f"node {index} is cut off from the broker")
    world.pause(1, SESSION_TIMEOUT + 3)
    world.network.heal()
    world.note("healed")


def cut_node_off(world, index):
    other = (index + 1) % world.size
    world.network.cut(index, world.network.node(other))
    world.note(f"nodes {index} and {other} are cut off from each other")
    world.pause(1, 8)
    world.network.heal()
    world.note("healed")


def kill_broker(world, _):
    world.broker.kill()
    world.note("kill -9 of the broker")
    world.pause(0, 3)
    world.broker.start()
    world.note("the broker is back")


def freeze_broker(world, _):
    world.broker.pause()
    world.note("SIGSTOP of the broker")
    world.pause(1, 8)
    world.broker.resume()
    world.note("SIGCONT of the broker")


def mix(world):
    """Mostly without waiting for results between two faults."""
    faults = [kill_node, kill_node, freeze_node, end_node, cut_broker_off, kill_broker, freeze_broker]
    if world.size > 1:
        faults += [cut_node_off, cut_node_off]
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        world.random.choice(faults)(world, world.pick())
        world.replace_ended()
        world.pause(0, 2)
    world.recovered(world.fault("the last fault"), 90, while_waiting=world.replace_ended)


ROWS = [Row(26, "everything mixed", mix, prepare=network.prepare)]
