"""What a deadline's rule leads to from what it rests on: its dates, its proof, its reminder days.

Owns how a rule's own words become the arguments of :func:`engine.periods.compute.compute`, and how a deadline joined
from others, or hung on a provisional one, takes over their doubt. Whether another version is due is decided in
:mod:`engine.running.deadlines`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from engine.errors import CalendarError, RefusedError
from engine.model import DeadlineRule, Rung
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.steps import Code, Step
from engine.periods.terms import Computed, Dated, Extension, Length, Period, Ruling, Stop
from engine.standing import Deadline, Grant, Pause

JsonValue = Any
Proof = tuple[Mapping[str, JsonValue], ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a deadline rests on; another basis makes another version.

    Attributes:
        start: the day it runs from.
        extensions: those granted.
        stops: the intervals that do not count, in order.
        suspended_on: first day of what stops it still, if anything does.
        suspended_by: index of that stop's rule, -1 when it waits for a deadline that is itself suspended.
        sources: deadlines that its start, or its end, is taken from.
    """

    start: date
    extensions: tuple[Grant, ...] = ()
    stops: tuple[Pause, ...] = ()
    suspended_on: date | None = None
    suspended_by: int = -1
    sources: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a basis leads to."""

    computed: Computed
    proof: Proof
    rungs: tuple[date, ...]
    rulings: tuple[Ruling, ...]  # sorted


def outlook(rule: DeadlineRule, basis: Basis, calendar: Calendar, labels: Mapping[str, str]) -> Outlook:
    """Count a deadline.

    Args:
        rule: of the deadline.
        basis: what it rests on.
        calendar: of the case.
        labels: of the deadlines it may be joined from, by name.

    Raises:
        RefusedError: it cannot be counted; the message names the deadline.
    """
    try:
        return _outlook(rule, basis, calendar, labels)
    except CalendarError as error:
        raise RefusedError(f"期限“{rule.label}”无法计算：{error}", cite=(rule.cites or ("",))[0]) from error


def _outlook(rule: DeadlineRule, basis: Basis, calendar: Calendar, labels: Mapping[str, str]) -> Outlook:
    if rule.period is None:
        found = _told(_latest_of(rule, basis.sources, labels), rule.remind, calendar)
    else:
        period = rule.period.on(basis.start) if isinstance(rule.period, Dated) else rule.period
        extensions = tuple(_extension(rule, grant) for grant in basis.extensions)
        stops = tuple(_stop(rule, pause) for pause in basis.stops)
        found = _counted(period, rule.remind, basis.start, calendar, extensions, stops)
        found = _doubtful(found, basis, lambda day: _counted(period, (), day, calendar, extensions, stops).computed)
        if rule.joined is not None:
            found = replace(found, proof=(*_dicts(_joined_steps(basis.sources, labels)), *found.proof))
    if basis.suspended_on is None:
        return found
    return replace(found, proof=(*found.proof, _suspended(rule, basis).as_dict()), rungs=())


def _extension(rule: DeadlineRule, grant: Grant) -> Extension:
    granted = rule.extensions[grant.rule]
    return Extension(Length(granted.most.unit, grant.amount), grant.name, granted.cites)


def _stop(rule: DeadlineRule, pause: Pause) -> Stop:
    stop = rule.stops[pause.rule]
    return Stop(pause.first, pause.last, stop.label, stop.cites)


def _suspended(rule: DeadlineRule, basis: Basis) -> Step:
    if basis.suspended_by < 0:
        return Step(Code.SUSPENDED, day=basis.suspended_on, name="所依期限中止")
    stop = rule.stops[basis.suspended_by]
    return Step(Code.SUSPENDED, day=basis.suspended_on, name=stop.label, cites=stop.cites)


@lru_cache(maxsize=4096)
def _counted(
    period: Period,
    ladder: tuple[Rung, ...],
    start: date,
    calendar: Calendar,
    extensions: tuple[Extension, ...],
    stops: tuple[Stop, ...],
) -> Outlook:
    """Cases go the same way in batches: of a thousand deadlines set in a sweep, nearly all have few starts."""
    return _told(compute(period, start, calendar, extensions=extensions, stops=stops), ladder, calendar)


def _told(computed: Computed, ladder: tuple[Rung, ...], calendar: Calendar) -> Outlook:
    rungs = _rungs(ladder, computed.last_day, calendar)
    return Outlook(computed, _dicts(computed.trace), rungs, tuple(sorted(computed.rulings)))


def _dicts(steps: Sequence[Step]) -> Proof:
    return tuple(step.as_dict() for step in steps)


def _rungs(ladder: tuple[Rung, ...], last_day: date, calendar: Calendar) -> tuple[date, ...]:
    """The days of a ladder; a reminder on a rest day would reach nobody in time and is given before it."""
    days = {
        calendar.add_working_days(last_day, -rung.days)
        if rung.working and rung.days
        else calendar.previous_working(last_day - timedelta(rung.days))
        for rung in ladder
    }
    return tuple(sorted(days))


# -- deadlines that hang on others


def later_of(sources: Sequence[Deadline]) -> Deadline:
    """The one that ends last; of several, the one whose name comes first."""
    return min(sources, key=lambda source: (-source.last_day.toordinal(), source.name))


def _joined_steps(sources: Sequence[Deadline], labels: Mapping[str, str]) -> list[Step]:
    return [Step(Code.LATER_OF, day=source.last_day, name=labels[source.name]) for source in sources]


def _latest_of(rule: DeadlineRule, sources: Sequence[Deadline], labels: Mapping[str, str]) -> Computed:
    last = later_of(sources)
    earliest, latest = max(s.earliest for s in sources), max(s.latest for s in sources)
    provisional = any(source.provisional for source in sources)
    steps = _joined_steps(sources, labels)
    if provisional:
        steps.append(_doubt(earliest, latest))
    return Computed(
        start=last.start,
        nominal=last.nominal,
        last_day=last.last_day,
        agency_warn=last.agency_warn,
        safe_act_from=max(source.safe_act_from for source in sources),
        provisional=provisional,
        earliest=earliest,
        latest=latest,
        rulings=last.rulings,
        trace=(*steps, Step(Code.BASIS, cites=rule.cites)),
    )


def _doubtful(found: Outlook, basis: Basis, count: Callable[[date], Computed]) -> Outlook:
    """The same, as doubtful as the ends its start was taken from."""
    if not any(source.provisional for source in basis.sources):
        return found
    own = found.computed
    first = count(max(source.earliest for source in basis.sources))
    last = count(max(source.latest for source in basis.sources))
    earliest, latest = min(own.earliest, first.earliest), max(own.latest, last.latest)
    safe = max(own.safe_act_from, last.safe_act_from)
    widened = replace(own, provisional=True, earliest=earliest, latest=latest, safe_act_from=safe)
    # One proof has one pair of bounds: its own are narrower than those it takes over.
    own_years = next((step["name"] for step in found.proof if step["code"] == Code.PROVISIONAL), "")
    steps = (step for step in found.proof if step["code"] != Code.PROVISIONAL)
    return replace(found, computed=widened, proof=(*steps, _doubt(earliest, latest, own_years).as_dict()))


def _doubt(earliest: date, latest: date, own_years: str = "") -> Step:
    name = f"{own_years}以及所依期限所涉年度" if own_years else "所依期限所涉年度"
    return Step(Code.PROVISIONAL, first=earliest, last=latest, name=name)
