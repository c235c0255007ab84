"""Lists by what presses most, page by page: running deadlines and open duties of some offices.

Timers are kept by day (``store.tables.cases``), not by office, so that a sweep writes one row for each. A page of an
office's timers is found all the same without reading those of others: from day to day, and within a day at the office.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from store.columns import day_number
from store.link import Link, Row
from store.lists import DUTIES, duty_of
from store.tables import DUTY, TIMER
from store.timers import IN_ORDER, timer_of
from store.values import DutyRow, Timer, TimerKind

_BEGINS, _ENDS = f"{TimerKind.LAPSE.value}:", f"{TimerKind.LAPSE.value};"
_IS_LAPSE = sa.and_(TIMER.c.name >= _BEGINS, TIMER.c.name < _ENDS)
_DAYS_AT_FIRST, _FASTER, _MOST_DAYS = 1, 4, 1024


def _days() -> sa.Select[tuple[int]]:
    """The days on which timers are due, found by going from each to the next: one step of the index for each."""
    first = sa.select(sa.func.min(TIMER.c.due_day).label("day"), sa.literal(1).label("place"))
    days = first.where(TIMER.c.due_day >= sa.bindparam("from_day")).cte("days", recursive=True)
    later = sa.select(sa.func.min(TIMER.c.due_day)).where(TIMER.c.due_day > days.c.day).scalar_subquery()
    step = sa.select(later, days.c.place + 1).where(days.c.day.is_not(None), days.c.place < sa.bindparam("most"))
    walked = days.union_all(step)
    return sa.select(walked.c.day).where(walked.c.day.is_not(None)).order_by(walked.c.day)


_DAYS = _days()


class WorklistOperations(Link):
    """The part of a unit that pages through what presses."""

    def next_lapses(self, *, offices: frozenset[int] | None, after: Timer | None, limit: int) -> list[Timer]:
        """Timers of lapses, in the order of day, office, case and name, beginning behind one."""
        if offices is None:
            query = IN_ORDER.where(_IS_LAPSE).limit(limit)
            return [timer_of(row) for row in self.rows(query if after is None else query.where(_behind(after)))]
        found: list[Timer] = []
        day, most = (0 if after is None else day_number(after.due)), _DAYS_AT_FIRST
        while len(found) < limit:
            days = [row.day for row in self.rows(_DAYS, {"from_day": day, "most": most})]
            found += map(timer_of, self._of_days(days, offices, after, limit - len(found)))
            if len(days) < most:
                break
            day, most = days[-1] + 1, min(most * _FASTER, _MOST_DAYS)
        return found

    def _of_days(self, days: list[int], offices: frozenset[int], after: Timer | None, limit: int) -> Iterator[Row]:
        if not days:
            return
        query = IN_ORDER.where(TIMER.c.due_day.in_(days), TIMER.c.office_id.in_(sorted(offices)), _IS_LAPSE)
        if after is not None and days[0] <= day_number(after.due):
            query = query.where(_behind(after))
        yield from self.rows(query.limit(limit))

    def next_duties(
        self,
        *,
        offices: frozenset[int] | None,
        roles: Collection[str] | None,
        after: DutyRow | None,
        limit: int,
        names: Collection[str] | None = None,
    ) -> list[DutyRow]:
        """Open duties of offices and roles, of some names, the oldest first, beginning behind one."""
        query = DUTIES.order_by(DUTY.c.since, DUTY.c.case_id, DUTY.c.name).limit(limit)
        if offices is not None:
            query = query.where(DUTY.c.office_id.in_(sorted(offices)))
        if roles is not None:
            query = query.where(DUTY.c.role.in_(sorted(roles)))
        if names is not None:
            query = query.where(DUTY.c.name.in_(sorted(names)))
        if after is not None:
            place = sa.tuple_(DUTY.c.since, DUTY.c.case_id, DUTY.c.name)
            query = query.where(place > _values(day_number(after.since), after.case_id, after.name))
        return [duty_of(row) for row in self.rows(query)]


def _behind(timer: Timer) -> sa.ColumnElement[bool]:
    key = sa.tuple_(TIMER.c.due_day, TIMER.c.office_id, TIMER.c.case_id, TIMER.c.name)
    return key > _values(day_number(timer.due), timer.office_id, timer.case_id, timer.name)


def _values(*values: int | str) -> sa.Tuple:
    return sa.tuple_(*map(sa.literal, values))
