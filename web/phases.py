"""Phases of a campaign on a time line: where each bar stands, in percent of the line, which months are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.campaigns.phases import Phase

_DAY: Final = timedelta(days=1)
_MOST_TICKS: Final = 12
_RUNNING: Final = "running"
_OVER: Final = "over"
_RIGHT: Final = 60.0  # percent; bars that begin behind it have their names before them


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase on its lane."""

    label: str
    left: float
    width: float
    standing: str  # running, over; empty: it has not begun
    name_left: float | None
    name_right: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A month that is marked."""

    label: str
    left: float


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The line as it is drawn."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now: float | None  # None: today lies outside of it


def time_line(phases: Sequence[Phase], today: date) -> TimeLine | None:
    """The phases whose dates are known, on one line; None when there are none.

    Args:
        phases: of the campaign.
        today: the Shanghai day.
    """
    known = [(one, one.first, one.last or one.first) for one in phases if one.first is not None]
    if not known:
        return None
    first = min(begins for _, begins, _ in known)
    last = max(ends for _, _, ends in known)
    days = (last - first).days + 1

    def at(day: date) -> float:
        return round(100 * (day - first).days / days, 2)

    bars = tuple(
        _bar(one.label, at(begins), at(ends + _DAY), _standing(begins, ends, today)) for one, begins, ends in known
    )
    return TimeLine(bars, tuple(_ticks(first, last, at)), at(today) if first <= today <= last else None)


def _bar(label: str, left: float, right: float, standing: str) -> Bar:
    width = round(right - left, 2)
    if left > _RIGHT:
        return Bar(label, left, width, standing, None, round(100 - right, 2))
    return Bar(label, left, width, standing, left, None)


def _standing(begins: date, ends: date, today: date) -> str:
    return _OVER if today > ends else _RUNNING if today >= begins else ""


def _ticks(first: date, last: date, at: Callable[[date], float]) -> list[Tick]:
    months = [(first.year + (first.month + no) // 12, (first.month + no) % 12 + 1) for no in range(600)]
    days = [day for year, month in months if (day := date(year, month, 1)) <= last]
    step = -(-len(days) // _MOST_TICKS) if days else 1
    return [Tick(f"{day.year}年{day.month}月", at(day)) for day in days[::step]]
