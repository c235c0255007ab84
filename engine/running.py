"""What runs while its states are active: deadlines, restrictions and duties.

Owns their beginnings, supersessions and endings after a case has moved. A deadline whose start fact changes is
superseded in the same event; nothing is erased, since the event that set a version keeps its proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from engine.case import Case, Deadline, DeadlineStatus, Restriction
from engine.command import Command
from engine.compiled import Compiled, Running
from engine.model import DeadlineRule, RestrictionRule, Rung
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.terms import Computed, Period
from engine.seeing import Seen, answer, holds, see

JsonValue = Any
Proof = tuple[Mapping[str, JsonValue], ...]
Proofs = dict[str, Proof]


def settle(compiled: Compiled, before: Case, moved: Case, command: Command, calendar: Calendar) -> tuple[Case, Proofs]:
    """Bring deadlines, restrictions and duties in line with the configuration the case has reached.

    Args:
        compiled: the edition.
        before: the case before the event.
        moved: the case after its moves.
        command: what is being decided.
        calendar: of the procedure's region.

    Returns:
        The settled case, numbered as the next one, and the proof of each deadline that was set.
    """
    running, seq = compiled.running(moved.configuration), before.seq + 1
    seen = see(compiled, moved, command.occurred_on)
    deadlines = {**moved.deadlines, **dict(_ended(compiled, moved, command))}
    proofs: Proofs = {}
    for rule in running.deadlines.values():
        if _is_met(rule, command):
            continue
        anew = rule.name not in compiled.running(before.configuration).deadlines
        begun = _begun(rule, moved, seq, calendar, answer(rule.start, seen), anew)
        if begun is not None:
            deadlines[rule.name], proofs[rule.name] = begun
    seen = see(compiled, moved, command.occurred_on, deadlines=deadlines)
    duties = {
        rule.name: moved.duties.get(rule.name, command.occurred_on) for rule in running.duties if holds(rule.when, seen)
    }
    settled = Case(
        procedure=moved.procedure,
        edition=moved.edition,
        seq=seq,
        opened_on=moved.opened_on,
        configuration=moved.configuration,
        finished=compiled.machine.is_finished(moved.configuration),
        facts=moved.facts,
        lines=moved.lines,
        deadlines=deadlines,
        duties=duties,
        restrictions=_restrictions(running, moved.restrictions, deadlines, command, seen),
    )
    return settled, proofs


# -- deadlines


def _is_met(rule: DeadlineRule, command: Command) -> bool:
    return command.kind == "act" and command.name in rule.met_by


def _ended(compiled: Compiled, moved: Case, command: Command) -> Iterator[tuple[str, Deadline]]:
    """Running deadlines that were met, or whose states were left."""
    running = compiled.running(moved.configuration).deadlines
    for name, current in moved.deadlines.items():
        if current.status is DeadlineStatus.LIVE:
            if _is_met(compiled.procedure.deadlines[name], command):
                yield name, current.ended(DeadlineStatus.MET)
            elif name not in running:
                yield name, current.ended(DeadlineStatus.CANCELLED)


def _begun(
    rule: DeadlineRule, moved: Case, seq: int, calendar: Calendar, start: str | None, anew: bool
) -> tuple[Deadline, Proof] | None:
    """A new version of a deadline whose states are active; None when it has not begun or goes on as it is.

    Args:
        rule: of the deadline.
        moved: the case after its moves.
        seq: of the event.
        calendar: of the procedure's region.
        start: ISO date from which it runs, if it is known.
        anew: whether its states were entered in this event; what was cancelled then runs again from the same start.
    """
    if start is None:
        return None
    current = moved.deadlines.get(rule.name)
    again = anew and current is not None and current.status is DeadlineStatus.CANCELLED
    if current is not None and current.start.isoformat() == start and not again:
        return None
    outlook = _outlook(rule, date.fromisoformat(start), calendar)
    computed = outlook.computed
    if rule.never_shorten and current is not None and _counts(current) and computed.last_day <= current.last_day:
        return None
    version = current.version + 1 if current is not None else 1
    return _instance(rule, version, seq, outlook), outlook.proof


def _counts(current: Deadline) -> bool:
    """Whether the party was given this deadline: it runs, or has run out."""
    return current.status in (DeadlineStatus.LIVE, DeadlineStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What a period leads to from one start."""

    computed: Computed
    proof: Proof
    rungs: tuple[date, ...]


def _outlook(rule: DeadlineRule, start: date, calendar: Calendar) -> _Outlook:
    return _remembered(rule.period, rule.remind, start, calendar)


@lru_cache(maxsize=4096)
def _remembered(period: Period, ladder: tuple[Rung, ...], start: date, calendar: Calendar) -> _Outlook:
    """Cases go the same way in batches: of a thousand deadlines set in a sweep, nearly all have few starts."""
    computed = compute(period, start, calendar)
    return _Outlook(
        computed, tuple(step.as_dict() for step in computed.trace), _rungs(ladder, computed.last_day, calendar)
    )


def _instance(rule: DeadlineRule, version: int, seq: int, outlook: _Outlook) -> Deadline:
    computed = outlook.computed
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
        outlook.rungs,
    )


def _rungs(ladder: tuple[Rung, ...], last_day: date, calendar: Calendar) -> tuple[date, ...]:
    days = {
        calendar.add_working_days(last_day, -rung.days)
        if rung.working and rung.days
        else last_day - timedelta(rung.days)
        for rung in ladder
    }
    return tuple(sorted(days))


# -- restrictions


def _restrictions(
    running: Running,
    standing: Mapping[str, Restriction],
    deadlines: Mapping[str, Deadline],
    command: Command,
    seen: Seen,
) -> Mapping[str, Restriction]:
    changed: dict[str, Restriction] = {}
    for name, current in standing.items():
        over = current.until is not None and command.occurred_on > current.until
        if name not in running.restrictions and current.ended_on is None and not over:
            changed[name] = replace(current, ended_on=command.occurred_on)
    for rule in running.restrictions.values():
        laid = _laid(rule, deadlines, answer(rule.start, seen))
        if laid is not None and laid != standing.get(rule.name):
            changed[rule.name] = laid
    return {**standing, **changed} if changed else standing


def _laid(rule: RestrictionRule, deadlines: Mapping[str, Deadline], start: str | None) -> Restriction | None:
    if start is None:
        return None
    if not rule.until:
        return Restriction(rule.name, date.fromisoformat(start), None)
    deadline = deadlines.get(rule.until)
    return Restriction(rule.name, date.fromisoformat(start), deadline.last_day) if deadline else None
