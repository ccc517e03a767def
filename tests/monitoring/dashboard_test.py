"""The dashboard has the structure that Grafana expects as far as it is known, and leaves no metric out."""

import itertools
import json
import re
import subprocess
import tempfile
import unittest

import yaml

import dashboard
from declared_metrics import SOURCE, known_metrics

OPTIONS = {  # by panel type, what Grafana writes for it
    "stat": {"reduceOptions", "colorMode", "graphMode", "justifyMode", "orientation", "textMode"},
    "timeseries": {"legend", "tooltip"},
    "state-timeline": {"mergeValues", "showValue", "rowHeight", "alignValue", "legend", "tooltip"},
    "table": {"showHeader", "cellHeight", "sortBy"},
}
UNITS = {"none", "short", "s", "cps", "percentunit", "Bps", "bytes"}
SOURCE_OF_PANELS = {"type": "prometheus", "uid": "${datasource}"}


def overlap(a, b):
    return (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"]
            and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"])


class Dashboard(unittest.TestCase):
    def setUp(self):
        self.whole = dashboard.load()
        self.panels = dashboard.panels(self.whole)

    def test_is_one_that_grafana_can_provision(self):
        self.assertNotIn("id", self.whole)  # Grafana gives it
        self.assertRegex(self.whole["uid"], r"^[\w-]{1,40}$")
        self.assertLessEqual({"title", "schemaVersion", "panels", "templating", "time", "refresh", "timezone"},
                             set(self.whole))
        self.assertIsInstance(self.whole["schemaVersion"], int)

    def test_has_panels_of_known_types_with_their_options(self):
        self.assertGreater(len(self.panels), 20)
        for panel in self.panels:
            with self.subTest(panel["title"]):
                self.assertEqual(set(panel["options"]), OPTIONS[panel["type"]])
                self.assertEqual(set(panel["fieldConfig"]), {"defaults", "overrides"})
                self.assertIn(panel["fieldConfig"]["defaults"].get("unit", "none"), UNITS)
                self.assertEqual(panel["datasource"], SOURCE_OF_PANELS)
                self.assertTrue(panel["description"].endswith("."))
                self.assertEqual([target["refId"] for target in panel["targets"]],
                                 list("ABCDEFG"[:len(panel["targets"])]))
                for target in panel["targets"]:
                    self.assertEqual(target["datasource"], SOURCE_OF_PANELS)

    def test_puts_each_panel_where_no_other_is(self):
        everything = self.whole["panels"]
        ids = [panel["id"] for panel in everything]
        self.assertEqual(len(set(ids)), len(ids))
        places = [panel["gridPos"] for panel in everything]
        for place in places:
            self.assertLessEqual(place["x"] + place["w"], 24)
        self.assertFalse([pair for pair in itertools.combinations(places, 2) if overlap(*pair)])

    def test_uses_only_variables_that_exist(self):
        defined = {variable["name"] for variable in self.whole["templating"]["list"]}
        used = set(re.findall(r"\$\{?(\w+)", json.dumps(self.whole)))
        self.assertEqual(used, defined | {"__rate_interval"})

    def test_names_in_legends_only_labels_that_the_query_keeps(self):
        for panel in self.panels:
            for target in panel["targets"]:
                wanted = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
                kept = set(re.split(r", ", "".join(re.findall(r"by \(([\w, ]+)\)", target["expr"])[:1])))
                self.assertLessEqual(wanted, kept | {"instance"}, target["expr"])

    def test_asks_what_prometheus_can_parse(self):
        rules = [{"record": f"query:{number}", "expr": query} for number, (_, query)
                 in enumerate(dashboard.queries(self.whole, "komado", "1m"))]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
            file.flush()
            done = subprocess.run(["promtool", "check", "rules", file.name], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_shows_every_metric_of_komado_and_no_other(self):
        text = json.dumps(self.whole)
        shown = set(re.findall(r"\bkomado_\w+", text))
        known = known_metrics()
        self.assertEqual(shown - known - {"komado_build_info"}, set())
        families = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in known}
        self.assertEqual(families - {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in shown}, set())

    def test_is_provisioned_by_the_compose_file(self):
        services = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())["services"]
        mounts = dict(each.split(":")[:2] for each in services["grafana"]["volumes"])
        self.assertEqual(mounts["./deploy/monitoring/grafana/provisioning"], "/etc/grafana/provisioning")
        provider, = yaml.safe_load(
            (dashboard.GRAFANA / "provisioning/dashboards/komado.yml").read_text())["providers"]
        inside = provider["options"]["path"]
        self.assertEqual(mounts["./deploy/monitoring/grafana/dashboards"], inside)
        home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
        self.assertEqual(home, f"{inside}/{dashboard.FILE.name}")
        source, = yaml.safe_load(
            (dashboard.GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
        self.assertEqual((source["type"], source["url"]), ("prometheus", "http://prometheus:9090"))
        self.assertIn("prometheus", services)


if __name__ == "__main__":
    unittest.main(verbosity=2)
