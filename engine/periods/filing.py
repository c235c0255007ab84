"""Whether a filing is in time: handed in at the counter, given to the post, or sent electronically.

Owns the comparison of what was done with a last day already computed. A paper given to the post before the end is in
time whenever it arrives (民诉法85(4), 行诉解释48(4)); the last day ends at 24:00, at a counter that has hours when it
closes (民法典203(2)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from engine.errors import CalendarError
from engine.periods.steps import Code, Step

_POSTING: Final = ("《民事诉讼法》第八十五条", "法释〔2018〕1号第四十八条")
_HOURS: Final = ("《民法典》第二百零三条",)


class Channel(StrEnum):
    """The way a filing took."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


_WORDS: Final = {Channel.COUNTER: "到窗口", Channel.POST: "以邮寄方式", Channel.ELECTRONIC: "以电子方式"}


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody filed.

    Attributes:
        received_on: the day it came in.
        posted_on: the day on the postmark; None when unknown, or when it was not posted.
        channel: the way it took.
        at: the hour at which it came in, Shanghai time; None when not recorded.

    Raises:
        CalendarError: it was posted after it came in, or posted although it took another way.
    """

    received_on: date
    posted_on: date | None = None
    channel: Channel = Channel.COUNTER
    at: time | None = None

    def __post_init__(self) -> None:
        if self.posted_on is None:
            return
        if self.channel is not Channel.POST:
            raise CalendarError("只有邮寄提交的才有交邮日期，请核对提交方式，或者删去交邮日期")
        if self.posted_on > self.received_on:
            raise CalendarError(
                f"交邮日期{self.posted_on.isoformat()}晚于收到日期{self.received_on.isoformat()}，请核对邮戳和签收记录"
            )


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a filing was in time.

    Attributes:
        in_time: whether it was.
        day: the day that decided: of posting when it was posted, else of receipt.
        trace: why; rendered by :func:`engine.periods.trace.explain`.
    """

    in_time: bool
    day: date
    trace: tuple[Step, ...]


def judge(last_day: date, filing: Filing, *, closing: time | None = None) -> Judged:
    """Compare a filing with a last day, which is itself in time.

    Args:
        last_day: legal last day, rolled.
        filing: what was done.
        closing: the hour at which the counter closes, still in time itself; None: 24:00. Post and electronic filings
            are in time until 24:00 whatever the counter's hours.

    Raises:
        CalendarError: it hangs on a day of posting or an hour that was not recorded.

    A paper posted on the last day is in time although it came three days later:

    >>> judge(date(2024, 10, 8), Filing(date(2024, 10, 11), date(2024, 10, 8), Channel.POST)).in_time
    True
    >>> judge(date(2024, 10, 8), Filing(date(2024, 10, 11))).in_time
    False
    >>> judge(date(2024, 10, 8), Filing(date(2024, 10, 8), at=time(17, 30)), closing=time(17)).in_time
    False
    """
    day = filing.posted_on or filing.received_on
    if filing.channel is Channel.POST and filing.posted_on is None and day > last_day:
        raise CalendarError(f"邮件于{day.isoformat()}收到，已过期限，是否按期要看交邮日期：请按邮戳填写交邮日期")
    hours = closing if filing.channel is Channel.COUNTER and day == last_day else None
    if hours is not None and filing.at is None:
        raise CalendarError(f"{day.isoformat()}是最后一日，是否在下班前提交要看时刻：请填写提交的时刻")
    in_time = day <= last_day and (hours is None or filing.at is None or filing.at <= hours)
    return Judged(in_time, day, tuple(_steps(last_day, filing, hours, in_time=in_time)))


def _steps(last_day: date, filing: Filing, hours: time | None, *, in_time: bool) -> Iterator[Step]:
    if filing.posted_on is not None:
        yield Step(Code.POSTED, day=filing.posted_on, cites=_POSTING)
    at = f"{filing.at:%H:%M}" if filing.at is not None else ""
    closes = f"（窗口{hours:%H:%M}停止办理）" if hours is not None else ""
    yield Step(Code.RECEIVED, day=filing.received_on, name=f"{at}{_WORDS[filing.channel]}{closes}")
    cites = _HOURS if filing.posted_on is None else ()
    yield Step(Code.IN_TIME if in_time else Code.LATE, day=last_day, cites=cites)
