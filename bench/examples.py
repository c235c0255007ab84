"""How many of the worked examples of deadlines each way of computing gets right, by unit."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bench.peers import Peer
from casework.calendars import load_calendar
from engine.periods.compute import compute
from engine.periods.terms import Period, RestDay, Unit, read_rest_day, read_unit

EXAMPLES: Final = Path(__file__).parents[1] / "tests" / "data" / "deadline_examples.csv"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Example:
    """One deadline with its right end."""

    period: Period
    start: date
    region: str
    last_day: date


Way = Callable[[Example], date]


def read_examples() -> tuple[Example, ...]:
    """Return the examples in order."""
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return tuple(map(_example, csv.DictReader(file)))


def right_by_unit(way: Way, examples: Sequence[Example]) -> Counter[Unit]:
    """Return how many examples of each unit a way gets right; refusing one is not right."""
    return Counter(example.period.unit for example in examples if _is_right(way, example))


def our_way(example: Example) -> date:
    """The end as Shixian computes it, proof and all."""
    return compute(example.period, example.start, load_calendar(example.region)).last_day


def way_of(peer: Peer) -> Way:
    """Return the way of a peer: it counts and rolls with its own worked days, months are added by the calendar.

    None of the peers knows holidays of a region.
    """

    def way(example: Example) -> date:
        period = example.period
        if period.unit is Unit.WORKING_DAYS:
            return peer.add(example.start, period.count)
        end = _BY_CALENDAR[period.unit](example.start, period.amount or 0)
        while period.rest_day is RestDay.ROLLS and not peer.works(end):
            end += _DAY
        return end

    return way


def _is_right(way: Way, example: Example) -> bool:
    try:
        return way(example) == example.last_day
    except Exception:  # each library has its own error for years it does not know
        return False


def _example(row: Mapping[str, str]) -> Example:
    amount = int(row["amount"]) if row["amount"] else None
    period = Period(read_unit(row["unit"]), amount, read_rest_day(row["rest_day"]))
    return Example(period, date.fromisoformat(row["start"]), row["region"], date.fromisoformat(row["last_day"]))


def _months_on(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _in_month(start: date, day: int) -> date:
    return start.replace(day=min(day, monthrange(start.year, start.month)[1]))


_BY_CALENDAR: Final[Mapping[Unit, Callable[[date, int], date]]] = {
    Unit.CALENDAR_DAYS: lambda start, amount: start + amount * _DAY,
    Unit.MONTHS: _months_on,
    Unit.YEARS: lambda start, amount: _months_on(start, amount * 12),
    Unit.FIXED_DATE: lambda start, _: start,
    Unit.MONTH_DAY: _in_month,
    Unit.MONTH_END: lambda start, _: _in_month(start, 31),
}
