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

from engine.checking.graph import Graph
from engine.checking.knowledge import FAILED, Ground, Known
from engine.checking.moves import shown, spoken
from engine.checking.problems import Problem
from engine.expressions import Expression
from engine.machine import Configuration
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Action, Assignment, Fact, FactType
from engine.uses import of_deadline

_MOST_DOUBTS = 5  # beyond it only single doubts are tried, not every mixture

Fits = Callable[[Any], str]
"""Says what is wrong with an answer; empty when nothing is."""


@dataclass(slots=True)
class _Judge:
    """Asks each expression once for each set of relevant facts that is known."""

    ground: Ground
    asked: set[tuple[str, int, Known]] = field(default_factory=set)
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
        relevant = self.ground.relevant(expression, on_line=on_line)
        certain = known & relevant
        if (place, id(expression), certain) in self.asked:
            return
        self.asked.add((place, id(expression), certain))
        for doubtful in _mixtures(self.ground, relevant & ~known):
            failure = self._failure(expression, fits, certain | doubtful, on_line)
            if not failure:
                continue
            if (place, expression.source) not in self.told:
                self.told.add((place, expression.source))
                state = f"in {shown(here)}" + _doubts(self.ground.names(relevant & ~certain & ~doubtful))
                message = f"{expression.source!r} {failure} {state}"
                yield Problem("unanswerable", message, place, refuses or bool(doubtful))
            return

    def _failure(self, expression: Expression, fits: Fits, known: Known, on_line: bool) -> str:
        value = self.ground.answer(expression, known, on_line=on_line)
        try:
            return "cannot be answered" if value is FAILED else fits(value)
        except (TypeError, ValueError):
            return "cannot be answered"


def check_answers(ground: Ground, graph: Graph, known_in: Mapping[Configuration, Known]) -> Iterator[Problem]:
    """Judge every expression in every configuration in which it may be asked.

    Args:
        ground: what can be known.
        graph: the configurations.
        known_in: what is certainly known in each.
    """
    judge = _Judge(ground)
    for here, known in known_in.items():
        yield from _moves(judge, here, known, AUTO)
        if not ground.steps.rests(here):
            continue
        yield from _running(judge, here, known)
        for rule in ground.running(here):
            yield from _moves(judge, here, known | ground.bit(f"deadlines.{rule.name}"), LAPSE_PREFIX + rule.name)
        for action in ground.procedure.actions.values():
            if (action.name == OPEN) == (here == graph.initial) and ground.is_possible(action, here):
                yield from _action(judge, here, known, action)


def _running(judge: _Judge, here: Configuration, known: Known) -> Iterator[Problem]:
    ground = judge.ground
    for deadline in ground.running(here):
        for expression in of_deadline(deadline):
            what = "start of" if expression is deadline.start else "what stops"
            yield from judge.ask(f"{what} deadline {deadline.name}", expression, _day, known, here)
    for limit in ground.procedure.restrictions.values():
        if ground.is_in(limit, here):
            yield from judge.ask(f"start of restriction {limit.name}", limit.start, _day, known, here)
    for duty in ground.procedure.duties.values():
        if duty.when is not None and ground.is_in(duty, here):
            yield from judge.ask(f"duty {duty.name}", duty.when, _truth, known, here)


def _moves(judge: _Judge, here: Configuration, known: Known, trigger: str) -> Iterator[Problem]:
    for _, move in judge.ground.steps.moves(here).get(trigger, ()):
        place = f"{spoken(trigger)} from {move.source} to {move.target}"
        if move.when is not None:
            yield from judge.ask(place, move.when, _truth, known, here)
        yield from _sets(judge, place, move.sets, known, here)


def _sets(
    judge: _Judge, place: str, sets: tuple[Assignment, ...], known: Known, here: Configuration
) -> Iterator[Problem]:
    for assignment in sets:
        fits = _of_type(judge.ground.procedure.facts[assignment.fact])
        yield from judge.ask(f"set {assignment.fact} by {place}", assignment.value, fits, known, here)
        known = judge.ground.after_sets(known, (assignment,))


def _action(judge: _Judge, here: Configuration, known: Known, action: Action) -> Iterator[Problem]:
    place, ground = f"action {action.name}", judge.ground
    before, known = known, ground.given(action, known)
    if action.lines is not None:
        if action.lines.which is not None and action.name != OPEN:
            yield from judge.ask(f"lines of {place}", action.lines.which, _truth, before, here, on_line=True)
        filled = known | ground.bits(f"line.{name}" for name in action.lines.required)
        for assignment in action.lines.sets:
            fits = _of_type(ground.procedure.line_facts[assignment.fact])
            where = f"set {assignment.fact} of lines by {place}"
            yield from judge.ask(where, assignment.value, fits, filled, here, on_line=True)
            filled |= ground.bit(f"line.{assignment.fact}")
    yield from _sets(judge, place, action.sets, known, here)
    known = ground.after_sets(known, action.sets)
    for check in action.checks:
        yield from judge.ask(f"check of {place}", check.that, _truth, known, here, refuses=True)
    yield from _moves(judge, here, known, action.name)
    for kind in (ground.procedure.documents[name] for name in action.documents):
        if kind.when is not None:
            yield from judge.ask(f"condition of document {kind.name}", kind.when, _truth, known, here)
    yield from _spawns(judge, here, known, action)


def _spawns(judge: _Judge, here: Configuration, known: Known, action: Action) -> Iterator[Problem]:
    for name in action.spawns:
        rule, place = judge.ground.procedure.spawns[name], f"spawn {name}"
        if rule.when is not None:
            yield from judge.ask(f"condition of {place}", rule.when, _truth, known, here)
        if rule.plan is not None:
            yield from judge.ask(f"begin of {place}", rule.plan.first, _certain_day, known, here, refuses=True)
            yield from judge.ask(f"end of {place}", rule.plan.last, _certain_day, known, here, refuses=True)
        for fact in rule.facts:
            yield from judge.ask(f"fact {fact.fact} of {place}", fact.value, _anything, known, here)


# -- what an expression depends on


def _mixtures(ground: Ground, doubtful: Known) -> Iterator[Known]:
    """What of the doubtful facts may be known after all; nothing comes first."""
    bits = [ground.bit(name) for name in sorted(ground.names(doubtful))]
    sizes = range(len(bits) + 1) if len(bits) <= _MOST_DOUBTS else (0, 1, len(bits))
    for size in sizes:
        yield from (sum(chosen) for chosen in combinations(bits, size))


def _doubts(unknown: tuple[str, ...]) -> str:
    return f" while unknown: {', '.join(sorted(unknown))}" if unknown else ""


# -- what an answer must be


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else f"answers neither true nor false but {value!r}"


def _anything(value: Any) -> str:
    return "" if value is None or isinstance(value, str | bool | int | Mapping) else f"gives no fact but {value!r}"


def _certain_day(value: Any) -> str:
    return "" if _is_day(value) else f"gives no day but {value!r}"


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
