"""Judging the graph: what cannot be reached, what cannot be left, and what happens when delivery fails.

A *ladder* is a state whose fragment declares a fact ``told_on`` or ``served_on``: the service of a paper. An act is a
*delivery* when it records or sets one of these facts, or does so by its moves: it needs an addressee who takes the
paper, or one at whose door it can be left. Where delivery fails, there must be a way out of the ladder on lapses,
automatic moves and other acts alone, and from there to an end.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.graph import MOST, Graph, Way
from engine.checking.problems import Problem
from engine.compiled import Compiled
from engine.machine import Configuration, is_active
from engine.model import AUTO, LAPSE_PREFIX, Procedure, State

_SERVICE_FACTS = ("told_on", "served_on")


def check_graph(compiled: Compiled, graph: Graph) -> Iterator[Problem]:
    """All problems of the graph."""
    if not graph.complete:
        message = f"more than {MOST} combinations of parallel states: they were not all looked at"
        yield Problem("too-many", message, "procedure")
        return
    yield from _unreachable(compiled.procedure, graph)
    yield from _final_left(compiled.procedure)
    yield from _shadowed(compiled.procedure)
    yield from _never_made(compiled.procedure, graph)
    yield from _automatic_cycles(graph)
    yield from _without_end(compiled, graph)
    for ladder in ladders(compiled.procedure):
        yield from _undelivered(compiled, graph, ladder)


def ladders(procedure: Procedure) -> tuple[str, ...]:
    """Paths of the states that serve a paper."""
    holders = [name.rpartition(".")[0] for name in procedure.facts if name.rpartition(".")[2] in _SERVICE_FACTS]
    return tuple(dict.fromkeys(holder for holder in holders if holder))


def _unreachable(procedure: Procedure, graph: Graph) -> Iterator[Problem]:
    reached = {leaf for configuration in graph for leaf in configuration}
    for state in procedure.leaves():
        if state.path not in reached:
            yield Problem("unreachable", "no way leads here from the initial state", f"state {state.path}")


def _final_left(procedure: Procedure) -> Iterator[Problem]:
    final = {state.path for state in _all(procedure.states) if _ends(state)}
    for move in procedure.moves:
        if move.source in final:
            message = f"a final state has a way out: {spoken(move.trigger)} leads to {move.target}"
            yield Problem("final-left", message, f"state {move.source}")


def _ends(state: State) -> bool:
    return all(_ends(child) for child in state.children) if state.children else state.final


def _shadowed(procedure: Procedure) -> Iterator[Problem]:
    always: set[tuple[str, str]] = set()
    for move in procedure.moves:
        place = (move.trigger, move.source)
        if place in always:
            message = f"the move to {move.target} is never tried: one before it has no `when`"
            yield Problem("shadowed", message, f"{spoken(move.trigger)} from {move.source}")
        if move.when is None:
            always.add(place)


def _never_made(procedure: Procedure, graph: Graph) -> Iterator[Problem]:
    made = {index for ways in graph.ways.values() for way in ways for index in way.moves}
    reached = {leaf for configuration in graph for leaf in configuration}
    for index, move in enumerate(procedure.moves):
        if index not in made and any(is_active(move.source, (leaf,)) for leaf in reached):
            message = f"the move to {move.target} can never be made: look at the states of its trigger"
            yield Problem("never-made", message, f"{spoken(move.trigger)} from {move.source}")


def _automatic_cycles(graph: Graph) -> Iterator[Problem]:
    """Configurations that lie on a circle of automatic moves."""
    told: set[frozenset[Configuration]] = set()
    for start in graph:
        circle = _circle(graph, start)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            way = " -> ".join(shown(configuration) for configuration in (*circle, circle[0]))
            yield Problem("automatic-cycle", f"automatic moves go round in a circle: {way}", f"state {shown(start)}")


def _circle(graph: Graph, start: Configuration) -> list[Configuration]:
    """The configurations of one circle of automatic moves through a place, none when there is none."""
    came_from: dict[Configuration, Configuration] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for way in graph.ways[here]:
            if way.trigger != AUTO:
                continue
            if way.target == start:
                path = [here]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if way.target not in came_from:
                came_from[way.target] = here
                waiting.append(way.target)
    return []


def _without_end(compiled: Compiled, graph: Graph) -> Iterator[Problem]:
    ends = [c for c in graph if compiled.machine.is_finished(c)]
    if not ends:
        yield Problem("no-end", "no final state can be reached", "procedure")
        return
    saved = graph.leading_to(ends, lambda way: True)
    stuck = [c for c in graph if not graph.ways[c] and c not in saved]
    for configuration in stuck:
        if len(configuration) > 1:
            message = "no region can move on from here, and not all of them are final"
            yield Problem("deadlock", message, f"state {shown(configuration)}")
        else:
            message = "nothing leads on from here, and it is not final"
            yield Problem("dead-end", message, f"state {shown(configuration)}")
    told = graph.leading_to(stuck, lambda way: True)
    for configuration in graph:
        if configuration not in saved and configuration not in told:
            yield Problem("no-end", "no way leads from here to an end", f"state {shown(configuration)}")


# -- service


def _undelivered(compiled: Compiled, graph: Graph, ladder: str) -> Iterator[Problem]:
    procedure = compiled.procedure
    deliveries = _deliveries(procedure, ladder)
    inside = [c for c in graph if is_active(ladder, c)]
    outside = [c for c in graph if not is_active(ladder, c)]
    saved = graph.leading_to(
        (c for c in graph if compiled.machine.is_finished(c)), lambda way: not _is_delivery(way, deliveries)
    )
    lost = [c for c in inside if c not in saved]
    for configuration in lost:
        yield Problem(
            "delivery-fails",
            f"when delivery fails there is no way from here to an end (deliveries: {_listed(deliveries)})",
            f"state {shown(configuration)}",
        )
    if lost or not inside:
        return
    deemed = graph.leading_to(outside, lambda way: not _is_delivery(way, deliveries) and not _gives_up(way, ladder))
    lapses = _service_lapses(procedure, ladder)
    if not lapses or any(c not in deemed for c in inside):
        message = "when delivery fails, no lapse of time completes the service: the case can only be given up"
        yield Problem("no-deemed-service", message, f"state {ladder}", warning=True)


def _deliveries(procedure: Procedure, ladder: str) -> frozenset[str]:
    """Names of the acts that record the addressee's receipt."""
    wanted = {f"{ladder}.{fact}" for fact in _SERVICE_FACTS}
    found = set()
    for action in procedure.actions.values():
        recorded = {*action.required, *action.optional, action.occurred_as, *(a.fact for a in action.sets)}
        if recorded & wanted:
            found.add(action.name)
    for move in procedure.moves:
        if move.trigger in procedure.actions and {a.fact for a in move.sets} & wanted:
            found.add(move.trigger)
    return frozenset(found)


def _is_delivery(way: Way, deliveries: frozenset[str]) -> bool:
    return way.by_act and way.trigger in deliveries


def _gives_up(way: Way, ladder: str) -> bool:
    """Whether an act leaves the ladder without service: an act in it that leads out at once."""
    return way.by_act and is_active(ladder, way.source) and not is_active(ladder, way.target)


def _service_lapses(procedure: Procedure, ladder: str) -> tuple[str, ...]:
    wanted = {f"{ladder}.{fact}" for fact in _SERVICE_FACTS}
    return tuple(
        move.trigger
        for move in procedure.moves
        if move.trigger.startswith(LAPSE_PREFIX) and {a.fact for a in move.sets} & wanted
    )


# -- words


def shown(configuration: Configuration) -> str:
    """A configuration as messages show it."""
    return " + ".join(configuration)


def spoken(trigger: str) -> str:
    """A trigger as messages show it."""
    if trigger == AUTO:
        return "the automatic move"
    if trigger.startswith(LAPSE_PREFIX):
        return f"the lapse of {trigger.removeprefix(LAPSE_PREFIX)}"
    return f"action {trigger}"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _all(states: tuple[State, ...]) -> Iterator[State]:
    for state in states:
        yield state
        yield from _all(state.children)
