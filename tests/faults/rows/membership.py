"""Nodes that come and go all the time; a node that does not know that it has lost its partitions."""

import struct
import time

from broker import Listener
from proxy import HEARTBEAT, Proxy
from row import Row, Violation
from world import SESSION_TIMEOUT

STORM = 30  # seconds


def storm(world):
    """Every 2 to 5 s a node leaves, in order or not, or comes."""
    until = time.monotonic() + STORM
    down = set()
    while time.monotonic() < until:
        index = world.pick()
        if index in down:
            world.start(index)
            down.remove(index)
        elif len(down) < world.size - 1:
            if world.random.random() < 0.7:
                code = world.nodes[index].terminate(20)
                world.note(f"node {index} left, with {code}")
                if code != 0:
                    raise Violation(f"node {index} ended with {code} after SIGTERM")
            else:
                world.kill(index)
            down.add(index)
        world.pause(2, 5)
    for index in down:
        world.start(index)
    world.recovered(world.fault("the end of the storm"))


class ForgedHeartbeats:
    """Answers a member's heartbeats with "all is well" and keeps them from the group's coordinator."""

    def __init__(self):
        self.on = False
        self.forged = 0

    def request(self, frame, link):
        if not self.on or frame.api != HEARTBEAT:
            return True
        self.forged += 1
        throttle = struct.pack(">i", 0) if frame.version >= 1 else b""
        answer = struct.pack(">i", frame.correlation) + throttle + struct.pack(">h", 0)
        link.reply(struct.pack(">i", len(answer)) + answer)
        return False


def put_node_behind_proxy(world):
    world.policy = ForgedHeartbeats()
    world.proxy = Proxy(world.policy)
    world.closing.callback(world.proxy.close)
    listener = Listener("PROXIED", "127.0.0.1", world.proxy.address)
    world.listeners.append(listener)
    world.proxy.serve(listener.address)
    world.settings[0]["bootstrap-servers"] = world.proxy.address


def read_twice(world):
    fault = world.fault("the group gives node 0's partitions to others, and node 0 does not hear of it")
    world.policy.on = True
    world.recovered(fault)
    world.pause(SESSION_TIMEOUT + 2, SESSION_TIMEOUT + 4)
    world.recovered(world.fault("two sources read the same partitions"))
    owners = {each["shard"]: each["owner"] for each in world.cluster(1)["shards"]}
    world.note(f"owners are {owners}, {world.policy.forged} heartbeats were forged")
    world.policy.on = False
    if world.policy.forged < 5:
        raise Violation("no heartbeats were forged: the node did not lose its membership")
    world.recovered(world.fault("node 0 learns it"), while_waiting=world.replace_ended)


ROWS = [
    Row(14, "rebalance storm", storm, least=2),
    Row(15, "two sources on one partition", read_twice, least=2, prepare=put_node_behind_proxy),
]
