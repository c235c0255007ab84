"""When cases are opened: the days of the year on which each stream brings how many.

Pure: says nothing of who opens them and in which case (``casework.simulating.opening``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.simulating.behaviour import Regulation, Stream
from casework.simulating.chance import Chance
from engine.periods.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case that comes in.

    Attributes:
        n: its number among all of the simulation.
        stream: that brings it.
    """

    n: int
    stream: Stream


def arrivals(
    regulations: Sequence[Regulation], cases: int, first: date, last: date, calendar: Calendar, chance: Chance
) -> Mapping[date, list[Arrival]]:
    """All cases that come in, by day; days are worked ones.

    Args:
        regulations: whose streams flow.
        cases: how many come in altogether; streams whose days all lie outside of the stretch bring none.
        first: of the stretch, included.
        last: likewise.
        calendar: tells the worked days.
        chance: of the simulation.
    """
    flowing: list[tuple[str, Stream, list[date]]] = []
    for regulation in regulations:
        for n, stream in enumerate(regulation.streams):
            days = _days(stream, first, last, calendar)
            if days:
                flowing.append((f"{regulation.key}/{n}", stream, days))
    counts = _shared_out(cases, [stream.share for _, stream, _ in flowing])
    found: dict[date, list[Arrival]] = {}
    number = 0
    for (name, stream, days), count in zip(flowing, counts, strict=True):
        for k in range(count):
            number += 1
            found.setdefault(chance.one_of(days, "arrival", name, k), []).append(Arrival(number, stream))
    return found


def in_year(month_day: tuple[int, int], year: int) -> date:
    """A month and a day in a year; 29 February becomes the 28th where there is none."""
    month, day = month_day
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def _days(stream: Stream, first: date, last: date, calendar: Calendar) -> list[date]:
    """The days on which a stream may bring cases."""
    start, end = max(first, in_year(stream.first, first.year)), min(last, in_year(stream.last, first.year))
    worked = [day for n in range((end - start).days + 1) if calendar.is_working(day := start + timedelta(days=n))]
    if not stream.batches or len(worked) <= stream.batches:
        return worked
    step = len(worked) / stream.batches
    return [worked[int(step * n)] for n in range(stream.batches)]


def _shared_out(whole: int, shares: Sequence[int]) -> list[int]:
    """A whole shared out in proportion, nothing lost by rounding."""
    total, counts, given = sum(shares), [], 0
    running = 0
    for share in shares:
        running += share
        upto = round(whole * running / total)
        counts.append(upto - given)
        given = upto
    return counts
