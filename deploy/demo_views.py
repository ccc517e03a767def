"""The seed's two views of a running demo: the readings that come in, as a table, and the window results as
they become final.

Usage: demo_views.py BOOTSTRAP [--node-log FILE]
"""

import argparse
import datetime
import json
import os
import selectors
import signal
import subprocess
import sys
import time

READING_COLUMNS = ["ambient", "bid", "humidity", "objecttemp", "rh", "time"]
RESULT_COLUMNS = ["bid", "time", "ambient", "rh", "count", "closed_by"]
BATCH_SECONDS = 10
MOST_ROWS = 20  # what Spark's show prints
# After so long without another record, what came at once is whole.
READINGS_QUIET_SECONDS = 0.4
RESULTS_QUIET_SECONDS = 2.0
# Of many windows that close at once, these many are shown whole.
WINDOWS_IN_FULL = 2


def cell(value):
    return "null" if value is None else str(value)


def table(columns, rows):
    """Draws rows as Spark's show(truncate=False) does."""
    texts = [columns] + [[cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    lines = ["|" + "|".join(map(str.ljust, text, widths)) + "|" for text in texts]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])


def parse(line):
    """The JSON object of a line, or None."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def with_spark_time(reading):
    """The reading with its time as Spark prints a timestamp, in UTC."""
    try:
        moment = datetime.datetime.fromtimestamp(reading["time"], datetime.timezone.utc)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return reading
    return {**reading, "time": moment.strftime("%Y-%m-%d %H:%M:%S.0")}


class ReadingsView:
    """Shows what came in, batch by batch. The first batch ends as soon as the past is over."""

    def __init__(self, now):
        self.batch = []
        self.began = self.came = now
        self.shown = 0

    def take(self, line, now):
        self.batch.append(parse(line))
        self.came = now

    def text(self, now):
        quiet = now - self.came >= READINGS_QUIET_SECONDS
        whole = now - self.began >= BATCH_SECONDS or (not self.shown and quiet)
        if not self.batch or not whole:
            return None
        readings = sorted(filter(None, self.batch), key=lambda reading: str(reading.get("time")))
        others = len(self.batch) - len(readings)
        title = f"Readings that came in: {len(readings)}"
        if others:
            title += f", beside {others} records that are none"
        drawn = table(READING_COLUMNS, [with_spark_time(reading) for reading in readings[-MOST_ROWS:]])
        rest = f"\nonly showing the last {MOST_ROWS} rows" if len(readings) > MOST_ROWS else ""
        self.shown += 1
        self.batch, self.began = [], now
        return f"{title}\n{drawn}{rest}\n"


class ResultsView:
    """Shows the results of each window as a table, once no more of it come."""

    def __init__(self, now):
        self.windows = {}
        self.came = now

    def take(self, line, now):
        result = parse(line)
        if result:
            self.windows.setdefault(result.get("end"), []).append(result)
            self.came = now

    def text(self, now):
        if not self.windows or now - self.came < RESULTS_QUIET_SECONDS:
            return None
        ends = sorted(self.windows)
        earlier, last = ends[:-WINDOWS_IN_FULL], ends[-WINDOWS_IN_FULL:]
        parts = []
        if earlier:
            count = sum(len(self.windows[end]) for end in earlier)
            first = self.windows[earlier[0]][0].get("time")
            parts.append(f"{count} final results of {len(earlier)} windows from {first} on, then\n")
        for end in last:
            results = sorted(self.windows[end], key=lambda result: str(result.get("bid")))
            parts.append(f"Final averages of the window that ended {results[0].get('time')}\n"
                         + table(RESULT_COLUMNS, results) + "\n")
        self.windows = {}
        return "\n".join(parts)


class TroubleView:
    """Shows what the node warns of after its start."""

    def __init__(self, path):
        self.file = open(path, encoding="utf-8", errors="replace")
        self.file.seek(0, os.SEEK_END)
        self.line = ""

    def text(self):
        found = []
        while part := self.file.readline():
            self.line += part
            if self.line.endswith("\n"):
                words = self.line.rstrip().split(" ", 2)
                if len(words) == 3 and words[1] in ("warning", "error"):
                    found.append(f"node: {words[1]}: {words[2]}")
                self.line = ""
        return "\n".join(found)


class TopicReader:
    """Reads the values of a topic, from its beginning, through kcat."""

    def __init__(self, bootstrap, topic, view):
        self.process = subprocess.Popen(
            ["kcat", "-C", "-q", "-u", "-b", bootstrap, "-t", topic, "-o", "beginning",
             "-X", "isolation.level=read_committed", "-X", "fetch.wait.max.ms=100", "-f", r"%s\n"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.view = view
        self.rest = b""

    def read(self, now):
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        if not data:
            sys.exit(f"kcat ended with code {self.process.wait()}")
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.view.take(line.decode("utf-8", "replace"), now)

    def end(self):
        self.process.terminate()
        self.process.wait()


def watch(readers, trouble):
    selector = selectors.DefaultSelector()
    for reader in readers:
        selector.register(reader.process.stdout, selectors.EVENT_READ, reader)
    while True:
        for key, _ in selector.select(0.2):
            key.data.read(time.monotonic())
        texts = [reader.view.text(time.monotonic()) for reader in readers]
        for text in filter(None, [*texts, trouble and trouble.text()]):
            print(text, flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("bootstrap")
    arguments.add_argument("--node-log")
    options = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    now = time.monotonic()
    readers = []
    try:
        for topic, view in (("sensortag", ReadingsView(now)), ("sensortag-sink", ResultsView(now))):
            readers.append(TopicReader(options.bootstrap, topic, view))
        watch(readers, TroubleView(options.node_log) if options.node_log else None)
    except BrokenPipeError:
        pass
    finally:
        for reader in readers:
            reader.end()


if __name__ == "__main__":
    main()
