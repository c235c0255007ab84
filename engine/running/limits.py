"""Restrictions of the subject: laid while their states are active, ended, and moved with the deadline they end with.

One with a period of its own is counted when it is laid, and anew when its start is found to be another; its proof
stands in the event as ``restriction:NAME``. One that outlives its states goes on until its period or an act ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from engine.case import Deadline, Restriction
from engine.command import Command
from engine.compiled import Compiled, Running
from engine.errors import CalendarError, RefusedError
from engine.model import RestrictionRule
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.terms import Dated
from engine.running.outlook import Proof
from engine.running.seeing import Seen, answer

PROOF: Final = "restriction:"
"""Beginning of the name of the proof of a restriction's end: this and the restriction's name."""


def settle_restrictions(
    compiled: Compiled,
    running: Running,
    standing: Mapping[str, Restriction],
    deadlines: Mapping[str, Deadline],
    command: Command,
    calendar: Calendar,
    seen: Seen,
) -> tuple[Mapping[str, Restriction], dict[str, Proof]]:
    """The newest of each restriction once deadlines are settled; `standing` itself when nothing changed.

    Returns:
        The restrictions, and the proof of each end that was counted now.

    Raises:
        RefusedError: an end cannot be counted.
    """
    changed: dict[str, Restriction] = {}
    proofs: dict[str, Proof] = {}
    for name, current in standing.items():
        if current.ended_on is None and _ends(compiled, running, current, command):
            changed[name] = replace(current, ended_on=command.occurred_on)
    for rule in running.restrictions.values():
        if command.name in rule.ended_by and command.kind == "act":
            continue
        told, current_one = answer(rule.start, seen), standing.get(rule.name)
        if told is None:
            continue
        start = date.fromisoformat(told)
        if _was_lifted(rule, current_one, start):
            continue
        if rule.period is None:
            laid = _laid(rule, deadlines, start)
        elif current_one is not None and current_one.ended_on is None and current_one.start == start:
            continue
        else:
            laid, proofs[PROOF + rule.name] = _counted(rule, start, calendar)
        if laid is not None and laid != current_one:
            changed[rule.name] = laid
    return ({**standing, **changed} if changed else standing), proofs


def _ends(compiled: Compiled, running: Running, current: Restriction, command: Command) -> bool:
    """Whether an event ends a restriction that has not ended yet."""
    if current.until is not None and command.occurred_on > current.until:
        return False
    rule = compiled.procedure.restrictions[current.name]
    if command.kind == "act" and command.name in rule.ended_by:
        return True
    return not rule.outlives and current.name not in running.restrictions


def _was_lifted(rule: RestrictionRule, current: Restriction | None, start: date) -> bool:
    """Whether it was ended already: one that an act ends is laid again only from another start."""
    return bool(rule.ended_by) and current is not None and current.ended_on is not None and current.start == start


def _laid(rule: RestrictionRule, deadlines: Mapping[str, Deadline], start: date) -> Restriction | None:
    if not rule.until:
        return Restriction(rule.name, start, None)
    deadline = deadlines.get(rule.until)
    return Restriction(rule.name, start, deadline.last_day) if deadline else None


def _counted(rule: RestrictionRule, start: date, calendar: Calendar) -> tuple[Restriction, Proof]:
    if rule.period is None:
        raise RefusedError(f"限制“{rule.label}”没有期间")
    try:
        period = rule.period.on(start) if isinstance(rule.period, Dated) else rule.period
        computed = compute(period, start, calendar)
    except CalendarError as error:
        raise RefusedError(f"限制“{rule.label}”的期间无法计算：{error}", cite=rule.cites[0]) from error
    return Restriction(rule.name, start, computed.last_day), tuple(step.as_dict() for step in computed.trace)
