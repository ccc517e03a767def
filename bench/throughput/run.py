#!/usr/bin/env python3
"""The throughput benchmark: what komado costs beside the floor that librdkafka sets.

Fills a topic (unless it is there from an earlier run), then, alternating in the same run, lets a program only
consume it (the floor) and `komado node` compute it, from the start of the process to the last final result.
Prints records/s, CPU per record (user + system time of the process) and peak memory of both, and the ratios,
round by round, since a machine's speed drifts. Then checks every result against the input.

The first runs of a node, WARM_UP of them, do not count: a broker that has just started compiles itself meanwhile,
which was seen to take 4 s of CPU time, most of it for the node's many kinds of requests and little for the floor's one.
A broker that runs for months does not.

Environment: RECORDS (5000000), DEVICES (10000), ROUNDS (3), WARM_UP (3), LAYOUTS ("unkeyed keyed"), CHECK (1).
"""

import argparse
import concurrent.futures
import os
import signal
import statistics
import subprocess
import sys
import time

from results import check_results
from rig import (BUILD, DIRECTORY, PARTITIONS, WINDOW, await_results, expected_results, filled_topic, measure,
                 running_broker, start_node)

PORT = 18080


def run_floor(servers, topic, records):
    started = time.monotonic()
    process = subprocess.Popen([BUILD / "consume_floor", servers, topic, str(PARTITIONS)],
                               stdout=subprocess.DEVNULL)
    return measure(process, started, records)


def run_node(servers, topic, records, expected, round_number):
    job = f"{topic}-{int(time.time())}-{round_number}"
    with open(DIRECTORY / "node.log", "w") as log:
        started = time.monotonic()
        process = start_node(servers, job, topic, PORT, log)
    try:
        await_results([PORT], expected, lambda: process.poll() is None)
        wall = time.monotonic() - started
        process.send_signal(signal.SIGTERM)
        run = measure(process, started, records)
        run.wall, run.rate = wall, records / wall
        return run, f"{job}-sink"
    finally:
        if process.returncode is None:
            process.kill()


def bench(servers, layout, records, devices, rounds, check):
    topic = filled_topic(servers, layout, records, devices)
    expected = expected_results(records, devices)
    print(f"\n{layout}: {records} records, {devices} devices, {expected} results")
    floors, nodes = [], []
    for number in range(rounds):
        floors.append(run_floor(servers, topic, records))
        node, sink = run_node(servers, topic, records, expected, number)
        nodes.append(node)
        print(f"  floor   {floors[-1]}\n  komado  {node}   CPU {node.cpu / floors[-1].cpu:.2f} x, "
              f"wall {node.wall / floors[-1].wall:.2f} x")
    ratio = statistics.median(node.cpu / floor.cpu for node, floor in zip(nodes, floors))
    wall = statistics.median(node.wall / floor.wall for node, floor in zip(nodes, floors))
    memory = max(node.memory for node in nodes)
    print(f"  median of {rounds}: CPU {ratio:.2f} x the floor's (goal 2.8), wall {wall:.2f} x (goal 2), "
          f"at most {memory:.0f} MB (goal 150)")
    if check:
        # In a process of its own: what this one has ever held counts as the peak of whatever it starts.
        with concurrent.futures.ProcessPoolExecutor(1) as apart:
            print(f"  {apart.submit(check_results, servers, topic, sink, PARTITIONS, WINDOW).result()}")


def warm_up(servers, layout, records, devices, runs):
    topic = filled_topic(servers, layout, records, devices)
    for number in range(runs):
        node, _ = run_node(servers, topic, records, expected_results(records, devices), f"warm-up-{number}")
        print(f"warm-up   {node}", flush=True)


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    records = int(os.environ.get("RECORDS", 5_000_000))
    devices = int(os.environ.get("DEVICES", 10_000))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with running_broker() as servers:
        layouts = os.environ.get("LAYOUTS", "unkeyed keyed").split()
        warm_up(servers, layouts[0], records, devices, int(os.environ.get("WARM_UP", 3)))
        for layout in layouts:
            bench(servers, layout, records, devices, int(os.environ.get("ROUNDS", 3)),
                  os.environ.get("CHECK", "1") == "1")


if __name__ == "__main__":
    main()
