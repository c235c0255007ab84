"""What each festival may do to the working days of a year, learnt from the editions a calendar holds.

The pattern of a festival is the part of the year in which its days off, and the weekend days worked for them, ever lay
(widened by some days, since lunar dates wander), and the largest number of each that one year ever had. Holidays a
region adds by its own notices follow the Islamic calendar, so they may fall anywhere. How a computation uses the
patterns is :mod:`engine.periods.bounds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from engine.periods.calendar import Calendar, DayOff

STATUTORY: Final = frozenset({"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})

_LEAP_YEAR: Final = 2000
_YEAR: Final = 366  # days of the year are numbered as in a leap year
_ISLAMIC_YEAR: Final = 354
_WANDER: Final = 3  # days; 23 editions have met nearly the whole range of lunar dates
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of the year, both ends included; it may run across the new year."""

    first: int
    last: int

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return (_number(day) - self.first) % _YEAR <= (self.last - self.first) % _YEAR

    def occurrence(self, day: date) -> int:
        """The year in which the arc that holds ``day`` ends."""
        return day.year + (self.first > self.last and _number(day) >= self.first)

    def remaining(self, day: date, step: int) -> int:
        """Days from ``day`` to the end of the arc in the direction of counting."""
        return ((self.last - _number(day)) if step > 0 else (_number(day) - self.first)) % _YEAR


_WHOLE_YEAR: Final = Arc(0, _YEAR - 1)


@dataclass(frozen=True, slots=True)
class Change:
    """What one festival may do to ordinary days: take working days off, or make weekend days worked."""

    name: str
    arc: Arc
    most: int  # days, in one occurrence
    wanders: bool  # not tied to a part of the year

    def occurrence(self, day: date, walked: int) -> int:
        """Number the time it comes again that holds ``day``, the ``walked``-th day looked at."""
        return walked // _ISLAMIC_YEAR if self.wanders else self.arc.occurrence(day)


@dataclass(frozen=True, slots=True)
class Pattern:
    """All changes known of: to days off, and to weekend days worked."""

    off: tuple[Change, ...]
    made_up: tuple[Change, ...]


@lru_cache(maxsize=64)
def pattern(calendar: Calendar) -> Pattern:
    """Return the pattern of a calendar; it is learnt once."""
    off = _by_name(entry for entry in calendar.days if not entry.working)
    made_up = _by_name(entry for entry in calendar.days if entry.working and entry.day.weekday() >= _SATURDAY)
    arcs = {name: _WHOLE_YEAR if name not in STATUTORY else _arc(days, _WANDER) for name, days in off.items()}
    # Some festivals were made up for in few years, so all lend each other their greatest distance.
    distance = max((_distance(day, off.get(name, ())) for name, days in made_up.items() for day in days), default=0)
    wide = {
        name: _WHOLE_YEAR if name not in STATUTORY else _arc(days, _WANDER + distance) for name, days in off.items()
    }
    weekdays = {name: [day for day in days if day.weekday() < _SATURDAY] for name, days in off.items()}
    return Pattern(tuple(_learn(weekdays, arcs)), tuple(_learn(made_up, wide)))


def _by_name(entries: Iterable[DayOff]) -> dict[str, list[date]]:
    days: dict[str, list[date]] = {}
    for entry in entries:
        days.setdefault(entry.name, []).append(entry.day)
    return days


def _learn(days: Mapping[str, Sequence[date]], arcs: Mapping[str, Arc]) -> Iterator[Change]:
    for name, own in days.items():
        arc, wanders = arcs.get(name, _WHOLE_YEAR), name not in STATUTORY
        if not own or (wanders and len({day.year for day in own}) == 1):
            continue  # proclaimed once, such as the anniversary of 2015
        yield Change(name, arc, max(Counter(map(arc.occurrence, own)).values()), wanders)


def _distance(day: date, others: Iterable[date]) -> int:
    return min((abs((day - other).days) for other in others), default=0)


def _arc(days: Sequence[date], margin: int) -> Arc:
    """Return the shortest part of the year that holds all ``days``, widened by ``margin`` days on both sides."""
    numbers = sorted({_number(day) for day in days})
    gaps = [(following - number) % _YEAR or _YEAR for number, following in zip(numbers, _turned(numbers), strict=True)]
    before = gaps.index(max(gaps))
    return Arc((_turned(numbers)[before] - margin) % _YEAR, (numbers[before] + margin) % _YEAR)


def _turned(numbers: Sequence[int]) -> list[int]:
    return [*numbers[1:], numbers[0]]


def _number(day: date) -> int:
    return day.replace(year=_LEAP_YEAR).timetuple().tm_yday - 1
