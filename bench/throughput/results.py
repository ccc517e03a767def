"""Checks the results of a benchmark run against its input, by arithmetic of its own.

The simulator's values are multiples of 1/65536, so sums of a window's doubles are exact and the mean is the
nearest double to the true one.
"""

import json

from confluent_kafka import Consumer, TopicPartition


def read(servers, topic, partitions):
    """Yields the values of all committed records."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "komado-bench-check",
                         "enable.auto.commit": False, "isolation.level": "read_committed",
                         "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
    ended = 0
    while ended < partitions:
        for message in consumer.consume(10_000, 1.0):
            if message.error():
                ended += 1
            else:
                yield message.value()
    consumer.close()


def expected_results(servers, topic, partitions, window):
    sums = {}
    for value in read(servers, topic, partitions):
        reading = json.loads(value)
        end = (reading["time"] // window + 1) * window
        key = (reading["bid"], end)
        total = sums.get(key)
        if total is None:
            sums[key] = [1, reading["ambient"], reading["rh"]]
        else:
            total[0] += 1
            total[1] += reading["ambient"]
            total[2] += reading["rh"]
    return {key: (n, ambient / n, rh / n) for key, (n, ambient, rh) in sums.items()
            if not key[0].startswith("sentinel-")}


def check_results(servers, topic, sink, partitions, window):
    """One sentence about all results; raises AssertionError if one is missing, wrong or doubled."""
    expected = expected_results(servers, topic, partitions, window)
    seen = set()
    for value in read(servers, sink, partitions):
        result = json.loads(value)
        key = (result["bid"], result["end"])
        assert key not in seen, f"doubled: {key}"
        seen.add(key)
        got = (result["count"], result["ambient"], result["rh"])
        assert expected.get(key) == got, f"wrong: {key}: {got}, not {expected.get(key)}"
    missing = len(expected) - len(seen)
    assert missing == 0, f"missing: {missing}"
    return f"all {len(seen)} results right: none missing, wrong or doubled"
