"""Lapses decided once for all cases that stand alike.

A sweep meets thousands of cases that went the same way on the same days. What follows from a lapse is a function of the
edition, the calendar, the command, how the case stands, and the facts that expressions looked at on the way; so that is
what an answer is remembered under. Which facts were looked at is noted while the first case is decided: another that
stands alike and has the same values there would be decided step by step the same way. Answers that rest on a case's
lines, or on values that cannot be told apart as keys, are not remembered.

Only cases whose deadlines, duties, restrictions and papers are :class:`engine.case.Kept` take part: those are compared
by identity. Whoever wants to be sure decides anew with ``engine.decide``; a test holds both equal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.case import Case
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import Decision, decide
from engine.periods.calendar import Calendar

_MOST_ANSWERS = 8_000  # of one edition; then remembering begins anew
_IN_KEY = frozenset({"occurred_on", "opened_on"})
_ABSENT: Any = object()
# Integers are left out: as keys 1 and true are the same.
_PLAIN = frozenset({str, bool, type(None), type(_ABSENT)})

Names = tuple[str, ...]
Values = tuple[Any, ...]


def decide_lapse(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    """Decide a lapse as ``engine.decide.decide`` does, asking it only when nothing alike was decided before.

    Raises:
        RefusedError: as ``decide``; refusals are not remembered.
    """
    standing = (case.deadlines, case.duties, case.restrictions, case.papers)
    if command.kind != "lapse" or not case.is_kept:
        return decide(compiled, case, command, calendar)
    asked = (
        calendar.digest,
        command.name,
        command.occurred_on,
        command.recorded_on,
        case.seq,
        case.opened_on,
        case.configuration,
        case.finished,
        *standing,
    )
    looked_at: tuple[Names, ...] = compiled.remembered.get(asked, ())
    for names in looked_at:
        found = compiled.remembered.get((asked, names, _values(case, names)))
        if found is not None:
            return _likewise(found, case)
    noted: set[str] = set()
    decision = decide(replace(compiled, noted=noted), case, command, calendar)
    decision = replace(decision, after=decision.after.kept())
    if "lines" not in noted:
        _remember(compiled, case, asked, _names(noted), decision)
    return decision


def _remember(compiled: Compiled, case: Case, asked: Values, names: Names, decision: Decision) -> None:
    values = _values(case, names)
    if values is None:
        return
    if len(compiled.remembered) >= _MOST_ANSWERS:
        compiled.remembered.clear()
    looked_at = compiled.remembered.get(asked, ())
    compiled.remembered[asked] = looked_at if names in looked_at else (*looked_at, names)
    compiled.remembered[asked, names, values] = decision


def _names(noted: set[str]) -> Names:
    """The facts among the names noted; the rest is part of what is asked."""
    return tuple(sorted(name for name in noted - _IN_KEY if not name.startswith("deadlines.")))


def _values(case: Case, names: Names) -> Values | None:
    """The values of facts; None when one of them cannot be a key."""
    facts = case.facts
    values = tuple([facts.get(name, _ABSENT) for name in names])
    return values if _PLAIN.issuperset(map(type, values)) else None


def _likewise(found: Decision, case: Case) -> Decision:
    """The decision for another case that stands alike: its own facts and lines, all else as it was found."""
    after, given = found.after, found.delta.facts
    own = Case(
        case.procedure,
        case.edition,
        after.seq,
        after.opened_on,
        after.configuration,
        after.finished,
        {**case.facts, **given} if given else case.facts,
        case.lines,
        after.deadlines,
        after.duties,
        after.restrictions,
        after.papers,
    )
    return Decision(own, found.delta, found.passed, found.documents, found.proofs)
