"""What `make faults` prints."""

import statistics


class Outcome:
    """One run of one row."""

    def __init__(self, row, seed, violations, recoveries, unavailable=None):
        self.row = row
        self.seed = seed
        self.violations = violations
        self.recoveries = recoveries
        self.unavailable = unavailable


def seconds(value):
    return "-" if value is None else f"{value:.1f} s"


def line(row, outcomes):
    ran = [each for each in outcomes if each.unavailable is None]
    times = [each for outcome in ran for each in outcome.recoveries]
    over = sum(each > row.bound for each in times) if row.bound else 0
    violations = sum(bool(each.violations) for each in ran) if ran else "NOT RUN"
    return (row.name, row.title, len(ran), violations,
            seconds(statistics.median(times) if times else None), seconds(max(times, default=None)),
            seconds(row.bound), f"{over} of {len(times)}" if row.bound else "-")


HEAD = ("row", "fault", "runs", "violations", "recovery", "worst", "to reach", "later")


def table(outcomes):
    """`outcomes` in the order of their runs; text with a line for each row."""
    rows = {each.row.name: each.row for each in outcomes}
    lines = [HEAD] + [line(row, [each for each in outcomes if each.row is row]) for row in rows.values()]
    lines = [tuple(map(str, each)) for each in lines]
    widths = [max(len(each[column]) for each in lines) for column in range(len(HEAD))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(each, widths)) + " |" for each in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    missing = sorted({(each.row.name, each.unavailable) for each in outcomes if each.unavailable})
    text += ["", *(f"ROW {number} DID NOT RUN: {why}" for number, why in missing)] if missing else []
    return "\n".join(text)
