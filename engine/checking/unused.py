"""Judging what is declared and never used, and what is read and never recorded.

What a regulation's own file declares for several definitions is judged for all of them together
(``engine.checking.regulation``), not here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.checking.coverage import cited_by
from engine.checking.problems import Problem
from engine.definition.names import Names
from engine.model import FactType, Procedure
from engine.texts import Rank
from engine.uses import read_facts, recorded_facts, recorded_line_facts, used_line_facts

_NOTHING: Collection[str] = frozenset()


def check_unused(procedure: Procedure) -> Iterator[Problem]:
    """Judge what the definition itself declares."""
    shared = procedure.regulation
    for name in idle_roles([procedure]):
        if shared is None or name not in shared.roles:
            yield Problem("unused", "nothing is done or awaited by it", f"role {name}")
    for name in idle_tables([procedure]):
        if shared is None or name not in shared.tables:
            yield Problem("unused", "no fact holds its rows", f"table {name}", warning=True)
    opened = {name for action in procedure.actions.values() for name in action.spawns}
    for name in procedure.spawns:
        if name not in opened:
            yield Problem("unused", "no action opens it: name it under `spawns` of an action", f"spawn {name}")
    yield from _facts(procedure)
    yield from _line_facts(procedure)
    yield from clauses([procedure], without=shared.instruments if shared is not None else _NOTHING)


def check_idle_readings(procedure: Procedure, names: Names) -> Iterator[Problem]:
    """Readings whose value nothing asks for; those of the regulation's file are not among them."""
    shared = procedure.regulation.readings if procedure.regulation is not None else _NOTHING
    for reading in procedure.readings.values():
        if reading.value and reading.key not in names.readings_asked and reading.key not in shared:
            yield idle_reading(reading.key)


def idle_reading(key: str) -> Problem:
    """A reading with a value that nothing asks for."""
    message = "it has a value, and nothing asks for it: choosing an alternative would change nothing"
    return Problem("unused", message, f"reading {key}", warning=True)


def idle_roles(procedures: Collection[Procedure]) -> Iterator[str]:
    """Roles of some definitions by which none of these does or awaits anything."""
    used = {name for procedure in procedures for name in _roles(procedure)}
    yield from (name for name in _declared(procedure.roles for procedure in procedures) if name not in used)


def idle_tables(procedures: Collection[Procedure]) -> Iterator[str]:
    """Tables of some definitions whose rows no fact of these holds."""
    used = {fact.table for procedure in procedures for fact in procedure.facts.values()}
    yield from (name for name in _declared(procedure.tables for procedure in procedures) if name not in used)


def clauses(procedures: Collection[Procedure], without: Collection[str]) -> Iterator[Problem]:
    """Clauses that none of some definitions models or cites.

    Args:
        procedures: the definitions, which cite the same instruments.
        without: instruments that are not judged.
    """
    users: dict[str, set[str]] = {}
    for procedure in procedures:
        for cite, uses in cited_by(procedure).items():
            users.setdefault(cite, set()).update(use.kind for use in uses)
    instruments = {key: one for procedure in procedures for key, one in procedure.instruments.items()}
    for instrument in instruments.values():
        if instrument.key in without:
            continue
        for clause in instrument.clauses.values():
            cite = f"{instrument.key}:{clause.key}"
            kinds = users.get(cite, set())
            if kinds - {"reading"} and clause.omitted:
                message = "it is said to be omitted, and yet something cites it"
                yield Problem("omitted-cited", message, f"clause {cite}", warning=True)
            if instrument.rank is Rank.SOURCE:
                if clause.duty and not clause.omitted and not kinds - {"reading"}:
                    message = "nothing models this rule: cite it, or say why it is `omitted`"
                    yield Problem("uncovered", message, f"clause {cite}")
            elif not kinds and not clause.omitted:
                yield Problem("unused", "nothing cites it", f"clause {cite}", warning=True)


def _roles(procedure: Procedure) -> Iterator[str]:
    for action in procedure.actions.values():
        yield from action.roles
    yield from (rule.holder for rule in procedure.deadlines.values())
    yield from (duty.role for duty in procedure.duties.values())


def _declared(names: Iterator[Collection[str]]) -> Collection[str]:
    return dict.fromkeys(name for some in names for name in some)


def _facts(procedure: Procedure) -> Iterator[Problem]:
    recorded, read = recorded_facts(procedure), read_facts(procedure)
    demanded = {name for action in procedure.actions.values() for name in action.required}
    for fact in procedure.facts.values():
        place = f"fact {fact.name}"
        if fact.name not in recorded:
            yield _unrecorded(fact.type, place, read=fact.name in read, cited=bool(fact.cites))
        elif fact.type is FactType.FILE and fact.cites and fact.name not in demanded | read:
            message = "a clause asks for this evidence, but no action requires it and no check looks for it"
            yield Problem("evidence-optional", message, place, warning=True)


def _unrecorded(kind: FactType, place: str, *, read: bool, cited: bool) -> Problem:
    if kind is FactType.FILE and (read or cited):
        return Problem("evidence-unrecorded", "this evidence is asked for, but no action records it", place)
    if read:
        return Problem("never-recorded", "it is read, but no action records or sets it", place)
    return Problem("unused", "no action records it and nothing reads it", place, warning=True)


def _line_facts(procedure: Procedure) -> Iterator[Problem]:
    recorded, used = recorded_line_facts(procedure), used_line_facts(procedure)
    for name in procedure.line_facts:
        if name not in recorded:
            kind = "never-recorded" if name in used else "unused"
            yield Problem(kind, "no action records it", f"line fact {name}", warning=name not in used)
