"""How much ends in each of the coming weeks, by who must act: what a head of an office plans by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.listing.deadlines import Wanted
from casework.listing.stretch import stretch
from casework.parts import Parts

WEEKS = 12
MOST = 2_000
"""Deadlines counted at most."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HolderLoad:
    """What one role of one procedure has before it."""

    procedure: str  # key
    title: str
    holder: str  # label of the role
    before: int  # ended before this week and still running
    weeks: tuple[int, ...]

    @property
    def total(self) -> int:
        """All together."""
        return self.before + sum(self.weeks)


@dataclass(frozen=True, slots=True)
class Load:
    """Deadlines by week.

    Attributes:
        mondays: on which the weeks begin.
        rows: by procedure and role, the busiest first.
        whole_until: last day up to which all were counted, inclusive; None: all were.
        counted: how many were.
        unreadable: deadlines left out because their cases cannot be read.
    """

    mondays: tuple[date, ...]
    rows: tuple[HolderLoad, ...]
    whole_until: date | None
    counted: int
    unreadable: int


def load(
    parts: Parts, actor: str | None, *, offices: Sequence[str] = (), procedure: str = "", most: int = MOST
) -> Load:
    """The running deadlines of the offices an actor sees by the week in which they end.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        offices: keys or full names; each stands for itself and all offices below it.
        procedure: key of one procedure.
        most: deadlines counted at most, those that are over first.

    Raises:
        MissingError: an office or the procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    monday = parts.today() - timedelta(days=parts.today().weekday())
    mondays = tuple(monday + _WEEK * number for number in range(WEEKS))
    wanted = Wanted(offices=tuple(offices), procedure=procedure, last=mondays[-1] + timedelta(days=6))
    found = stretch(parts, actor, wanted, most=most)
    counted: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for row in found.rows:
        counted[row.procedure, row.holder][max(-1, (row.last_day - monday).days // 7)] += 1
    rows = [_row(parts, key, holder, weeks) for (key, holder), weeks in counted.items()]
    return Load(
        mondays,
        tuple(sorted(rows, key=lambda row: (-row.total, row.title, row.holder))),
        found.whole_until,
        len(found.rows),
        found.unreadable,
    )


def _row(parts: Parts, key: str, holder: str, weeks: Counter[int]) -> HolderLoad:
    installed = key in parts.library.all_keys()
    title = parts.library.compiled(key).procedure.title if installed else key
    return HolderLoad(key, title, holder, weeks[-1], tuple(weeks[number] for number in range(WEEKS)))
