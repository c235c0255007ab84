"""Rest days as a proof tells them: consecutive days with one reason together, with its name and its notice.

Owns how rest days are gathered and named (周末, 国庆节, 国庆节、中秋节). The runs of the years with official data are
made once for a calendar and found by bisection, since every proof needs some of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from engine.periods.calendar import WEEKDAYS, Calendar

_WEEKEND: Final = frozenset(WEEKDAYS[5:])
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class RestRun:
    """Consecutive days not worked, both ends included, that either all have a name in the data or all have none.

    A calendar hands out the same object for the same run, so what is made from one may be remembered by it.
    """

    first: date
    last: date
    name: str  # 周末 for a Saturday and a Sunday together; festivals once each
    cites: tuple[str, ...]  # the notices that name the days


def rest_runs(calendar: Calendar, first: date, last: date) -> list[RestRun]:
    """Return the runs of rest days from ``first`` to ``last``, both included; runs that reach further are cut there.

    Raises:
        CalendarError: a day lies outside the years that can be computed.
    """
    lasts, known = _known(calendar)
    # Within the span every run that is not cut is there already.
    if not known or first < known[0].first or last > known[-1].last:
        return list(_gathered(calendar, calendar.rest_days(first, last)))
    found = known[bisect_left(lasts, first) : bisect_left(lasts, last)]
    following = known[bisect_left(lasts, last)]
    if following.first <= last and last >= first:
        found.append(following)
    if found and found[0].first < first:
        found[:1] = _gathered(calendar, calendar.rest_days(first, min(found[0].last, last)))
    if found and found[-1].last > last:
        found[-1:] = _gathered(calendar, calendar.rest_days(found[-1].first, last))
    return found


@lru_cache(maxsize=16)
def _known(calendar: Calendar) -> tuple[list[date], list[RestRun]]:
    """The runs of the years with official data and some before and after, with the last days of each."""
    if not calendar.days:
        return [], []
    first, last = calendar.days[0].day, calendar.days[-1].day
    runs = list(_gathered(calendar, calendar.rest_days(first.replace(month=1, day=1), last.replace(month=12, day=31))))
    return [run.last for run in runs], runs


def _gathered(calendar: Calendar, days: Sequence[date]) -> Iterator[RestRun]:
    run: list[date] = []
    for day in days:
        if run and (day - run[-1] != _DAY or _is_named(calendar, day) is not _is_named(calendar, run[-1])):
            yield _run(calendar, run)
            run = []
        run.append(day)
    if run:
        yield _run(calendar, run)


def _is_named(calendar: Calendar, day: date) -> bool:
    return calendar.named(day) is not None


def _run(calendar: Calendar, days: Sequence[date]) -> RestRun:
    names = dict.fromkeys(map(calendar.describe, days))
    name = "周末" if names.keys() == _WEEKEND else "、".join(names)
    cites = dict.fromkeys(entry.cite for day in days if (entry := calendar.named(day)) and entry.cite)
    return RestRun(days[0], days[-1], name, tuple(cites))
