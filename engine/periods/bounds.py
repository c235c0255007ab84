"""How far a deadline can still move: bounds for computations that read years without official data.

In an unknown year the latest end supposes that every festival takes as many working days as it ever took
(:mod:`engine.periods.festivals`), as early as the count meets them; the earliest end supposes that every festival gives
as many worked weekend days as it ever gave. Away from festivals both are the weekend rule. Not bounded: a holiday
without precedent, proclaimed once.

A bound is computed by the arithmetic of the date itself, with :class:`Bound` in the calendar's place. Each step of it
moves later ends later, so what holds of every step holds of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from engine.periods.calendar import Calendar
from engine.periods.festivals import pattern

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)

Stretch = tuple[date, date]
"""First and last day, both included."""


@dataclass(slots=True)
class Bound:
    """The days of a calendar as they would lead to the latest end, or to the earliest one.

    It stands where :class:`engine.periods.known.Known` does, for one computation; it remembers the count of working
    days behind an end, so that a stop can be left out of it.
    """

    calendar: Calendar
    late: bool
    _origin: date = date.min
    _count: int = 0
    _end: date = date.min
    _skipped: list[Stretch] = field(default_factory=list)

    def add(self, day: date, n: int) -> date:
        """Return the n-th worked day after a day, before it when negative."""
        if day == self._end and self._count * n > 0:
            self._count += n
        else:
            self._origin, self._count = day, n
            self._skipped.clear()
        return self._walk()

    def forward(self, day: date, *, made_up: bool) -> date:
        """Return the first worked day on or after a day."""
        return _reach(self.calendar, day - _DAY, 1, most_off=self.late, made_up=made_up)

    def back(self, day: date, *, made_up: bool) -> date:
        """Return the last worked day on or before a day."""
        return _reach(self.calendar, day + _DAY, -1, most_off=not self.late, made_up=made_up)

    def without(self, end: date, first: date, last: date) -> date:
        """Return where a count of working days that ended on ``end`` ends when it leaves out a stretch of days."""
        if end == self._end and first > self._origin:
            self._skipped.append((first, last))
            return self._walk()
        # The stretch reaches before the count that is remembered: what it takes is not known, but at most all of it.
        return self.add(end, (last - first).days + 1) if self.late else end

    def _walk(self) -> date:
        most_off = self.late == (self._count > 0)
        self._end = _reach(self.calendar, self._origin, self._count, most_off=most_off, skipped=self._skipped)
        return self._end


def latest_roll(day: date, calendar: Calendar) -> date:
    """Return the latest day to which an end on ``day`` could roll; ``day`` itself when it is surely worked."""
    if day.year in calendar.years and (rolled := calendar.next_working(day)).year in calendar.years:
        return rolled
    return _reach(calendar, day - _DAY, 1, most_off=True)


def unknown_years(calendar: Calendar, read: Iterable[Stretch]) -> tuple[int, ...]:
    """Return the years without official data among those of the days read, in order."""
    known = calendar.years
    missing: set[int] = set()
    for first, last in read:
        for year in range(first.year, last.year + 1):
            if year not in known:
                missing.add(year)
    return tuple(sorted(missing)) if missing else ()


def _reach(
    calendar: Calendar,
    origin: date,
    count: int,
    *,
    most_off: bool,
    made_up: bool = True,
    skipped: Iterable[Stretch] = (),
) -> date:
    """Return the worked day that ends the count when unknown years take the most days off, or work the most.

    Args:
        calendar: the data there is.
        origin: the day the count starts from, itself not counted.
        count: worked days; negative counts back.
        most_off: which of the two.
        made_up: whether weekend days declared worked count.
        skipped: stretches that do not count, whatever they are.
    """
    step = 1 if count > 0 else -1
    spent: Counter[tuple[str, int]] = Counter()
    day, left, walked = origin, abs(count), 0
    while left:
        day += step * _DAY
        walked += 1
        if any(first <= day <= last for first, last in skipped) or (not made_up and day.weekday() >= _SATURDAY):
            continue
        worked = calendar.is_working(day)
        if not calendar.covers(day) and _changes(calendar, day, step, walked, spent, worked, most_off):
            worked = not worked
        left -= worked
    return day


def _changes(
    calendar: Calendar, day: date, step: int, walked: int, spent: Counter[tuple[str, int]], worked: bool, most_off: bool
) -> bool:
    """Tell whether a festival can still change ``day`` to the worse, and charge it to that festival."""
    if worked is not most_off or (not worked and day.weekday() < _SATURDAY):
        return False
    changes = pattern(calendar).off if most_off else pattern(calendar).made_up
    national_known = day.year in calendar.national_years
    open_changes = [
        (change.arc.remaining(day, step), (change.name, change.occurrence(day, walked)), change.most)
        for change in changes
        if (change.wanders or not national_known) and change.arc.holds(day)
    ]
    # The festival whose time is up first pays first: so all together can change the most days.
    for _, key, most in sorted(open_changes):
        if spent[key] < most:
            spent[key] += 1
            return True
    return False
