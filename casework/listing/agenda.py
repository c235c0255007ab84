"""Deadlines by the day on which they end, with the rest days of the office that asks: what a calendar shows.

The rest days are for the eye. Each deadline was computed by the calendar of its own case and is not computed here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.authority import People
from casework.calendars import calendar_for
from casework.listing.deadlines import EVERYTHING, Wanted
from casework.listing.stretch import MOST, stretch
from casework.listing.worklist import WorkRow
from casework.parts import Parts
from engine.errors import RefusedError
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR, MADE_UP, WORKDAY, Calendar

_LONGEST = 62  # days


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day and the deadlines whose last day it is."""

    day: date
    working: bool
    note: str  # 国庆节, 调休上班; empty on other days
    known: bool  # whether the holidays of its year are published
    whole: bool  # whether no deadline that ends on it is missing
    rows: tuple[WorkRow, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Days in a row.

    Attributes:
        days: all of them.
        office: whose rest days are shown.
        whole_until: last day up to which no deadline is missing; None: none is missing.
        unreadable: deadlines left out because their cases cannot be read.
    """

    days: tuple[AgendaDay, ...]
    office: str
    whole_until: date | None
    unreadable: int

    @property
    def weeks(self) -> tuple[tuple[AgendaDay, ...], ...]:
        """The days by sevens."""
        return tuple(self.days[at : at + 7] for at in range(0, len(self.days), 7))


def agenda(
    parts: Parts, actor: str, first: date, last: date, wanted: Wanted = EVERYTHING, *, most: int = MOST
) -> Agenda:
    """The running deadlines that an officer sees by the days on which they end.

    Args:
        parts: the system.
        actor: key of the asking officer.
        first: first day.
        last: last day, inclusive.
        wanted: what narrows them; its own days do not count.
        most: deadlines gathered at most.

    Raises:
        RefusedError: the days are too many, or lie where no calendar can be computed.
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the officer's jurisdiction.
    """
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR or (last - first).days >= _LONGEST:
        raise RefusedError(f"日历只能显示{FIRST_YEAR}年至{LAST_YEAR}年，一次不超过{_LONGEST}日")
    found = stretch(parts, actor, replace(wanted, first=first, last=last), most=most)
    with parts.store.read() as unit:
        people = People.of(unit)
        office = people.offices[people.officer(actor).office_id]
        calendar = calendar_for(unit, office.region, office.key)
    by_day: dict[date, list[WorkRow]] = defaultdict(list)
    for row in found.rows:
        by_day[row.last_day].append(row)
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return Agenda(
        tuple(_day(day, calendar, tuple(by_day[day]), whole=found.is_whole(day)) for day in days),
        office.name,
        found.whole_until,
        found.unreadable,
    )


def _day(day: date, calendar: Calendar, rows: tuple[WorkRow, ...], *, whole: bool) -> AgendaDay:
    working, why = calendar.is_working(day), calendar.describe(day)
    said = why == MADE_UP or (not working and why != WORKDAY and not why.startswith("周"))
    return AgendaDay(day, working, why if said else "", calendar.covers(day), whole, rows)
