"""Holidays that a simulation invents and imports: those of regions nobody published, and the notice for next year.

An import is the real one: provisional deadlines are counted anew by it. Invented days say so in their source.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from casework.calendars import load_calendar
from casework.calendars.entries import Given
from casework.calendars.importing import Consequences, import_editions, read_file
from casework.parts import Parts
from casework.simulating.arrivals import in_year
from casework.simulating.behaviour import Regulation
from engine.errors import InputError
from engine.periods.national import NATIONAL

_SOURCE = "样例放假通知（虚构）"
_HEADINGS = ("region", "date", "working", "name", "cite")
_FIFTY_TWO_WEEKS = timedelta(weeks=52)  # so that every day keeps its weekday

Row = tuple[str, str, str, str, str]


def import_regional(parts: Parts, regulations: Iterable[Regulation], year: int) -> None:
    """Import invented holidays of regions whose own are not known for a year; else all there stays provisional."""
    rows = [
        (region, in_year(day, year).isoformat(), "no", name, _SOURCE)
        for one in regulations
        for region, festivals in one.holidays.items()
        if _is_known(NATIONAL, year) and not _is_known(region, year)
        for name, days in festivals.items()
        for day in days
    ]
    if rows:
        _import(parts, rows, f"地区放假安排-{year}-样例.csv")


def import_next_year(parts: Parts, year: int) -> Consequences | None:
    """Import an invented national arrangement of the year after one, made from that one's own.

    Returns:
        What it moved; None when the year after is known, or the year itself is not.
    """
    if _is_known(NATIONAL, year + 1) or not _is_known(NATIONAL, year):
        return None
    rows = [
        (NATIONAL, (one.day + _FIFTY_TWO_WEEKS).isoformat(), "yes" if one.working else "no", one.name, _SOURCE)
        for one in load_calendar(NATIONAL).days
        if one.day.year == year
    ]
    return _import(parts, rows, f"全国放假安排-{year + 1}-样例.csv")


def _is_known(region: str, year: int) -> bool:
    return load_calendar(region).covers(date(year, 7, 1))


def _import(parts: Parts, rows: Sequence[Row], name: str) -> Consequences:
    path = parts.home / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_HEADINGS, *rows])
    table = read_file(parts, path, Given(source=_SOURCE))
    if table.errors:
        raise InputError(name, str(table.errors[0]))
    return import_editions(parts, table.editions, actor=None, now=parts.clock())
