"""The values of period arithmetic: the rule (three months from service, rolls on rest days) and its computed result.

Owns what a valid rule is; it computes nothing. The arithmetic is :mod:`engine.periods.compute`. Rules hold answers, not
questions: where a disputed policy decides, whoever builds the rule asks :mod:`engine.periods.policies` and notes what
was answered in ``rulings``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from engine.errors import CalendarError
from engine.periods.steps import Step

LONGEST: Final = 36_525  # a hundred years of days; longer sums are typing errors
_DAYS_IN_LONGEST_MONTH: Final = 31
_MONTHS: Final = range(1, 13)

Ruling = tuple[str, str]
"""A policy's name and the key of the answer in force."""


class Unit(StrEnum):
    """What the amount of a period counts, or which date the period names."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    FIXED_DATE = "fixed_date"  # the start date itself
    MONTH_DAY = "month_day"  # the day numbered `amount` in the month of the start date
    MONTH_END = "month_end"  # the last day of the month of the start date
    WINDOW = "window"  # from the start date, which counts, to the fixed date `closes`
    CADENCE = "cadence"  # the first date of the `cadence` whose last day lies after the start date


class RestDay(StrEnum):
    """What becomes of an end that falls on a rest day."""

    ROLLS = "rolls"  # moves to the first worked day after it, whichever way the period counts
    ROLLS_BACK = "rolls_back"  # moves to the last worked day before it
    STAYS = "stays"


COUNTING: Final = frozenset({Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS})
"""Units that have an amount to count."""
OF_MONTH: Final = frozenset({Unit.FIXED_DATE, Unit.MONTH_DAY, Unit.MONTH_END})
"""Units that name a day by the start date alone."""


@dataclass(frozen=True, slots=True)
class Length:
    """So many units, nothing else: a maximum, or an extension.

    Raises:
        CalendarError: the unit does not count, or the amount is not positive.
    """

    unit: Unit
    amount: int

    def __post_init__(self) -> None:
        if self.unit not in COUNTING or not 0 < self.amount <= LONGEST:
            raise CalendarError(f"长度“{self.amount} {self.unit.value}”有误：应为正数的日、工作日、月或年")


@dataclass(frozen=True, slots=True)
class Cadence:
    """Dates that come again: a day of certain months.

    Attributes:
        months: numbers of the months, ascending; all twelve for “every month”, (3, 6, 9, 12) for “every quarter”.
        day: the day of the month (month end where the month is shorter); None: the month's last day.

    Raises:
        CalendarError: a month or the day does not exist.
    """

    months: tuple[int, ...]
    day: int | None = None

    def __post_init__(self) -> None:
        if not self.months or any(month not in _MONTHS for month in self.months):
            raise CalendarError("定期的月份应为1至12中的若干个")
        if list(self.months) != sorted(set(self.months)):
            raise CalendarError("定期的月份应从小到大，不重复")
        if self.day is not None and not 1 <= self.day <= _DAYS_IN_LONGEST_MONTH:
            raise CalendarError("定期的日应为1至31，或者留空表示月末")


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval that does not count, both ends included: a hearing, an appraisal, an obstacle beyond one's control.

    Raises:
        CalendarError: it ends before it begins.
    """

    first: date
    last: date
    name: str = ""  # why, in Chinese
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CalendarError(
                f"不计入期限的时间有误：结束日{self.last.isoformat()}早于开始日{self.first.isoformat()}"
            )


@dataclass(frozen=True, slots=True)
class Extension:
    """A length granted in addition, with who approved it and why."""

    length: Length
    name: str = ""  # who approved and why, in Chinese
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A rule for computing a date from a start date.

    Attributes:
        unit: what is counted.
        amount: how many; negative counts back. The day of the month for ``month_day``; None where the unit says it all.
        rest_day: whether and where an end on a rest day rolls.
        offset: further calendar days added to the end before it rolls, for deemed service on the day after the
            thirtieth; 0 for ``working_days``, whose amount says it all.
        start_counts: whether the start day is the first day of the count; it is not, unless a rule says so (民法典201).
        clear: counting back only: that many whole days lie between the end and the start day (行政处罚法64).
        inclusive: False for “before that date” read without it: the day before is the last one. Only for units that
            name a date.
        made_up_works: whether a weekend day declared worked stops a roll.
        resumes: how stops lengthen: False, their days are added to the unrolled end; True, what was left of the
            deadline as it stood is counted on from the end of the stop.
        refuses_unknown: whether a sum that reads a year without official data is refused instead of provisional.
        closes: the last day of a ``window``.
        cadence: the dates of a ``cadence``.
        maximum: what the period may not exceed from its start, stops and extensions included.
        rulings: the policies that shaped this rule and how they were answered.
        since: the day from which the law has this figure; None when it never changed or does not matter.
        cites: clauses of the rule, printed as given or through the label function of ``explain``.

    Raises:
        CalendarError: amount, unit and the rest do not fit together.
    """

    unit: Unit
    amount: int | None
    rest_day: RestDay
    offset: int = 0
    start_counts: bool = False
    clear: bool = False
    inclusive: bool = True
    made_up_works: bool = True
    resumes: bool = False
    refuses_unknown: bool = False
    closes: date | None = None
    cadence: Cadence | None = None
    maximum: Length | None = None
    rulings: tuple[Ruling, ...] = ()
    since: date | None = None
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_amount(self)
        _check_rest(self)

    @property
    def count(self) -> int:
        """The amount, for units that have one."""
        if self.amount is None:
            raise CalendarError(f"“{self.unit.value}”没有数量")
        return self.amount


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule whose figure changed with the law: the one in force on the start day is applied.

    Attributes:
        name: what the rule is about, in Chinese.
        rules: each with the day from which it holds (its ``since``), ascending.

    Raises:
        CalendarError: there is no rule, or the days do not rise.
    """

    name: str
    rules: tuple[Period, ...]

    def __post_init__(self) -> None:
        days = [rule.since for rule in self.rules if rule.since is not None]
        if not days or len(days) != len(self.rules) or days != sorted(set(days)):
            raise CalendarError(f"“{self.name}”的各次规定须注明施行日期，从早到晚")

    def on(self, day: date) -> Period:
        """Return the rule in force on a day.

        Raises:
            CalendarError: the day lies before the first one.
        """
        for rule in reversed(self.rules):
            if rule.since is not None and rule.since <= day:
                return rule
        first = self.rules[0].since
        raise CalendarError(f"没有{day.isoformat()}有效的“{self.name}”的规定：已知最早的自{first}起施行，请核对起算日")


@dataclass(frozen=True, slots=True)
class Computed:
    """One computed deadline; every day named is included in what it bounds.

    Attributes:
        start: the day the period runs from.
        nominal: the end before it rolls, extensions and stops included.
        last_day: the legal last day; by the weekend rule where official data is missing.
        agency_warn: the unrolled end, by which an office should have met its own limits.
        safe_act_from: first day on which the office may act under the strictest reading: after the latest possible
            end, and after its roll and the later day of deemed service even where the rule says otherwise.
        provisional: whether the computation read a day of a year without official data.
        earliest: earliest end that data still to come can make; ``last_day`` when not provisional.
        latest: latest such end, by the widest arrangement any edition had (see :mod:`engine.periods.bounds`).
        rulings: the policies that produced the date: those of the period, and those met on the way.
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
    rulings: tuple[Ruling, ...]
    trace: tuple[Step, ...]


def may_be_read_as_rolling(period: Period) -> bool:
    """Tell whether the rule leaves an end on a rest day although a stricter reading would move it.

    That can be of lengths that count forward; a day counted back, or named by the rule itself, is what it is.
    """
    if period.rest_day is not RestDay.STAYS or period.unit not in {Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS}:
        return False
    return period.count > 0


def read_unit(word: str) -> Unit:
    """Return the unit named by ``word``, of those that an amount and a start date say whole.

    Raises:
        CalendarError: there is none.
    """
    known = [*sorted(COUNTING), *sorted(OF_MONTH)]
    if word in known:
        return Unit(word)
    raise CalendarError(f"不认识的期间单位“{word}”，应为 {'、'.join(known)} 之一")


def read_rest_day(word: str) -> RestDay:
    """Return the rest-day rule named by ``word``.

    Raises:
        CalendarError: there is none.
    """
    try:
        return RestDay(word)
    except ValueError:
        raise CalendarError(
            f"不认识的休息日规则“{word}”，应为 rolls（顺延）、stays（不顺延）或 rolls_back（提前）"
        ) from None


def _check_amount(period: Period) -> None:
    unit, amount = period.unit, period.amount
    if unit in COUNTING:
        if amount is None:
            raise CalendarError(f"单位为“{unit.value}”时必须写明数量")
        if amount == 0:
            raise CalendarError(f"单位为“{unit.value}”时数量不能为0")
        if abs(amount) > LONGEST:
            raise CalendarError(f"数量{amount}过大，请核对")
    elif unit is Unit.MONTH_DAY:
        if amount is None or not 1 <= amount <= _DAYS_IN_LONGEST_MONTH:
            raise CalendarError("单位为“month_day”时数量是当月第几日，应为1至31")
    elif amount is not None:
        raise CalendarError(f"单位为“{unit.value}”时不应写数量，请留空")
    if (unit is Unit.WINDOW) != (period.closes is not None):
        raise CalendarError("只有“window”写明结束日期，并且必须写明")
    if (unit is Unit.CADENCE) != (period.cadence is not None):
        raise CalendarError("只有“cadence”写明定期的日期，并且必须写明")


def _check_rest(period: Period) -> None:
    unit = period.unit
    if period.offset and (unit not in COUNTING or unit is Unit.WORKING_DAYS or abs(period.offset) > LONGEST):
        raise CalendarError(f"单位为“{unit.value}”时不能另加{period.offset}日")
    if period.clear and (unit not in COUNTING or period.count > 0):
        raise CalendarError("只有向前倒数的日数才能要求留足整日")
    if period.clear and unit not in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS):
        raise CalendarError("只有按日倒数才能要求留足整日")
    if not period.inclusive and unit in COUNTING:
        raise CalendarError("“某日前不含该日”只用于写明日期的期限")
    if period.start_counts and (unit not in COUNTING or period.count < 0):
        raise CalendarError("只有向后计算的期间才能把起算日计入")
    if period.maximum is not None and (unit not in COUNTING or period.count < 0):
        raise CalendarError("只有向后计算的期间才有上限")
