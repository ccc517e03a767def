"""The rows, by number. Numbers that are missing here need several brokers or other machinery."""

import sys

from rows import brokers, end_txn, everything, hostile, membership, networks, nodes, owners, time_and_topics

_MODULES = (brokers, end_txn, everything, hostile, membership, networks, nodes, owners, time_and_topics)

ALL = sorted((row for module in _MODULES for row in module.ROWS), key=lambda row: row.number)


def part(text):
    """Every third row for "K/3"; K may be any number, so that what counts up comes by all rows."""
    try:
        number, parts = (int(each) for each in text.split("/"))
        return [row for place, row in enumerate(ALL) if place % parts == number % parts]
    except (ValueError, ZeroDivisionError):
        sys.exit(f"'{text}' is no part: it is K/N, as in 1/3")


def chosen(text):
    """The rows that "3,7" names; all of them if it names none."""
    numbers = {int(each) for each in text.split(",") if each}
    unknown = numbers - {row.number for row in ALL}
    if unknown:
        sys.exit(f"there is no row {sorted(unknown)}; there are {[row.number for row in ALL]}")
    return [row for row in ALL if not numbers or row.number in numbers]
