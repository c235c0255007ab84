"""Which facts are certainly known where.

Owns a must-analysis over the graph: a fact is known in a configuration when every way that leads there has recorded
it. Expressions are then judged on what is known and on every doubt about the rest (``engine.checking.answers``). A
deadline that is set makes its dates known; facts of lines count as known once every line must have them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from engine.checking.graph import Graph, Way, rests
from engine.compiled import Compiled
from engine.expressions import Expression
from engine.machine import Configuration, is_active
from engine.model import LAPSE_PREFIX, OPEN, Action, Assignment, DeadlineRule, Fact, FactType, Procedure

Known = frozenset[str]
"""Names of facts; ``deadlines.NAME`` for deadlines and ``line.NAME`` for facts of lines."""

FAILURES = (RuntimeError, TypeError, KeyError, ValueError, ArithmeticError)
"""What an expression raises when it does not fit the values it meets."""

_A_DAY = "2024-05-15"


def sample(fact: Fact) -> Any:
    """A value a fact may have."""
    match fact.type:
        case FactType.DATE:
            return _A_DAY
        case FactType.TEXT:
            return "样例"
        case FactType.INTEGER | FactType.SUBJECT:
            return 1
        case FactType.BOOLEAN:
            return True
        case FactType.CHOICE:
            return next(iter(fact.choices))
        case FactType.FILE:
            return {"name": "样例", "sha256": "0" * 64, "shows": _A_DAY}
        case FactType.TABLE:
            return {"rows": []}


def context(procedure: Procedure, known: Known) -> dict[str, Any]:
    """What an expression sees when exactly these facts are known."""
    seen = {name: sample(fact) if name in known else None for name, fact in procedure.facts.items()}
    seen["lines"] = [line(procedure, known)] if procedure.line_facts else []
    seen["occurred_on"] = seen["opened_on"] = _A_DAY
    for name in procedure.deadlines:
        there = f"deadlines.{name}" in known
        seen[f"deadlines.{name}.status"] = "lapsed" if there else None
        seen[f"deadlines.{name}.last_day"] = _A_DAY if there else None
        seen[f"deadlines.{name}.safe_act_from"] = _A_DAY if there else None
    return seen


def line(procedure: Procedure, known: Known) -> dict[str, Any]:
    """A line of which exactly these facts are known."""
    return {
        "no": 1,
        **{n: sample(fact) if f"line.{n}" in known else None for n, fact in procedure.line_facts.items()},
    }


def after_sets(procedure: Procedure, known: Known, sets: Iterable[Assignment]) -> Known:
    """What is known after facts were set: a set may also make a fact unknown."""
    for assignment in sets:
        value = _value(assignment.value, context(procedure, known))
        known = known - {assignment.fact} if value is None else known | {assignment.fact}
    return known


def inherited(procedure: Procedure) -> Known:
    """What is known from the parent before the opening: facts that a case cannot be opened without."""
    parent = procedure.parent
    return frozenset(parent.inherits) if parent is not None and parent.required else frozenset()


def given(action: Action, known: Known) -> Known:
    """What is known once an act's facts are told, before anything follows from them."""
    told = {*action.required, action.occurred_as, action.filing.sets if action.filing else ""} - {""}
    if action.lines is not None and action.lines.which is None and not action.lines.partial:
        told |= {f"line.{name}" for name in action.lines.required}
    return known | told


def after_way(procedure: Procedure, known: Known, way: Way) -> Known:
    """What is known when a way has been gone."""
    if way.by_act:
        action = procedure.actions[way.trigger]
        known = _line_sets(procedure, after_sets(procedure, given(action, known), action.sets), action)
    elif way.trigger.startswith(LAPSE_PREFIX):
        known |= {f"deadlines.{way.trigger.removeprefix(LAPSE_PREFIX)}"}
    return after_sets(procedure, known, (a for index in way.moves for a in procedure.moves[index].sets))


def knowledge(compiled: Compiled, graph: Graph) -> Mapping[Configuration, Known]:
    """What is known in each configuration, whichever way led there."""
    procedure = compiled.procedure
    known: dict[Configuration, Known] = {graph.initial: inherited(procedure)}
    waiting = deque([graph.initial])
    while waiting:
        here = waiting.popleft()
        staying = _after_staying(procedure, known[here], here)
        if staying != known[here]:
            known[here] = staying
        for way in graph.ways.get(here, ()):
            arrived = _settled(compiled, after_way(procedure, known[here], way), way.target)
            former = known.get(way.target)
            meet = arrived if former is None else former & arrived
            if meet != former:
                known[way.target] = meet
                waiting.append(way.target)
    return known


def _settled(compiled: Compiled, known: Known, here: Configuration) -> Known:
    """What is known once the deadlines of the states reached are set."""
    if not rests(compiled, here):
        return known
    seen = context(compiled.procedure, known)
    for rule in compiled.procedure.deadlines.values():
        if any(is_active(path, here) for path in rule.states) and _has_begun(rule, known, seen):
            known |= {f"deadlines.{rule.name}"}
    return known


def _has_begun(rule: DeadlineRule, known: Known, seen: Mapping[str, Any]) -> bool:
    if rule.start is not None:
        return _value(rule.start, seen) is not None
    joined = rule.joined
    # Whether others have lapsed is not certain of any configuration.
    return joined is not None and not joined.lapsed and all(f"deadlines.{name}" in known for name in joined.deadlines)


def _after_staying(procedure: Procedure, known: Known, here: Configuration) -> Known:
    """What is surely still known, whatever was done without leaving the configuration."""
    kept = known
    for action in procedure.actions.values():
        if any(is_active(path, here) for path in action.within):
            kept &= after_sets(procedure, given(action, known), action.sets)
    return kept


def _line_sets(procedure: Procedure, known: Known, action: Action) -> Known:
    if action.lines is None or (action.name != OPEN and (action.lines.which is not None or action.lines.partial)):
        return known
    for assignment in action.lines.sets:
        value = _value(assignment.value, {**context(procedure, known), "line": line(procedure, known)})
        name = f"line.{assignment.fact}"
        known = known - {name} if value is None else known | {name}
    return known


def _value(expression: Expression, seen: Mapping[str, Any]) -> Any:
    try:
        return expression.evaluate(seen)
    except FAILURES:
        return None
