"""A real Prometheus with the project's alert rules."""

import json
import os
import pathlib
import re
import socket
import subprocess
import urllib.parse
import urllib.request

import yaml

from support.wait import wait_until

SOURCE = pathlib.Path(os.environ["KOMADO_SOURCE"])
JOB = "komado"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """Scrapes `targets`, host:port each, and evaluates the rules each second.

    The rules are the project's; only how long a condition has to last is cut to `patience`.
    """

    def __init__(self, directory, targets, patience="2s"):
        self.log = directory / "prometheus.log"
        self.url = f"http://127.0.0.1:{free_port()}"
        rules = (SOURCE / "deploy/monitoring/alerts.yml").read_text()
        (directory / "alerts.yml").write_text(re.sub(r"\bfor: \w+", f"for: {patience}", rules))
        (directory / "prometheus.yml").write_text(yaml.safe_dump({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["alerts.yml"],
            "scrape_configs": [{"job_name": JOB, "static_configs": [{"targets": targets}]}]}))
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "prometheus", f"--config.file={directory / 'prometheus.yml'}",
                 f"--storage.tsdb.path={directory / 'data'}", f"--web.listen-address={self.url[len('http://'):]}"],
                stdout=output, stderr=subprocess.STDOUT)
        wait_until(self._ready, 30, "Prometheus")

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError("Prometheus ended:\n" + self.log.read_text())
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """(labels, value) of each sample that there is now."""
        return [(sample["metric"], float(sample["value"][1]))
                for sample in self._get("query", query=expression)["result"]]

    def firing(self, name=None):
        """The alerts that fire, or those of one name."""
        return [alert for alert in self._get("alerts")["alerts"]
                if alert["state"] == "firing" and name in (None, alert["labels"]["alertname"])]

    def sick_rules(self):
        """Rules whose last evaluation failed, or that were not evaluated yet."""
        return [(rule["name"], rule["health"], rule.get("lastError"))
                for group in self._get("rules")["groups"] for rule in group["rules"] if rule["health"] != "ok"]

    def close(self):
        self.process.kill()
        self.process.wait()
