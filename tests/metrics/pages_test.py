"""Health and readiness follow the node's life; a port in use is said before any harm is done."""

import subprocess

from node_under_test import NodeTest, main, until


class Pages(NodeTest):
    def test_is_alive_but_not_ready_until_its_shards_are_restored(self):
        node = self.start("waiting", "--job.shards=3")
        self.assertEqual(node.get("/healthz"), (200, "ok\n"))
        status, reasons = node.get("/readyz")
        self.assertEqual((status, reasons), (503, "waiting for Kafka, and the job's topics\n"))
        self.assertIn("komado_build_info", node.get("/metrics")[1])
        self.broker.create("waiting", 2)
        node.wait_until_ready()
        self.assertEqual(node.get("/readyz"), (200, "ready\n"))
        self.assertEqual(node.stop(), 0, "".join(node.lines))
        with self.assertRaises(ConnectionRefusedError):
            node.get("/healthz")

    def test_answers_only_get_and_head_for_known_pages(self):
        node = self.start("known-pages")
        self.assertEqual(node.get("/metrics", "HEAD"), (200, ""))
        self.assertIn("<title>Komado</title>", node.get("/")[1])
        self.assertEqual(node.get("/metrics?x=1")[0], 200)
        self.assertEqual(node.get("/nothing")[0], 404)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            self.assertEqual(node.get("/metrics", method)[0], 405, method)

    def test_refuses_a_host_that_is_not_its_own_while_it_listens_on_loopback(self):
        node = self.start("hosts")
        self.assertEqual(node.get("/metrics", headers={"Host": "evil.example"})[0], 403)
        self.assertEqual(node.get("/metrics", headers={"Host": "evil.example:8080"})[0], 403)
        for host in ("localhost", "localhost:8080", "127.0.0.1", "[::1]:8080", "192.0.2.1:80"):
            self.assertEqual(node.get("/metrics", headers={"Host": host})[0], 200, host)

    def test_fences_nobody_if_its_port_is_in_use(self):
        self.broker.create("first", 1)
        node = self.start("first", "--job.shards=2")
        node.wait_until_ready()
        second = subprocess.run(
            [self.options.komado, "node", f"--bootstrap-servers={self.broker.address}", "--job.name=first",
             "--input.topic=first", f"--http.port={node.port}"],
            stderr=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"127.0.0.1:{node.port} is in use", second.stderr)
        self.broker.produce("first", 0, ["bad"])
        until("the first node commits on", lambda: node.scrape().sum("komado_records_read_total") == 1)
        self.assertEqual(node.stop(), 0, "".join(node.lines))


if __name__ == "__main__":
    main()
