#!/usr/bin/env python3
"""The throughput benchmark: what komado costs beside the floor that librdkafka sets.

Fills a topic (unless it is there from an earlier run), then, alternating in the same run, lets a program only
consume it (the floor) and `komado node` compute it, from the start of the process to the last final result.
Prints records/s, CPU per record (user + system time of the process) and peak memory of both, and the ratios,
round by round, since a machine's speed drifts. Then checks every result against the input.

Environment: RECORDS (5000000), DEVICES (10000), ROUNDS (3), LAYOUTS ("unkeyed keyed"), CHECK (1).
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

from results import check_results

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
DIRECTORY = ROOT / "build" / "bench"
PARTITIONS = 8
INTERVAL = 10
START = "2026-01-01T00:00:00Z"
START_SECONDS = 1767225600
WINDOW = 120


class Run:
    """The cost of one process."""

    def __init__(self, wall, usage, records):
        self.wall = wall
        self.cpu = (usage.ru_utime + usage.ru_stime) / records * 1e6
        self.memory = usage.ru_maxrss / 1024
        self.rate = records / wall

    def __str__(self):
        return f"{self.rate / 1e6:5.2f} M records/s  {self.cpu:6.3f} µs CPU/record  {self.memory:4.0f} MB"


def broker(*arguments):
    command = [ROOT / "deploy/kafka/broker", arguments[0], "--dir", DIRECTORY / "kafka", *arguments[1:]]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def fill(servers, topic, records, devices, keyed):
    """Writes the readings, and one later reading to each partition that closes the last windows."""
    subprocess.run(
        [BUILD / "komado", "simulate", f"--bootstrap-servers={servers}", f"--topic={topic}",
         f"--partitions={PARTITIONS}", f"--devices={devices}", f"--records={records}",
         f"--interval={INTERVAL}s", "--out-of-order=3s", f"--start={START}",
         f"--keyed={'true' if keyed else 'false'}"], check=True)
    later = START_SECONDS + (records // devices) * INTERVAL + 600
    for partition in range(PARTITIONS):
        reading = f'{{"bid":"sentinel-{partition}","time":{later},"ambient":1,"rh":1}}\n'
        subprocess.run(["kcat", "-P", "-b", servers, "-t", topic, "-p", str(partition)], check=True,
                       input=reading, text=True)


def measure(process, started, records):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{process.args[0]} ended with exit code {process.returncode}")
    return Run(time.monotonic() - started, usage, records)


def run_floor(servers, topic, records):
    started = time.monotonic()
    process = subprocess.Popen([BUILD / "consume_floor", servers, topic, str(PARTITIONS)],
                               stdout=subprocess.DEVNULL)
    return measure(process, started, records)


def finished_results(port):
    """The final results that are known to be committed."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            text = answer.read().decode()
    except OSError:
        return 0
    return sum(float(value) for value in re.findall(r"^komado_results_total\{.*\} (\S+)$", text, re.M))


def run_node(servers, topic, records, expected, round_number):
    job = f"{topic}-{int(time.time())}-{round_number}"
    port = 18080
    log = open(DIRECTORY / "node.log", "w")
    started = time.monotonic()
    process = subprocess.Popen(
        [BUILD / "komado", "node", f"--bootstrap-servers={servers}", f"--job.name={job}",
         f"--input.topic={topic}", f"--output.topic={job}-sink", "--rejects.topic=",
         f"--http.port={port}"], stderr=log)
    try:
        deadline = started + 600
        while finished_results(port) < expected:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the node did not finish; see {DIRECTORY}/node.log")
            time.sleep(0.05)
        wall = time.monotonic() - started
        process.send_signal(signal.SIGTERM)
        run = measure(process, started, records)
        run.wall, run.rate = wall, records / wall
        return run, f"{job}-sink"
    finally:
        if process.returncode is None:
            process.kill()


def bench(servers, layout, records, devices, rounds, check):
    topic = f"bench-{layout}-{records}-{devices}"
    marker = DIRECTORY / topic
    if not marker.exists():
        fill(servers, topic, records, devices, layout == "keyed")
        marker.touch()
    windows = -(-(records // devices) * INTERVAL // WINDOW)
    expected = windows * devices
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


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    records = int(os.environ.get("RECORDS", 5_000_000))
    devices = int(os.environ.get("DEVICES", 10_000))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    servers = broker("start", "--port", "0", "--bench")
    try:
        for layout in os.environ.get("LAYOUTS", "unkeyed keyed").split():
            bench(servers, layout, records, devices, int(os.environ.get("ROUNDS", 3)),
                  os.environ.get("CHECK", "1") == "1")
    finally:
        broker("stop")


if __name__ == "__main__":
    main()
