"""Whether a holiday file can be true: what contradicts itself, the week, a festival's season or the rest of the year.

All that is wrong is told at once. What only differs from what was known is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from casework.calendars.entries import FESTIVALS, Entry, Remark
from engine.errors import CalendarError
from engine.periods.calendar import Calendar
from engine.periods.national import NATIONAL, NEW_YEAR, check_region

REGIONAL_FESTIVALS: Final = {"CN-NX": ("开斋节", "古尔邦节")}
"""What the yearly notice of a region with holidays of its own must tell of."""

_SATURDAY: Final = 5
_TWO_DAYS_IN_MAY_SINCE: Final = 2025  # 全国年节及纪念日放假办法 (2024)
_SEASONS: Final = {
    NEW_YEAR: ((1, 1), (1, 1)),
    "春节": ((1, 21), (2, 23)),
    "清明节": ((4, 4), (4, 6)),
    "劳动节": ((5, 1), (5, 2)),
    "端午节": ((5, 27), (6, 26)),
    "中秋节": ((9, 7), (10, 8)),
    "国庆节": ((10, 1), (10, 3)),
}
"""First and last day on which a festival can fall: by the sun, or by the moon in any year."""

_AGAINST_THE_TEXT: Final = "请对照通知原文改正"


def check_entries(
    entries: Sequence[Entry], offices: Collection[str], known: Callable[[str], Calendar], *, all_read: bool = True
) -> Iterator[Remark]:
    """Tell all that is wrong with the rows of a file.

    Args:
        entries: the rows.
        offices: keys of the offices that exist.
        known: the calendar known so far, of a region.
        all_read: whether every row was understood; else what seems to be missing may stand in one that was not.
    """
    for entry in entries:
        yield from _check_place(entry, offices)
        yield from _check_worked(entry)
        yield from _check_year(entry)
    for (region, office), layer in _layers(entries):
        yield from _check_overlaps(layer)
        if all_read and not office and not _is_unknown(region):
            yield from _check_completeness(region, layer, known(region))


def complete_years(entries: Iterable[Entry], region: str) -> frozenset[int]:
    """The years of which the rows of a region tell all its holidays."""
    by_year: dict[int, set[str]] = {}
    for entry in entries:
        by_year.setdefault(entry.year, set()).update(entry.festivals)
    needed = festivals_needed(region)
    return frozenset(year for year, named in by_year.items() if needed and named.issuperset(needed))


def festivals_needed(region: str) -> tuple[str, ...]:
    """The festivals that a year's arrangement must tell of; none where only single days are added."""
    return FESTIVALS if region == NATIONAL else REGIONAL_FESTIVALS.get(region, ())


def _layers(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, str], list[Entry]]]:
    def place(entry: Entry) -> tuple[str, str]:
        return entry.region, entry.office

    for key, rows in groupby(sorted(entries, key=place), place):
        yield key, list(rows)


def _is_unknown(region: str) -> bool:
    try:
        check_region(region)
    except CalendarError:
        return True
    return False


def _check_place(entry: Entry, offices: Collection[str]) -> Iterator[Remark]:
    if _is_unknown(entry.region):
        yield Remark(entry.row, f"不认识的地区“{entry.region}”", "应为 CN（全国）或内地省级代码，如 CN-LN、CN-NX")
    if entry.office and entry.office not in offices:
        yield Remark(
            entry.row, f"没有单位“{entry.office}”", f"请填单位代号：{'、'.join(sorted(offices)) or '（尚无单位）'}"
        )
    if entry.office and entry.worked:
        yield Remark(entry.row, "单位自己不能安排调休上班", "请删去上班日；单位只能登记自己停止办公的日子")


def _check_worked(entry: Entry) -> Iterator[Remark]:
    for day in entry.worked:
        if day.weekday() < _SATURDAY:
            yield Remark(entry.row, f"调休上班日{day.isoformat()}不是周六周日", _AGAINST_THE_TEXT)


def _check_year(entry: Entry) -> Iterator[Remark]:
    for day in (*entry.off, *entry.worked):
        before = day.year == entry.year - 1 and day.month == 12 and entry.festivals == (NEW_YEAR,)
        if day.year != entry.year and not before:
            yield Remark(
                entry.row,
                f"{day.isoformat()}不在{entry.year}年（只有元旦可以连到上一年12月）",
                "请核对日期和年份",
            )


def _check_seasons(year: int, rows: Sequence[Entry]) -> Iterator[Remark]:
    for festival, ((first_month, first_day), (last_month, last_day)) in _SEASONS.items():
        named = [entry for entry in rows if festival in entry.festivals]
        first, last = date(year, first_month, first_day), date(year, last_month, last_day)
        if not any(first <= day <= last for entry in named for day in entry.off):
            yield Remark(
                named[0].row,
                f"{festival}的放假日期不对：其中应有{first.isoformat()}至{last.isoformat()}之间的日子",
                _AGAINST_THE_TEXT,
            )


def _check_overlaps(layer: Sequence[Entry]) -> Iterator[Remark]:
    seen: dict[date, tuple[Entry, bool]] = {}
    for entry in layer:
        for day, working in (*((day, False) for day in entry.off), *((day, True) for day in entry.worked)):
            if day not in seen:
                seen[day] = entry, working
                continue
            other, otherwise = seen[day]
            yield Remark(entry.row, _clash(day, entry, other, working=working, otherwise=otherwise), _AGAINST_THE_TEXT)


def _clash(day: date, entry: Entry, other: Entry, *, working: bool, otherwise: bool) -> str:
    row = f"（另见第{other.row}行）" if other.row != entry.row else ""
    if working != otherwise:
        return f"{day.isoformat()}既放假又上班{row}"
    if entry.festivals == other.festivals or working:
        return f"{day.isoformat()}写了两次{row}"
    return f"{day.isoformat()}同时属于{other.name}和{entry.name}{row}；连在一起的节日请写在同一行，如“国庆节、中秋节”"


def _check_completeness(region: str, layer: Sequence[Entry], known: Calendar) -> Iterator[Remark]:
    complete = complete_years(layer, region)
    for year in sorted({entry.year for entry in layer}):
        rows = [entry for entry in layer if entry.year == year]
        if year in complete:
            if region == NATIONAL:
                yield from _check_seasons(year, rows)
                yield from _check_fixed_days(year, rows)
        elif festivals_needed(region) and year not in (known.national_years if region == NATIONAL else known.years):
            yield _incomplete(year, rows, region)


def _incomplete(year: int, rows: Sequence[Entry], region: str) -> Remark:
    named = {festival for entry in rows for festival in entry.festivals}
    missing = "、".join(festival for festival in festivals_needed(region) if festival not in named)
    return Remark(
        0,
        f"{year}年的安排不完整，缺少：{missing}",
        "请把全年的节日写全后再导入；没有写全的年份不能用来确定期限",
    )


def _check_fixed_days(year: int, rows: Sequence[Entry]) -> Iterator[Remark]:
    off = {day for entry in rows for day in entry.off}
    may = (date(year, 5, 2),) if year >= _TWO_DAYS_IN_MAY_SINCE else ()
    october = (date(year, 10, number) for number in (1, 2, 3))
    missing = [day for day in (date(year, 1, 1), date(year, 5, 1), *may, *october) if day not in off]
    if missing:
        yield Remark(
            0,
            f"法定节日没有放假：{'、'.join(day.isoformat() for day in missing)}",
            "1月1日、5月1日和2日、10月1日至3日依法放假，请对照通知原文改正",
        )
