#!/usr/bin/env python3
"""What distribution and state cost: one job on several nodes of one machine, and one node with many devices.

Nodes: the same readings through 1, 2 and 4 nodes. So that all nodes are members before the first record, the
readings wait in transactions of their own (one per partition), which are committed when the nodes have
settled. Prints the CPU per record of all nodes together from that moment to the last result committed (user +
system time; the nodes share the machine, so this is what distribution costs), the wall time, and each node's peak
memory. Round by round, since a machine's speed drifts, and every other round from the most nodes down; before the first
one run that does not count, since the broker has just started. Then checks every result of the last round.

Devices: 10,000, 100,000 and 1,000,000 devices on one node. All readings are read and committed with the last
windows still open (of the most devices the only ones): the memory that this takes. Then kill -9, and how long the
state takes to be restored. Then a later reading closes the windows. CPU per record without the restore.

Environment: PARTS ("nodes devices"), NODES ("1 2 4"), ROUNDS (2), RECORDS (5000000), DEVICES ("10000 100000
1000000"), DEVICE_RECORDS (12 per device of the most devices), CHECK (1).
"""

import argparse
import collections
import concurrent.futures
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from rig import (DIRECTORY, PARTITIONS, WINDOW, await_results, close_windows, delete_topics, expected_results,
                 filled_topic, running_broker, scrape, simulate, start_node, values)
from results import check_results

FIRST_PORT = 18080
SHARDS = 16
TICKS = os.sysconf("SC_CLK_TCK")
LIMIT = 600


def wait_until(condition, what, limit=LIMIT, interval=0.05):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"waited {limit} s for: {what}; see {DIRECTORY}/node-*.log")
        time.sleep(interval)


class Node:
    """A process of the job."""

    def __init__(self, servers, job, topic, number):
        self.port = FIRST_PORT + number
        with open(DIRECTORY / f"node-{number}.log", "w") as log:
            self.process = start_node(servers, job, topic, self.port, log, "--cluster.session-timeout=6s")

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, what):
        """VmRSS (now) or VmHWM (the peak) in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(what)) / 1024

    def sum(self, metric, labels=""):
        return sum(values(scrape(self.port), metric, labels))

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait()


@contextlib.contextmanager
def running(nodes):
    try:
        yield nodes
    finally:
        for node in nodes:
            if node.process.poll() is None:
                node.process.kill()
                node.process.wait()


def seen_by(node):
    """The cluster as the node describes it; None while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{node.port}/api/v1/cluster", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def settled(nodes):
    """Every shard runs, and all nodes hold about as many."""
    cluster = seen_by(nodes[0])
    if cluster is None:
        return False
    held = collections.Counter(shard["owner"] for shard in cluster["shards"] if shard["state"] == "running")
    return held.total() == SHARDS and len(held) == len(nodes) and min(held.values()) >= SHARDS // len(nodes)


def partitions_by_node(nodes):
    """How many partitions each node reads, most first; a node that reads none is not named."""
    readers = collections.Counter(partition["reader"] for partition in seen_by(nodes[0])["partitions"])
    return [count for _, count in readers.most_common()]


# -- nodes ------------------------------------------------------------------------


def dump(servers, topic):
    """The topic's readings, a file for each partition."""
    files = [DIRECTORY / f"{topic}-{partition}.json" for partition in range(PARTITIONS)]
    for partition, path in enumerate(files):
        if not path.exists():
            with open(f"{path}.new", "w") as out:
                subprocess.run(["kcat", "-C", "-q", "-e", "-b", servers, "-t", topic, "-p", str(partition),
                                "-o", "beginning"], check=True, stdout=out)
            os.rename(f"{path}.new", path)
    return files


def await_coordinator(servers, transaction):
    """Until the broker can begin the transaction: one that has just started loads its transactions first, and kcat
    gives up on that."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return Producer({"bootstrap.servers": servers, "transactional.id": transaction,
                             "log_level": 2}).init_transactions(10)
        except KafkaException as failure:
            if time.monotonic() > deadline:
                sys.exit(f"no transaction {transaction}: {failure}")
            time.sleep(0.2)


class Curtain:
    """Readings in a topic that nobody sees before they are committed."""

    def __init__(self, servers, topic, files):
        admin = AdminClient({"bootstrap.servers": servers})
        admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result()
        self.writers, self.copies = [], []
        for partition, path in enumerate(files):
            transaction = f"{topic}-{partition}"
            await_coordinator(servers, transaction)
            writer = subprocess.Popen(
                ["kcat", "-P", "-b", servers, "-t", topic, "-p", str(partition), "-X",
                 f"transactional.id={transaction}", "-X", "transaction.timeout.ms=600000", "-X", "linger.ms=20"],
                stdin=subprocess.PIPE, stderr=open(f"{path}.log", "w"))
            self.writers.append(writer)
            self.copies.append(threading.Thread(target=self.copy, args=(path, writer.stdin)))
            self.copies[-1].start()
        for copy in self.copies:
            copy.join()

    @staticmethod
    def copy(path, target):
        with open(path, "rb") as source:
            while chunk := source.read(1 << 20):
                target.write(chunk)
        target.flush()

    def lift(self):
        for writer in self.writers:
            writer.stdin.close()
        for writer in self.writers:
            if writer.wait() != 0:
                sys.exit(f"kcat did not commit the readings; see {DIRECTORY}/*.json.log")


def run_nodes(servers, source, records, expected, count, check):
    """CPU µs per record of all, records/s, the nodes' peak MB, the partitions that each node read, a verdict."""
    job = f"nodes-{count}-{int(time.time())}"
    topic = f"{job}-input"
    curtain = Curtain(servers, topic, source)
    with running([Node(servers, job, topic, number) for number in range(count)]) as nodes:
        wait_until(lambda: settled(nodes), f"{count} nodes that have settled", 120)
        time.sleep(2)
        before = sum(node.cpu_seconds() for node in nodes)
        started = time.monotonic()
        curtain.lift()
        await_results([node.port for node in nodes], expected,
                      lambda: all(node.process.poll() is None for node in nodes), LIMIT)
        wall = time.monotonic() - started
        cpu = sum(node.cpu_seconds() for node in nodes) - before
        peaks = [node.memory("VmHWM") for node in nodes]
        sources = partitions_by_node(nodes)
        for node in nodes:
            node.process.send_signal(signal.SIGTERM)
        ends = [node.process.wait() for node in nodes]
    verdict = ""
    if any(ends):
        sys.exit(f"exit codes {ends}; see {DIRECTORY}/node-*.log")
    if check:
        # In a process of its own: what this one has ever held counts as the peak of whatever it starts.
        with concurrent.futures.ProcessPoolExecutor(1) as apart:
            verdict = apart.submit(check_results, servers, topic, f"{job}-sink", PARTITIONS, WINDOW).result()
    delete_topics(servers, lambda topic: topic.startswith(job))
    return cpu / records * 1e6, records / wall, peaks, sources, verdict


def bench_nodes(servers, counts, rounds, records, check):
    devices = 10_000
    source = dump(servers, filled_topic(servers, "unkeyed", records, devices))
    expected = expected_results(records, devices)
    print(f"\nnodes: {records} records, {devices} devices, {expected} results", flush=True)
    costs = {count: [] for count in counts}
    run_nodes(servers, source, records, expected, counts[0], False)
    for number in range(rounds):
        for count in counts if number % 2 == 0 else counts[::-1]:
            cpu, rate, peaks, sources, verdict = run_nodes(
                servers, source, records, expected, count, check and number == rounds - 1)
            costs[count].append(cpu)
            print(f"  {count} nodes  {rate / 1e6:5.2f} M records/s  {cpu:6.3f} µs CPU/record  "
                  f"{' + '.join(f'{peak:.0f}' for peak in peaks)} MB  "
                  f"partitions {' + '.join(map(str, sources))}  {verdict}", flush=True)
    first = counts[0]
    for count in counts[1:]:
        ratio = statistics.median(many / one for many, one in zip(costs[count], costs[first]))
        print(f"  median of {rounds}: {count} nodes {ratio:.2f} x the CPU of {first} (goal for 4 of 1: 1.35 x)")


# -- devices ----------------------------------------------------------------------


def run_devices(servers, records, devices, number):
    job = f"devices-{devices}-{int(time.time())}-{number}"
    topic = f"{job}-input"
    simulate(servers, topic, records, devices, False)
    with running([Node(servers, job, topic, 0)]) as nodes:
        node, = nodes
        started = time.monotonic()
        wait_until(lambda: node.sum("komado_records_total", 'outcome="aggregated"') >= records,
                   f"{records} records read and committed")
        wall = time.monotonic() - started
        cpu = node.cpu_seconds()
        memory, peak, open_windows = node.memory("VmRSS"), node.memory("VmHWM"), node.sum("komado_open_windows")
        before = node.sum("komado_results_total")
        node.end(signal.SIGKILL)
        nodes[0] = node = Node(servers, job, topic, 0)
        wait_until(lambda: settled(nodes), "the state restored", 120)
        text = scrape(node.port)
        restore = max(values(text, "komado_restore_seconds"))
        size = sum(values(text, "komado_restore_size_bytes"))
        restored = node.memory("VmRSS")
        cpu -= node.cpu_seconds()
        close_windows(servers, topic, records, devices)
        wait_until(lambda: node.sum("komado_results_total") >= expected_results(records, devices) - before,
                   "the last windows closed")
        cpu += node.cpu_seconds()
        closing = node.memory("VmHWM")
        if node.end() != 0:
            sys.exit(f"the node failed; see {DIRECTORY}/node-0.log")
    delete_topics(servers, lambda topic: topic.startswith(job))
    print(f"  {devices:7d} devices  {records / wall / 1e6:5.2f} M records/s  {cpu / records * 1e6:6.3f} µs CPU/record  "
          f"{open_windows:.0f} open windows: {memory:.0f} MB (peak {peak:.0f})  restored from {size / 1e6:.0f} MB in "
          f"{restore:.2f} s: {restored:.0f} MB, peak when they close {closing:.0f} MB", flush=True)
    return cpu, memory, open_windows, restored


def bench_devices(servers, counts, rounds, records):
    print(f"\ndevices: {records} records, one node", flush=True)
    for number in range(rounds):
        runs = {devices: run_devices(servers, records, devices, number) for devices in counts}
        few, many = min(counts), max(counts)
        if few == many:
            continue
        (few_cpu, few_memory, few_open, few_restored), (cpu, memory, opened, restored) = runs[few], runs[many]
        rows = max(opened - few_open, 1)
        print(f"  {many} devices: {cpu / few_cpu:.2f} x the CPU of {few} (goal 2 x), "
              f"{(memory - few_memory) * 1048576 / rows:.0f} bytes a device, {(restored - few_restored) * 1048576 / rows:.0f} "
              f"after a restore (goal 300)")


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    numbers = lambda name, default: [int(number) for number in os.environ.get(name, default).split()]
    parts = os.environ.get("PARTS", "nodes devices").split()
    rounds, = numbers("ROUNDS", "2")
    records, = numbers("RECORDS", "5000000")
    devices = numbers("DEVICES", "10000 100000 1000000")
    device_records, = numbers("DEVICE_RECORDS", str(12 * max(devices)))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with running_broker() as servers:
        if "nodes" in parts:
            bench_nodes(servers, numbers("NODES", "1 2 4"), rounds, records, os.environ.get("CHECK", "1") == "1")
        if "devices" in parts:
            bench_devices(servers, devices, rounds, device_records)


if __name__ == "__main__":
    main()
