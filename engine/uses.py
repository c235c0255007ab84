"""What a procedure's pieces record, read and mention."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import Expression
from engine.families import SpawnRule
from engine.model import DeadlineRule, Procedure


def expressions(procedure: Procedure) -> Iterator[Expression]:
    """Every expression on the facts of a case; those on a single line are not among them."""
    for action in procedure.actions.values():
        yield from (check.that for check in action.checks)
        yield from (assignment.value for assignment in action.sets)
    for move in procedure.moves:
        yield from (assignment.value for assignment in move.sets)
        if move.when is not None:
            yield move.when
    for rule in procedure.deadlines.values():
        yield from of_deadline(rule)
    yield from (rule.start for rule in procedure.restrictions.values())
    yield from (rule.when for rule in procedure.duties.values() if rule.when is not None)
    yield from (kind.when for kind in procedure.documents.values() if kind.when is not None)
    for spawned in procedure.spawns.values():
        yield from of_spawn(spawned)


def of_deadline(rule: DeadlineRule) -> Iterator[Expression]:
    """The expressions that a deadline rests on: its start, and what stops it."""
    if rule.start is not None:
        yield rule.start
    for stop in rule.stops:
        yield from (stop.first, stop.last)
        if stop.asked is not None:
            yield stop.asked


def of_spawn(rule: SpawnRule) -> Iterator[Expression]:
    """The expressions that decide whether and with what cases are opened."""
    if rule.when is not None:
        yield rule.when
    if rule.plan is not None:
        yield from (rule.plan.first, rule.plan.last)
    yield from (fact.value for fact in rule.facts)


def rests_on(rule: DeadlineRule, procedure: Procedure) -> frozenset[str]:
    """Other deadlines that a deadline rests on: those it is joined from, and those its expressions ask for."""
    joined = rule.joined.deadlines if rule.joined is not None else ()
    return frozenset((*joined, *asks_for(rule, procedure))) - {rule.name}


def asks_for(rule: DeadlineRule, procedure: Procedure) -> frozenset[str]:
    """Deadlines that a deadline's expressions ask for, be it itself."""
    return frozenset(name for found in of_deadline(rule) for name in mentioned_deadlines(found, procedure))


def recorded_facts(procedure: Procedure) -> frozenset[str]:
    """Facts that some act records, or that are set."""
    found: set[str] = set()
    for action in procedure.actions.values():
        found |= {*action.required, *action.optional, action.occurred_as}
        found |= {assignment.fact for assignment in action.sets}
        if action.filing is not None:
            found.add(action.filing.sets)
    found |= {assignment.fact for move in procedure.moves for assignment in move.sets}
    if procedure.parent is not None:
        found |= set(procedure.parent.inherits)
    return frozenset(found - {""})


def read_facts(procedure: Procedure) -> frozenset[str]:
    """Facts that some expression reads, an extension tells of, or a filing is judged by."""
    found = {name for expression in expressions(procedure) for name in expression.reads}
    for rule in procedure.deadlines.values():
        found |= {name for by in rule.extensions for name in (by.amount, by.approved_by, by.reason)}
    for action in procedure.actions.values():
        if action.filing is not None:
            found |= {action.filing.posted, action.filing.received}
    found |= {rule.subject for rule in procedure.spawns.values()}
    return frozenset(found - {""})


def recorded_line_facts(procedure: Procedure) -> frozenset[str]:
    """Facts of lines that some act records, or that are set."""
    rules = [action.lines for action in procedure.actions.values() if action.lines is not None]
    found = {name for rule in rules for name in (*rule.required, *rule.optional)}
    return frozenset(found | {assignment.fact for rule in rules for assignment in rule.sets})


def used_line_facts(procedure: Procedure) -> frozenset[str]:
    """Facts of lines that some expression mentions."""
    rules = [action.lines for action in procedure.actions.values() if action.lines is not None]
    on_line = [rule.which for rule in rules if rule.which is not None]
    on_line += [assignment.value for rule in rules for assignment in rule.sets]
    names = {
        name.rpartition(".")[2] for expression in (*expressions(procedure), *on_line) for name in expression.names()
    }
    return frozenset(names & set(procedure.line_facts))


def mentioned_deadlines(expression: Expression, procedure: Procedure) -> frozenset[str]:
    """Deadlines whose state an expression asks for."""
    names = expression.names()
    found = set()
    for name in procedure.deadlines:
        written = {name, name.removeprefix(f"{expression.scope}.") if expression.scope else name}
        if any(mentioned.startswith(tuple(f"deadlines.{word}." for word in written)) for mentioned in names):
            found.add(name)
    return frozenset(found)


def mentions_deadline(procedure: Procedure, name: str) -> bool:
    """Whether some expression asks how a deadline stands."""
    return any(name in mentioned_deadlines(expression, procedure) for expression in expressions(procedure))
