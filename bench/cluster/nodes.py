"""The same readings through 1, 2 and 4 nodes.

So that all nodes are members before the first record, the readings wait in transactions of their own (one per
partition), which are committed when the nodes have settled. Prints the CPU per record of all nodes together from that
moment to the last result committed (user + system time; the nodes share the machine, so this is what distribution
costs), the wall time, and each node's peak memory. Round by round, since a machine's speed drifts, and every other round
from the most nodes down; before the first one run that does not count, since the broker has just started. Then checks
every result of the last round.
"""

import collections
import concurrent.futures
import signal
import statistics
import sys
import time

from curtain import Curtain, dump
from members import LIMIT, Node, running, seen_by, settled, wait_until
from results import check_results
from rig import DIRECTORY, PARTITIONS, WINDOW, await_results, delete_topics, expected_results, filled_topic


def partitions_by_node(nodes):
    """How many partitions each node reads, most first; a node that reads none is not named."""
    readers = collections.Counter(partition["reader"] for partition in seen_by(nodes[0])["partitions"])
    return [count for _, count in readers.most_common()]


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
