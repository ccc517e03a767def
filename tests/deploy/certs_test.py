"""deploy/certs makes certificates that openssl and nodes accept, and leaves alone what is there."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CERTS = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "certs"


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)


class Certs(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.dir = pathlib.Path(place.name) / "certs"

    def make(self, *arguments, code=0):
        done = subprocess.run([CERTS, self.dir, *arguments], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def contents(self):
        return {path.name: path.read_bytes() for path in self.dir.iterdir()}

    def assert_verifies(self, name):
        for purpose in ("sslserver", "sslclient"):
            checked = openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", self.dir / "ca.crt",
                              self.dir / f"{name}.crt")
            self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_makes_a_ca_and_a_certificate_for_clients_and_servers(self):
        self.make()
        self.assertEqual(sorted(self.contents()), ["ca.crt", "ca.key", "node.crt", "node.key"])
        self.assert_verifies("node")
        self.assertIn("prime256v1", openssl("pkey", "-in", self.dir / "node.key", "-noout", "-text").stdout)

    def test_lets_nobody_but_the_owner_read_keys(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        self.make()
        for name, mode in (("ca.key", 0o600), ("node.key", 0o600), ("ca.crt", 0o644), ("node.crt", 0o644)):
            self.assertEqual((self.dir / name).stat().st_mode & 0o777, mode, name)

    def test_changes_nothing_the_second_time(self):
        self.make("--nodes", "a,b")
        before = self.contents()
        self.assertEqual(self.make("--nodes=a,b", code=2).count("no option"), 1)
        self.assertEqual(self.make("--nodes", "a,b"), "")
        self.assertEqual(self.contents(), before)

    def test_adds_nodes_by_the_same_ca(self):
        self.make("--nodes", "1")
        before = self.contents()
        self.make("--nodes", "3")
        for name in ("node-1", "node-2", "node-3"):
            self.assert_verifies(name)
        self.assertEqual(before.items() & self.contents().items(), before.items())

    def test_replaces_a_certificate_that_does_not_fit(self):
        self.make("--nodes", "a,b")
        kept = self.contents()["a.crt"]
        (self.dir / "b.key").write_bytes((self.dir / "a.key").read_bytes())
        self.make("--nodes", "a,b")
        self.assert_verifies("b")
        self.assertEqual(self.contents()["a.crt"], kept)
        self.assertNotEqual(self.contents()["b.key"], self.contents()["a.key"])

    def test_replaces_a_ca_only_by_force(self):
        self.make()
        ca = self.contents()["ca.crt"]
        (self.dir / "ca.crt").write_text("not a certificate")
        self.assertIn("--force", self.make(code=2))
        (self.dir / "ca.crt").unlink()
        self.assertIn("--force", self.make(code=2))
        self.make("--force")
        self.assertNotEqual(self.contents()["ca.crt"], ca)
        self.assert_verifies("node")

    def test_makes_no_more_nodes_once_the_ca_key_is_forgotten(self):
        self.make("--forget-ca-key")
        self.assertNotIn("ca.key", self.contents())
        self.make("--forget-ca-key")  # nothing to do is no failure
        self.assertIn("ca.key is gone", self.make("--nodes", "2", code=2))

    def shorten(self, days):
        """Gives the node a certificate of its CA that ends sooner."""
        request, short = self.dir / "request", self.dir / "short"
        for arguments in (("req", "-new", "-key", self.dir / "node.key", "-subj", "/CN=node", "-out", request),
                          ("x509", "-req", "-in", request, "-CA", self.dir / "ca.crt", "-CAkey", self.dir / "ca.key",
                           "-days", str(days), "-out", short)):
            done = openssl(*arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
        request.unlink()
        short.rename(self.dir / "node.crt")

    def test_replaces_a_certificate_that_ends_soon(self):
        self.make()
        self.shorten(29)
        short = self.contents()["node.crt"]
        self.make()
        self.assertNotEqual(self.contents()["node.crt"], short)
        self.shorten(31)
        self.assertEqual(self.make(), "")

    def test_warns_of_a_certificate_that_ends_soon_if_it_can_make_no_other(self):
        self.make()
        self.shorten(29)
        short = self.contents()["node.crt"]
        self.assertIn("deleting", self.make("--forget-ca-key", "--nodes", "other"))
        self.assertIn("node.crt expires within 30 days", self.make())
        self.assertEqual(self.contents()["node.crt"], short)

    def test_takes_no_name_that_leads_elsewhere(self):
        for name in ("../x", "a/b", "ca", "", "a,,b", "0", "-x"):
            self.make("--nodes", name, code=2)
        self.assertFalse(self.dir.exists())

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_gives_the_nodes_files_to_their_user_but_not_the_ca(self):
        self.make("--owner", "10001:10002")
        owners = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in self.dir.iterdir()}
        self.assertEqual(owners["node.key"], (10001, 10002))
        self.assertEqual(owners["ca.key"][0], 0)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
