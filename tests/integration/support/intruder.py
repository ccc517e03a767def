"""Frames of CAF's protocol, as somebody sends them who is no node."""

import contextlib
import re
import socket
import ssl
import struct

from support.broker import SOURCE

DIRECT_MESSAGE = 2
NAMED_RECEIVER = 1  # the flag: 1 is the node's ConfigServ then, 2 its SpawnServ
STRING, STRINGS, EXIT_MSG, EXIT_REASON, MESSAGE, SPAWN_ATOM = 12, 15, 28, 29, 39, 96  # type ids of CAF
KILL = 4
MEBI = 1 << 20


def header(operation, length, receiver=0, flags=0):
    return struct.pack(">BBBBIQQQ", operation, 0, 0, flags, length, 0, 0, receiver)


def message(receiver, content, flags=0):
    """A direct message without a sender; `content` is its type ids and values."""
    payload = b"\0" + content  # no forwarding stack
    return header(DIRECT_MESSAGE, len(payload), receiver, flags) + payload


def kill(receiver):
    nobody = struct.pack(">QB", 0, 0)
    reason = struct.pack(">BBHB", 1, KILL, EXIT_REASON, 0)
    return message(receiver, struct.pack(">BH", 1, EXIT_MSG) + nobody + reason)


def type_ids():
    """Of Komado's own messages, by name."""
    names = re.findall(r"CAF_ADD_(?:TYPE_ID|ATOM)\(komado, (?:komado::actors, |\(.*::)(\w+)",
                       (SOURCE / "actors/type_ids.hpp").read_text())
    return {name: 200 + index for index, name in enumerate(names)}


def drain(receiver):
    """What `komado drain` tells a node."""
    return message(receiver, struct.pack(">BH", 1, type_ids()["drain_atom"]))


def text(receiver, value=b"hello", flags=0):
    return message(receiver, struct.pack(">BHB", 1, STRING, len(value)) + value, flags)


def spawn(kind):
    """Asks SpawnServ to start an actor."""
    types = struct.pack(">BHHHH", 4, SPAWN_ATOM, STRING, MESSAGE, STRINGS)
    return message(2, types + bytes([len(kind)]) + kind + b"\0\0", NAMED_RECEIVER)


ATTACKS = {
    "messages to small actor ids": b"".join(text(each) for each in range(1, 200)),
    "a node is drained": b"".join(drain(each) for each in range(1, 200)),
    "all actors are killed": b"".join(kill(each) for each in range(1, 200)),
    "an actor is spawned": spawn(b"window"),
    "a message to ConfigServ": text(1, b"x" * 100, NAMED_RECEIVER),
    "1 GiB announced": header(DIRECT_MESSAGE, 1024 * MEBI, 1),
    "nonsense": bytes(range(256)) * 64,
    "a handshake of HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def context(certificate=None, key=None):
    """TLS that trusts everybody, as an intruder does."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if certificate:
        made.load_cert_chain(certificate, key)
    return made


def send(port, frames, tls=None):
    """What is answered until the node closes the connection, or for a second."""
    answer = b""
    with contextlib.suppress(OSError), connect(port) as connection:
        with tls.wrap_socket(connection) if tls else connection as stream:
            with contextlib.suppress(OSError):
                stream.sendall(frames)
            stream.settimeout(1)
            while part := stream.recv(65536):
                answer += part
    return answer
