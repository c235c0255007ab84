"""Judging lengths against each other: a period against its maximum, a reminder against the period it belongs to.

Lengths of different units are compared by the fewest and the most calendar days that they can last, so that only what
is certainly too long is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.checking.problems import Problem
from engine.model import DeadlineRule, Rung
from engine.periods.terms import COUNTING, Dated, Period, Unit

_WEEK: Final = 7
_WORKED: Final = 5
_LONGEST_REST: Final = 12  # days by which holidays can lengthen a stretch of working days, weekends aside
_SHORTEST: Final = {Unit.CALENDAR_DAYS: 1, Unit.WORKING_DAYS: 1, Unit.MONTHS: 30, Unit.YEARS: 365}
_LONGEST: Final = {Unit.CALENDAR_DAYS: 1, Unit.MONTHS: 31, Unit.YEARS: 366}


def check_lengths(rule: DeadlineRule) -> Iterator[Problem]:
    """Judge the maximum and the reminders of a deadline."""
    place = f"deadline {rule.name}"
    for period in _counting(rule):
        most = period.maximum
        if most is not None and _surely_longer(period.unit, period.count, most.unit, most.amount):
            message = f"it lasts {_said(period.unit, period.count)}, its maximum is {_said(most.unit, most.amount)}"
            yield Problem("over-maximum", message, place)
            break
    periods = _counting(rule)
    for rung in rule.remind:
        unit = Unit.WORKING_DAYS if rung.working else Unit.CALENDAR_DAYS
        if periods and all(_surely_longer(unit, rung.days, one.unit, one.count + one.offset) for one in periods):
            shortest = periods[0]
            message = (
                f"the reminder {_written(rung)} lies before its start: it lasts {_said(shortest.unit, shortest.count)}"
            )
            yield Problem("reminder-before-start", message, place)


def _counting(rule: DeadlineRule) -> tuple[Period, ...]:
    """The periods that a deadline may have, of those that count forward from its start."""
    periods = rule.period.rules if isinstance(rule.period, Dated) else (rule.period,) if rule.period else ()
    return tuple(period for period in periods if period.unit in COUNTING and period.count > 0)


def _surely_longer(unit: Unit, amount: int, other: Unit, most: int) -> bool:
    if unit is other:
        return amount > most
    return _fewest_days(unit, amount) > _most_days(other, most)


def _fewest_days(unit: Unit, amount: int) -> int:
    shorter = 2 if unit is Unit.MONTHS else 0  # February
    return amount * _SHORTEST[unit] - shorter


def _most_days(unit: Unit, amount: int) -> int:
    if unit is Unit.WORKING_DAYS:
        return amount * _WEEK // _WORKED + _LONGEST_REST
    return amount * _LONGEST[unit]


def _said(unit: Unit, amount: int) -> str:
    return f"{amount} {unit.value}"


def _written(rung: Rung) -> str:
    return f"{rung.days}{'wd' if rung.working else 'd'}"
