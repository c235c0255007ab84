"""What runs while its states are active: deadlines, restrictions and duties.

Owns their beginnings, supersessions and endings after a case has moved. A deadline whose start fact changes is
superseded in the same event; nothing is erased, since the event that set a version keeps its proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from engine.calendar import Calendar
from engine.case import Case, Deadline, DeadlineStatus, Restriction
from engine.command import Command
from engine.compiled import Compiled
from engine.machine import is_active
from engine.model import DeadlineRule, RestrictionRule
from engine.periods import Computed, compute
from engine.seeing import Seen, answer, holds, see

JsonValue = Any
Proofs = dict[str, tuple[Mapping[str, JsonValue], ...]]


def settle(compiled: Compiled, before: Case, moved: Case, command: Command, calendar: Calendar) -> tuple[Case, Proofs]:
    """Bring deadlines, restrictions and duties in line with the configuration the case has reached.

    Args:
        compiled: the edition.
        before: the case before the event.
        moved: the case after its moves, numbered with the event's seq.
        command: what is being decided.
        calendar: of the procedure's region.

    Returns:
        The settled case and the proof of each deadline that was set.
    """
    proofs: Proofs = {}
    seen = see(compiled, moved, command.occurred_on)
    deadlines = dict(moved.deadlines)
    for rule in compiled.procedure.deadlines.values():
        found = _deadline(rule, before, moved, command, calendar, seen)
        if isinstance(found, tuple):
            deadlines[rule.name], proofs[rule.name] = found
        elif found is not None:
            deadlines[rule.name] = found
    timed = replace(moved, deadlines=deadlines)
    seen = see(compiled, timed, command.occurred_on)
    restrictions = dict(timed.restrictions)
    for limit in compiled.procedure.restrictions.values():
        kept = _restriction(limit, timed, command.occurred_on, seen)
        if kept is not None:
            restrictions[limit.name] = kept
    duties = {
        rule.name: timed.duties.get(rule.name, command.occurred_on)
        for rule in compiled.procedure.duties.values()
        if _any_active(rule.states, timed) and holds(rule.when, seen)
    }
    return replace(timed, restrictions=restrictions, duties=duties), proofs


def _any_active(states: tuple[str, ...], case: Case) -> bool:
    return any(is_active(path, case.configuration) for path in states)


def _deadline(
    rule: DeadlineRule, before: Case, moved: Case, command: Command, calendar: Calendar, seen: Seen
) -> tuple[Deadline, tuple[Mapping[str, JsonValue], ...]] | Deadline | None:
    current = moved.deadlines.get(rule.name)
    live = current is not None and current.status is DeadlineStatus.LIVE
    acted = command.kind == "act" and command.name in rule.met_by
    if current is not None and live and acted:
        return replace(current, status=DeadlineStatus.MET)
    if not _any_active(rule.states, moved):
        return replace(current, status=DeadlineStatus.CANCELLED) if current is not None and live else None
    if acted:
        return None
    start = answer(rule.start, seen)
    if start is None:
        return None
    if current is not None and current.start.isoformat() == start and not _begins_again(rule, current, before):
        return None
    computed = compute(rule.period, date.fromisoformat(start), calendar)
    if rule.never_shorten and current is not None and _counts(current) and computed.last_day <= current.last_day:
        return None
    version = current.version + 1 if current is not None else 1
    deadline = _instance(rule, version, moved.seq, computed, calendar)
    return deadline, tuple(step.as_dict() for step in computed.trace)


def _counts(current: Deadline) -> bool:
    """Whether the party was given this deadline: it runs, or has run out."""
    return current.status in (DeadlineStatus.LIVE, DeadlineStatus.LAPSED)


def _begins_again(rule: DeadlineRule, current: Deadline, before: Case) -> bool:
    """Whether a cancelled deadline's states are entered anew: the same start then runs again."""
    return current.status is DeadlineStatus.CANCELLED and not _any_active(rule.states, before)


def _instance(rule: DeadlineRule, version: int, seq: int, computed: Computed, calendar: Calendar) -> Deadline:
    return Deadline(
        rule.name,
        version,
        DeadlineStatus.LIVE,
        seq,
        computed.start,
        computed.nominal,
        computed.last_day,
        computed.agency_warn,
        computed.safe_act_from,
        computed.provisional,
        computed.earliest,
        computed.latest,
        _rungs(rule, computed.last_day, calendar),
    )


def _rungs(rule: DeadlineRule, last_day: date, calendar: Calendar) -> tuple[date, ...]:
    days = {
        calendar.add_working_days(last_day, -rung.days)
        if rung.working and rung.days
        else last_day - timedelta(rung.days)
        for rung in rule.remind
    }
    return tuple(sorted(days))


def _restriction(rule: RestrictionRule, case: Case, occurred_on: date, seen: Seen) -> Restriction | None:
    current = case.restrictions.get(rule.name)
    holding = current is not None and current.ended_on is None
    if not _any_active(rule.states, case):
        if current is None or not holding or (current.until is not None and occurred_on > current.until):
            return None
        return replace(current, ended_on=occurred_on)
    start = answer(rule.start, seen)
    if start is None:
        return None
    deadline = case.deadlines.get(rule.until) if rule.until else None
    if rule.until and deadline is None:
        return None
    return Restriction(rule.name, date.fromisoformat(start), deadline.last_day if deadline else None)
