"""What Komado has to answer: a pure function of the input log.

Written apart from the program, in exact arithmetic, to be read beside docs and not beside the code.
"""

import collections
import datetime
import fractions
import json
import math
import zoneinfo

from support.verdict import Verdict, judge

MICRO = 1_000_000


class Job:
    """The settings that decide what a record becomes, with their defaults. Durations in seconds."""

    def __init__(self, window=120, delay=5, max_future=300, max_past=0, fields=("ambient", "rh"),
                 time_zone="Asia/Tokyo"):
        self.window = window * MICRO
        self.delay = delay * MICRO
        self.max_future = max_future * MICRO
        self.max_past = max_past * MICRO
        self.fields = fields
        self.zone = zoneinfo.ZoneInfo(time_zone)

    def settings(self):
        return {"window.size": f"{self.window // MICRO}s", "watermark.delay": f"{self.delay // MICRO}s",
                "watermark.max-future": f"{self.max_future // MICRO}s",
                "watermark.max-past": f"{self.max_past // MICRO}s", "input.fields": ",".join(self.fields),
                "output.time-zone": self.zone.key}


class Window:
    """Readings of one device in one window."""

    def __init__(self, fields):
        self.count = 0
        self.values = [[] for _ in range(fields)]

    def add(self, values):
        self.count += 1
        for column, value in zip(self.values, values):
            if value is not None:
                column.append(fractions.Fraction(value))

    def means(self):
        return [float(sum(column) / len(column)) if column else None for column in self.values]


class Expected:
    """The whole answer. `windows` and `late` map (device, end in microseconds) to a Window."""

    def __init__(self):
        self.windows = {}
        self.late = {}
        self.rejects = []  # (record, reason)
        self.watermarks = []
        self.aggregated = 0

    def closed(self):
        """The windows that all partitions' watermarks have passed."""
        least = min(self.watermarks)
        return {key: window for key, window in self.windows.items() if key[1] <= least}


def expect(job, log, partitions, start=None):
    """`log` holds every input record in the order of its partition; `start` the first offsets."""
    answer = Expected()
    answer.watermarks = [-math.inf] * partitions
    for record in log:
        if start and record.offset < start[record.partition]:
            continue
        verdict = judge(job, record)
        if not isinstance(verdict, Verdict):
            answer.rejects.append((record, verdict))
            continue
        end = (verdict.time // job.window + 1) * job.window
        late = end <= answer.watermarks[record.partition]
        chosen = answer.late if late else answer.windows
        chosen.setdefault((verdict.device, end), Window(len(job.fields))).add(verdict.values)
        answer.aggregated += not late
        known = min(verdict.time, record.timestamp * 1000) - job.delay
        answer.watermarks[record.partition] = max(answer.watermarks[record.partition], known)
    return answer


def seconds_text(microseconds):
    assert microseconds % MICRO == 0
    return microseconds // MICRO


def result_text(job, device, end, window, closed_by):
    """A result as it stands in the topic."""
    local = datetime.datetime.fromtimestamp(end // MICRO, job.zone).isoformat()
    result = {"bid": device, "time": local}
    result.update(zip(job.fields, window.means()))
    result.update(start=seconds_text(end - job.window), end=seconds_text(end), count=window.count,
                  closed_by=closed_by)
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def result_texts(job, windows, closed_by="watermark"):
    """All of them, sorted."""
    return sorted(result_text(job, device, end, window, closed_by) for (device, end), window in windows.items())


def outcome_counts(answer):
    """Rejects by reason."""
    return collections.Counter(reason for _, reason in answer.rejects)
