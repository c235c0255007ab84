"""What a sweep wrote, read from the stores before and after it: the rows laid ready for a floor, and the comparison."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bench.firing.places import Place
from store.snapshots import state_of
from store.tables import ANCHOR, CASE, DUTY, EVENT, OUTBOX, RESTRICTION, TALLY, TIMER, TROUBLE
from store.tables.base import Utf8
from store.tally import standing_key

Row = tuple[Any, ...]
MOVED = ("states", "finished", "version", "last_event", "head", "snapshot")
"""Columns of a case row that an event changes."""

_CASES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows that a sweep wrote and keys of those it removed, timers apart that fell due."""

    events: list[Row]
    anchors: list[Row]
    moved: list[Row]  # id and the columns of `MOVED`
    timers: list[Row]  # new ones
    duties_gone: list[Row]
    duties: list[Row]
    tally: list[Row]  # batch, from 1; key; by how much


def written_between(before: Place, after: Place) -> Ready:
    """What a sweep wrote into a store of which `before` is still as it was.

    Raises:
        SystemExit: it wrote something for which a floor is not made.
    """
    old, new = before.engine(), after.engine()
    with old.connect() as was, new.connect() as is_now:
        last = was.execute(sa.select(sa.func.max(EVENT.c.id))).scalar_one()
        events = _rows(is_now, sa.select(*_plain(EVENT)).where(EVENT.c.id > last).order_by(EVENT.c.id))
        anchors = _rows(is_now, sa.select(ANCHOR).where(ANCHOR.c.last_event > last).order_by(ANCHOR.c.id))
        cases = sorted({row[1] for row in events})
        for table in (RESTRICTION, OUTBOX, TROUBLE):
            query = sa.select(sa.func.count()).select_from(table)
            if was.execute(query).scalar_one() != is_now.execute(query).scalar_one():
                raise SystemExit(f"the floor is not made for rows of {table.name}")
        moved = sa.select(CASE.c.id, *(_plain_column(CASE.c[name]) for name in MOVED))
        old_timers, timers = (set(_of_cases(c, sa.select(TIMER), TIMER.c.case_id, cases)) for c in (was, is_now))
        old_duties, duties = (set(_of_cases(c, sa.select(DUTY), DUTY.c.case_id, cases)) for c in (was, is_now))
        found = Ready(
            events,
            anchors,
            list(_of_cases(is_now, moved, CASE.c.id, cases)),
            sorted(timers - old_timers),
            sorted(old_duties - duties),
            sorted(duties - old_duties),
            sorted(_counted(was, is_now, events, anchors)),
        )
    old.dispose()
    new.dispose()
    return found


def differences(one: Place, other: Place, since: Ready) -> int:
    """Number of rows that are not the same in two stores, of those that a sweep can have written."""
    cases = [row[0] for row in since.moved]
    first = since.events[0][0]
    return sum((_contents(one, first, cases) ^ _contents(other, first, cases)).values())


class _Contents(Counter[Row]):
    """Rows with their number."""

    def __xor__(self, other: _Contents) -> _Contents:
        return _Contents((self - other) + (other - self))


def _contents(place: Place, first: int, cases: list[int]) -> _Contents:
    engine = place.engine()
    with engine.connect() as connection:
        found = _Contents(_rows(connection, sa.select(*_plain(EVENT)).where(EVENT.c.id >= first)))
        found.update(_rows(connection, sa.select(ANCHOR).where(ANCHOR.c.last_event >= first)))
        found.update(_of_cases(connection, sa.select(CASE), CASE.c.id, cases))
        for table in (TIMER, DUTY, RESTRICTION):
            found.update(_of_cases(connection, sa.select(table), table.c.case_id, cases))
        found.update(_rows(connection, sa.select(TALLY)))
    engine.dispose()
    return found


def _counted(was: sa.Connection, is_now: sa.Connection, events: list[Row], anchors: list[Row]) -> Iterator[Row]:
    """By how much each batch changed each counter."""
    ends = [anchor[2] for anchor in anchors]
    cases = [event[1] for event in events]
    query = sa.select(CASE.c.id, CASE.c.office_id, CASE.c.snapshot)
    before, after = (
        {row[0]: standing_key(row[1], state_of(row[2])) for row in _of_cases(connection, query, CASE.c.id, cases)}
        for connection in (was, is_now)
    )
    moved: Counter[Row] = Counter()
    for event in events:
        batch = bisect_left(ends, event[0]) + 1
        moved[batch, *before[event[1]]] -= 1
        moved[batch, *after[event[1]]] += 1
    return ((*key, by) for key, by in moved.items() if by)


def _plain(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    return list(map(_plain_column, table.c))


def _plain_column(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column as the driver reads it, text as text."""
    return sa.type_coerce(column, sa.Text) if isinstance(column.type, Utf8) else column


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Row]:
    return [tuple(row) for row in connection.execute(query)]


def _of_cases(
    connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnElement[int], cases: Iterable[int]
) -> Iterator[Row]:
    wanted = list(cases)
    for start in range(0, len(wanted), _CASES_AT_ONCE):
        yield from _rows(connection, query.where(column.in_(wanted[start : start + _CASES_AT_ONCE])).order_by(column))
