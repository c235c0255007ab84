"""The calendar that holds for an office's cases: what was packed, with the imported editions that apply to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from casework.calendars.packaged import load_calendar, packaged_days
from engine.errors import MissingError
from engine.periods.calendar import Calendar
from engine.periods.editions import CalendarEdition, laid
from engine.periods.national import NATIONAL, national_calendar
from store.contract import Store, UnitOfWork


def calendar_for(
    unit: UnitOfWork, region: str, office_key: str, *, pending: Sequence[CalendarEdition] = ()
) -> Calendar:
    """Return the calendar of a region for the cases of an office.

    Args:
        unit: where editions are kept.
        region: ISO 3166-2 code.
        office_key: the office that has jurisdiction; empty: without any office's closures.
        pending: editions laid over those kept, as if they had been imported.

    Raises:
        CalendarError: the region is unknown.
        MissingError: there is no such office.
    """
    offices = lineage(unit, office_key)
    kept = [
        CalendarEdition.from_json(unit.edition(row.digest))
        for row in unit.calendar_editions()
        if (row.region in (NATIONAL, region) if row.office_id is None else row.office_id in offices)
    ]
    new = [edition for edition in pending if not edition.office or edition.office in offices.values()]
    if not kept and not new:
        return load_calendar(region)
    return laid(region, national_calendar(), packaged_days(region), (*kept, *new))


def calendars_of(store: Store) -> Callable[[str], Calendar]:
    """What gives the calendar of a region to those who compute without a case: no office's closures.

    Args:
        store: where editions are kept; each region is looked up once.
    """

    @cache
    def of(region: str) -> Calendar:
        with store.read() as unit:
            return calendar_for(unit, region, "")

    return of


def kept_editions(unit: UnitOfWork) -> dict[int, CalendarEdition]:
    """All imported editions by number, in the order of import."""
    return {row.id: CalendarEdition.from_json(unit.edition(row.digest)) for row in unit.calendar_editions()}


def lineage(unit: UnitOfWork, office_key: str) -> dict[int, str]:
    """Ids and keys of an office and those above it.

    Raises:
        MissingError: there is no such office.
    """
    if not office_key:
        return {}
    offices = unit.offices()
    found = next((office for office in offices.values() if office.key == office_key), None)
    if found is None:
        raise MissingError("单位", office_key, sorted(office.key for office in offices.values()))
    line = {}
    while found is not None:
        line[found.id] = found.key
        found = None if found.parent_id is None else offices[found.parent_id]
    return line
