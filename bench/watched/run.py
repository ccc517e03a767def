#!/usr/bin/env python3
"""What people who watch cost a loaded pipeline: the same readings with nobody at the page and with WATCHERS.

A watcher asks once a second for what the page's views ask for: the overview, a page of open windows and one of
devices. Runs take turns, since a machine's speed drifts, and what one watcher costs is below that noise: ask with
many and divide.

Environment: RECORDS (5000000), DEVICES (10000), ROUNDS (3), WATCHERS (1).
"""

import argparse
import contextlib
import os
import statistics
import threading
import time
import urllib.request

from rig import DIRECTORY, expected_results, filled_topic, running_broker
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
    run_node(servers, topic, records, expected, "warm")  # the broker's compiler is at work meanwhile
    for number in range(rounds):
        runs = {}
        for watched in (False, True) if number % 2 == 0 else (True, False):
            with watchers(count if watched else 0, times):
                runs[watched], _ = run_node(servers, topic, records, expected, f"{number}-{watched}")
        cpu.append(runs[True].cpu / runs[False].cpu)
        wall.append(runs[True].wall / runs[False].wall)
        print(f"  nobody   {runs[False]}\n  watched  {runs[True]}   CPU {cpu[-1]:.3f} x, wall {wall[-1]:.3f} x")
    each = [f"{(statistics.median(ratios) - 1) / count:+.1%}" for ratios in (cpu, wall)]
    print(f"  median of {rounds}: CPU {statistics.median(cpu):.3f} x, wall {statistics.median(wall):.3f} x; "
          f"for one watcher {each[0]} and {each[1]} (goal 2 %); "
          f"{len(times)} answers, median {statistics.median(times) * 1000:.1f} ms, worst {max(times) * 1000:.0f} ms")


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with running_broker() as servers:
        bench(servers, int(os.environ.get("RECORDS", 5_000_000)), int(os.environ.get("DEVICES", 10_000)),
              int(os.environ.get("ROUNDS", 3)), int(os.environ.get("WATCHERS", 1)))


if __name__ == "__main__":
    main()
