"""Nobody who can connect can hang the server: not by slowness, size, number or nonsense."""

import socket
import threading
import time

from node_under_test import NodeTest, main, until

WORKERS = 8  # connections that the server serves at a time
CONNECTIONS = 64  # and with those that wait
TIME_LIMIT = 5  # seconds for a request


class Limits(NodeTest):
    def setUp(self):
        self.node = self.start("limits")

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.node.port), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def ask(self, request):
        """The answer to raw bytes, up to its end; b"" also if the connection is reset."""
        connection = self.connect()
        answer = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                answer += part
        except (ConnectionResetError, BrokenPipeError):
            pass
        return answer

    def assert_alive(self):
        self.assertEqual(self.node.get("/healthz", timeout=3)[0], 200)
        self.assertIsNone(self.node.process.poll())

    def test_cuts_off_who_sends_a_request_byte_by_byte(self):
        begin = time.monotonic()
        ended = []

        def drip(connection):
            # Each byte comes soon enough; only all of them never do.
            try:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
                while time.monotonic() - begin < 4 * TIME_LIMIT:
                    connection.sendall(b"x")
                    connection.settimeout(0.2)
                    try:
                        if not connection.recv(1000):
                            break
                    except TimeoutError:
                        pass
            except OSError:
                pass
            ended.append(time.monotonic() - begin)

        drips = [threading.Thread(target=drip, args=(self.connect(),)) for _ in range(WORKERS)]
        for thread in drips:
            thread.start()
        # All workers are taken; the next one is served all the same.
        self.assertEqual(self.node.get("/healthz", timeout=2 * TIME_LIMIT)[0], 200)
        for thread in drips:
            thread.join()
        self.assertLess(max(ended), 2 * TIME_LIMIT)
        self.assert_alive()

    def test_does_not_wait_for_who_never_asks_or_never_reads(self):
        silent = [self.connect() for _ in range(WORKERS // 2)]
        deaf = [self.connect() for _ in range(WORKERS // 2)]
        for connection in deaf:
            connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        self.assertEqual(self.node.get("/metrics", timeout=2 * TIME_LIMIT)[0], 200)
        for connection in silent:
            self.assertEqual(connection.recv(1000)[:12], b"")

    def test_closes_connections_beyond_its_bound_at_once(self):
        connections = [self.connect() for _ in range(CONNECTIONS + 40)]
        closed = 0
        for connection in connections:
            connection.settimeout(0.02)
            try:
                closed += connection.recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionResetError:
                closed += 1
        self.assertGreaterEqual(closed, 30)
        for connection in connections:
            connection.close()
        until("it serves again", lambda: self.node.get("/healthz")[0] == 200, 10)

    def test_refuses_what_is_too_large(self):
        line = b"GET /healthz HTTP/1.1\r\n"
        for name, request in {
            "one long header": line + b"X: " + b"x" * 100_000 + b"\r\n\r\n",
            "many headers": line + b"X: x\r\n" * 20_000 + b"\r\n",
            "a long path": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
            "no end of line": b"x" * 1_000_000,
        }.items():
            with self.subTest(name):
                begin = time.monotonic()
                answer = self.ask(request)
                self.assertNotIn(b" 200 ", answer[:20])
                self.assertLess(time.monotonic() - begin, TIME_LIMIT)
                self.assert_alive()

    def test_reads_no_body(self):
        for name, request, expected in (
            ("a huge one", b"POST /metrics HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", b" 405 "),
            ("in chunks", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", b" 405 "),
            ("announced", b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", b" 417 "),
            ("of a GET", b"GET /healthz HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", b" 200 "),
        ):
            with self.subTest(name):
                self.assertIn(expected, self.ask(request)[:20])
                self.assert_alive()

    def test_survives_nonsense(self):
        ranges = b"GET / HTTP/1.1\r\nRange: bytes=" + b"0-9," * 1900 + b"0-9\r\n\r\n"
        self.assertLess(len(self.ask(ranges)), 2000)
        for request in (b"\0" * 5000, b"\r\n" * 2000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                        b"GET /%00%zz%u0000 HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nRange: bytes=9-1\r\n\r\n",
                        b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"\xff\xfe" * 1000 + b"\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: [\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \r\n\r\n"):
            with self.subTest(request[:30]):
                self.ask(request)
                self.assert_alive()


if __name__ == "__main__":
    main()
