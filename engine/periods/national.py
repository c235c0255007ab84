"""The national calendar of mainland China, and the calendars of its regions.

Owns where official data comes from (the State Council's yearly notices, as packed in ``chinesecalendar``) and which
regions have holidays of their own. It opens no file: whoever reads regional additions passes them in. What was issued
later than ``chinesecalendar`` is laid over by :mod:`engine.periods.editions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final

from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff, merged

NATIONAL: Final = "CN"

# Hong Kong, Macao and Taiwan have ISO codes under CN, but the State Council's arrangement does not apply there.
PROVINCES: Final[Mapping[str, str]] = {
    "CN-AH": "安徽",
    "CN-BJ": "北京",
    "CN-CQ": "重庆",
    "CN-FJ": "福建",
    "CN-GD": "广东",
    "CN-GS": "甘肃",
    "CN-GX": "广西",
    "CN-GZ": "贵州",
    "CN-HA": "河南",
    "CN-HB": "湖北",
    "CN-HE": "河北",
    "CN-HI": "海南",
    "CN-HL": "黑龙江",
    "CN-HN": "湖南",
    "CN-JL": "吉林",
    "CN-JS": "江苏",
    "CN-JX": "江西",
    "CN-LN": "辽宁",
    "CN-NM": "内蒙古",
    "CN-NX": "宁夏",
    "CN-QH": "青海",
    "CN-SC": "四川",
    "CN-SD": "山东",
    "CN-SH": "上海",
    "CN-SN": "陕西",
    "CN-SX": "山西",
    "CN-TJ": "天津",
    "CN-XJ": "新疆",
    "CN-XZ": "西藏",
    "CN-YN": "云南",
    "CN-ZJ": "浙江",
}

# Their governments fix further holidays by yearly notice; a year whose notice is not on record is unknown there.
OWN_HOLIDAYS: Final = frozenset({"CN-NX"})

_NAMES: Final = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
NEW_YEAR: Final = "元旦"
_PROLONGED_2020: Final = (date(2020, 1, 31), date(2020, 2, 2))
_PROLONGED_CITE: Final = "国办发明电〔2020〕1号"


def check_region(region: str) -> str:
    """Return ``region`` when it is ``CN`` or the ISO 3166-2 code of a mainland province.

    Raises:
        CalendarError: it is not.
    """
    if region != NATIONAL and region not in PROVINCES:
        raise CalendarError(f"不认识的地区“{region}”，应为 CN 或内地省级代码，如 CN-LN、CN-NX")
    return region


@cache
def national_calendar() -> Calendar:
    """Return the calendar of the State Council's notices; built on first use and kept."""
    from chinese_calendar import Holiday
    from chinese_calendar.constants import holidays, workdays

    chinese = {holiday.value: _NAMES.get(holiday.chinese, holiday.chinese) for holiday in Holiday}
    days = [_entry(day, working=False, name=chinese[name]) for day, name in holidays.items()]
    days += [_entry(day, working=True, name=chinese[name]) for day, name in workdays.items()]
    years = frozenset(range(min(holidays).year, max(holidays).year + 1))
    return Calendar(NATIONAL, years, years, tuple(days))


def regional_calendar(region: str, additions: Iterable[DayOff], base: Calendar) -> Calendar:
    """Return the calendar of ``region``: ``base`` with the region's own days.

    A region with holidays of its own is covered only in the years its additions name: the national days are still
    known in its other years, but not all of its holidays.

    Args:
        region: ISO 3166-2 code.
        additions: the region's own days, in any order; they win over the national ones.
        base: the national calendar.

    Raises:
        CalendarError: the region is unknown, or an addition lies in a year without a national notice.
    """
    check_region(region)
    own = tuple(additions)
    if not own and region not in OWN_HOLIDAYS:
        return base if region == base.region else Calendar(region, base.years, base.national_years, base.days)
    years = frozenset(entry.day.year for entry in own)
    return Calendar(region, years, base.national_years, merged(base.days, own))


def notice_year(entry: DayOff) -> int:
    """Return the year whose notice names a day: the next one for what the New Year moves in December."""
    return _notice_year(entry.day, entry.name)


def national_cite(year: int) -> str:
    """Return the label of the State Council's notice for a year."""
    return f"国务院办公厅{year}年节假日安排"


def _entry(day: date, *, working: bool, name: str) -> DayOff:
    return DayOff(day, working, name, _notice(day, name))


def _notice(day: date, name: str) -> str:
    if _PROLONGED_2020[0] <= day <= _PROLONGED_2020[1]:
        return _PROLONGED_CITE
    return national_cite(_notice_year(day, name))


def _notice_year(day: date, name: str) -> int:
    # What the New Year moves in December is part of the next year's notice.
    return day.year + (name == NEW_YEAR and day.month == 12)
