"""What moves an end after the count: extensions granted, intervals that do not count, and the most a period may reach.

Owns the order: extensions are added to the unrolled end one after the other; then stops in the order of time; then the
maximum. The end rolls once, afterwards. A stop takes from the period only days after its start and only if it begins
by the last day as that then stood, roll included; overlapping stops take a day once. Dates that the rule names itself
are not moved by stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

from engine.periods.counting import Days, add_days, add_length, add_months, counts_start, rolled
from engine.periods.terms import COUNTING, Extension, Length, Period, RestDay, Stop, Unit

_DAY: Final = timedelta(days=1)

Read = tuple[date, date]
"""First and last of days whose being worked was looked at, both included."""


class Kind(Enum):
    """What a move is."""

    EXTENDED = auto()
    STOPPED = auto()  # its days added to the unrolled end
    RESUMED = auto()  # what was left of the last day as it stood, counted on after the stop
    IDLE = auto()  # a stop that takes nothing
    CAPPED = auto()
    WITHIN = auto()  # the maximum was looked at and not reached


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the end.

    Attributes:
        kind: what it is.
        before: the end it moved; with its roll, where the last day as it stood was what moved.
        end: the end after it.
        cause: the extension or the stop; None for the maximum.
        first: first day the stop takes.
        last: last day of the stop.
        read: days whose being worked decided it; None when none did.
    """

    kind: Kind
    before: date
    end: date
    cause: Extension | Stop | None = None
    first: date | None = None
    last: date | None = None
    read: Read | None = None


def moves(
    period: Period, start: date, end: date, days: Days, extensions: Sequence[Extension], stops: Sequence[Stop]
) -> Iterator[Move]:
    """Move an end, step by step.

    Args:
        period: the rule.
        start: the day it runs from.
        end: of the count, offset included, not rolled.
        days: which days are worked.
        extensions: what was granted, in the order of granting; calendar or working days, months, years.
        stops: both ends included, in any order.
    """
    for extension in extensions:
        moved = add_length(end, extension.length, days)
        yield Move(Kind.EXTENDED, end, moved, extension, read=_read(extension.length, end, moved))
        end = moved
    free = start if counts_start(period) else start + _DAY
    for stop in _ordered(stops, join=period.resumes):
        move = _stopped(period, end, days, stop, max(stop.first, free))
        yield move
        end = move.end
        if move.kind is not Kind.IDLE:
            free = stop.last + _DAY
    if period.maximum is not None:
        most = _most(period, start, period.maximum, days)
        kind = Kind.CAPPED if end > most else Kind.WITHIN
        yield Move(kind, end, min(end, most), read=_read(period.maximum, start, most))


def _ordered(stops: Iterable[Stop], *, join: bool) -> list[Stop]:
    """Stops in the order of time; joined, those without a day between them are one: no last day stood in between."""
    found: list[Stop] = []
    for stop in sorted(stops, key=lambda stop: (stop.first, stop.last)):
        if join and found and stop.first <= found[-1].last + _DAY:
            earlier = found.pop()
            names = dict.fromkeys(name for name in (earlier.name, stop.name) if name)
            cites = dict.fromkeys((*earlier.cites, *stop.cites))
            found.append(Stop(earlier.first, max(earlier.last, stop.last), "、".join(names), tuple(cites)))
        else:
            found.append(stop)
    return found


def _stopped(period: Period, end: date, days: Days, stop: Stop, first: date) -> Move:
    # A roll forward matters to what is added only if the stop begins in the days passed; a roll back always does.
    looks = period.resumes or first > end or period.rest_day is RestDay.ROLLS_BACK
    standing = rolled(period, end, days) if looks else end
    read = (min(end, standing), max(end, standing)) if looks and period.rest_day is not RestDay.STAYS else None
    # A date that the rule names is what it is, and what lies before the start cannot be taken from.
    untouched = period.unit not in COUNTING or period.count < 0
    if untouched or first > standing or first > stop.last:
        return Move(Kind.IDLE, end, end, stop, stop.first, stop.last, read)
    resumes = period.resumes or first > end
    before = standing if resumes else end
    if period.unit is Unit.WORKING_DAYS:
        moved = days.without(before, first, stop.last)
        read = (min(first, end, standing), max(moved, stop.last))
    else:
        moved = add_days(before, (stop.last - first).days + 1)
    if moved == before:
        return Move(Kind.IDLE, end, end, stop, stop.first, stop.last, read)
    return Move(Kind.RESUMED if resumes else Kind.STOPPED, before, moved, stop, first, stop.last, read)


def _most(period: Period, start: date, maximum: Length, days: Days) -> date:
    if not period.start_counts:
        return add_length(start, maximum, days)
    if maximum.unit in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS):
        return add_length(start - _DAY, maximum, days)
    end, clamped = add_months(start, maximum.amount * (12 if maximum.unit is Unit.YEARS else 1))
    return end if clamped else end - _DAY


def _read(length: Length, before: date, end: date) -> Read | None:
    return (before + _DAY, end) if length.unit is Unit.WORKING_DAYS else None
