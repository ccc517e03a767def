"""What a row of the fault matrix is."""

import dataclasses
from collections.abc import Callable


class Unavailable(Exception):
    """This machine cannot inject the fault; its argument says why. Never counts as passed."""


class Violation(Exception):
    """A promise was broken, seen before the final comparison."""


@dataclasses.dataclass(frozen=True)
class Row:
    """`inject(world)` is called while readings flow and all nodes are ready; everything else has a default."""

    number: int
    title: str
    inject: Callable
    nodes: int = 3  # as many as make sense; NODES may ask for fewer, down to `least`
    least: int = 1
    failpoints: bool = False  # needs the program that has them
    prepare: Callable | None = None  # (world), before the broker starts: proxies, namespaces, Unavailable
    judge: Callable | None = None  # (world) -> violations, once the readings have ended; settle.settle by default
    records: int = 20_000  # in the log before the nodes start
    rate: int = 1500  # records per second while the fault is injected
    bound: float | None = None  # seconds within which results have to go on
    mutation: str | None = None  # a guard is off: a violation with these words has to be found

    @property
    def name(self):
        return f"{self.number}{'m' if self.mutation else ''}"
