"""The calendars that the program brings along: the national one with the regional days kept as project data.

Owns the reading of ``procedures/common/holidays.csv`` (columns region, date, working, name, cite). What the days mean
is told in :mod:`engine.periods.national`; what was imported since is laid over by
:mod:`casework.calendars.known`.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff
from engine.periods.national import check_region, national_calendar, regional_calendar

HOLIDAYS: Final = Path(__file__).resolve().parents[2] / "procedures" / "common" / "holidays.csv"

_COLUMNS: Final = ("region", "date", "working", "name", "cite")
_TRUTH: Final = {"yes": True, "no": False}


@cache
def load_calendar(region: str) -> Calendar:
    """Return the calendar of ``region``, an ISO 3166-2 code; built once and kept.

    Raises:
        CalendarError: the region is unknown, or the regional data is wrong.
    """
    check_region(region)
    return regional_calendar(region, packaged_days(region), national_calendar())


def packaged_days(region: str) -> tuple[DayOff, ...]:
    """The region's own days that the program brings along."""
    return _packaged().get(region, ())


def read_holidays(source: Path) -> dict[str, tuple[DayOff, ...]]:
    """Read a file of regional days, by region.

    Raises:
        CalendarError: the file or one of its rows is wrong; the message names the line.
    """
    regions: dict[str, list[DayOff]] = {}
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
                raise CalendarError(f"{source.name} 缺少列：{'、'.join(missing)}")
            for row in rows:
                region, entry = _entry(row, f"{source.name} 第{rows.line_num}行")
                regions.setdefault(region, []).append(entry)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CalendarError(f"无法读取节假日文件 {source.name}：{error}") from error
    return {region: tuple(entries) for region, entries in regions.items()}


@cache
def _packaged() -> dict[str, tuple[DayOff, ...]]:
    return read_holidays(HOLIDAYS)


def _entry(row: dict[str, str | None], place: str) -> tuple[str, DayOff]:
    if empty := [name for name in _COLUMNS if not row[name]]:
        raise CalendarError(f"{place}：{'、'.join(empty)} 为空")
    region, day, working, name, cite = (str(row[column]) for column in _COLUMNS)
    if working not in _TRUTH:
        raise CalendarError(f"{place}：working 应为 yes 或 no，而不是“{working}”")
    try:
        return check_region(region), DayOff(date.fromisoformat(day), _TRUTH[working], name, cite)
    except ValueError:
        raise CalendarError(f"{place}：日期“{day}”应写成 2024-03-01 的样子") from None


def regions() -> tuple[str, ...]:
    """The country and every region with holidays of its own."""
    return ("CN", *sorted(_packaged()))
