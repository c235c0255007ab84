"""Puts together the steps that prove a computed deadline.

Owns which steps are told and which general clauses they rest on; the arithmetic itself is
:mod:`engine.periods.compute`, the wording :mod:`engine.periods.trace`. The general clauses are those of the Civil Code,
which administrative practice applies where the special law has no counting rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from engine.periods.bounds import unknown_years
from engine.periods.calendar import MADE_UP, WEEKDAYS, Calendar
from engine.periods.national import PROVINCES
from engine.periods.terms import COUNTING, Computed, Period, RestDay, Unit, may_be_read_as_rolling
from engine.periods.trace import Code, Step

START_RULE: Final = "《民法典》第二百零一条"
MONTH_RULE: Final = "《民法典》第二百零二条"
REST_RULE: Final = "《民法典》第二百零三条"

_DAY: Final = timedelta(days=1)
_WEEKEND: Final = frozenset(WEEKDAYS[5:])
_NOUNS: Final = {Unit.CALENDAR_DAYS: "日", Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年"}


def prove(period: Period, computed: Computed, calendar: Calendar) -> tuple[Step, ...]:
    """Return the trace of ``computed``, whose own trace is not looked at."""
    return tuple(_steps(period, computed, calendar))


def _steps(period: Period, computed: Computed, calendar: Calendar) -> Iterator[Step]:
    if period.unit in COUNTING:
        yield Step(Code.START, day=computed.start, cites=(START_RULE,))
        yield Step(Code.TERM, name=_term(period))
    yield from _count(period, computed, calendar)
    if period.offset:
        yield Step(Code.OFFSET, day=computed.nominal, name=f"{period.offset}日")
    yield from _end(period, computed, calendar)
    if computed.provisional:
        yield Step(
            Code.PROVISIONAL, first=computed.earliest, last=computed.latest, name=_missing(period, computed, calendar)
        )
    for name in period.policy:
        yield Step(Code.POLICY, name=name)
    if period.cites:
        yield Step(Code.BASIS, cites=period.cites)


def _term(period: Period) -> str:
    return f"{'向前' if period.count < 0 else ''}{abs(period.count)}{_NOUNS[period.unit]}"


def _count(period: Period, computed: Computed, calendar: Calendar) -> Iterator[Step]:
    """Tell how the count reached its end, before any offset."""
    end = computed.nominal - period.offset * _DAY
    match period.unit:
        case Unit.CALENDAR_DAYS:
            yield Step(Code.COUNTED, day=end, name=_ordinal(period))
        case Unit.WORKING_DAYS:
            first, last = (computed.start + _DAY, end) if period.count > 0 else (end, computed.start - _DAY)
            yield from _rests(calendar, first, last, Code.SKIPPED)
            yield from _made_up(calendar, first, last)
            yield Step(Code.COUNTED, day=end, name=_ordinal(period))
        case Unit.MONTHS | Unit.YEARS:
            code = Code.CORRESPONDING if end.day == computed.start.day else Code.CLAMPED
            yield Step(code, day=end, cites=(MONTH_RULE,))
        case Unit.FIXED_DATE:
            yield Step(Code.FIXED, day=end)
        case Unit.MONTH_DAY:
            code = Code.MONTH_DAY if end.day == period.count else Code.MONTH_DAY_CLAMPED
            yield Step(code, day=end, name=f"{period.count}日")
        case Unit.MONTH_END:
            yield Step(Code.MONTH_END, day=end)


def _ordinal(period: Period) -> str:
    way = "向前" if period.count < 0 else ""
    return f"{way}第{abs(period.count)}{'日' if period.unit is Unit.CALENDAR_DAYS else '个工作日'}"


def _end(period: Period, computed: Computed, calendar: Calendar) -> Iterator[Step]:
    """Tell what became of the nominal end: rolled, left on a rest day, or a weekend day that is worked."""
    nominal = computed.nominal
    if period.unit is Unit.WORKING_DAYS:
        return
    if period.rest_day is RestDay.STAYS:
        if not calendar.is_working(nominal):
            yield Step(Code.STAYS, day=nominal, name=calendar.describe(nominal))
        if may_be_read_as_rolling(period) and computed.safe_act_from > computed.latest + _DAY:
            yield Step(Code.CAUTION, day=computed.safe_act_from)
    elif computed.last_day != nominal:
        yield from _rests(calendar, nominal, computed.last_day - _DAY, Code.REST)
        yield Step(Code.ROLLED, day=computed.last_day, cites=(REST_RULE,))
    elif calendar.describe(nominal) == MADE_UP:
        yield Step(Code.WORKED, day=nominal, cites=_cites(calendar, (nominal,)))


def _rests(calendar: Calendar, first: date, last: date, code: Code) -> Iterator[Step]:
    """Tell the rest days from ``first`` to ``last``, consecutive days with one reason in one step."""
    run: list[date] = []
    for day in calendar.rest_days(first, last):
        if run and (day - run[-1] != _DAY or _is_named(calendar, day) is not _is_named(calendar, run[-1])):
            yield _rest(calendar, run, code)
            run = []
        run.append(day)
    if run:
        yield _rest(calendar, run, code)


def _is_named(calendar: Calendar, day: date) -> bool:
    return calendar.named(day) is not None


def _rest(calendar: Calendar, run: Sequence[date], code: Code) -> Step:
    """Name the festivals of a run once each, 周末 for a Saturday and Sunday together."""
    names = dict.fromkeys(map(calendar.describe, run))
    name = "周末" if names.keys() == _WEEKEND else "、".join(names)
    return Step(code, first=run[0], last=run[-1], name=name, cites=_cites(calendar, run))


def _made_up(calendar: Calendar, first: date, last: date) -> Iterator[Step]:
    for day in calendar.made_up_days(first, last):
        yield Step(Code.MADE_UP, day=day, cites=_cites(calendar, (day,)))


def _cites(calendar: Calendar, days: Iterable[date]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.cite for day in days if (entry := calendar.named(day)) and entry.cite))


def _missing(period: Period, computed: Computed, calendar: Calendar) -> str:
    """Name the years without data that the computation read, and the region if it is not the whole country."""
    read = [computed.nominal, computed.earliest, computed.latest]
    if period.unit is Unit.WORKING_DAYS:
        read.append(computed.start)
    years = "、".join(f"{year}年" for year in unknown_years(calendar, min(read), max(read)))
    return f"{PROVINCES.get(calendar.region, '')}{years}"
