"""What tells one version of a deadline from the next: its start, its end, the cause of another one. Pure functions.

When they are asked, and of which deadlines, is decided in :mod:`engine.running.deadlines`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from engine.case import Case, Cause, Deadline, DeadlineStatus
from engine.command import Command
from engine.compiled import Compiled
from engine.model import DeadlineRule
from engine.running.outlook import Basis, Proof, later_of
from engine.running.seeing import Seen, answer

Begun = tuple[Deadline, Proof] | None
"""A version with its proof; without one when nothing was counted. None: the deadline goes on as it is."""

_MOVING = frozenset({Cause.EXTENDED, Cause.SUSPENDED, Cause.RESUMED, Cause.RECOUNTED})
"""Causes by which a deadline's end moves while it runs from the same start."""


def is_met(rule: DeadlineRule, command: Command) -> bool:
    """Whether a command is one of the acts that meet a deadline."""
    return command.kind == "act" and command.name in rule.met_by


def ended_by(compiled: Compiled, moved: Case, command: Command) -> Iterator[tuple[str, Deadline]]:
    """Running deadlines that were met, or whose states were left."""
    running = compiled.running(moved.configuration).deadlines
    for name, current in moved.deadlines.items():
        met = is_met(compiled.procedure.deadlines[name], command)
        if current.status in (DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED):
            if met:
                yield name, current.ended(DeadlineStatus.MET)
            elif name not in running:
                yield name, current.ended(DeadlineStatus.CANCELLED)
        elif met and current.status is DeadlineStatus.LAPSED and command.occurred_on < current.over_on:
            # Done in time and typed in after the lapse was recorded: the legal date counts.
            yield name, current.ended(DeadlineStatus.MET)


def start_of(
    rule: DeadlineRule, seen: Seen, others: Mapping[str, Deadline]
) -> tuple[date | None, tuple[Deadline, ...]]:
    """The day a deadline runs from, and the deadlines this is taken from."""
    if rule.joined is not None:
        sources = tuple(others[name] for name in rule.joined.deadlines if name in others)
        wanted = {DeadlineStatus.LAPSED} if rule.joined.lapsed else set(DeadlineStatus) - {DeadlineStatus.CANCELLED}
        if len(sources) < len(rule.joined.deadlines) or any(source.status not in wanted for source in sources):
            return None, ()
        last = later_of(sources)
        return (last.last_day if rule.period is not None else last.start), sources
    if rule.start is None:
        return None, ()
    text = answer(rule.start, seen)
    if text is None:
        return None, ()
    start = date.fromisoformat(text)
    return start, tuple(other for other in others.values() if other.last_day == start)


def withdrawn(rule: DeadlineRule, current: Deadline | None) -> Begun:
    """One that ran because others had lapsed ends when one of them has not; anything else goes on as it is."""
    if current is None or rule.joined is None or not rule.joined.lapsed:
        return None
    if current.status not in (DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED):
        return None
    return current.ended(DeadlineStatus.CANCELLED), ()


def is_done(basis: Basis, current: Deadline) -> bool:
    """Whether it was met and only the end it runs from was moved: what is done need not be done again."""
    if current.status is not DeadlineStatus.MET or not basis.sources:
        return False
    return all(source.cause in _MOVING for source in basis.sources)


def cause_of(basis: Basis, current: Deadline) -> Cause | None:
    """Why a version is due that runs from the same start."""
    if basis.extensions != current.extensions:
        return Cause.EXTENDED
    if basis.suspended_on != current.suspended_on:
        if basis.suspended_on is None:
            return Cause.RESUMED
        return Cause.SUSPENDED if current.suspended_on is None else Cause.SUPERSEDED
    if basis.stops == current.stops:
        return None
    return Cause.RESUMED if set(current.stops) < set(basis.stops) else Cause.SUPERSEDED


def dates_of(deadline: Deadline) -> tuple[object, ...]:
    """All that a recount may change."""
    return (
        deadline.start,
        deadline.nominal,
        deadline.last_day,
        deadline.agency_warn,
        deadline.safe_act_from,
        deadline.provisional,
        deadline.earliest,
        deadline.latest,
        deadline.rungs,
        deadline.suspended_on,
    )
