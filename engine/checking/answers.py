"""Judging expressions: each must be answerable wherever it is asked, on whatever may still be unknown there.

An expression that cannot be answered when all doubtful facts are unknown is an error, because a case can stand
there; one that fails only on some mixture of known and unknown facts is a warning, because the mixture may never occur.
A check of an act that cannot be answered is a warning too: it refuses the act, which is what an unmet check does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from engine.checking.graph import Graph, rests
from engine.checking.knowledge import FAILURES, Known, after_sets, context, given, knowledge, line
from engine.checking.moves import shown, spoken
from engine.checking.problems import Problem
from engine.compiled import Compiled
from engine.expressions import Expression
from engine.machine import Configuration, is_active
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Action, Assignment, Fact, FactType, Procedure
from engine.uses import mentioned_deadlines, of_deadline

_MOST_DOUBTS = 5  # beyond it only single doubts are tried, not every mixture

Fits = Callable[[Any], str]
"""Says what is wrong with an answer; empty when nothing is."""


@dataclass(slots=True)
class _Judge:
    """Asks each expression once for each set of relevant facts that is known."""

    procedure: Procedure
    asked: set[tuple[str, str, Known]] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)

    def ask(
        self,
        place: str,
        expression: Expression,
        fits: Fits,
        known: Known,
        here: Configuration,
        *,
        on_line: bool = False,
        refuses: bool = False,
    ) -> Iterator[Problem]:
        relevant = _relevant(self.procedure, expression, on_line)
        certain = known & relevant
        if (place, expression.source, certain) in self.asked:
            return
        self.asked.add((place, expression.source, certain))
        for doubtful in _mixtures(relevant - known):
            failure = self._failure(expression, fits, certain | doubtful, on_line)
            if not failure:
                continue
            if (place, expression.source) not in self.told:
                self.told.add((place, expression.source))
                state = f"in {shown(here)}" + _doubts(relevant - certain - doubtful)
                message = f"{expression.source!r} {failure} {state}"
                yield Problem("unanswerable", message, place, refuses or bool(doubtful))
            return

    def _failure(self, expression: Expression, fits: Fits, known: Known, on_line: bool) -> str:
        seen = context(self.procedure, known)
        if on_line:
            seen["line"] = line(self.procedure, known)
        try:
            return fits(expression.evaluate(seen))
        except FAILURES:
            return "cannot be answered"


def check_answers(compiled: Compiled, graph: Graph) -> Iterator[Problem]:
    """Judge every expression in every configuration in which it may be asked."""
    judge = _Judge(compiled.procedure)
    for here, known in knowledge(compiled, graph).items():
        yield from _moves(judge, compiled, here, known, AUTO)
        if not rests(compiled, here):
            continue
        yield from _running(judge, here, known)
        for rule in compiled.procedure.deadlines.values():
            if any(is_active(path, here) for path in rule.states):
                told = known | {f"deadlines.{rule.name}"}
                yield from _moves(judge, compiled, here, told, LAPSE_PREFIX + rule.name)
        for action in compiled.procedure.actions.values():
            if (action.name == OPEN) == (here == graph.initial) and _possible(compiled, here, action):
                yield from _action(judge, compiled, here, known, action)


def _possible(compiled: Compiled, here: Configuration, action: Action) -> bool:
    within = any(is_active(path, here) for path in action.within)
    return within or bool(compiled.machine.moves(action.name, here))


def _running(judge: _Judge, here: Configuration, known: Known) -> Iterator[Problem]:
    procedure = judge.procedure
    for deadline in procedure.deadlines.values():
        if any(is_active(path, here) for path in deadline.states):
            for expression in of_deadline(deadline):
                what = "start of" if expression is deadline.start else "what stops"
                yield from judge.ask(f"{what} deadline {deadline.name}", expression, _day, known, here)
    for limit in procedure.restrictions.values():
        if any(is_active(path, here) for path in limit.states):
            yield from judge.ask(f"start of restriction {limit.name}", limit.start, _day, known, here)
    for duty in procedure.duties.values():
        if duty.when is not None and any(is_active(path, here) for path in duty.states):
            yield from judge.ask(f"duty {duty.name}", duty.when, _truth, known, here)


def _moves(judge: _Judge, compiled: Compiled, here: Configuration, known: Known, trigger: str) -> Iterator[Problem]:
    for _, move in compiled.machine.moves(trigger, here):
        place = f"{spoken(trigger)} from {move.source} to {move.target}"
        if move.when is not None:
            yield from judge.ask(place, move.when, _truth, known, here)
        yield from _sets(judge, place, move.sets, known, here)


def _sets(
    judge: _Judge, place: str, sets: tuple[Assignment, ...], known: Known, here: Configuration
) -> Iterator[Problem]:
    for assignment in sets:
        fits = _of_type(judge.procedure.facts[assignment.fact])
        yield from judge.ask(f"set {assignment.fact} by {place}", assignment.value, fits, known, here)
        known = after_sets(judge.procedure, known, (assignment,))


def _action(judge: _Judge, compiled: Compiled, here: Configuration, known: Known, action: Action) -> Iterator[Problem]:
    place = f"action {action.name}"
    before, known = known, given(action, known)
    if action.lines is not None:
        if action.lines.which is not None and action.name != OPEN:
            yield from judge.ask(f"lines of {place}", action.lines.which, _truth, before, here, on_line=True)
        filled = known | {f"line.{name}" for name in action.lines.required}
        for assignment in action.lines.sets:
            fits = _of_type(judge.procedure.line_facts[assignment.fact])
            where = f"set {assignment.fact} of lines by {place}"
            yield from judge.ask(where, assignment.value, fits, filled, here, on_line=True)
            filled |= {f"line.{assignment.fact}"}
    yield from _sets(judge, place, action.sets, known, here)
    known = after_sets(judge.procedure, known, action.sets)
    for check in action.checks:
        yield from judge.ask(f"check of {place}", check.that, _truth, known, here, refuses=True)
    yield from _moves(judge, compiled, here, known, action.name)


# -- what an expression depends on


def _relevant(procedure: Procedure, expression: Expression, on_line: bool) -> Known:
    names = expression.names()
    found = expression.reads | {f"deadlines.{name}" for name in mentioned_deadlines(expression, procedure)}
    if on_line or any(name == "lines" or name.startswith("lines.") for name in names):
        mentioned_facts = {name.rpartition(".")[2] for name in names}
        found |= {f"line.{name}" for name in procedure.line_facts if name in mentioned_facts}
    return found


def _mixtures(doubtful: Known) -> Iterator[Known]:
    """What of the doubtful facts may be known after all; nothing comes first."""
    names = sorted(doubtful)
    sizes = range(len(names) + 1) if len(names) <= _MOST_DOUBTS else (0, 1, len(names))
    for size in sizes:
        yield from (frozenset(chosen) for chosen in combinations(names, size))


def _doubts(unknown: Known) -> str:
    return f" while unknown: {', '.join(sorted(unknown))}" if unknown else ""


# -- what an answer must be


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else f"answers neither true nor false but {value!r}"


def _day(value: Any) -> str:
    return "" if value is None or _is_day(value) else f"gives no day but {value!r}"


def _of_type(fact: Fact) -> Fits:
    def fits(value: Any) -> str:
        return "" if value is None or _has_type(fact, value) else f"gives no {fact.type.value} but {value!r}"

    return fits


def _has_type(fact: Fact, value: Any) -> bool:
    match fact.type:
        case FactType.DATE:
            return _is_day(value)
        case FactType.TEXT:
            return isinstance(value, str)
        case FactType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.CHOICE:
            return isinstance(value, str) and value in fact.choices
        case FactType.SUBJECT:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.FILE | FactType.TABLE:
            return isinstance(value, Mapping)


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False
