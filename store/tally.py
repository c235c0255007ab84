"""Counters of cases that stand alike, by office, procedure, states and the day that presses most.

They are kept in the transaction of every event, so that what looks at all cases need not read them; ``store.verify``
counts anew. A case counts from its first event on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from engine.case import Case, Deadline, DeadlineStatus, Kept
from store.cases import joined
from store.columns import day_number, day_of
from store.link import Link, Row
from store.tables import TALLY
from store.values import Standing

_NONE = -1
_KEY = ("office_id", "procedure", "states", "last_day", "over_on", "provisional")
_ROWS = sa.select(*(TALLY.c[name] for name in _KEY), TALLY.c.cases)
_DROP_EMPTY = sa.delete(TALLY).where(
    *(TALLY.c[name] == sa.bindparam(f"of_{name}") for name in _KEY), TALLY.c.cases == 0
)

Key = tuple[int, str, str, int, int, int]
"""A standing as its row has it."""


def standing_key(office_id: int, state: Case) -> Key:
    """What a case is counted by."""
    deadlines = state.deadlines
    pressing = _kept_pressing(deadlines) if isinstance(deadlines, Kept) else _pressing(deadlines)
    return (office_id, state.procedure, joined(state.configuration), *pressing)


def _pressing(deadlines: Mapping[str, Deadline]) -> tuple[int, int, int]:
    live = [d for d in deadlines.values() if d.status is DeadlineStatus.LIVE]
    if not live:
        return _NONE, _NONE, 0
    first = min(live, key=lambda d: (d.over_on, d.last_day, d.provisional))
    return day_number(first.last_day), day_number(first.over_on), int(first.provisional)


_kept_pressing = lru_cache(maxsize=4096)(_pressing)


def standing_of(row: Row | Key) -> Standing:
    """The value of a key."""
    office_id, procedure, states, last_day, over_on, provisional = row[:6]
    return Standing(office_id, procedure, states, _day(last_day), _day(over_on), bool(provisional))


def _day(number: int) -> date | None:
    return None if number == _NONE else day_of(number)


class TallyOperations(Link):
    """The part of a unit that counts cases."""

    def tally(self, offices: Iterable[int] | None = None) -> dict[Standing, int]:
        """The number of cases that stand alike, of some offices or of all."""
        query = _ROWS if offices is None else _ROWS.where(TALLY.c.office_id.in_(sorted(offices)))
        return {standing_of(row): row.cases for row in self.rows(query)}

    def counts(self, offices: frozenset[int] | None) -> dict[tuple[int, str, str], int]:
        """Number of cases by (office, procedure, configuration joined with '+')."""
        found: Counter[tuple[int, str, str]] = Counter()
        for standing, cases in self.tally(offices).items():
            found[standing.office_id, standing.procedure, standing.states] += cases
        return dict(found)

    def count(self, moved: Mapping[Key, int]) -> None:
        """Count what moved: by how many more or fewer cases stand so."""
        rows = [(*key, by) for key, by in sorted(moved.items()) if by]
        self.run_lines(self.dialect.insert_or_add(TALLY, _KEY, "cases"), (*_KEY, "cases"), rows)
        left = [row[:-1] for row in rows if row[-1] < 0]
        self.run_lines(_DROP_EMPTY, tuple(f"of_{name}" for name in _KEY), left)


def tally_problems(link: Link, counted: Mapping[Key, int]) -> Iterable[str]:
    """Where the counters differ from cases counted anew."""
    kept = {tuple(row[:6]): row.cases for row in link.rows(_ROWS)}
    wrong = {key for key in kept.keys() | counted.keys() if kept.get(key, 0) != counted.get(key, 0)}
    for key in sorted(wrong):
        found: Any = standing_of(key)
        yield (
            f"统计数与案件不符：机关（内部编号{found.office_id}）、流程{found.procedure}、状态{found.states}、"
            f"届满日{found.last_day or '无'}，记为{kept.get(key, 0)}件，实有{counted.get(key, 0)}件"
        )
