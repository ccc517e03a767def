"""Somebody else takes a shard over while its owner is frozen, slow or simply there."""

import re

from confluent_kafka import KafkaError, KafkaException, Producer
from row import Row, Violation
from support.wait import wait_until
from world import SHARDS

MEMORY = 30 << 10  # KiB that a node may grow by while another is frozen, its shards taken over included
TRANSACTION_TIMEOUT = 6000  # milliseconds, instead of a minute


def freeze_node(world):
    for _ in range(2):
        index = world.pick()
        before = memory_of(world)
        fault = world.fault(f"SIGSTOP of node {index}")
        world.nodes[index].pause()
        try:
            world.recovered(fault)  # the others have its shards
            world.pause(0, 3)
            check_memory(world, before, memory_of(world), index)
        finally:
            world.nodes[index].resume()
        world.note(f"SIGCONT of node {index}")
        world.recovered(world.fault(f"the zombie {index} is back"), while_waiting=world.replace_ended)
        world.steady()


def memory_of(world):
    """Resident memory of each node, in KiB."""
    def of(node):
        with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
    return [of(node) for node in world.nodes]


def check_memory(world, before, after, frozen):
    world.note(f"resident memory was {before} KiB, and is {after}")
    for index, (least, now) in enumerate(zip(before, after)):
        if index != frozen and now > least + MEMORY:
            raise Violation(f"node {index} grew from {least} to {now} KiB while node {frozen} was frozen")


def stopped(node):
    with open(f"/proc/{node.process.pid}/stat", encoding="ascii") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


def stop_inside_transaction(world, index):
    """Restarts a node so that it stops itself when records of a transaction are written, but no end."""
    world.nodes[index].terminate(20)
    passes = world.random.randrange(60, 300)
    node = world.start(index, KOMADO_FAILPOINT=f"transaction-timeout:{TRANSACTION_TIMEOUT},flush:{passes}:stop")
    wait_until(lambda: stopped(node), 30, "a node that stops inside a transaction")
    return node


def outlive_transaction(world):
    index = world.pick()
    node = stop_inside_transaction(world, index)
    fault = world.fault(f"node {index} stands still inside a transaction")
    if world.size > 1:
        world.recovered(fault)
    world.pause(TRANSACTION_TIMEOUT / 1000 + 3, TRANSACTION_TIMEOUT / 1000 + 5)
    node.resume()
    if world.size == 1:
        fault.returned()
    world.note(f"node {index} goes on")
    world.recovered(fault, while_waiting=world.replace_ended)
    world.recovered(world.fault("after the long stop"), while_waiting=world.replace_ended)


def steal(world, thief):
    """Writes in the owner's name, unless the owner is back sooner."""
    try:
        thief.begin_transaction()
        thief.produce(world.sink, b"stolen", partition=0)
        thief.flush(10)
        thief.abort_transaction(30)
    except KafkaException as failure:
        if failure.args[0].code() != KafkaError._FENCED:
            raise
        world.note("the owner has it again")


def hijack(world):
    for _ in range(3):
        shard = world.random.randrange(SHARDS)
        thief = Producer({"bootstrap.servers": world.broker.bootstrap, "log_level": 2,
                          "transactional.id": f"{world.name}-{shard}"})
        thief.init_transactions(30)
        if world.random.random() < 0.5:
            steal(world, thief)
        world.recovered(world.fault(f"the transactional id of shard {shard} was hijacked"),
                        while_waiting=world.replace_ended)
        world.steady()
    if not any("fence" in path.read_text() or "taken" in path.read_text() for path in world.directory.glob("node-*.log")):
        raise Violation("no node noticed that its id was hijacked")


ROWS = [
    Row(3, "zombie: a node frozen past its session", freeze_node, least=2),
    Row(4, "zombie frozen inside a transaction, past its timeout", outlive_transaction, least=2, failpoints=True),
    Row(5, "a foreign process takes a transactional id", hijack),
    Row(16, "a transaction times out", outlive_transaction, nodes=1, failpoints=True),
]
