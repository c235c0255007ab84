"""Timers: what is due, and when the next will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from store.batch import TIMER_COLUMNS, timer_line
from store.columns import day_number, day_of
from store.link import Row
from store.record import RecordOperations
from store.tables import CASE, TIMER
from store.values import Timer

_KEY = (TIMER.c.due_day, TIMER.c.office_id, TIMER.c.case_id, TIMER.c.name)
IN_ORDER = sa.select(*_KEY).order_by(*_KEY)
_DUE = IN_ORDER.where(TIMER.c.due_day <= sa.bindparam("day")).limit(sa.bindparam("limit"))
_CASES_HELD = (
    sa.select(*_KEY)
    .join(CASE, CASE.c.id == TIMER.c.case_id)
    .where(TIMER.c.due_day <= sa.bindparam("day"))
    .order_by(*_KEY)
    .limit(sa.bindparam("limit"))
    # The timers as well: of what another unit changed since this statement began, only what is locked is looked at
    # again, and a timer that the other fired would be found once more.
    .with_for_update(skip_locked=True, key_share=True, of=(CASE, TIMER))
)
_NEXT = sa.select(sa.func.min(TIMER.c.due_day))


def timer_of(row: Row) -> Timer:
    """The value of a row."""
    due_day, office_id, case_id, name = row
    return Timer(day_of(due_day), office_id, case_id, name)


class TimerOperations(RecordOperations):
    """The part of a unit that keeps timers."""

    def due(self, day: date, *, limit: int) -> list[Timer]:
        """Timers due on or before a day, earliest first; on one day, a case's lapses come before its reminders.

        This is the order of the table itself, so that a batch costs the same however many are due. A unit that shares
        gets the cases with them: those that another one has are passed over.
        """
        locks = self.shared and self.dialect.locks_rows
        rows = self.rows(_CASES_HELD if locks else _DUE, {"day": day_number(day), "limit": limit})
        if self.shared:
            self._held.update(row.case_id for row in rows)
        return list(map(timer_of, rows))

    def next_due(self) -> date | None:
        """The earliest day on which any timer is due."""
        number = self.run(_NEXT).scalar_one()
        return None if number is None else day_of(number)

    def drop_timers(self, timers: Sequence[Timer]) -> None:
        """Remove timers that are done with; one that is gone already is no error."""
        self.drop_timer_lines(list(map(timer_line, timers)))

    def add_timers(self, timers: Sequence[Timer]) -> None:
        """Add timers; one that stands already stays as it is."""
        self.run_lines(self.dialect.insert_or_ignore(TIMER), TIMER_COLUMNS, list(map(timer_line, timers)))

    def timers(self, *, offices: frozenset[int] | None, first: date | None, last: date | None) -> list[Timer]:
        """Timers of offices in a range of days, both inclusive; None does not narrow."""
        query = IN_ORDER.where(*_conditions(offices, first, last))
        return [timer_of(row) for row in self.rows(query)]


def _conditions(
    offices: frozenset[int] | None, first: date | None, last: date | None
) -> Iterator[sa.ColumnElement[Any]]:
    if offices is not None:
        yield TIMER.c.office_id.in_(sorted(offices))
    if first is not None:
        yield TIMER.c.due_day >= day_number(first)
    if last is not None:
        yield TIMER.c.due_day <= day_number(last)
