"""How pressing a deadline is on the day of writing, and whether anything may leave the machine on that day.

Pure: it is given days and a calendar. A *rest day* is one that the calendar of the recipient's office does not work.
Nothing leaves on a rest day, with one exception: a deadline that ends before work is resumed would be past saving when
the message came. Days are legal dates (Asia/Shanghai), last days inclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.periods.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SOON, _NEAR = 3, 10  # working days, as the lists colour deadlines
_WITHIN = re.compile(r"([0-9]{1,4})(wd|d)")


class Band(StrEnum):
    """How pressing a deadline is; the most pressing first."""

    OVER = "over"
    TODAY = "today"
    SOON = "soon"
    NEAR = "near"
    LATER = "later"


BAND_LABELS = {
    Band.OVER: "已届满",
    Band.TODAY: "今日届满",
    Band.SOON: "3个工作日内届满",
    Band.NEAR: "10个工作日内届满",
    Band.LATER: "10个工作日以后届满",
}


def band(last_day: date, today: date, calendar: Calendar) -> Band:
    """How pressing a deadline is on a day."""
    if last_day < today:
        return Band.OVER
    if last_day == today:
        return Band.TODAY
    if last_day <= calendar.add_working_days(today, _SOON):
        return Band.SOON
    return Band.NEAR if last_day <= calendar.add_working_days(today, _NEAR) else Band.LATER


def is_pressing(last_day: date, today: date, calendar: Calendar) -> bool:
    """Whether the next morning on which people work comes too late for a deadline."""
    return last_day < calendar.add_working_days(today, 1)


def may_leave(last_day: date, today: date, calendar: Calendar) -> bool:
    """Whether a message about a deadline may leave on a day.

    On a rest day only about one that can still be kept but not on the next working day.
    """
    if calendar.is_working(today):
        return True
    return today <= last_day and is_pressing(last_day, today, calendar)


def days_left(last_day: date, today: date) -> str:
    """How long an officer still has, in words; the last day itself counts as "today"."""
    left = (last_day - today).days
    if left > 0:
        return f"{left} 天"
    return "今日届满" if left == 0 else f"已届满 {-left} 天"


@dataclass(frozen=True, slots=True)
class Within:
    """How near the end a deadline must be: so many days, or working days, before it (0: on the last day)."""

    count: int
    working: bool

    @classmethod
    def of(cls, text: str) -> Within | None:
        """As it is written: 3wd, 5d; None when it is written otherwise."""
        found = _WITHIN.fullmatch(text)
        return cls(int(found[1]), found[2] == "wd") if found else None

    def admits(self, last_day: date, today: date, calendar: Calendar) -> bool:
        """Whether a deadline is near enough; one that is over is."""
        if self.working and self.count:
            return last_day <= calendar.add_working_days(today, self.count)
        return last_day <= today + timedelta(self.count)

    def __str__(self) -> str:
        """In words."""
        return f"剩余{self.count}个工作日以内" if self.working else f"剩余{self.count}天以内"
