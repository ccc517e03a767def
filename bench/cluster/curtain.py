"""Readings that all partitions show at one moment."""

import os
import subprocess
import sys
import threading
import time

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from rig import DIRECTORY, PARTITIONS


def dump(servers, topic):
    """The topic's readings, a file for each partition."""
    files = [DIRECTORY / f"{topic}-{partition}.json" for partition in range(PARTITIONS)]
    for partition, path in enumerate(files):
        if not path.exists():
            with open(f"{path}.new", "w") as out:
                subprocess.run(["kcat", "-C", "-q", "-e", "-b", servers, "-t", topic, "-p", str(partition),
                                "-o", "beginning"], check=True, stdout=out)
            os.rename(f"{path}.new", path)
    return files


def await_coordinator(servers, transaction):
    """Until the broker can begin the transaction: one that has just started loads its transactions first, and kcat
    gives up on that."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return Producer({"bootstrap.servers": servers, "transactional.id": transaction,
                             "log_level": 2}).init_transactions(10)
        except KafkaException as failure:
            if time.monotonic() > deadline:
                sys.exit(f"no transaction {transaction}: {failure}")
            time.sleep(0.2)


class Curtain:
    """Readings in a topic that nobody sees before they are committed."""

    def __init__(self, servers, topic, files):
        admin = AdminClient({"bootstrap.servers": servers})
        admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result()
        self.writers, self.copies = [], []
        for partition, path in enumerate(files):
            transaction = f"{topic}-{partition}"
            await_coordinator(servers, transaction)
            writer = subprocess.Popen(
                ["kcat", "-P", "-b", servers, "-t", topic, "-p", str(partition), "-X",
                 f"transactional.id={transaction}", "-X", "transaction.timeout.ms=600000", "-X", "linger.ms=20"],
                stdin=subprocess.PIPE, stderr=open(f"{path}.log", "w"))
            self.writers.append(writer)
            self.copies.append(threading.Thread(target=self.copy, args=(path, writer.stdin)))
            self.copies[-1].start()
        for copy in self.copies:
            copy.join()

    @staticmethod
    def copy(path, target):
        with open(path, "rb") as source:
            while chunk := source.read(1 << 20):
                target.write(chunk)
        target.flush()

    def lift(self):
        for writer in self.writers:
            writer.stdin.close()
        for writer in self.writers:
            if writer.wait() != 0:
                sys.exit(f"kcat did not commit the readings; see {DIRECTORY}/*.json.log")
