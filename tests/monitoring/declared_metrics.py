"""The metrics that actors/metrics.hpp declares."""

import os
import pathlib
import re

SOURCE = pathlib.Path(os.environ["KOMADO_SOURCE"])


def known_metrics():
    """The names that Prometheus may see, whatever their type."""
    text = (SOURCE / "actors/metrics.hpp").read_text()
    known = set()
    for body in re.findall(r"metric_name \w+\{(.*?)\};", text, flags=re.DOTALL):
        parts = re.findall(r'"([^"]*)"', body)
        unit = parts[-1] if parts[-1] in ("seconds", "bytes") else ""
        name = "komado_" + parts[0] + (unit and "_" + unit)
        known |= {name, name + "_total", name + "_bucket", name + "_sum", name + "_count"}
    return known
