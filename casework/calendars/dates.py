"""Dates as notices write them: ``2027年1月1日（周五）至3日（周日）``, several separated by 、.

Month and year may be left out where what stands before tells them; a weekday in brackets is checked; what is not
understood is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.calendars.entries import days_between
from casework.intake.cells import CellRefusedError
from engine.periods.calendar import FIRST_YEAR, LAST_YEAR, WEEKDAYS

_LONGEST: Final = 31
_DATE: Final = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号](?:\(([^()]*)\))?")
_TO: Final = re.compile(r"[至到~—–-]+")
_AFTER: Final = re.compile(r"(?:放假调休|放假|调休|上班|补班|公休|补休)?[,、]?(?:共(\d+)天)?[、,;和及。.]*")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})日?")
_YEAR: Final = re.compile(r"(\d{4})年")
_WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_WRITE: Final = "请写成“2027年1月1日（周五）至3日（周日）”的样子，几段之间用顿号隔开"


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a cell.

    Attributes:
        days: in the order written.
        stated: the number of days that the text itself gives (共3天), if it does.
        wrong: weekdays that do not fit their dates, in Chinese.
    """

    days: tuple[date, ...]
    stated: int | None
    wrong: tuple[str, ...]


def years_in(text: str) -> list[int]:
    """The years that a text writes out."""
    return [int(found) for found in _YEAR.findall(_plain(text))]


def parse_dates(text: str, year: int | None, *, new_year: bool = False) -> Dates:
    """Read the days of a cell.

    Args:
        text: as written.
        year: of the arrangement, for dates written without one; None: every first date needs its own.
        new_year: whether a December without a year is that before the arrangement's year.

    Raises:
        CellRefusedError: something is not understood, or is no date.
    """
    reader = _Reader(_plain(text), year, new_year)
    days: list[date] = []
    stated: int | None = None
    while reader.rest:
        first = last = reader.next_date()
        if reader.take(_TO):
            last = reader.next_date(after=first)
        if not 0 <= (last - first).days < _LONGEST:
            span = f"从{first.isoformat()}到{last.isoformat()}"
            raise CellRefusedError(f"{span}前后颠倒，或者超过{_LONGEST}天", "请核对起止日期")
        days += days_between(first, last)
        ending = reader.take(_AFTER)
        if ending and ending[1]:
            stated = (stated or 0) + int(ending[1])
    if not days:
        raise CellRefusedError("没有日期", _WRITE)
    return Dates(tuple(days), stated, tuple(reader.wrong))


def _plain(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _ISO.sub(r"\1年\2月\3日", plain)


class _Reader:
    """Reads a text from left to right, remembering year and month."""

    def __init__(self, text: str, year: int | None, new_year: bool) -> None:
        self.rest = text
        self.wrong: list[str] = []
        self._given = year
        self._new_year = new_year
        self._year: int | None = None  # as written before
        self._month: int | None = None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.rest)
        if found:
            self.rest = self.rest[found.end() :]
        return found

    def next_date(self, after: date | None = None) -> date:
        before = self.rest
        found = self.take(_DATE)
        if found is None:
            raise CellRefusedError(f"“{before}”不是能识别的日期", _WRITE)
        year_text, month_text, day_text, remark = found.groups()
        if not month_text and self._month is None:
            raise CellRefusedError(f"“{found[0]}”没有写月份", _WRITE)
        month, day = int(month_text or self._month or 0), int(day_text)
        year = int(year_text) if year_text else self._meant_year(after, month, day)
        if year_text or self._year is not None:
            self._year = year
        self._month = month
        read = _day(year, month, day)
        self._check_weekday(read, remark or "")
        return read

    def _meant_year(self, after: date | None, month: int, day: int) -> int:
        if after is not None:
            return after.year + ((month, day) < (after.month, after.day))
        if self._year is not None:
            return self._year
        if self._given is None:
            raise CellRefusedError("日期没有写年份", "请在日期前写上年份，或者加上 --year，例如 --year 2027")
        return self._given - (self._new_year and month == 12)

    def _check_weekday(self, day: date, remark: str) -> None:
        found = _WEEKDAY.search(remark)
        if found is None:
            return
        written = "周" + found[1].replace("天", "日")
        if written != WEEKDAYS[day.weekday()]:
            self.wrong.append(f"{day.isoformat()}是{WEEKDAYS[day.weekday()]}，不是{written}")


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR < year < LAST_YEAR:
        raise CellRefusedError(f"“{year}年”不合常理", "请核对年份")
    try:
        return date(year, month, day)
    except ValueError:
        raise CellRefusedError(f"日历上没有{year}年{month}月{day}日", "请对照通知原文改正") from None
