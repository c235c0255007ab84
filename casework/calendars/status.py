"""What is known: the years covered in each region, and the editions imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from casework.calendars.known import calendar_for, kept_editions
from casework.calendars.packaged import packaged_days, regions
from casework.parts import Parts
from engine.periods.national import NATIONAL


@dataclass(frozen=True, slots=True)
class ImportedEdition:
    """An edition as the list shows it."""

    number: int
    region: str
    office: str  # key; empty: the whole region
    years: tuple[int, ...]  # of which it tells all
    days: int
    source: str
    issued_on: date | None
    imported_at: datetime
    officer: str  # name; empty: the administrator of the machine
    digest: str


@dataclass(frozen=True, slots=True)
class RegionStatus:
    """What is known of a region."""

    region: str
    years: tuple[int, ...]  # for which all its holidays are known
    editions: tuple[int, ...]  # numbers of those that apply to all its offices
    packed: str  # where the data comes from that the program brings along


@dataclass(frozen=True, slots=True)
class CalendarStatus:
    """What is known.

    Attributes:
        regions: the country and the regions with days of their own; all others are as the country.
        editions: in order of import.
    """

    regions: tuple[RegionStatus, ...]
    editions: tuple[ImportedEdition, ...]


def calendar_status(parts: Parts) -> CalendarStatus:
    """Tell what is known."""
    with parts.store.read() as unit:
        contents = kept_editions(unit)
        officers = unit.officer_names()
        editions = tuple(
            ImportedEdition(
                row.id,
                row.region,
                contents[row.id].office,
                tuple(sorted(contents[row.id].years)),
                len(contents[row.id].days),
                row.source,
                row.issued_on,
                row.imported_at,
                officers[row.officer_id] if row.officer_id is not None else "",
                row.digest,
            )
            for row in unit.calendar_editions()
        )
        named = {*regions(), *(edition.region for edition in editions if not edition.office)}
        found = tuple(
            RegionStatus(
                region, tuple(sorted(calendar_for(unit, region, "").years)), _numbers(editions, region), _packed(region)
            )
            for region in sorted(named)
        )
    return CalendarStatus(found, editions)


def _packed(region: str) -> str:
    national = f"国务院办公厅历年通知（随程序提供，数据版本{version('chinesecalendar')}）"
    own = sorted({entry.cite for entry in packaged_days(region)})
    return "；".join([national, *own])


def _numbers(editions: Iterable[ImportedEdition], region: str) -> tuple[int, ...]:
    return tuple(e.number for e in editions if not e.office and e.region in (NATIONAL, region))
