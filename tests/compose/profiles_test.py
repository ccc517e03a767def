"""The profiles of the compose file: all are valid, and the notebook runs beside nodes."""

import json
import pathlib
import subprocess
import unittest
import urllib.error
import urllib.request

import yaml
from frame import ComposeTest
from project import run, url_of
from support.wait import wait_until

SERVICES = {"kafka": [], "certs": [], "node": [], "simulate": ["demo"], "prometheus": ["monitoring"],
            "grafana": ["monitoring"], "notebook": ["notebook"]}
TOKEN = "a token of the test"


def profiles(*names):
    return [word for name in names for word in ("--profile", name)]


class Profiles(ComposeTest):
    def setUp(self):
        super().setUp()
        text = self.project.compose(*profiles("demo", "monitoring", "notebook"), "config")
        self.services = yaml.safe_load(text)["services"]

    def test_give_each_service_its_place(self):
        self.assertEqual({name: each.get("profiles", []) for name, each in self.services.items()}, SERVICES)

    def test_publish_on_loopback_only(self):
        published = [each for service in self.services.values() for each in service.get("ports", [])]
        self.assertEqual(len(published), 5)
        for each in published:  # a text, or taken apart
            address = each.split(":")[0] if isinstance(each, str) else each.get("host_ip")
            self.assertEqual(address, "127.0.0.1", each)

    def test_mount_what_is_there(self):
        mounts = [each if isinstance(each, dict) else dict(zip(("source", "target"), each.split(":")))
                  for service in self.services.values() for each in service.get("volumes", [])]
        files = [each["source"] for each in mounts if each["source"].startswith("/")]
        self.assertEqual(len(files), 4)
        for each in files:
            self.assertTrue(pathlib.Path(each).exists(), each)


class Monitoring(ComposeTest):
    def asked(self, container, what):
        try:
            with urllib.request.urlopen(f"{url_of(container, 9090)}/api/v1/{what}", timeout=5) as answer:
                return json.load(answer)["data"]
        except OSError:  # it starts
            return None

    def test_prometheus_finds_both_nodes_and_takes_the_alerts(self):
        self.project.compose(*profiles("monitoring"), "up", "-d", "--scale", "node=2", "node", "prometheus", seconds=400)
        container, = self.project.containers("prometheus")
        addresses = {network["IPAddress"] + ":8080" for node in self.project.wait_for_nodes(2, 60)
                     for network in node.inspected["NetworkSettings"]["Networks"].values()}

        def scraped():
            targets = (self.asked(container, "targets?state=active") or {}).get("activeTargets", [])
            return {each["labels"]["instance"] for each in targets if each["health"] == "up"} == addresses
        wait_until(scraped, 60, f"targets {addresses} that are up")
        self.assertTrue(self.asked(container, "rules")["groups"])
        self.steps.done("Prometheus finds both nodes by the name of their service, and takes the alerts")


class Notebook(ComposeTest):
    def ask(self, container, token=None):
        """The status and the body of the list of files."""
        request = urllib.request.Request(url_of(container, 8888) + "/api/contents")
        if token:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, ""
        except OSError:  # it starts
            return None, ""

    def refuse_without_token(self):
        done = subprocess.run([*self.project.command, *profiles("notebook"), "run", "--rm", "-T", "--no-deps", "notebook"],
                              env=self.project.environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("no token", done.stdout + done.stderr)
        self.steps.done("the notebook refuses to start without a token")

    def serve(self):
        self.project.compose(*profiles("notebook"), "up", "-d", "--scale", "node=2", seconds=400, NOTEBOOK_TOKEN=TOKEN)
        container, = self.project.containers("notebook")
        wait_until(lambda: self.ask(container)[0] is not None, 60, "JupyterLab")
        self.assertEqual(self.ask(container)[0], 403)
        self.assertEqual(self.ask(container, "another")[0], 403)
        status, files = self.ask(container, TOKEN)
        self.assertEqual(status, 200)
        self.assertEqual([each["name"] for each in json.loads(files)["content"]], ["sensortag.ipynb"])
        host = container.inspected["HostConfig"]
        self.assertTrue(host["ReadonlyRootfs"])
        self.assertEqual(host["CapDrop"], ["ALL"])
        self.assertEqual(run("docker", "exec", container.id, "id", "-u").strip(), "10001")
        self.steps.done("JupyterLab serves the notebook to who has the token")
        return container

    def execute(self, container):
        run("docker", "exec", container.id, "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace",
            "sensortag.ipynb", seconds=180)
        cells = json.loads(run("docker", "exec", container.id, "cat", "sensortag.ipynb"))["cells"]
        printed = {cell["id"]: "".join("".join(each.get("text", "")) for each in cell["outputs"])
                   for cell in cells if cell["cell_type"] == "code"}
        self.assertIn("15 of 15 results", printed["check"])
        self.assertIn("The tutorial's program sends 30 results of 15 windows; Komado 15.", printed["mistake"])
        self.steps.done("all cells run in the container, beside two nodes, and are saved")

    def test_runs_beside_two_nodes_for_who_has_the_token(self):
        self.project.compose(*profiles("notebook"), "build", "notebook", seconds=1800)
        self.steps.done("the notebook's image is built")
        self.refuse_without_token()
        self.execute(self.serve())


if __name__ == "__main__":
    unittest.main(verbosity=2)
