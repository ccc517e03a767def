"""Delays and loses packets that iptables hands over (NFQUEUE): what tc netem does where the kernel has it.

Usage: nfqueue.py DELAY JITTER LOSS SEED, in the network namespace; times in seconds. Queue 1.
"""

import heapq
import random
import select
import socket
import struct
import sys
import time

NETLINK_NETFILTER = 12
PACKET, VERDICT, CONFIG = (3 << 8), (3 << 8) | 1, (3 << 8) | 2  # of nfnetlink's subsystem NFQUEUE
CONFIG_COMMAND, CONFIG_PARAMETERS = 1, 2
BIND, COPY_PACKET = 1, 2
PACKET_HEADER, VERDICT_HEADER = 1, 2
DROP, ACCEPT = 0, 1
QUEUE = 1


def attribute(kind, data):
    size = 4 + len(data)
    return struct.pack("=HH", size, kind) + data + b"\0" * (-size % 4)


def message(kind, payload, flags=0x1):
    body = struct.pack(">BBH", socket.AF_UNSPEC, 0, QUEUE) + payload
    return struct.pack("=IHHII", 16 + len(body), kind, flags, 0, 0) + body


def connect():
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    netlink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    netlink.bind((0, 0))
    for payload in (attribute(CONFIG_COMMAND, struct.pack(">BBH", BIND, 0, socket.AF_INET)),
                    attribute(CONFIG_PARAMETERS, struct.pack(">IB", 64, COPY_PACKET))):
        netlink.send(message(CONFIG, payload, flags=0x5))  # with an acknowledgement
        answer = netlink.recv(4096)
        error = struct.unpack_from("=i", answer, 16)[0]
        if error:
            raise OSError(-error, "NFQUEUE")
    return netlink


def packet_ids(data):
    """Of all packets in what was received."""
    while len(data) >= 16:
        size, kind = struct.unpack_from("=IH", data)
        if kind == PACKET:
            at = 20
            while at + 4 <= size:
                length, attribute_kind = struct.unpack_from("=HH", data, at)
                if attribute_kind & 0x3FFF == PACKET_HEADER:
                    yield struct.unpack_from(">I", data, at + 4)[0]
                    break
                at += length + (-length % 4)
        data = data[size + (-size % 4):]


def main(delay, jitter, loss, seed):
    pick = random.Random(seed)
    netlink = connect()
    print("ready", flush=True)
    waiting = []
    while True:
        patience = max(waiting[0][0] - time.monotonic(), 0) if waiting else None
        if select.select([netlink], [], [], patience)[0]:
            try:
                received = netlink.recv(1 << 18)
            except OSError:  # the kernel had more than fits: those packets are lost as well
                continue
            for packet in packet_ids(received):
                due = time.monotonic() + delay + pick.uniform(-jitter, jitter)
                heapq.heappush(waiting, (due, packet, DROP if pick.random() < loss else ACCEPT))
        while waiting and waiting[0][0] <= time.monotonic():
            _, packet, verdict = heapq.heappop(waiting)
            netlink.send(message(VERDICT, attribute(VERDICT_HEADER, struct.pack(">II", verdict, packet))))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:4]), sys.argv[4])
