"""Which days are worked: an immutable snapshot ("calendar edition") of one region.

A snapshot knows the years for which official data exists, the days that depart from the plain weekend rule, and
nothing else: it reads no file and no clock. Where the data comes from is told in
:mod:`engine.periods.national`; how periods use it, in :mod:`engine.periods.compute`; what may still happen in years
without data, in :mod:`engine.periods.bounds`. Rest days by their reason are in :mod:`engine.periods.rests`, sums over
whole columns of dates in :mod:`engine.periods.bulk`.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate, compress, pairwise
from typing import Any, Final

from engine.errors import CalendarError

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2150
WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MADE_UP: Final = "调休上班"
WORKDAY: Final = "工作日"

_FORMAT: Final = 1
_ORIGIN: Final = date(FIRST_YEAR, 1, 1).toordinal()
_SPAN: Final = date(LAST_YEAR, 12, 31).toordinal() - _ORIGIN + 1
_SATURDAY: Final = 5
_NEVER: Final = 1 << 62  # the rank of days that lie before the tables: no sum with it finds a place


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that official data names: a holiday, or a weekend day declared worked."""

    day: date
    working: bool
    name: str  # the festival, in Chinese; for a worked weekend day the festival it makes up for
    cite: str  # the notice it comes from, as a label fit to be printed


@dataclass(frozen=True, slots=True)
class _Tables:
    """Lookup tables. Ranks reach back to ordinal 0, so that a sum needs no check of its first day."""

    flags: bytes  # 1 where the day is worked, counted from the first day of FIRST_YEAR
    rank: list[int]  # rank[ordinal] = worked days up to that day, itself included
    worked: list[date]  # worked[k] = the k-th worked day; nothing is meant by worked[0]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    """The calendar of one region as it was known when the snapshot was taken.

    Two calendars are equal when their digests are. Sums cost one look into a prefix table.

    Attributes:
        region: ISO 3166-2 code, ``CN`` or ``CN-NX``.
        years: years for which the data of this region is complete.
        national_years: years for which the national notice is known; a superset of ``years``.
        days: all named days in order.
        digest: SHA-256 of the canonical content, in hex.
    """

    region: str
    years: frozenset[int]
    national_years: frozenset[int]
    days: tuple[DayOff, ...]
    digest: str = field(init=False)
    _named: dict[date, DayOff] = field(init=False)
    _flags: bytes = field(init=False)
    _rank: list[int] = field(init=False)
    _worked: list[date] = field(init=False)
    _made_up: list[date] = field(init=False)

    def __post_init__(self) -> None:
        days = tuple(sorted(self.days, key=lambda named: named.day))
        named = {entry.day: entry for entry in days}
        if len(named) != len(days):
            twice = next(a.day for a, b in pairwise(days) if a.day == b.day)
            raise CalendarError(f"节假日数据有误：{self.region} 的 {twice.isoformat()} 出现两次")
        if not self.years <= self.national_years:
            raise CalendarError(f"节假日数据有误：{self.region} 的年份超出全国放假安排的年份")
        tables = _tables(days)
        values = {
            "days": days,
            "_named": named,
            "_flags": tables.flags,
            "_rank": tables.rank,
            "_worked": tables.worked,
            "_made_up": [entry.day for entry in days if entry.working and entry.day.weekday() >= _SATURDAY],
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "digest", _digest(self.as_dict()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Calendar({self.region}, {self.digest[:12]})"

    def covers(self, day: date) -> bool:
        """Tell whether official data is known for this region in the year of ``day``."""
        return day.year in self.years

    def named(self, day: date) -> DayOff | None:
        """Return what official data says of ``day``, None when it says nothing."""
        return self._named.get(day)

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked; past the data only the weekend rule speaks, so look at :meth:`covers`."""
        return bool(self._flags[_index(day)])

    def describe(self, day: date) -> str:
        """Return why ``day`` is worked or not: 周六, 国庆节, 调休上班, 工作日."""
        entry = self._named.get(day)
        if entry is not None and not entry.working:
            return entry.name
        if day.weekday() < _SATURDAY:
            return WORKDAY
        return WEEKDAYS[day.weekday()] if entry is None else MADE_UP

    def next_working(self, day: date) -> date:
        """Return the first worked day on or after ``day``."""
        return self._pick(self._before(day) + 1, day)

    def previous_working(self, day: date) -> date:
        """Return the last worked day on or before ``day``."""
        return self._pick(self._rank[_index(day) + _ORIGIN], day)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th worked day after ``day``, which is itself not counted; before it when ``n`` is negative.

        Raises:
            CalendarError: ``n`` is 0, or the sum leaves the years that can be computed.
        """
        try:
            if n > 0:
                return self._worked[self._rank[day.toordinal()] + n]
        except IndexError:
            raise outside(day) from None
        if n == 0:
            raise CalendarError("工作日数不能为0")
        return self._pick(self._before(day) + 1 + n, day)

    def worked_flags(self) -> tuple[date, bytes]:
        """Return the first day that can be computed and, from it to the last, a 1 where the day is worked."""
        return date.fromordinal(_ORIGIN), self._flags

    def rest_days(self, first: date, last: date) -> list[date]:
        """Return the days not worked from ``first`` to ``last``, both included.

        Gathered by their reason they are :func:`engine.periods.rests.rest_runs`.
        """
        at, stop, found = _index(first), _index(last) + 1, []
        while (at := self._flags.find(0, at, stop)) >= 0:
            found.append(date.fromordinal(_ORIGIN + at))
            at += 1
        return found

    def made_up_days(self, first: date, last: date) -> list[date]:
        """Return the weekend days declared worked from ``first`` to ``last``, both included."""
        return self._made_up[bisect_left(self._made_up, first) : bisect_right(self._made_up, last)]

    def as_dict(self) -> dict[str, Any]:
        """Return the snapshot as JSON values, enough for :meth:`from_dict` to rebuild it."""
        return {
            "format": _FORMAT,
            "region": self.region,
            "years": sorted(self.years),
            "national_years": sorted(self.national_years),
            "days": [[entry.day.isoformat(), entry.working, entry.name, entry.cite] for entry in self.days],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calendar:
        """Rebuild a snapshot.

        Raises:
            CalendarError: the data is not a snapshot of a known format.
        """
        if data.get("format") != _FORMAT:
            raise CalendarError(f"不认识的节假日数据格式：{data.get('format')!r}")
        try:
            days = tuple(
                DayOff(date.fromisoformat(day), _truth(working), str(name), str(cite))
                for day, working, name, cite in data["days"]
            )
            years, national = frozenset(map(int, data["years"])), frozenset(map(int, data["national_years"]))
            return cls(str(data["region"]), years, national, days)
        except (KeyError, TypeError, ValueError) as error:
            raise CalendarError(f"节假日数据残缺或有误：{error}") from error

    def _before(self, day: date) -> int:
        """The rank of the worked day that comes before ``day``."""
        at = _index(day)
        return self._rank[at + _ORIGIN] - self._flags[at]

    def _pick(self, place: int, day: date) -> date:
        if not 0 < place < len(self._worked):
            raise outside(day)
        return self._worked[place]


def merged(days: Iterable[DayOff], additions: Iterable[DayOff]) -> tuple[DayOff, ...]:
    """Return ``days`` with ``additions`` put in; where both name a day the addition speaks."""
    by_day = {entry.day: entry for entry in days}
    by_day.update((entry.day, entry) for entry in additions)
    return tuple(by_day[day] for day in sorted(by_day))


def outside(day: date) -> CalendarError:
    """Return the error for a sum around ``day`` that leaves the years that can be computed."""
    return CalendarError(f"自{day.isoformat()}推算的日期超出可计算的年份（{FIRST_YEAR}年至{LAST_YEAR}年），请核对日期")


def _index(day: date) -> int:
    at = day.toordinal() - _ORIGIN
    if not 0 <= at < _SPAN:
        raise outside(day)
    return at


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"应为 true 或 false，而不是 {value!r}")
    return value


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# Regions without holidays of their own share the national tables: they take some megabytes.
@lru_cache(maxsize=16)
def _tables(days: tuple[DayOff, ...]) -> _Tables:
    week = bytes((_ORIGIN + offset - 1) % 7 < _SATURDAY for offset in range(7))
    flags = bytearray((week * (_SPAN // 7 + 1))[:_SPAN])
    for entry in days:
        flags[_index(entry.day)] = entry.working
    ordinals = compress(range(_ORIGIN, _ORIGIN + _SPAN), flags)
    rank = [_NEVER] * _ORIGIN
    rank += accumulate(flags)
    return _Tables(bytes(flags), rank, [date.min, *map(date.fromordinal, ordinals)])
