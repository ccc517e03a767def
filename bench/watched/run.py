#!/usr/bin/env python3
"""What people who watch cost a loaded pipeline: the same readings with nobody at the page and with WATCHERS.

A watcher asks once a second for what the page's views ask for: the overview, a page of open windows in each order
that it offers, and a page of devices. Runs alternate, since a machine's speed drifts.

Environment: RECORDS (5000000), DEVICES (10000), ROUNDS (3), WATCHERS (1).
"""

import argparse
import contextlib
import os
import statistics
import threading
import time
import urllib.request

from rig import DIRECTORY, broker, expected_results, filled_topic
from throughput.run import PORT, run_node

VIEWS = ("overview", "windows?limit=50", "devices?limit=50")


def watch(stop, times):
    while not stop.wait(1):
        for view in VIEWS:
            started = time.monotonic()
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/{view}", timeout=5) as answer:
                    answer.read()
                times.append(time.monotonic() - started)


@contextlib.contextmanager
def watchers(count, times):
    stop = threading.Event()
    threads = [threading.Thread(target=watch, args=(stop, times)) for _ in range(count)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


def bench(servers, records, devices, rounds, count):
    topic = filled_topic(servers, "unkeyed", records, devices)
    expected = expected_results(records, devices)
    times, cpu, wall = [], [], []
    for number in range(rounds):
        plain, _ = run_node(servers, topic, records, expected, f"{number}-plain")
        with watchers(count, times):
            watched, _ = run_node(servers, topic, records, expected, f"{number}-watched")
        cpu.append(watched.cpu / plain.cpu)
        wall.append(watched.wall / plain.wall)
        print(f"  nobody   {plain}\n  watched  {watched}   CPU {cpu[-1]:.3f} x, wall {wall[-1]:.3f} x")
    print(f"  median of {rounds}: CPU {statistics.median(cpu):.3f} x (goal 1.02), wall {statistics.median(wall):.3f} x; "
          f"{len(times)} answers, median {statistics.median(times) * 1000:.1f} ms, worst {max(times) * 1000:.0f} ms")


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    servers = broker("start", "--port", "0", "--bench")
    try:
        bench(servers, int(os.environ.get("RECORDS", 5_000_000)), int(os.environ.get("DEVICES", 10_000)),
              int(os.environ.get("ROUNDS", 3)), int(os.environ.get("WATCHERS", 1)))
    finally:
        broker("stop")


if __name__ == "__main__":
    main()
