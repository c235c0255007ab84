"""What a job did, for people: one value for a batch and for a whole run, in Chinese.

Owns adding batches up to a run, and nothing of how it is shown (``workflows.artifacts``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

SLOWEST: Final = 10
"""So many of the slowest parts are told."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something: 期限届满 3 项. What is told only when it happened is left out at 0."""

    label: str
    number: int
    unit: str
    always: bool = True

    def __str__(self) -> str:
        return f"{self.label} {self.number} {self.unit}"


@dataclass(frozen=True, slots=True)
class Timed:
    """A part of a job and how long it took, in seconds."""

    what: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job did.

    Attributes:
        title: the job's name in Chinese.
        counts: how many of what, in the order in which they are told.
        rows: a table of what was done; every row has the same columns.
        failed: a table of what could not be done and why; every row has the same columns.
        slowest: the parts that took longest, the slowest first.
        procedures: how much was done by key of the procedure.
        more: whether more work is known to wait.
    """

    title: str
    counts: tuple[Count, ...]
    rows: tuple[Row, ...] = ()
    failed: tuple[Row, ...] = ()
    slowest: tuple[Timed, ...] = ()
    procedures: Mapping[str, int] = field(default_factory=dict)
    more: bool = False

    @property
    def summary(self) -> str:
        """One sentence."""
        return "，".join(str(count) for count in self.counts if count.always or count.number)

    @property
    def failures(self) -> tuple[str, ...]:
        """A line for each failure."""
        return tuple("：".join(filter(None, row.values())) for row in self.failed)


def together(parts: Iterable[Outcome]) -> Outcome:
    """The outcome of a run from those of its batches, in their order; the last one says whether more waits.

    Raises:
        ValueError: there is no part.
    """
    found = list(parts)
    if not found:
        raise ValueError("a run has one part at least")
    numbers: Counter[str] = Counter()
    procedures: Counter[str] = Counter()
    for part in found:
        numbers.update({count.label: count.number for count in part.counts})
        procedures.update(part.procedures)
    slowest = sorted((one for part in found for one in part.slowest), key=lambda one: -one.seconds)
    return Outcome(
        found[-1].title,
        tuple(replace(count, number=numbers[count.label]) for count in found[-1].counts),
        tuple(row for part in found for row in part.rows),
        tuple(row for part in found for row in part.failed),
        tuple(slowest[:SLOWEST]),
        dict(procedures),
        found[-1].more,
    )
