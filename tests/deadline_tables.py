"""Reads the deadline tables of ``tests/data/deadlines`` for both readings of a row: the oracle's and the engine's.

A row's rule is ``unit``, ``amount``, ``rest_day`` and ``options``: words, or ``name=value``.
``extensions`` are ``30 calendar_days; 10 working_days``, ``stops`` are ``first..last; first..last``.
``last_day`` is a date or ``refused``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.periods.calendar import Calendar, DayOff
from engine.periods.national import national_calendar, regional_calendar
from engine.periods.terms import Cadence, Extension, Length, Period, RestDay, Stop, Unit
from tests import slow_calendar as slow

FOLDER = Path(__file__).parent / "data" / "deadlines"
REFUSED = "refused"
OPTIONS = {
    "offset",
    "start_counts",
    "clear",
    "before",
    "makeup_rests",
    "resumes",
    "refuses",
    "closes",
    "months",
    "day",
    "max",
}
ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Row:
    """One row, its cells read."""

    name: str
    rule: slow.Rule
    start: date
    region: str
    extensions: tuple[tuple[int, str], ...]
    stops: tuple[slow.Interval, ...]
    last_day: date | None  # None: refused
    provisional: bool

    @property
    def period(self) -> Period:
        return period(self.rule)

    @property
    def granted(self) -> tuple[Extension, ...]:
        return tuple(Extension(Length(Unit(unit), count)) for count, unit in self.extensions)

    @property
    def stopped(self) -> tuple[Stop, ...]:
        return tuple(Stop(first, last) for first, last in self.stops)


def rows(table: str) -> list[Row]:
    with (FOLDER / table).open(encoding="utf-8") as file:
        return [_row(cells) for cells in csv.DictReader(file)]


def all_tables() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir())


def period(rule: slow.Rule) -> Period:
    """The engine's rule for the oracle's."""
    return Period(
        Unit(rule.unit),
        rule.amount,
        RestDay(rule.rest_day),
        offset=rule.offset,
        start_counts=rule.start_counts,
        clear=rule.clear,
        inclusive=rule.inclusive,
        made_up_works=rule.made_up_works,
        resumes=rule.resumes,
        refuses_unknown=rule.refuses_unknown,
        closes=rule.closes,
        cadence=Cadence(rule.months, rule.day) if rule.months else None,
        maximum=Length(Unit(rule.maximum[1]), rule.maximum[0]) if rule.maximum else None,
    )


def calendar(region: str) -> Calendar:
    """The engine's calendar of a region, its own days from the file the oracle reads."""
    own = [
        DayOff(day, working, "地方节日", "地方通知")
        for (where, day), working in slow.regional().items()
        if where == region
    ]
    return regional_calendar(region, own, national_calendar())


def _row(cells: dict[str, str]) -> Row:
    return Row(
        name=cells["id"],
        rule=_rule(cells),
        start=date.fromisoformat(cells["start"]),
        region=cells["region"],
        extensions=tuple((int(words[0]), words[1]) for words in map(str.split, _parts(cells["extensions"]))),
        stops=tuple(_interval(part) for part in _parts(cells["stops"])),
        last_day=None if cells["last_day"] == REFUSED else date.fromisoformat(cells["last_day"]),
        provisional=cells["provisional"] == "yes",
    )


def _rule(cells: dict[str, str]) -> slow.Rule:
    options = dict(option.partition("=")[::2] for option in cells["options"].split())
    assert options.keys() <= OPTIONS, f"{cells['id']}: {options.keys() - OPTIONS}"
    return slow.Rule(
        cells["unit"],
        int(cells["amount"]) if cells["amount"] else None,
        cells["rest_day"],
        offset=int(options.get("offset", "0")),
        start_counts="start_counts" in options,
        clear="clear" in options,
        inclusive="before" not in options,
        made_up_works="makeup_rests" not in options,
        resumes="resumes" in options,
        refuses_unknown="refuses" in options,
        closes=date.fromisoformat(options["closes"]) if "closes" in options else None,
        months=_months(options.get("months", "")),
        day=int(options["day"]) if "day" in options else None,
        maximum=_length(options["max"]) if "max" in options else None,
    )


def _months(word: str) -> tuple[int, ...]:
    return ALL_MONTHS if word == "all" else tuple(map(int, filter(None, word.split("/"))))


def _length(word: str) -> tuple[int, str]:
    count, _, unit = word.partition("_")
    return int(count), unit


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _interval(part: str) -> slow.Interval:
    first, _, last = part.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last)
