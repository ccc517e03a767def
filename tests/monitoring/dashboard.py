"""The Grafana dashboard, as far as its tests need it."""

import json
import os
import pathlib

SOURCE = pathlib.Path(os.environ["KOMADO_SOURCE"])
GRAFANA = SOURCE / "deploy/monitoring/grafana"
FILE = GRAFANA / "dashboards/komado.json"


def load():
    return json.loads(FILE.read_text())


def panels(dashboard):
    """Those that show something: all but the rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries(dashboard, job, interval):
    """(panel's title, PromQL) of each query, with Grafana's variables put in."""
    return [(panel["title"], target["expr"].replace("$job", job).replace("$__rate_interval", interval))
            for panel in panels(dashboard) for target in panel["targets"]]
