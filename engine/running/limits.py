"""Restrictions of the subject while their states are active: laid, ended, and moved with the deadline they end with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.case import Deadline, Restriction
from engine.command import Command
from engine.compiled import Running
from engine.model import RestrictionRule
from engine.running.seeing import Seen, answer


def settle_restrictions(
    running: Running,
    standing: Mapping[str, Restriction],
    deadlines: Mapping[str, Deadline],
    command: Command,
    seen: Seen,
) -> Mapping[str, Restriction]:
    """The newest of each restriction once deadlines are settled; `standing` itself when nothing changed."""
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
