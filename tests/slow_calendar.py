"""The oracle of the deadline tables: dates found by walking day by day, the slow and plain way.

Owns a second reading of the law's counting rules. It imports nothing of ``engine``, so that a mistake there cannot
hide here: which days are worked is asked of ``chinese_calendar``'s public functions, one day at a time, and of the
file of regional holidays. Nothing is added or subtracted where a walk can tell; stops are left out while walking
instead of being added afterwards.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

HOLIDAYS = Path(__file__).parent.parent / "procedures" / "common" / "holidays.csv"
FIRST_KNOWN, LAST_KNOWN = 2004, 2026
DAY = timedelta(days=1)
SATURDAY = 5

Interval = tuple[date, date]


@dataclass(frozen=True)
class Rule:
    """A counting rule as a row of the tables writes it."""

    unit: str
    amount: int | None
    rest_day: str
    offset: int = 0
    start_counts: bool = False
    clear: bool = False
    inclusive: bool = True
    made_up_works: bool = True
    resumes: bool = False
    refuses_unknown: bool = False
    closes: date | None = None
    months: tuple[int, ...] = ()
    day: int | None = None
    maximum: tuple[int, str] | None = None


@cache
def regional() -> dict[tuple[str, date], bool]:
    with HOLIDAYS.open(encoding="utf-8") as file:
        return {
            (row["region"], date.fromisoformat(row["date"])): row["working"] == "yes" for row in csv.DictReader(file)
        }


@cache
def works(day: date, region: str = "CN") -> bool:
    """Whether a day is worked; where no notice is known the plain week speaks."""
    own = regional().get((region, day))
    if own is not None:
        return own
    if FIRST_KNOWN <= day.year <= LAST_KNOWN:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


@cache
def made_up(day: date) -> bool:
    return day.weekday() >= SATURDAY and works(day)


def later(day: date, count: int, unit: str, region: str = "CN") -> date:
    """The day so many units after ``day``, before it when the count is negative."""
    match unit:
        case "calendar_days":
            return _walk(day, count, lambda _: True)
        case "working_days":
            return _walk(day, count, lambda walked: works(walked, region))
        case "months":
            return _corresponding(day, count)
        case "years":
            return _corresponding(day, 12 * count)
    raise AssertionError(unit)


def roll(day: date, rule: Rule, region: str = "CN") -> date:
    """The day on which an end on ``day`` comes to rest."""
    if rule.rest_day == "stays":
        return day
    way = -DAY if rule.rest_day == "rolls_back" else DAY
    weekend_stays = not rule.made_up_works and rule.unit != "working_days"
    while not works(day, region) or (weekend_stays and made_up(day)):
        day += way
    return day


def end(
    rule: Rule,
    start: date,
    region: str = "CN",
    extensions: tuple[tuple[int, str], ...] = (),
    stops: tuple[Interval, ...] = (),
) -> date:
    """The last day of a rule, every step walked."""
    day = _counted(rule, start, region)
    for _ in range(abs(rule.offset)):
        day += DAY if rule.offset > 0 else -DAY
    for count, unit in extensions:
        day = later(day, count, unit, region)
    if rule.unit in {"calendar_days", "working_days", "months", "years"}:  # a date that is named does not move
        move = _resumed if rule.resumes else _lengthened
        day = move(rule, _first_counted(rule, start), day, region, stops)
    if rule.maximum is not None:
        day = min(day, _most(rule, start, region))
    return roll(day, rule, region)


def _counted(rule: Rule, start: date, region: str) -> date:
    day = start
    if rule.unit == "fixed_date":
        pass
    elif rule.unit == "month_day":
        assert rule.amount is not None
        day = start.replace(day=min(rule.amount, _length(start.year, start.month)))
    elif rule.unit == "month_end":
        day = start.replace(day=_length(start.year, start.month))
    elif rule.unit == "window":
        assert rule.closes is not None
        day = rule.closes
    elif rule.unit == "cadence":
        day = _next_of_cadence(rule, start)
    else:
        assert rule.amount is not None
        if rule.clear:
            return later(start, rule.amount - 1, rule.unit, region)
        if rule.start_counts:
            return _start_counted(rule, start, region)
        return later(start, rule.amount, rule.unit, region)
    return day if rule.inclusive else day - DAY


def _start_counted(rule: Rule, start: date, region: str) -> date:
    """The start is the first day: months end on the day before the corresponding one, or where there is none at
    month end; a count of days begins to walk on the day before the start."""
    assert rule.amount is not None
    if rule.unit not in {"months", "years"}:
        return later(start - DAY, rule.amount, rule.unit, region)
    end = later(start, rule.amount, rule.unit)
    return end - DAY if end.day == start.day else end


def _most(rule: Rule, start: date, region: str) -> date:
    assert rule.maximum is not None
    count, unit = rule.maximum
    if rule.start_counts:
        return _start_counted(Rule(unit, count, "stays"), start, region)
    return later(start, count, unit, region)


def _next_of_cadence(rule: Rule, start: date) -> date:
    day = start + DAY
    while True:
        length = _length(day.year, day.month)
        if day.month in rule.months and day.day == min(rule.day or length, length):
            return day
        day += DAY


def _lengthened(rule: Rule, free: date, end: date, region: str, stops: tuple[Interval, ...]) -> date:
    """Walk the whole period once more from its first counted day, passing over the days of each further stop."""
    counts, taken = _counts(rule, region), list[Interval]()
    total = sum(map(counts, _days(free, end)))
    for first, last in _merged(stops):
        begins, standing = max(first, free), roll(end, rule, region)
        if last < begins or begins > standing:
            continue
        if begins <= end:
            taken.append((begins, last))
            if any(map(counts, _days(begins, last))):
                end = _walk(free - DAY, total, _outside(taken, counts))
            continue
        # The roll had already given days when the stop began: these are what was left.
        total = sum(map(counts, _days(begins, standing)))
        end, free, taken = _walk(last, total, counts), last + DAY, []
    return end


def _outside(stops: list[Interval], counts: Callable[[date], bool]) -> Callable[[date], bool]:
    return lambda day: counts(day) and not any(first <= day <= last for first, last in stops)


def _resumed(rule: Rule, free: date, end: date, region: str, stops: tuple[Interval, ...]) -> date:
    """Keep what was left when a stop began, and count it on after the stop."""
    counts = _counts(rule, region)
    for first, last in _merged(stops):
        standing, begins = roll(end, rule, region), max(first, free)
        if begins > standing or last < begins:
            continue
        left = sum(map(counts, _days(begins, standing)))
        end = _walk(last, left, counts)
    return end


def _first_counted(rule: Rule, start: date) -> date:
    return start if rule.start_counts or rule.unit == "window" else start + DAY


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * k for k in range((last - first).days + 1)]


def _merged(stops: tuple[Interval, ...]) -> list[Interval]:
    days = {day for first, last in stops for day in _days(first, last)}
    begins = sorted(day for day in days if day - DAY not in days)
    ends = sorted(day for day in days if day + DAY not in days)
    return list(zip(begins, ends, strict=True))


def _counts(rule: Rule, region: str) -> Callable[[date], bool]:
    if rule.unit == "working_days":
        return lambda day: works(day, region)
    return lambda _: True


def _walk(day: date, count: int, counts: Callable[[date], bool]) -> date:
    way = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += way
        left -= counts(day)
    return day


def _corresponding(day: date, months: int) -> date:
    """Turn the leaves of a calendar month by month, and look for the day's number on the last one."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        elif month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, _length(year, month)))


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]
