"""Which facts are certainly known where.

Owns a must-analysis over the graph: a fact is known in a configuration when every way that leads there has recorded
it. Expressions are then judged on what is known and on every doubt about the rest (``engine.checking.answers``). A
deadline that is set makes its dates known; facts of lines count as known once every line must have them.

Sets of facts are bits of an integer, and each expression is asked once for each set of the facts it depends on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.checking.graph import Graph, Way
from engine.checking.stepping import Steps
from engine.compiled import Compiled
from engine.expressions import Expression
from engine.machine import Configuration
from engine.model import LAPSE_PREFIX, OPEN, Action, Assignment, DeadlineRule, DutyRule, Fact, FactType, RestrictionRule
from engine.uses import mentioned_deadlines

Known = int
"""A set of names as bits: facts, ``deadlines.NAME`` for deadlines, ``line.NAME`` for facts of lines."""

FAILURES = (RuntimeError, TypeError, KeyError, ValueError, ArithmeticError)
"""What an expression raises when it does not fit the values it meets."""

FAILED: Any = object()
"""The answer of an expression that does not fit the values it met."""

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
            return {"rows": [], "known": [], "reasons": []}


class Ground:
    """What can be known in an edition, and what its expressions answer when just this or that is known."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.procedure = compiled.procedure
        self.steps = Steps(compiled.procedure)
        procedure = compiled.procedure
        self._names = (
            *procedure.facts,
            *(f"line.{name}" for name in procedure.line_facts),
            *(f"deadlines.{name}" for name in procedure.deadlines),
        )
        self._bit = {name: 1 << place for place, name in enumerate(self._names)}
        self._relevant: dict[tuple[int, bool], Known] = {}
        self._answers: dict[tuple[int, bool, Known], Any] = {}
        self._running: dict[Configuration, tuple[DeadlineRule, ...]] = {}

    # -- sets of names

    def bit(self, name: str) -> Known:
        """One name as a set."""
        return self._bit[name]

    def bits(self, names: Iterable[str]) -> Known:
        """Names as a set; empty ones are passed over."""
        found = 0
        for name in names:
            if name:
                found |= self._bit[name]
        return found

    def names(self, known: Known) -> tuple[str, ...]:
        """The names of a set, in the order of the procedure."""
        found = []
        while known:
            found.append(self._names[(known & -known).bit_length() - 1])
            known &= known - 1
        return tuple(found)

    # -- expressions

    def relevant(self, expression: Expression, *, on_line: bool = False) -> Known:
        """What an expression's answer depends on."""
        asked = (id(expression), on_line)
        if asked not in self._relevant:
            self._relevant[asked] = self.bits(self._depends(expression, on_line=on_line))
        return self._relevant[asked]

    def answer(self, expression: Expression, known: Known, *, on_line: bool = False) -> Any:
        """What an expression answers when exactly these facts are known; ``FAILED`` when it cannot be answered."""
        known &= self.relevant(expression, on_line=on_line)
        asked = (id(expression), on_line, known)
        if asked not in self._answers:
            self._answers[asked] = self._answer(expression, known, on_line=on_line)
        return self._answers[asked]

    def _answer(self, expression: Expression, known: Known, *, on_line: bool) -> Any:
        try:
            return expression.evaluate(self._context(expression, known, on_line=on_line))
        except FAILURES:
            return FAILED

    def _depends(self, expression: Expression, *, on_line: bool) -> Iterator[str]:
        names = expression.names()
        # what a spawned case's plan says of itself is no fact of this case
        yield from (name for name in expression.reads if name in self._bit)
        yield from (f"deadlines.{name}" for name in mentioned_deadlines(expression, self.procedure))
        if on_line or any(name == "lines" or name.startswith("lines.") for name in names):
            mentioned = {name.rpartition(".")[2] for name in names}
            yield from (f"line.{name}" for name in self.procedure.line_facts if name in mentioned)

    def _context(self, expression: Expression, known: Known, *, on_line: bool) -> dict[str, Any]:
        seen: dict[str, Any] = {
            "lines": [],
            "occurred_on": _A_DAY,
            "opened_on": _A_DAY,
            **dict.fromkeys(_OF_PLAN, _A_DAY),
        }
        for name in self.names(self.relevant(expression, on_line=on_line)):
            there = bool(known & self._bit[name])
            if name in self.procedure.facts:
                seen[name] = sample(self.procedure.facts[name]) if there else None
            elif name.startswith("deadlines."):
                seen[f"{name}.status"] = "lapsed" if there else None
                seen[f"{name}.last_day"] = seen[f"{name}.safe_act_from"] = _A_DAY if there else None
        line = self._line(known)
        if self.procedure.line_facts:
            seen["lines"] = [line]
        if on_line:
            seen["line"] = line
        return seen

    def _line(self, known: Known) -> dict[str, Any]:
        facts = self.procedure.line_facts
        return {"no": 1, **{n: sample(f) if known & self._bit[f"line.{n}"] else None for n, f in facts.items()}}

    # -- what acts and ways make known

    def after_sets(self, known: Known, sets: Iterable[Assignment]) -> Known:
        """What is known after facts were set: a set may also make a fact unknown."""
        for assignment in sets:
            bit = self._bit[assignment.fact]
            value = self.answer(assignment.value, known)
            known = known & ~bit if value is None or value is FAILED else known | bit
        return known

    @cached_property
    def inherited(self) -> Known:
        """What is known from the parent before the opening: facts that a case cannot be opened without."""
        parent = self.procedure.parent
        return self.bits(parent.inherits) if parent is not None and parent.required else 0

    def given(self, action: Action, known: Known) -> Known:
        """What is known once an act's facts are told, before anything follows from them."""
        told = (*action.required, action.occurred_as, action.filing.sets if action.filing else "")
        known |= self.bits(told)
        known |= self.bits(name for name in action.optional if self.procedure.facts[name].default is not None)
        if action.lines is not None and action.lines.which is None and not action.lines.partial:
            known |= self.bits(f"line.{name}" for name in action.lines.required)
        return known

    def acted(self, action: Action, known: Known) -> Known:
        """What is known once an act is done, whatever move it makes."""
        return self._line_sets(self.after_sets(self.given(action, known), action.sets), action)

    def after_way(self, known: Known, way: Way) -> Known:
        """What is known when a way has been gone."""
        if way.by_act:
            known = self.acted(self.procedure.actions[way.trigger], known)
        elif way.trigger.startswith(LAPSE_PREFIX):
            known |= self._bit[f"deadlines.{way.trigger.removeprefix(LAPSE_PREFIX)}"]
        moves = self.procedure.moves
        return self.after_sets(known, (a for index in way.moves for a in moves[index].sets))

    def settled(self, known: Known, here: Configuration) -> Known:
        """What is known once the deadlines of the states reached are set."""
        if not self.steps.rests(here):
            return known
        ground = known
        for rule in self.running(here):
            if self._has_begun(rule, known, ground):
                known |= self._bit[f"deadlines.{rule.name}"]
        return known

    def running(self, here: Configuration) -> tuple[DeadlineRule, ...]:
        """The deadlines that run in a configuration."""
        if here not in self._running:
            rules = self.procedure.deadlines.values()
            self._running[here] = tuple(rule for rule in rules if self.is_in(rule, here))
        return self._running[here]

    def is_in(self, rule: DeadlineRule | RestrictionRule | DutyRule, here: Configuration) -> bool:
        """Whether a rule's states are active in a configuration."""
        active = self.steps.active(here)
        return any(path in active for path in rule.states)

    def is_possible(self, action: Action, here: Configuration) -> bool:
        """Whether an act can be done in a configuration, guards aside."""
        return self.is_within(action, here) or action.name in self.steps.moves(here)

    def is_within(self, action: Action, here: Configuration) -> bool:
        """Whether an act can be done in a configuration without leaving it."""
        active = self.steps.active(here)
        return any(path in active for path in action.within)

    def _has_begun(self, rule: DeadlineRule, known: Known, ground: Known) -> bool:
        if rule.start is not None:
            value = self.answer(rule.start, ground)
            return value is not None and value is not FAILED
        joined = rule.joined
        # Whether others have lapsed is not certain of any configuration.
        others = self.bits(f"deadlines.{name}" for name in joined.deadlines) if joined is not None else 0
        return joined is not None and not joined.lapsed and known & others == others

    def after_staying(self, known: Known, here: Configuration) -> Known:
        """What is surely still known, whatever was done without leaving the configuration."""
        active = self.steps.active(here)
        kept = known
        for action in self._staying:
            if any(path in active for path in action.within):
                kept &= self.after_sets(self.given(action, known), action.sets)
        return kept

    @cached_property
    def _staying(self) -> tuple[Action, ...]:
        return tuple(action for action in self.procedure.actions.values() if action.within and action.sets)

    def _line_sets(self, known: Known, action: Action) -> Known:
        if action.lines is None or (action.name != OPEN and (action.lines.which is not None or action.lines.partial)):
            return known
        for assignment in action.lines.sets:
            bit = self._bit[f"line.{assignment.fact}"]
            value = self.answer(assignment.value, known, on_line=True)
            known = known & ~bit if value is None or value is FAILED else known | bit
        return known


_OF_PLAN = ("due_on", "covers_from", "covers_to")


def knowledge(ground: Ground, graph: Graph) -> Mapping[Configuration, Known]:
    """What is known in each configuration, whichever way led there."""
    known: dict[Configuration, Known] = {graph.initial: ground.inherited}
    waiting = deque([graph.initial])
    queued = {graph.initial}
    while waiting:
        here = waiting.popleft()
        queued.discard(here)
        known[here] = ground.after_staying(known[here], here)
        for way in graph.ways.get(here, ()):
            arrived = ground.settled(ground.after_way(known[here], way), way.target)
            former = known.get(way.target)
            meet = arrived if former is None else former & arrived
            if meet != former:
                known[way.target] = meet
                if way.target not in queued:
                    queued.add(way.target)
                    waiting.append(way.target)
    return known
