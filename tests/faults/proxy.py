"""A TCP proxy between nodes and a broker that understands the frames of Kafka's protocol as far as needed."""

import contextlib
import socket
import struct
import threading

PRODUCE, HEARTBEAT, END_TXN = 0, 12, 26


class Frame:
    """One request: `data` with the size in front."""

    def __init__(self, data):
        self.data = data
        self.api, self.version, self.correlation = struct.unpack(">hhi", data[4:12])

    def body(self):
        """After the header (version 1: not flexible)."""
        length = struct.unpack(">h", self.data[12:14])[0]
        return self.data[14 + max(length, 0):]


class Pass:
    """The policy that changes nothing. `request` answers whether the frame goes on to the broker."""

    def request(self, frame, link):
        return True


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


class Link:
    """One client's connection and the broker's."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.broker = socket.create_connection(proxy.upstream)
        self.lock = threading.Lock()
        for work in (self.requests, self.answers):
            threading.Thread(target=self.guarded, args=(work,), daemon=True).start()

    def guarded(self, work):
        with contextlib.suppress(OSError):
            work()
        self.close()

    def requests(self):
        while True:
            size = read_exactly(self.client, 4)
            frame = Frame(size + read_exactly(self.client, struct.unpack(">i", size)[0]))
            if self.proxy.policy.request(frame, self):
                self.forward(frame)

    def answers(self):
        while True:
            size = read_exactly(self.broker, 4)
            self.reply(size + read_exactly(self.broker, struct.unpack(">i", size)[0]))

    def forward(self, frame):
        self.broker.sendall(frame.data)

    def reply(self, data):
        """To the client; whole frames only, so that a policy's own answers do not land inside one."""
        with self.lock:
            self.client.sendall(data)

    def close(self):
        for each in (self.client, self.broker):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


class Proxy:
    """Listens from its construction on; connections wait until `serve` says where the broker is."""

    def __init__(self, policy=None):
        self.policy = policy or Pass()
        self.upstream = None
        self.links = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]

    def serve(self, upstream):
        host, port = upstream.split(":")
        self.upstream = (host, int(port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    self.links.append(Link(self, client))
                except OSError:
                    client.close()

    def ask(self, frame):
        """Sends a frame over a connection of its own; the answer without size and header."""
        with socket.create_connection(self.upstream, 10) as broker:
            broker.sendall(frame.data)
            return read_exactly(broker, struct.unpack(">i", read_exactly(broker, 4))[0])[4:]

    def close(self):
        self.listener.close()
        for link in self.links:
            link.close()
