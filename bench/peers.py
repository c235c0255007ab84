"""Other ways to sum working days, each as a careful user of the library would write it.

Owns how each library is asked; what is measured is in :mod:`bench.deadlines`. A library that is not installed is left
out by name.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, cast

_DAY: Final = timedelta(days=1)
_YEARS: Final = range(2003, 2031)
_ALL_DAYS: Final = "1111111"


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to know worked days.

    Attributes:
        label: for the printed table.
        add: the n-th working day after a day; before it when the number is negative.
        works: whether a day is worked.
        sums: how many a round may take; slow ones take fewer.
    """

    label: str
    add: Callable[[date, int], date]
    works: Callable[[date], bool]
    sums: int


def found_peers() -> tuple[dict[str, Peer], list[str]]:
    """Return the peers that are installed, and the names of those that are not."""
    peers: dict[str, Peer] = {}
    missing: list[str] = []
    for name, make in _MAKERS.items():
        try:
            peers[name] = make()
        except ModuleNotFoundError:
            missing.append(name)
    return peers, missing


def bulk_peer() -> Callable[[Any, Any], Any]:
    """Return what adds a column of positive numbers of working days to a column of days.

    Raises:
        ModuleNotFoundError: ``numpy`` is not installed.
    """
    import numpy

    calendar = _every_rest_day()
    return lambda starts, counts: numpy.busday_offset(starts, counts, roll="backward", busdaycal=calendar)


def official_sum(day: date, n: int) -> date:
    """The n-th working day by walking the State Council's arrangement day by day, in 2004 to 2026.

    Raises:
        NotImplementedError: the walk leaves those years.
    """
    from chinese_calendar import is_workday

    step, left = (_DAY if n > 0 else -_DAY), abs(n)
    while left:
        day += step
        left -= is_workday(day)
    return day


def _chinesecalendar() -> Peer:
    from chinese_calendar import is_workday

    return Peer("chinesecalendar, day by day", official_sum, is_workday, sums=300)


def _holidays() -> Peer:
    import holidays

    china = holidays.country_holidays("CN", years=_YEARS)
    return Peer("holidays, get_nth_working_day", china.get_nth_working_day, china.is_working_day, sums=500)


def _workalendar() -> Peer:
    from workalendar.asia import China

    warnings.filterwarnings("ignore", message="Support years")
    china = China()
    return Peer("workalendar, add_working_days", china.add_working_days, china.is_working_day, sums=50)


def _numpy_holidays() -> Peer:
    import numpy

    off = [day for day in _rest_days() if day.weekday() < 5]
    return _numpy("numpy busday_offset, holidays listed", numpy.busdaycalendar(holidays=off))


def _numpy_all() -> Peer:
    return _numpy("numpy busday_offset, every rest day listed", _every_rest_day())


def _numpy(label: str, calendar: Any) -> Peer:
    import numpy

    def add(day: date, n: int) -> date:
        roll: Any = "backward" if n > 0 else "forward"
        found: Any = numpy.busday_offset(day, n, roll=roll, busdaycal=calendar).item()
        return cast(date, found)

    return Peer(label, add, lambda day: bool(numpy.is_busday(day, busdaycal=calendar)), sums=10_000)


def _pandas() -> Peer:
    from pandas import Timestamp
    from pandas.tseries.offsets import CustomBusinessDay

    calendar = _every_rest_day()

    # To make an offset costs more than to add it.
    @cache
    def offset(n: int) -> Any:
        return CustomBusinessDay(n, calendar=calendar)

    def add(day: date, n: int) -> date:
        found: date = (Timestamp(day) + offset(n)).date()
        return found

    return Peer(
        "pandas CustomBusinessDay, every rest day listed",
        add,
        lambda day: bool(offset(1).is_on_offset(Timestamp(day))),
        sums=2_000,
    )


def _every_rest_day() -> Any:
    """What ``numpy`` needs for worked weekend days: a week of seven working days, and every rest day a holiday."""
    import numpy

    return numpy.busdaycalendar(weekmask=_ALL_DAYS, holidays=list(_rest_days()))


def _rest_days() -> Iterator[date]:
    """The rest days of the State Council's arrangement; weekends in years without one."""
    from chinese_calendar.constants import holidays, workdays

    day, end = date(_YEARS[0], 1, 1), date(_YEARS[-1], 12, 31)
    while day <= end:
        if day in holidays or (day.weekday() >= 5 and day not in workdays):
            yield day
        day += _DAY


_MAKERS: Final[Mapping[str, Callable[[], Peer]]] = {
    "chinesecalendar": _chinesecalendar,
    "holidays": _holidays,
    "workalendar": _workalendar,
    "numpy_holidays": _numpy_holidays,
    "numpy_rest_days": _numpy_all,
    "pandas": _pandas,
}
