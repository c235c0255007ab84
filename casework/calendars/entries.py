"""What a holiday file says, row by row, and what is to be told about it. Both kinds of files become these values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.periods.national import NEW_YEAR

FESTIVALS: Final = (NEW_YEAR, "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""What a national arrangement must tell of (全国年节及纪念日放假办法)."""

_ALIASES: Final[Mapping[str, str]] = {
    "新年": NEW_YEAR,
    "元旦节": NEW_YEAR,
    "清明": "清明节",
    "五一": "劳动节",
    "五一节": "劳动节",
    "五一劳动节": "劳动节",
    "国际劳动节": "劳动节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "十一": "国庆节",
}
_BETWEEN_NAMES: Final = re.compile(r"[、,/+;]|和|与|及")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a file.

    Attributes:
        row: the row's number on the officer's screen; 0 when the file as a whole is meant.
        reason: what is the matter, in Chinese.
        remedy: what to do, in Chinese.
        error: whether nothing can be imported until it is mended.
    """

    row: int
    reason: str
    remedy: str
    error: bool = True

    def __str__(self) -> str:
        place = f"第{self.row}行：" if self.row else ""
        return f"{place}{self.reason}。{self.remedy}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: days off and days worked for one festival, or for several named together."""

    row: int
    region: str
    office: str  # key; empty: the whole region
    year: int  # of the arrangement
    festivals: tuple[str, ...]
    off: tuple[date, ...]
    worked: tuple[date, ...]
    cite: str

    @property
    def name(self) -> str:
        """The festivals as the calendar names the day."""
        return "、".join(self.festivals)


@dataclass(frozen=True, slots=True)
class Given:
    """What was said beside the file."""

    region: str = ""
    office: str = ""
    year: int | None = None
    source: str = ""
    issued_on: date | None = None


def festivals_of(text: str) -> tuple[str, ...]:
    """The festivals of a cell, each by its usual name.

    >>> festivals_of("国庆、中秋")
    ('国庆节', '中秋节')
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return tuple(dict.fromkeys(_ALIASES.get(part, part) for part in _BETWEEN_NAMES.split(plain) if part))


def days_between(first: date, last: date) -> tuple[date, ...]:
    """All days from the first to the last, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
