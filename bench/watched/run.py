#!/usr/bin/env python3
"""What people who watch cost a loaded pipeline: the same readings with nobody at the page and with WATCHERS.

A watcher asks once a second for what the page's views ask for, all of them: the overview, open windows, results,
devices, one device, rejects, nodes and shards, partitions. Runs take turns, since a machine's speed drifts, and what one
watcher costs is below that noise: ask with many and divide. Prints what each question took.

Environment: RECORDS (5000000), DEVICES (10000), ROUNDS (3), WATCHERS (1), WARM_UP (8: throughput/run.py tells why).
"""

import argparse
import contextlib
import json
import math
import os
import statistics
import threading
import time
import urllib.parse
import urllib.request

from rig import DIRECTORY, expected_results, filled_topic, running_broker
from throughput.run import PORT, run_node, warm_up

DEVICES = "devices?order=silent&wait=150"
VIEWS = ("overview", "windows?order=device&wait=150", "results?limit=20&wait=150", DEVICES,
         "rejects?limit=20&wait=150", "cluster",
         "partitions")
ONE_DEVICE = "devices/{device}"


def ask(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/{path}", timeout=5) as answer:
        return answer.read()


def watch(stop, times):
    """Until `stop`; `times` are seconds by question."""
    def timed(question, path):
        with contextlib.suppress(OSError):  # the node starts or ends
            started = time.monotonic()
            answer = ask(path)
            times[question].append(time.monotonic() - started)
            return answer
        return None

    while not stop.wait(1):
        answers = {view: timed(view, view) for view in VIEWS}
        devices = json.loads(answers[DEVICES] or '{"rows": []}')["rows"]
        if devices:
            timed(ONE_DEVICE, "devices/" + urllib.parse.quote(devices[0]["device"], safe=""))


def text_of(times):
    if not times:
        return "no answer"
    times = sorted(times)
    most = times[math.ceil(len(times) * 0.99) - 1]
    return (f"median {statistics.median(times) * 1000:6.1f} ms, 99 % within {most * 1000:5.1f} ms, "
            f"worst {times[-1] * 1000:5.1f} ms, {len(times)} answers")


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
    times, cpu, wall = {question: [] for question in (*VIEWS, ONE_DEVICE)}, [], []
    warm_up(servers, "unkeyed", records, devices, int(os.environ.get("WARM_UP", 8)))
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
          f"for one watcher {each[0]} and {each[1]} (goal 2 %)")
    for question, some in [*times.items(), ("all", [each for some in times.values() for each in some])]:
        print(f"  {question:28} {text_of(some)}")


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with running_broker() as servers:
        bench(servers, int(os.environ.get("RECORDS", 5_000_000)), int(os.environ.get("DEVICES", 10_000)),
              int(os.environ.get("ROUNDS", 3)), int(os.environ.get("WATCHERS", 1)))


if __name__ == "__main__":
    main()
