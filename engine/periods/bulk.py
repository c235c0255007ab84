"""Sums over whole columns of dates at once, for previews and statistics over a million rows.

Owns which rules can be computed so; the arithmetic is :mod:`engine.periods.columns`. It gives what
:func:`engine.periods.compute.last_day` gives, from the same flags of worked days, without proof and without bounds.
``numpy`` is not part of an installation that only keeps cases, so it is imported on the first call.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from engine.errors import CalendarError, MissingError
from engine.periods.calendar import Calendar
from engine.periods.terms import Period, RestDay, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any]

_UNITS: Final = frozenset({Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS})
_REST_DAYS: Final = frozenset({RestDay.ROLLS, RestDay.STAYS})


def add_working_days(starts: Column, n: int | Column, calendar: Calendar) -> Column:
    """Return the n-th worked day after each start, which is itself not counted; before it where ``n`` is negative.

    Args:
        starts: ordinals (any integers) or ``datetime64``, whose time of day is cut off.
        n: working days: one number for all, or a column of the same shape.
        calendar: which days are worked.

    Returns:
        A column as ``starts`` is: ordinals (``int64``), or ``datetime64[D]``.

    Raises:
        CalendarError: an ``n`` is 0, a start or its sum lies outside the years that can be computed, or a column holds
            something else.
        MissingError: ``numpy`` is not installed.
    """
    _require_numpy()
    from engine.periods import columns

    return columns.each(starts, calendar, columns.working_days(starts, n, calendar))


def last_days(period: Period, starts: Column, calendar: Calendar) -> Column:
    """Return the legal last day, included, of a period from each start.

    Args:
        period: a length in calendar days, working days, months or years, with or without an offset; it rolls or stays.
        starts: ordinals (any integers) or ``datetime64``, whose time of day is cut off.
        calendar: which days are worked.

    Returns:
        A column as ``starts`` is: ordinals (``int64``), or ``datetime64[D]``.

    Raises:
        CalendarError: the rule asks for more, a start or its end lies outside the years that can be computed, or the
            column holds something else.
        MissingError: ``numpy`` is not installed.
    """
    _require_numpy()
    from engine.periods import columns

    if not _is_plain(period):
        raise CalendarError(
            "成批计算只用于按日、工作日、月、年计算的期限，不用于另有上限、留足整日等规则的期限；请逐件计算"
        )
    if period.unit is Unit.WORKING_DAYS:
        return add_working_days(starts, period.count, calendar)
    return columns.each(starts, calendar, columns.lengths(period, calendar))


def _is_plain(period: Period) -> bool:
    """Tell whether nothing but the length, its offset and its roll decides the last day."""
    if period.unit not in _UNITS or period.rest_day not in _REST_DAYS:
        return False
    bare = Period(period.unit, period.amount, period.rest_day, period.offset)
    # These explain a date, or lengthen it by stops, of which a column has none.
    return replace(period, rulings=(), since=None, cites=(), resumes=False) == bare


def _require_numpy() -> None:
    try:
        import numpy  # noqa: F401
    except ImportError:
        raise MissingError("成批计算所需的组件（请运行 make setup 或 pip install numpy）", "numpy") from None
