"""The values of period arithmetic: the rule (three months from service, rolls on rest days) and its computed result.

Owns what a valid rule is; it computes nothing. The arithmetic is :mod:`engine.periods`, which hands these names on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from engine.errors import CalendarError
from engine.periods.trace import Step

_LONGEST: Final = 36_525  # a hundred years of days; longer sums are typing errors
_DAYS_IN_LONGEST_MONTH: Final = 31


class Unit(StrEnum):
    """What the amount of a period counts, or which date the period names."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    FIXED_DATE = "fixed_date"  # the start date itself
    MONTH_DAY = "month_day"  # the day numbered `amount` in the month of the start date
    MONTH_END = "month_end"  # the last day of the month of the start date


class RestDay(StrEnum):
    """What becomes of an end that falls on a rest day."""

    ROLLS = "rolls"  # moves to the first worked day after it, whichever way the period counts
    STAYS = "stays"


COUNTING: Final = frozenset({Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS})


@dataclass(frozen=True, slots=True)
class Period:
    """A rule for computing a date from a start date.

    Attributes:
        unit: what is counted.
        amount: how many; negative counts back. The day of the month for ``month_day``; None where the unit says it all.
        rest_day: whether an end on a rest day rolls.
        offset: further calendar days added to the end before it rolls, for policies such as deemed service on the
            day after the thirtieth; 0 for ``working_days``, whose amount says it all.
        policy: disputed questions as they were answered, in words fit to be printed.
        cites: clauses of the rule, printed as given or through the label function of ``explain``.

    Raises:
        CalendarError: amount and unit do not fit.
    """

    unit: Unit
    amount: int | None
    rest_day: RestDay
    offset: int = 0
    policy: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    @property
    def count(self) -> int:
        """The amount, for units that have one."""
        if self.amount is None:
            raise CalendarError(f"“{self.unit.value}”没有数量")
        return self.amount


@dataclass(frozen=True, slots=True)
class Computed:
    """One computed deadline; every day named is included in what it bounds.

    Attributes:
        start: the day the period runs from, not counted.
        nominal: the end before it rolls.
        last_day: the legal last day; by the weekend rule where official data is missing.
        agency_warn: the unrolled end, by which an office should have met its own limits.
        safe_act_from: first day on which the office may act under the strictest reading: after the latest possible
            end, and after its roll even where the rule says it stays.
        provisional: whether the computation read a day of a year without official data.
        earliest: earliest end that data still to come can make; ``last_day`` when not provisional.
        latest: latest such end, by the widest arrangement any edition had (see :mod:`engine.periods.bounds`).
        policy: the policies of the period.
        trace: how the date came about; never empty.
    """

    start: date
    nominal: date
    last_day: date
    agency_warn: date
    safe_act_from: date
    provisional: bool
    earliest: date
    latest: date
    policy: tuple[str, ...]
    trace: tuple[Step, ...]


def may_be_read_as_rolling(period: Period) -> bool:
    """Tell whether the rule leaves an end on a rest day although a stricter reading would move it.

    That can be of lengths that count forward; a day counted back, or named by the rule itself, is what it is.
    """
    if period.rest_day is RestDay.ROLLS or period.unit not in {Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS}:
        return False
    return period.count > 0


def read_unit(word: str) -> Unit:
    """Return the unit named by ``word``.

    Raises:
        CalendarError: there is none.
    """
    try:
        return Unit(word)
    except ValueError:
        raise CalendarError(f"不认识的期间单位“{word}”，应为 {'、'.join(Unit)} 之一") from None


def read_rest_day(word: str) -> RestDay:
    """Return the rest-day rule named by ``word``.

    Raises:
        CalendarError: there is none.
    """
    try:
        return RestDay(word)
    except ValueError:
        raise CalendarError(f"不认识的休息日规则“{word}”，应为 rolls（顺延）或 stays（不顺延）") from None


def _check(period: Period) -> None:
    unit, amount = period.unit, period.amount
    if unit in COUNTING:
        if amount is None:
            raise CalendarError(f"单位为“{unit.value}”时必须写明数量")
        if amount == 0:
            raise CalendarError(f"单位为“{unit.value}”时数量不能为0")
        if abs(amount) > _LONGEST:
            raise CalendarError(f"数量{amount}过大，请核对")
    elif unit is Unit.MONTH_DAY:
        if amount is None or not 1 <= amount <= _DAYS_IN_LONGEST_MONTH:
            raise CalendarError("单位为“month_day”时数量是当月第几日，应为1至31")
    elif amount is not None:
        raise CalendarError(f"单位为“{unit.value}”时不应写数量，请留空")
    if period.offset and (unit is Unit.WORKING_DAYS or abs(period.offset) > _LONGEST):
        raise CalendarError(f"单位为“{unit.value}”时不能另加{period.offset}日")
