"""Judging that time harms nobody: no lapse lays anything on the party that no officer has decided before.

What is against the party: a restriction that begins, and a state to which, among the acts, only adverse ones lead that
issue a paper against it or end the case. (A state to which adverse acts without a paper lead is a step inside the
office, such as a legal review: somebody decides after it.) A lapse may let either begin once an officer has done an
adverse act or issued an adverse paper on every way to it: then it only completes the service of what was decided, or
ends the time it gave. Otherwise the lapse itself would decide.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from engine.checking.graph import Graph, Way
from engine.checking.moves import shown
from engine.checking.problems import Problem
from engine.checking.stepping import Steps
from engine.compiled import Compiled
from engine.machine import Configuration
from engine.model import AUTO, LAPSE_PREFIX, Procedure

_Decided = frozenset[str]
"""Adverse acts that have been done for certain."""


def check_lapses(compiled: Compiled, graph: Graph) -> Iterator[Problem]:
    """Judge what each lapse, and the automatic moves after it, bring about."""
    procedure, steps = compiled.procedure, Steps(compiled.procedure)
    decided, only = _decided(procedure, graph), _adverse_states(procedure)
    told: set[tuple[str, str]] = set()
    for here, ways in graph.ways.items():
        for way in ways:
            if not way.trigger.startswith(LAPSE_PREFIX):
                continue
            for what, message in _effects(procedure, steps, graph, way, decided[here], only):
                if (way.trigger, what) not in told:
                    told.add((way.trigger, what))
                    place = f"deadline {way.trigger.removeprefix(LAPSE_PREFIX)}"
                    yield Problem("timer-adverse", f"{message} (from {shown(here)})", place)


def _effects(
    procedure: Procedure,
    steps: Steps,
    graph: Graph,
    lapse: Way,
    decided: _Decided,
    only: Mapping[str, frozenset[str]],
) -> Iterator[tuple[str, str]]:
    before = steps.active(lapse.source)
    for reached, targets in _following(procedure, graph, lapse):
        begun = steps.active(reached) - before
        for rule in procedure.restrictions.values():
            if not decided and not begun.isdisjoint(rule.states) and before.isdisjoint(rule.states):
                message = f"its lapse lays restriction {rule.name}, and no officer has decided against the party before"
                yield rule.name, message
        for target in targets:
            if target in only and target not in before and not decided & only[target]:
                acts = ", ".join(sorted(only[target]))
                yield target, f"its lapse leads to {target}, which is for an officer to decide by {acts}"


def _following(procedure: Procedure, graph: Graph, lapse: Way) -> Iterator[tuple[Configuration, tuple[str, ...]]]:
    """Configurations that a lapse leads to, by itself and by the automatic moves after it, and the targets of each."""
    waiting, seen = deque([lapse]), {lapse.target}
    while waiting:
        way = waiting.popleft()
        yield way.target, tuple(procedure.moves[index].target for index in way.moves)
        for further in graph.ways.get(way.target, ()):
            if further.trigger == AUTO and further.target not in seen:
                seen.add(further.target)
                waiting.append(further)


def _adverse(procedure: Procedure) -> frozenset[str]:
    """Acts against the party: marked so, or issuing a paper against it."""
    return frozenset(
        action.name
        for action in procedure.actions.values()
        if action.adverse or any(procedure.documents[name].adverse for name in action.documents)
    )


def _adverse_states(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """States to which, of all acts, only adverse ones lead; and those acts."""
    adverse, issuing = _adverse(procedure), _issuing(procedure)
    final = {state.path for state in procedure.leaves() if state.final}
    acts: dict[str, set[str]] = {}
    for move in procedure.moves:
        if move.trigger in procedure.actions:
            acts.setdefault(move.target, set()).add(move.trigger)
    return {
        target: frozenset(found) for target, found in acts.items() if found <= (adverse if target in final else issuing)
    }


def _issuing(procedure: Procedure) -> frozenset[str]:
    """Acts that issue a paper against the party."""
    return frozenset(
        action.name
        for action in procedure.actions.values()
        if any(procedure.documents[name].adverse for name in action.documents)
    )


def _decided(procedure: Procedure, graph: Graph) -> Mapping[Configuration, _Decided]:
    """The adverse acts done on every way to each configuration."""
    adverse = _adverse(procedure)
    done: dict[Configuration, _Decided] = {graph.initial: frozenset()}
    waiting = deque([graph.initial])
    while waiting:
        here = waiting.popleft()
        for way in graph.ways.get(here, ()):
            arrived = done[here] | {way.trigger} if way.trigger in adverse else done[here]
            former = done.get(way.target)
            meet = arrived if former is None else former & arrived
            if meet != former:
                done[way.target] = meet
                waiting.append(way.target)
    return done
