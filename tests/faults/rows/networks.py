"""The network between nodes and broker, or between nodes, loses, delays or resets."""

import re
import subprocess

import network
from row import Row, Unavailable, Violation
from world import SESSION_TIMEOUT

DIRECTIONS = ({}, {"incoming": False}, {"outgoing": False})


def cut_from_broker(world):
    for seconds in (world.random.uniform(2, 4), SESSION_TIMEOUT + world.random.uniform(1, 4)):
        index, direction = world.pick(), world.random.choice(DIRECTIONS)
        fault = world.fault(f"node {index} and the broker lose each other's packets for {seconds:.1f} s, {direction}")
        world.network.cut(index, world.network.gateway, **direction)
        world.sleep(seconds)
        world.network.heal()
        fault.returned()
        world.note("healed")
        world.recovered(fault, while_waiting=world.replace_ended)


def cut_from_node(world):
    for seconds in (world.random.uniform(2, 4), world.random.uniform(7, 10)):
        one, other = world.random.sample(range(world.size), 2)
        direction = world.random.choice(DIRECTIONS)
        fault = world.fault(f"nodes {one} and {other} lose each other's packets for {seconds:.1f} s, {direction}")
        world.network.cut(one, world.network.node(other), **direction)
        world.sleep(seconds)
        world.network.heal()
        fault.returned()
        world.note("healed")
        world.recovered(fault)


def spoil(world):
    for index in range(world.size):
        world.network.spoil(index, delay=0.2, jitter=0.1, loss=0.05)
    fault = world.fault("every node's packets take 0.1 to 0.3 s and 5 % are lost")
    world.recovered(fault, seconds=120)
    world.pause(8, 10)
    world.recovered(world.fault("still so"), seconds=120)
    world.network.heal()
    world.note("healed")
    world.recovered(world.fault("the network is good again"))


def cluster_port(node):
    match = re.search(r"cluster node \S+ at \S+:(\d+)", node.text())
    if not match:
        raise Violation(f"no cluster address in {node.log}")
    return match[1]


def reset_connections(world):
    ports = [cluster_port(node) for node in world.nodes]
    killed = 0
    for _ in range(12):
        port = world.random.choice(ports)
        done = subprocess.run(["ss", "-K", "-n", "-t", "state", "established", f"( sport = :{port} or dport = :{port} )"],
                              capture_output=True, text=True, check=False)
        killed += done.stdout.count(f":{port}")
        world.pause(0.2, 1.5)
    world.note(f"connections between nodes were reset, {killed} ends in all")
    if killed == 0:
        raise Unavailable("ss -K resets nothing here, or nodes have no connections")
    world.recovered(world.fault("the last reset"))


ROWS = [
    Row(10, "node and broker cut off from each other", cut_from_broker, prepare=network.prepare),
    Row(11, "nodes cut off from each other", cut_from_node, least=2, prepare=network.prepare),
    Row(12, "delay, loss and disorder", spoil, prepare=network.prepare, rate=400, records=5000),
    Row(13, "connections between nodes are reset", reset_connections, least=2),
]
