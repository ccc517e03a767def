"""Who has no certificate of the cluster's can do nothing to its nodes."""

import contextlib
import os
import subprocess

from support import intruder
from support.broker import SOURCE, WORK
from support.case import SESSION, main
from support.cluster import ClusterTest


def make_certificates(directory, nodes):
    subprocess.run([SOURCE / "deploy/certs", directory, "--nodes", str(nodes)], check=True, capture_output=True)
    return directory


class Tls(ClusterTest):
    @classmethod
    def setUpClass(cls):
        cls.certificates = make_certificates(WORK / "certificates", 3)
        cls.foreign = make_certificates(WORK / "foreign", 1)

    def start_member(self, number, **more):
        return self.start_node(**self.identity(self.certificates, number), **more)

    @staticmethod
    def identity(directory, number):
        return {"cluster_tls_ca": directory / "ca.crt", "cluster_tls_certificate": directory / f"node-{number}.crt",
                "cluster_tls_key": directory / f"node-{number}.key"}

    def drain_settings(self):
        return [*super().drain_settings(), *(f"--{key.replace('_', '.')}={value}"
                                             for key, value in self.identity(self.certificates, 1).items())]

    def test_nodes_with_certificates_share_a_job(self):
        with self.begin(seed=96):
            nodes = [self.start_member(number).wait_ready() for number in (1, 2, 3)]
            self.wait_shared(*nodes)
            for node in nodes:
                node.wait_for("mutual TLS")
            self.wait_flowing(self.reader(self.sink))
            self.komado("drain", nodes[1].id(), *self.drain_settings())
            self.assertEqual(nodes[1].wait_exit(15), 0)
            self.wait_shared(nodes[0], nodes[2])
            self.wait_flowing(self.reader(self.sink))
        self.assert_all_right(nodes[0], nodes[2])

    def test_who_has_no_certificate_of_this_ca_is_kept_out_and_both_sides_say_so(self):
        with self.begin(seed=97):
            member = self.start_member(1).wait_ready()
            results = self.reader(self.sink)
            self.wait_flowing(results)
            for name, identity in (("none", {}), ("another CA's", self.identity(self.foreign, 1))):
                with self.subTest(name):
                    stranger = self.start_node(**identity)
                    stranger.wait_for(f"warning .*{member.id()}.* cannot be reached", 30)
                    member.wait_for(f"warning .*{stranger.id()}.* cannot be reached", 30)
                    stranger.kill()
                    self.wait_shared(member, seconds=SESSION + 20)
                    self.wait_flowing(results)
        self.assert_all_right(member)

    def test_nothing_sent_without_a_certificate_does_anything(self):
        with self.begin(seed=98):
            nodes = [self.start_member(number).wait_ready() for number in (1, 2)]
            self.wait_shared(*nodes)
            results = self.reader(self.sink)
            self.wait_flowing(results)
            target = nodes[0]
            before = memory_of(target)
            foreign = self.identity(self.foreign, 1)
            strangers = {"plain TCP": None, "TLS without a certificate": intruder.context(),
                         "TLS with another CA's certificate": intruder.context(foreign["cluster_tls_certificate"],
                                                                               foreign["cluster_tls_key"])}
            for how, tls in strangers.items():
                for what, frames in intruder.ATTACKS.items():
                    with self.subTest(f"{what} by {how}"):
                        answer = intruder.send(target.port(), frames, tls)
                        self.assertNotIn(b"caf", answer)  # of the protocol, not a byte
                        self.assertTrue(target.runs())
            with contextlib.ExitStack() as silent:
                for _ in range(200):
                    silent.enter_context(intruder.connect(target.port()))
                self.assert_well(target, nodes, results)
            self.assert_well(target, nodes, results)
            grown = memory_of(target) - before
            print(f"\nall that together costs {grown / intruder.MEBI:.1f} MiB", flush=True)
            self.assertLess(grown, 64 * intruder.MEBI)
        self.assert_all_right(*nodes)

    def assert_well(self, target, nodes, results):
        self.assertEqual(target.get("/readyz"), "ready\n")
        self.assertTrue(all(each["answers"] for each in target.cluster()["nodes"]))
        self.wait_shared(*nodes)
        self.wait_flowing(results)

    def test_the_same_frames_do_something_to_a_node_whose_port_has_no_tls(self):
        """Otherwise the test above might only show that the frames are wrong. What our build of CAF refuses
        (docs/adr/0011) does nothing here either."""
        self.topics.create(self.input, 2)
        node = self.start_node().wait_ready()
        self.assertIn(b"caf", intruder.send(node.port(), b""))
        before = memory_of(node)
        with intruder.connect(node.port()) as connection:
            connection.sendall(intruder.header(intruder.DIRECT_MESSAGE, 256 * intruder.MEBI, 1))
            connection.settimeout(10)
            while connection.recv(65536):
                pass  # until the node has closed the connection
        self.assertLess(memory_of(node) - before, 32 * intruder.MEBI)
        intruder.send(node.port(), intruder.ATTACKS["a node is drained"])
        self.assertEqual(node.wait_exit(10), 0)

    def test_other_machines_are_let_in_by_certificate_only(self):
        for setting, value in (("cluster_listen", "0.0.0.0:0"), ("cluster_listen", "192.0.2.1:7000"),
                               ("cluster_advertise", "192.0.2.1:7000")):
            with self.subTest(f"{setting} {value}"):
                node = self.start_node(**{setting: value})
                self.assertEqual(node.wait_exit(10), 2)
                self.assertIn("there is no mutual TLS", node.text())
        node = self.start_node(**{**self.identity(self.certificates, 1),
                                  "cluster_tls_ca": self.foreign / "ca.crt"}, cluster_listen="0.0.0.0:0")
        self.assertEqual(node.wait_exit(10), 2)
        self.assertIn("node-1.crt", node.text())


def memory_of(node):
    """Resident bytes."""
    with open(f"/proc/{node.process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
