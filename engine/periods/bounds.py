"""How far a deadline can still move: bounds for computations that read years without official data.

The pattern of each festival is learnt from the editions the calendar holds: the part of the year in which its days
off, and the weekend days worked for them, ever lay (widened by some days, since lunar dates wander), and the largest
number of each that one year ever had. In an unknown year the latest end supposes that every festival takes that many
working days, as early as the count meets them; the earliest end supposes that every festival gives that many worked
weekend days. Away from festivals both are the weekend rule. Holidays a region adds by its own notices follow the
Islamic calendar, so they may fall anywhere. Not bounded: a holiday without precedent, proclaimed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from engine.periods.calendar import Calendar, DayOff
from engine.periods.terms import Period, RestDay, Unit

STATUTORY: Final = frozenset({"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})

_LEAP_YEAR: Final = 2000
_YEAR: Final = 366  # days of the year are numbered as in a leap year
_ISLAMIC_YEAR: Final = 354
_WANDER: Final = 3  # days; 23 editions have met nearly the whole range of lunar dates
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Arc:
    """A part of the year, both ends included; it may run across the new year."""

    first: int
    last: int

    def holds(self, day: date) -> bool:
        return (_number(day) - self.first) % _YEAR <= (self.last - self.first) % _YEAR

    def occurrence(self, day: date) -> int:
        """The year in which the arc that holds ``day`` ends."""
        return day.year + (self.first > self.last and _number(day) >= self.first)

    def remaining(self, day: date, step: int) -> int:
        """Days from ``day`` to the end of the arc in the direction of counting."""
        return ((self.last - _number(day)) if step > 0 else (_number(day) - self.first)) % _YEAR


_WHOLE_YEAR: Final = _Arc(0, _YEAR - 1)


@dataclass(frozen=True, slots=True)
class _Change:
    """What one festival may do to ordinary days: take working days off, or make weekend days worked."""

    name: str
    arc: _Arc
    most: int  # days, in one occurrence
    wanders: bool  # not tied to a part of the year


@dataclass(frozen=True, slots=True)
class _Pattern:
    off: tuple[_Change, ...]
    made_up: tuple[_Change, ...]


def bounds(period: Period, start: date, nominal: date, last: date, calendar: Calendar) -> tuple[date, date] | None:
    """Return the earliest and latest end, or None when the computation read only days with official data.

    Args:
        period: the rule.
        start: the day it runs from.
        nominal: the end before rolling, by the weekend rule where data is missing.
        last: the end after rolling, likewise.
        calendar: the calendar both were computed with.
    """
    if period.unit is Unit.WORKING_DAYS:
        origin, count = start, period.count
        read = (start + _DAY, last) if count > 0 else (last, start - _DAY)
    elif period.rest_day is RestDay.ROLLS:
        origin, count = nominal - _DAY, 1
        read = (nominal, last)
    else:
        return None
    if not unknown_years(calendar, *read):
        return None
    ends = [_reach(calendar, origin, count, most_off=most_off) for most_off in (False, True)]
    return min(ends), max(ends)


def latest_roll(day: date, calendar: Calendar) -> date:
    """Return the latest day to which an end on ``day`` could roll; ``day`` itself when it is surely worked."""
    if day.year in calendar.years and (rolled := calendar.next_working(day)).year in calendar.years:
        return rolled
    return _reach(calendar, day - _DAY, 1, most_off=True)


def unknown_years(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    """Return the years without official data among those of the days from ``first`` to ``last``, both included."""
    return tuple([year for year in range(first.year, last.year + 1) if year not in calendar.years])


def _reach(calendar: Calendar, origin: date, count: int, *, most_off: bool) -> date:
    """Return the worked day that ends the count when unknown years take the most days off, or work the most."""
    step = 1 if count > 0 else -1
    spent: Counter[tuple[str, int]] = Counter()
    day, left, walked = origin, abs(count), 0
    while left:
        day += step * _DAY
        walked += 1
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
    pattern = _pattern(calendar)
    national_known = day.year in calendar.national_years
    open_changes = [
        (change.arc.remaining(day, step), (change.name, _occurrence(change, day, walked)), change.most)
        for change in (pattern.off if most_off else pattern.made_up)
        if (change.wanders or not national_known) and change.arc.holds(day)
    ]
    # The festival whose time is up first pays first: so all together can change the most days.
    for _, key, most in sorted(open_changes):
        if spent[key] < most:
            spent[key] += 1
            return True
    return False


def _occurrence(change: _Change, day: date, walked: int) -> int:
    return walked // _ISLAMIC_YEAR if change.wanders else change.arc.occurrence(day)


@lru_cache(maxsize=16)
def _pattern(calendar: Calendar) -> _Pattern:
    off = _by_name(entry for entry in calendar.days if not entry.working)
    made_up = _by_name(entry for entry in calendar.days if entry.working and entry.day.weekday() >= _SATURDAY)
    arcs = {name: _WHOLE_YEAR if name not in STATUTORY else _arc(days, _WANDER) for name, days in off.items()}
    # Some festivals were made up for in few years, so all lend each other their greatest distance.
    distance = max((_distance(day, off.get(name, ())) for name, days in made_up.items() for day in days), default=0)
    wide = {
        name: _WHOLE_YEAR if name not in STATUTORY else _arc(days, _WANDER + distance) for name, days in off.items()
    }
    weekdays = {name: [day for day in days if day.weekday() < _SATURDAY] for name, days in off.items()}
    return _Pattern(tuple(_learn(weekdays, arcs)), tuple(_learn(made_up, wide)))


def _by_name(entries: Iterable[DayOff]) -> dict[str, list[date]]:
    days: dict[str, list[date]] = {}
    for entry in entries:
        days.setdefault(entry.name, []).append(entry.day)
    return days


def _learn(days: Mapping[str, Sequence[date]], arcs: Mapping[str, _Arc]) -> Iterator[_Change]:
    for name, own in days.items():
        arc, wanders = arcs.get(name, _WHOLE_YEAR), name not in STATUTORY
        if not own or (wanders and len({day.year for day in own}) == 1):
            continue  # proclaimed once, such as the anniversary of 2015
        yield _Change(name, arc, max(Counter(map(arc.occurrence, own)).values()), wanders)


def _distance(day: date, others: Iterable[date]) -> int:
    return min((abs((day - other).days) for other in others), default=0)


def _arc(days: Sequence[date], margin: int) -> _Arc:
    """Return the shortest part of the year that holds all ``days``, widened by ``margin`` days on both sides."""
    numbers = sorted({_number(day) for day in days})
    gaps = [(following - number) % _YEAR or _YEAR for number, following in zip(numbers, _turned(numbers), strict=True)]
    before = gaps.index(max(gaps))
    return _Arc((_turned(numbers)[before] - margin) % _YEAR, (numbers[before] + margin) % _YEAR)


def _turned(numbers: Sequence[int]) -> list[int]:
    return [*numbers[1:], numbers[0]]


def _number(day: date) -> int:
    return day.replace(year=_LEAP_YEAR).timetuple().tm_yday - 1
