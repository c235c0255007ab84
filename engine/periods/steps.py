"""The steps of a proof: what happened to a date on its way, as values that are stored and read again.

Owns the vocabulary and the stored form. Which steps a computation takes is decided in :mod:`engine.periods.proof`; how
they are told in Chinese, in :mod:`engine.periods.trace`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from engine.errors import CalendarError


class Code(StrEnum):
    """What a step says; the remark tells which fields of :class:`Step` it fills.

    The steps that add (term, clear, offset, extended, stopped, resumed, maximum) say in ``count`` how many and in
    ``key`` of which unit, so that a stored proof can be added up again.
    """

    START = "start"  # day: the start day, which is not counted
    START_COUNTED = "start_counted"  # day: the start day, which is the first day counted
    SINCE = "since"  # day: from when the law has this figure
    TERM = "term"  # name, count, key: the length counted
    CLEAR = "clear"  # count, key: one day more, so that the days of the term lie whole between
    SKIPPED = "skipped"  # first, last, name: rest days inside a count of working days
    MADE_UP = "made_up"  # day: a weekend day that counts because it is worked
    COUNTED = "counted"  # day, name: where the count ends
    CORRESPONDING = "corresponding"  # day: the day of the end month that bears the start day's number
    CLAMPED = "clamped"  # day: month end, since the end month has no corresponding day
    EVE = "eve"  # day: the day before the corresponding day, since the start day was counted
    OFFSET = "offset"  # day, name, count, key: further days added by a policy
    FIXED = "fixed"  # day: the rule names the date itself
    MONTH_DAY = "month_day"  # day, name: a numbered day of the month
    MONTH_DAY_CLAMPED = "month_day_clamped"  # day, name: that month has no such day
    MONTH_END = "month_end"  # day
    WINDOW = "window"  # first, last: both included
    CADENCE = "cadence"  # day, name: the first of the dates that come again; first: one already over at the start
    BEFORE = "before"  # day: “before that date” read without it
    EXTENDED = "extended"  # day, name, count, key: the end with what was granted; who approved and why
    STOPPED = "stopped"  # first, last, name, day, count, key: days that did not count, and the end with them added
    RESUMED = (
        "resumed"  # first, last, name, day, count, key: a stop, and the end with what was left counted on after it
    )
    STOP_IDLE = "stop_idle"  # first, last, name: a stop that takes nothing from the period
    SUSPENDED = "suspended"  # day, name: a stop of which only the first day is known
    MAXIMUM = "maximum"  # day, name, count, key: the most the period may reach
    REST = "rest"  # first, last, name: rest days an end passes as it rolls
    MADE_UP_REST = "made_up_rest"  # day: a weekend day declared worked that stops no roll
    ROLLED = "rolled"  # day: first worked day after them
    ROLLED_BACK = "rolled_back"  # day: last worked day before them
    WORKED = "worked"  # day, name: the end is a weekend day declared worked, so nothing moves
    STAYS = "stays"  # day, name: the end is a rest day and the rule leaves it there
    CAUTION = "caution"  # day, name: from when to act, should the other reading of the question named hold
    LATER_OF = "later_of"  # day, name: one of several deadlines of which the latest counts
    PROVISIONAL = "provisional"  # first, last: bounds of the end; name: region and years without data
    POLICY = "policy"  # name, key: a disputed question and how it was answered
    UNVERIFIED = "unverified"  # name: a value not compared with the text it comes from
    POSTED = "posted"  # day: when a filing was given to the post
    RECEIVED = "received"  # day, name: when a filing came in, with the hour if it matters
    IN_TIME = "in_time"  # day: the last day, which was kept
    LATE = "late"  # day: the last day, which was missed
    EARLY = "early"  # day, name: when something was filed, and the period that had not begun
    BASIS = "basis"  # cites only: the clause of the period itself


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation.

    Attributes:
        code: what it says.
        day: the day it is about.
        first: first day of a range, included.
        last: last day of a range, included.
        name: a word of the sentence, in Chinese; of a policy its name.
        cites: clauses, as labels as given.
        count: how much is added; negative counts back.
        key: the unit of ``count``, or the key of a policy's answer.
    """

    code: Code
    day: date | None = None
    first: date | None = None
    last: date | None = None
    name: str = ""
    cites: tuple[str, ...] = ()
    count: int = 0
    key: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the step as JSON values; empty fields are left out."""
        dates = {"day": self.day, "first": self.first, "last": self.last}
        content: dict[str, Any] = {"code": self.code.value}
        content.update((key, value.isoformat()) for key, value in dates.items() if value is not None)
        content.update({key: value for key, value in self._words().items() if value})
        return content

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Step:
        """Rebuild a step; those recorded before steps had a count are read, too.

        Raises:
            CalendarError: a code or a date is not known.
        """
        try:
            days = {key: date.fromisoformat(data[key]) for key in ("day", "first", "last") if key in data}
            cites, count = tuple(data.get("cites", ())), int(data.get("count", 0))
            return cls(
                Code(data["code"]), **days, name=data.get("name", ""), cites=cites, count=count, key=data.get("key", "")
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CalendarError(f"期限计算过程的记录有误：{error}") from error

    def _words(self) -> dict[str, Any]:
        return {"name": self.name, "cites": list(self.cites), "count": self.count, "key": self.key}
