"""The alerts are what promtool takes, each is tried, and each has an entry in the runbook."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

from declared_metrics import SOURCE, known_metrics

RULES = SOURCE / "deploy/monitoring/alerts.yml"
CASES = pathlib.Path(__file__).with_name("alerts_test.yml")
# All of an entry, in this order.
ENTRY = ["**What it means.**", "**How to look.**", "**What to do.**"]


def alerts():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def sections(page):
    """By anchor, the text below each third-level heading."""
    parts = re.split(r"^###? (.*)$", page.read_text(), flags=re.MULTILINE)
    return {title.lower().replace(" ", "-"): text for title, text in zip(parts[1::2], parts[2::2])}


class Rules(unittest.TestCase):
    def promtool(self, *arguments, directory):
        done = subprocess.run(["promtool", *arguments], cwd=directory, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_fire_when_they_should_and_only_then(self):
        with tempfile.TemporaryDirectory() as directory:
            shutil.copy(RULES, directory)
            shutil.copy(CASES, directory)
            self.promtool("check", "rules", RULES.name, directory=directory)
            self.promtool("test", "rules", CASES.name, directory=directory)

    def test_have_each_a_case_in_which_it_fires_and_one_in_which_it_does_not(self):
        fires, silent = set(), set()
        for group in yaml.safe_load(CASES.read_text())["tests"]:
            for case in group["alert_rule_test"]:
                (fires if case.get("exp_alerts") else silent).add(case["alertname"])
        names = {alert["alert"] for alert in alerts()}
        self.assertEqual(fires, names)
        self.assertEqual(silent, names)

    def test_say_how_bad_it_is_and_have_an_entry_in_the_runbook(self):
        entries = sections(SOURCE / "docs/runbook.md")
        for alert in alerts():
            with self.subTest(alert["alert"]):
                self.assertIn(alert["labels"]["severity"], ("warning", "critical"))
                self.assertEqual(set(alert["annotations"]), {"summary", "description", "runbook"})
                page, anchor = alert["annotations"]["runbook"].split("#")
                self.assertEqual((page, anchor), ("docs/runbook.md", alert["alert"].lower()))
                places = [entries[anchor].find(part) for part in ENTRY]
                self.assertEqual(places, sorted(places))
                self.assertNotIn(-1, places)

    def test_name_the_shard_or_the_partition_that_they_are_about(self):
        for alert in alerts():
            text = alert["annotations"]["description"] + alert["annotations"]["summary"]
            for label in re.findall(r"by \(([\w, ]+)\)", alert["expr"])[:1]:
                for name in label.split(", "):
                    if name in ("shard", "partition", "reason"):
                        self.assertIn(f"$labels.{name}", text, alert["alert"])

    def test_are_loaded_by_the_compose_file_s_prometheus(self):
        compose = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())
        mounts = dict(each.split(":")[:2] for each in compose["services"]["prometheus"]["volumes"])
        server = yaml.safe_load((SOURCE / "deploy/monitoring/prometheus.yml").read_text())
        self.assertEqual([str(SOURCE / where) for where, inside in mounts.items() if inside in server["rule_files"]],
                         [str(SOURCE / "./deploy/monitoring/alerts.yml")])
        self.assertTrue(all(job["job_name"].startswith("komado") for job in server["scrape_configs"]))

    def test_ask_only_for_metrics_that_a_node_has(self):
        known = known_metrics()
        for alert in alerts():
            for name in re.findall(r"\bkomado_\w+", alert["expr"]):
                self.assertIn(name, known, alert["alert"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
