"""Compares what a job left in its topics with the oracle's answer. No broker, no clock."""

import collections
import json

from support.oracle import expect, result_texts

SHOWN = 3


class Topics:
    """All records of a job's topics, read_committed: lists of support.topics.Record."""

    def __init__(self, log, sink, rejects, late):
        self.log = log
        self.sink = sink
        self.rejects = rejects
        self.late = late


def differences(name, found, wanted):
    """Both are collections of equal things; the sentences that tell them apart."""
    found, wanted = collections.Counter(found), collections.Counter(wanted)
    doubled = [each for each, count in found.items() if count > wanted[each] > 0]
    foreign = [each for each in found if not wanted[each]]
    missing = [each for each, count in wanted.items() if found[each] < count]
    return [f"{len(each)} {name} {what}, the first: {sorted(map(str, each))[:SHOWN]}"
            for what, each in (("doubled", doubled), ("wrong", foreign), ("missing", missing)) if each]


def origin_of(reject):
    headers = {name: value.decode() for name, value in reject.headers}
    return headers["topic"], int(headers["partition"]), int(headers["offset"]), headers["reason"]


def wanted_rejects(answer, topic):
    # The broker takes no larger ones: what is longer is cut.
    return [((topic, record.partition, record.offset, reason), record.key and record.key[:65536],
             None if record.value is None else record.value[:786432]) for record, reason in answer.rejects]


def late_counts(records):
    """How late readings are combined into records depends on the batches; their sums do not."""
    counts = collections.Counter()
    for record in records:
        result = json.loads(record.value)
        counts[result["bid"], result["end"] * 1_000_000] += result["count"]
    return [(key, count) for key, count in counts.items()]


def check(job, input_topic, topics, partitions, closed_only=True):
    """Sentences, one for each way in which the topics are not what the log of the input says."""
    answer = expect(job, topics.log, partitions)
    windows = answer.closed() if closed_only else answer.windows
    found = [record.value.decode() for record in topics.sink]
    violations = differences("results", found, result_texts(job, windows))
    keys = [(each["bid"], each["end"]) for each in map(json.loads, found)]
    violations += [f"{each} has {count} results" for each, count in collections.Counter(keys).items()
                   if count > 1][:SHOWN]
    violations += differences(
        "rejects", [(origin_of(each), each.key, each.value) for each in topics.rejects],
        wanted_rejects(answer, input_topic))
    violations += differences("late windows", late_counts(topics.late),
                              [(key, window.count) for key, window in answer.late.items()])
    return violations


def check_follower(seen, sink):
    """A reader that ran all the time saw what the topic holds, and nothing that went away again."""
    def by_partition(records):
        sequences = collections.defaultdict(list)
        for record in records:
            sequences[record.partition].append((record.offset, record.value))
        return sequences
    final = by_partition(sink)
    return [f"a reader during the faults saw other results in partition {partition} than there are now"
            for partition, sequence in by_partition(seen).items()
            if sequence != final[partition][:len(sequence)]]
