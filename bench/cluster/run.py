#!/usr/bin/env python3
"""What distribution and state cost: one job on several nodes of one machine (nodes.py), and one node with many devices
(devices.py).

Environment: PARTS ("nodes devices"), NODES ("1 2 4"), ROUNDS (2), RECORDS (5000000), DEVICES ("10000 100000
1000000"), DEVICE_RECORDS (12 per device of the most devices), CHECK (1).
"""

import argparse
import os

from devices import bench_devices
from nodes import bench_nodes
from rig import DIRECTORY, running_broker


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    numbers = lambda name, default: [int(number) for number in os.environ.get(name, default).split()]
    parts = os.environ.get("PARTS", "nodes devices").split()
    rounds, = numbers("ROUNDS", "2")
    records, = numbers("RECORDS", "5000000")
    devices = numbers("DEVICES", "10000 100000 1000000")
    device_records, = numbers("DEVICE_RECORDS", str(12 * max(devices)))
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with running_broker() as servers:
        if "nodes" in parts:
            bench_nodes(servers, numbers("NODES", "1 2 4"), rounds, records, os.environ.get("CHECK", "1") == "1")
        if "devices" in parts:
            bench_devices(servers, devices, rounds, device_records)


if __name__ == "__main__":
    main()
