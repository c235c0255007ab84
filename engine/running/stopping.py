"""Which intervals a deadline does not count, as the facts tell them.

Owns the reading of a rule's stops: an interval whose last day is unknown is still open; an excuse counts only when it
was asked for in time (民事诉讼法86). An act that records an impossible interval, or asks too late, is refused; what was
recorded before the deadline ran and does not fit is passed over, so that it blocks nobody later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from engine.errors import CalendarError, RefusedError
from engine.expressions import Expression
from engine.model import DeadlineRule, StopRule
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.terms import Dated
from engine.running.seeing import Seen, answer
from engine.standing import Pause


@dataclass(frozen=True, slots=True)
class Stops:
    """The intervals that the facts tell, in order of their first days."""

    closed: tuple[Pause, ...] = ()
    still: tuple[tuple[date, int], ...] = ()  # first days of those that go on, and the index of their rule


NONE = Stops()
_Interval = tuple[date | None, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Telling:
    """Where the intervals are told."""

    seen: Seen
    before: Callable[[], Seen] | None  # what was seen before the act; None: nothing is refused
    calendar: Calendar


def stops_of(rule: DeadlineRule, telling: Telling) -> Stops:
    """Read the intervals of a rule.

    Raises:
        RefusedError: this act tells an interval that ends before it begins, or asks too late.
    """
    if not rule.stops:
        return NONE
    closed: list[Pause] = []
    still: list[tuple[date, int]] = []
    for index, stop in enumerate(rule.stops):
        first, last, asked = found = _interval(stop, telling.seen)
        if first is None or (stop.asked is not None and asked is None):
            continue
        refusal = _refusal(rule, stop, found, telling.calendar)
        if refusal:
            if telling.before is not None and _interval(stop, telling.before()) != found:
                raise RefusedError(refusal, cite=(stop.cites or rule.cites)[0])
        elif last is None:
            still.append((first, index))
        else:
            closed.append(Pause(index, first, last))
    return Stops(_in_order(closed), tuple(sorted(still)))


def with_earlier(now: Stops, before: Stops, standing: tuple[Pause, ...]) -> Stops:
    """The intervals told, and those told earlier whose facts have since been written over.

    The facts of a stop tell one interval. A later one that was open for a while is another interval, and the first has
    still not been counted; one that replaces a closed interval at once corrects it.

    Args:
        now: what the facts tell.
        before: what they told before the event.
        standing: the intervals that the version in force does not count.
    """
    begun = {pause.rule: pause.first for pause in now.closed} | {index: first for first, index in now.still}
    still = {index for _, index in now.still}
    kept = [
        pause
        for pause in standing
        if pause not in now.closed
        and (pause.rule not in begun or pause.last < begun[pause.rule])
        and (pause.rule in still or pause not in before.closed)
    ]
    return replace(now, closed=_in_order((*now.closed, *kept))) if kept else now


def _in_order(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    return tuple(sorted(pauses, key=lambda pause: (pause.first, pause.rule)))


def _interval(stop: StopRule, seen: Seen) -> _Interval:
    return _day(stop.first, seen), _day(stop.last, seen), _day(stop.asked, seen) if stop.asked else None


def _day(expression: Expression, seen: Seen) -> date | None:
    text = answer(expression, seen)
    return date.fromisoformat(text) if text is not None else None


def _refusal(rule: DeadlineRule, stop: StopRule, found: _Interval, calendar: Calendar) -> str:
    first, last, asked = found
    if first is not None and last is not None and last < first:
        return f"“{stop.label}”的结束日{last.isoformat()}早于开始日{first.isoformat()}，请核对"
    if asked is None or last is None or stop.ask_within is None:
        return ""
    try:
        within = stop.ask_within.on(last) if isinstance(stop.ask_within, Dated) else stop.ask_within
        until = compute(within, last, calendar).last_day
    except CalendarError as error:
        return f"期限“{rule.label}”因“{stop.label}”申请顺延的期限无法计算：{error}"
    if asked <= until:
        return ""
    return (
        f"期限“{rule.label}”因“{stop.label}”申请顺延，应在障碍消除后至{until.isoformat()}以内提出，"
        f"实际于{asked.isoformat()}提出，已经逾期，不予顺延"
    )
