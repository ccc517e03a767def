"""What is to be seen of a job that cannot go on: it says why, ends with 4, and has committed nothing wrong."""

import json
import re

from check import differences, origin_of, wanted_rejects
from support.oracle import expect, result_texts
from world import PATIENCE

HALTED = 4


def check_halt(world, pattern):
    """Sentences about what is wrong. `world.log` is all the input that the job could read."""
    violations = []
    for index, node in enumerate(world.nodes):
        try:
            code = node.wait_exit(PATIENCE)
        except AssertionError as failure:
            violations.append(f"node {index} did not halt: {failure}")
            continue
        world.note(f"node {index} ended with {code}")
        if code != HALTED:
            violations.append(f"node {index} ended with {code} and not with {HALTED}")
        if not re.search(pattern, node.text()):
            violations.append(f"node {index} did not say '{pattern}'")
    return violations + check_prefix(world)


def check_prefix(world):
    """Every result is right and single; some may be missing."""
    world.follower.stop()
    answer = expect(world.job, world.log, world.fleet.partitions)
    sink = [each.value.decode() for each in world.topics.read(world.sink)]
    rejects = [(origin_of(each), each.key, each.value) for each in world.topics.read(world.rejects)]
    found = differences("results", sink, result_texts(world.job, answer.closed()))
    found += differences("rejects", rejects, wanted_rejects(answer, world.input))
    keys = [(each["bid"], each["end"]) for each in map(json.loads, sink)]
    if len(set(keys)) < len(keys):
        found.append("a window has two results")
    return [each for each in found if " missing, " not in each]
