"""Calendar editions: what came to be known after the program was packed, and how it is laid over what was.

An edition is one notice as an office typed it in: a year's arrangement, days a region adds, or an office's own
closures. Owns the value and the order of layers; where editions are kept and who may import them is no matter of the
engine. A layer never changes the one below, so that leaving an edition out gives the calendar without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from engine.canonical import digest
from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff, merged
from engine.periods.national import NATIONAL, OWN_HOLIDAYS, check_region, notice_year

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class CalendarEdition:
    """One notice. Two editions are equal when their digests are.

    Attributes:
        region: ``CN`` for the national arrangement, else the ISO 3166-2 code of a province.
        years: the years of which it tells all holidays of its layer; empty for single days and for closures.
        days: the days it names, in order.
        source: the notice, as a label fit to be printed.
        issued_on: the notice's date, when it is known.
        office: key of the office whose closures these are; empty: they hold in the whole region.
        digest: SHA-256 of all this, in hex.
    """

    region: str
    years: frozenset[int]
    days: tuple[DayOff, ...]
    source: str
    issued_on: date | None = None
    office: str = ""
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        check_region(self.region)
        object.__setattr__(self, "days", tuple(sorted(self.days, key=lambda named: named.day)))
        if self.office and any(entry.working for entry in self.days):
            raise CalendarError("单位自己的停止办公日不能是上班日：调休上班由国务院办公厅或者地方人民政府安排")
        object.__setattr__(self, "digest", digest(self.as_json()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CalendarEdition) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def as_json(self) -> dict[str, Any]:
        """Plain form for the store, enough for :meth:`from_json` to rebuild it."""
        return {
            "format": _FORMAT,
            "region": self.region,
            "years": sorted(self.years),
            "days": [[entry.day.isoformat(), entry.working, entry.name, entry.cite] for entry in self.days],
            "source": self.source,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "office": self.office,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CalendarEdition:
        """The value of a plain form.

        Raises:
            CalendarError: the data is no edition of a known format.
        """
        if data.get("format") != _FORMAT:
            raise CalendarError(f"不认识的节假日数据格式：{data.get('format')!r}")
        days = tuple(DayOff(date.fromisoformat(day), *rest) for day, *rest in data["days"])
        issued = data["issued_on"]
        return cls(
            data["region"],
            frozenset(data["years"]),
            days,
            data["source"],
            date.fromisoformat(issued) if issued else None,
            data["office"],
        )


@lru_cache(maxsize=64)
def laid(region: str, national: Calendar, own: tuple[DayOff, ...], editions: tuple[CalendarEdition, ...]) -> Calendar:
    """Return the calendar of a region with editions laid over what was packed, in the order given.

    National editions change the national days, those of the region its own days, and closures lie over both. In the
    years of which an edition tells all, the days of the same layer known before are forgotten; its other days are
    laid over one by one.

    Args:
        region: ISO 3166-2 code.
        national: the national calendar as packed.
        own: the region's own days as packed; the years they name are known.
        editions: in order of import. Those of other regions are passed over; of closures only those given apply, so
            the caller leaves out other offices' ones.
    """
    check_region(region)
    lower, upper = _Layer(list(national.days), national.national_years), _Layer(list(own), _years(own))
    closures: list[DayOff] = []
    for edition in editions:
        if edition.office:
            closures += edition.days
        elif edition.region == NATIONAL:
            lower = lower.under(edition)
        elif edition.region == region:
            upper = upper.under(edition)
    has_own = region in OWN_HOLIDAYS or bool(own)
    years = lower.years & upper.years if has_own else lower.years
    return Calendar(region, years, lower.years, merged(merged(lower.days, upper.days), closures))


@dataclass(frozen=True, slots=True)
class _Layer:
    days: list[DayOff]
    years: frozenset[int]  # of which all is known

    def under(self, edition: CalendarEdition) -> _Layer:
        kept = [entry for entry in self.days if notice_year(entry) not in edition.years]
        return _Layer(list(merged(kept, edition.days)), self.years | edition.years)


def _years(days: Iterable[DayOff]) -> frozenset[int]:
    return frozenset(entry.day.year for entry in days)
