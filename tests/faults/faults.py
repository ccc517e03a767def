#!/usr/bin/env python3
"""Injects the faults of the matrix and compares what comes out with an independent oracle.

Usage: faults.py [--row N[,N...] | --part K/N] [--runs N] [--seed N] [--nodes N]
Each run keeps its seed, schedule and logs in build/faults/<row>-<seed>/. Exit code 1 after any violation.
"""

import argparse
import signal
import sys
import time

import place
import rows
from row import Unavailable
from settle import run_row
from table import Outcome, table
from world import World


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", default="", help="rows, with commas between; all by default")
    parser.add_argument("--part", default="", help="every Nth row, beginning with the K mod N th: K/N")
    parser.add_argument("--runs", type=int, default=1, help="runs of each row")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next one")
    parser.add_argument("--nodes", type=int, default=3, help="fewer nodes where a row needs fewer")
    return parser.parse_args()


def run_once(row, seed, nodes):
    if nodes < row.least:
        return Outcome(row, seed, [], [], f"it needs {row.least} nodes")
    world = World(row, seed, min(nodes, row.nodes), place.WORK / f"{row.name}-{seed}")
    try:
        if row.prepare:
            row.prepare(world)
        violations = run_row(world)
    except Unavailable as why:
        world.note(f"NOT RUN: {why}")
        return Outcome(row, seed, [], [], str(why))
    finally:
        faults = world.recovered_faults()
        recoveries = [each.seconds() for each in faults]
        world.end()
    violations += judge_recovery(row, faults)
    (world.directory / "violations.txt").write_text("".join(each + "\n" for each in violations))
    if row.mutation:
        violations = judge_mutation(row, violations)
    return Outcome(row, seed, violations, recoveries)


def judge_recovery(row, faults):
    bounds = [(each, each.bound or row.bound) for each in faults]
    return [f"results went on {each.seconds():.1f} s after: {each.what}; {bound} s are allowed"
            for each, bound in bounds if bound and each.seconds() > bound]


def judge_mutation(row, violations):
    """Any other violation than the one that the missing guard prevents is none of the row's business."""
    if any(row.mutation in each for each in violations):
        return []
    return [f"a guard is off, but nothing was '{row.mutation}': this row proves nothing", *violations]


def report(outcome, took):
    name = f"row {outcome.row.name:3} seed {outcome.seed}"
    if outcome.unavailable:
        print(f"{name}: NOT RUN: {outcome.unavailable}", flush=True)
        return
    times = ", ".join(f"{each:.1f}" for each in outcome.recoveries)
    print(f"{name}: {'VIOLATION' if outcome.violations else 'ok'} in {took:.0f} s"
          f"{', recovery ' + times + ' s' if times else ''}", flush=True)
    for each in outcome.violations[:5]:
        print(f"    {each[:400]}", flush=True)


def main():
    wanted = arguments()
    if wanted.part and wanted.row:
        sys.exit("choose rows or a part of them, not both")
    chosen = rows.part(wanted.part) if wanted.part else rows.chosen(wanted.row)
    # So that whatever ends this program, what it started ends as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = []
    for row in chosen:
        for seed in range(wanted.seed, wanted.seed + wanted.runs):
            began = time.monotonic()
            outcomes.append(run_once(row, seed, wanted.nodes))
            report(outcomes[-1], time.monotonic() - began)
    text = table(outcomes)
    place.WORK.mkdir(parents=True, exist_ok=True)
    (place.WORK / "table.md").write_text(text + "\n")
    print(text)
    return 1 if any(each.violations for each in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
