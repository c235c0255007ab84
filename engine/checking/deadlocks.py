"""Judging parallel regions that can wait for each other for ever.

A combination of parallel states is suspect when no region can move on by itself and every way out needs a condition. It
is a deadlock when a case can come to it with facts on which none of these conditions holds: two joint exits that
exclude each other leave a third case out. What a case can come to is found by walking the graph with the values of
those facts that the conditions read; conditions on anything else are taken to hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Final

from engine.checking.graph import Graph, Way
from engine.checking.knowledge import FAILURES
from engine.checking.moves import shown
from engine.checking.problems import Problem
from engine.checking.stepping import Steps
from engine.compiled import Compiled
from engine.expressions import Expression
from engine.machine import Configuration, is_active
from engine.model import AUTO, Action, Assignment, Fact, FactType, Move, Procedure
from engine.uses import mentioned_deadlines

_MOST_FACTS: Final = 6
_MOST_PLACES: Final = 30_000
_TWO_DAYS: Final = ("2024-05-15", "2024-06-20")
_FINITE: Final = {
    FactType.DATE: _TWO_DAYS,
    FactType.TEXT: ("样例",),
    FactType.BOOLEAN: (True, False),
    FactType.FILE: ({"name": "样例", "sha256": "0" * 64, "shows": _TWO_DAYS[0]},),
}

Values = tuple[Any, ...]
"""The values of the facts looked at, in their order; None while unknown."""


def check_deadlocks(compiled: Compiled, graph: Graph) -> Iterator[Problem]:
    """Find combinations of parallel states that a case may never leave."""
    procedure, steps = compiled.procedure, Steps(compiled.procedure)
    for here, ways in graph.ways.items():
        if len(here) < 2 or not ways or compiled.machine.is_finished(here):
            continue
        holder = _holder(procedure, steps, here)
        if holder and all(_is_joint(procedure, holder, way) for way in ways):
            yield from _judge(compiled, graph, here, holder, ways)


def _judge(
    compiled: Compiled, graph: Graph, here: Configuration, holder: str, ways: tuple[Way, ...]
) -> Iterator[Problem]:
    procedure = compiled.procedure
    asked = {fact for way in ways for expression in _conditions(procedure, way) for fact in expression.reads}
    names = _closed(procedure, asked)
    if names is None or _may_change(procedure, here, names):
        return
    walk = _Walk(compiled, names)
    for values in walk.values_in(graph, here):
        if not any(walk.is_open(here, way, values) for way in ways):
            known = ", ".join(f"{n} is {_told(v)}" for n, v in zip(names, values, strict=True) if n in asked)
            when = f" when {known}" if known else ""
            message = f"the regions stand still at {shown(here)}, and no way out of {holder} is open{when}"
            yield Problem("deadlock", message, f"state {holder}")
            return


def _holder(procedure: Procedure, steps: Steps, here: Configuration) -> str:
    """The outermost parallel state that is active."""
    active = steps.active(here)
    return min((path for path in active if steps.is_parallel(path)), key=len, default="")


def _is_joint(procedure: Procedure, holder: str, way: Way) -> bool:
    """Whether a way concerns the parallel state as a whole: it moves from it, or moves several regions at once."""
    sources = {procedure.moves[index].source for index in way.moves}
    regions = {source.removeprefix(f"{holder}.").partition(".")[0] for source in sources if source != holder}
    return any(not source.startswith(f"{holder}.") for source in sources) or len(regions) > 1


def _conditions(procedure: Procedure, way: Way) -> Iterator[Expression]:
    for index in way.moves:
        when = procedure.moves[index].when
        if when is not None:
            yield when


def _may_change(procedure: Procedure, here: Configuration, names: tuple[str, ...]) -> bool:
    """Whether facts looked at may still change without any move: by an act, or with the parent's."""
    if procedure.parent is not None and set(procedure.parent.inherits) & set(names):
        return True
    within = (a for a in procedure.actions.values() if any(is_active(path, here) for path in a.within))
    return any(_recorded(action) & set(names) for action in within)


def _recorded(action: Action) -> set[str]:
    sets = (assignment.fact for assignment in action.sets)
    filed = action.filing.sets if action.filing is not None else ""
    return {*action.required, *action.optional, action.occurred_as, filed, *sets}


def _closed(procedure: Procedure, asked: Iterable[str]) -> tuple[str, ...] | None:
    """Facts and those they are set from; None when there are too many, or one whose values cannot all be tried."""
    found = set(asked)
    sets = [*(a for action in procedure.actions.values() for a in action.sets)]
    sets += [a for move in procedure.moves for a in move.sets]
    grew = True
    while grew:
        further = {name for one in sets if one.fact in found for name in one.value.reads}
        grew = not further <= found
        found |= further
    tried = all(_domain(procedure.facts[name]) is not None for name in found)
    return tuple(sorted(found)) if tried and len(found) <= _MOST_FACTS else None


def _domain(fact: Fact) -> Values | None:
    return tuple(fact.choices) if fact.type is FactType.CHOICE else _FINITE.get(fact.type)


def _told(value: Any) -> str:
    return "unknown" if value is None else "known" if isinstance(value, dict) else repr(value)


class _Walk:
    """Walks the graph with the values of some facts."""

    def __init__(self, compiled: Compiled, names: tuple[str, ...]) -> None:
        self.compiled = compiled
        self.procedure = compiled.procedure
        self.names = names

    def values_in(self, graph: Graph, wanted: Configuration) -> Iterator[Values]:
        """With which values a case can come to a configuration; none when there are too many to tell."""
        back = graph.leading_to((wanted,), lambda way: True)
        start: tuple[Configuration, tuple[int, ...]] = (graph.initial, (0,) * len(self.names))
        domains = [(None, *(_domain(self.procedure.facts[name]) or ())) for name in self.names]
        seen, waiting, found = {start}, deque([start]), list[Values]()
        while waiting:
            here, places = waiting.popleft()
            values = tuple(domain[place] for domain, place in zip(domains, places, strict=True))
            if here == wanted:
                found.append(values)
            for way in graph.ways[here]:
                if way.target not in back:
                    continue
                for after in self._after(here, way, values):
                    reached = tuple(domain.index(value) for domain, value in zip(domains, after, strict=True))
                    if (way.target, reached) not in seen:
                        seen.add((way.target, reached))
                        waiting.append((way.target, reached))
            if len(seen) > _MOST_PLACES:
                return
        yield from found

    def is_open(self, here: Configuration, way: Way, values: Values) -> bool:
        """Whether a way can be gone: its own conditions hold, and none of those that come first."""
        passed: dict[str, bool] = {}
        for index, move in self.compiled.machine.moves(way.trigger, here):
            if passed.get(move.source):
                continue
            if index in way.moves:
                passed[move.source] = True
                if self._holds(move, values) is False:
                    return False
            elif self._holds(move, values) is True:
                return False
        return True

    def _after(self, here: Configuration, way: Way, values: Values) -> Iterator[Values]:
        """The values that facts may have when a way has been gone."""
        action = self.procedure.actions.get(way.trigger) if way.trigger != AUTO else None
        recorded = self._recorded(action, values) if action is not None else iter([values])
        for given in recorded:
            for told in self._set(action.sets if action is not None else (), given):
                if self.is_open(here, way, told) and not self._refused(action, told):
                    moves = (self.procedure.moves[index] for index in way.moves)
                    yield from self._set([a for move in moves for a in move.sets], told)

    def _refused(self, action: Action | None, values: Values) -> bool:
        checks = action.checks if action is not None else ()
        return any(self._can_tell(check.that) and not self._true(check.that, values) for check in checks)

    def _recorded(self, action: Action, values: Values) -> Iterator[Values]:
        surely = {*action.required, action.occurred_as, action.filing.sets if action.filing is not None else ""}
        choices = []
        for name, value in zip(self.names, values, strict=True):
            domain = _domain(self.procedure.facts[name]) or ()
            if name in surely:
                choices.append(domain)
            elif name in action.optional:
                choices.append((value, *(other for other in domain if other != value)))
            else:
                choices.append((value,))
        return product(*choices)

    def _set(self, sets: Iterable[Assignment], values: Values) -> Iterator[Values]:
        options = [values]
        for assignment in sets:
            if assignment.fact in self.names:
                place = self.names.index(assignment.fact)
                options = [
                    (*one[:place], value, *one[place + 1 :])
                    for one in options
                    for value in self._results(assignment, one)
                ]
        return iter(options)

    def _results(self, assignment: Assignment, values: Values) -> tuple[Any, ...]:
        domain = _domain(self.procedure.facts[assignment.fact]) or ()
        if self._can_tell(assignment.value):
            try:
                value = assignment.value.evaluate(self._seen(values))
            except FAILURES:
                value = None
            if value is None or value in domain:
                return (value,)
        return domain

    def _holds(self, move: Move, values: Values) -> bool | None:
        """Whether a move's condition holds; None when that cannot be told from the facts looked at."""
        if move.when is None:
            return True
        if not self._can_tell(move.when):
            return None
        return self._true(move.when, values)

    def _true(self, expression: Expression, values: Values) -> bool:
        try:
            return bool(expression.evaluate(self._seen(values)))
        except FAILURES:
            return False

    def _can_tell(self, expression: Expression) -> bool:
        names = expression.names()
        outside = names & {"occurred_on", "opened_on", "lines"} or any(name.startswith("lines.") for name in names)
        return not outside and expression.reads <= set(self.names) and not self._deadlines(expression)

    def _deadlines(self, expression: Expression) -> bool:
        return bool(mentioned_deadlines(expression, self.procedure))

    def _seen(self, values: Values) -> Mapping[str, Any]:
        return dict(zip(self.names, values, strict=True))
