"""How pressing a deadline is on a day, and the Chinese words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.case import Deadline, DeadlineStatus
from engine.errors import MissingError
from engine.periods.calendar import Calendar


class Colour(StrEnum):
    """How pressing a deadline is; the most pressing first."""

    LAPSED = "lapsed"  # its end is recorded, and a person has not yet done what follows
    OVERDUE = "overdue"
    SOON = "soon"  # within 3 working days
    NEAR = "near"  # within 10 working days
    FINE = "fine"
    PROVISIONAL = "provisional"
    SUSPENDED = "suspended"


COLOUR_LABELS = {
    Colour.LAPSED: "已届满",
    Colour.OVERDUE: "已逾期",
    Colour.SOON: "3个工作日内",
    Colour.NEAR: "10个工作日内",
    Colour.FINE: "正常",
    Colour.PROVISIONAL: "暂定",
    Colour.SUSPENDED: "中止",
}
STATUS_LABELS = {
    DeadlineStatus.LIVE: "计算中",
    DeadlineStatus.SUSPENDED: "已中止",
    DeadlineStatus.MET: "已办结",
    DeadlineStatus.LAPSED: "已届满",
    DeadlineStatus.CANCELLED: "已终止",
}
_SOON, _NEAR = 3, 10  # working days


def colour(deadline: Deadline, today: date, calendar: Calendar) -> Colour:
    """How pressing a deadline is on a day, counting working days by a calendar.

    A provisional one is overdue only after the latest end it may turn out to have.
    """
    if deadline.status is DeadlineStatus.SUSPENDED:
        return Colour.SUSPENDED
    if deadline.status is DeadlineStatus.LAPSED:
        return Colour.LAPSED
    return Reach.on(today, calendar).colour(deadline.last_day, deadline.over_on, provisional=deadline.provisional)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far away a last day is on one day, by one calendar."""

    today: date
    soon: date  # the last day that is
    near: date  # likewise

    @classmethod
    def on(cls, today: date, calendar: Calendar) -> Reach:
        """On a day, counting working days by a calendar."""
        return cls(today, calendar.add_working_days(today, _SOON), calendar.add_working_days(today, _NEAR))

    def colour(self, last_day: date, over_on: date, *, provisional: bool) -> Colour:
        """How pressing a running deadline is.

        Args:
            last_day: its end, inclusive.
            over_on: the day on which it is certainly over.
            provisional: whether its end may turn out to be another.
        """
        if over_on <= self.today:
            return Colour.OVERDUE
        if last_day <= self.soon:
            return Colour.SOON
        if provisional:
            return Colour.PROVISIONAL
        return Colour.NEAR if last_day <= self.near else Colour.FINE


def colour_named(word: str) -> Colour:
    """The colour of a key or of its Chinese label.

    Raises:
        MissingError: there is none; the message lists those there are.
    """
    for found, label in COLOUR_LABELS.items():
        if word in (found.value, label):
            return found
    offered = [f"{found.value}（{label}）" for found, label in COLOUR_LABELS.items()]
    raise MissingError("紧急程度", word, offered)
