"""Every configuration a case can reach, when all guards are free.

Owns the exploration of an edition's machine: configurations as places, acts, lapses and automatic moves as ways between
them. Guards are taken to hold or not as one likes, so what is unreachable here is unreachable in every case; what is
reachable here may still be barred by facts. What follows from the graph is judged by ``engine.checking.moves``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from engine.compiled import Compiled
from engine.machine import Configuration, is_active
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Move

_MOST_CONFIGURATIONS = 5_000  # more parallel states than officers can keep in mind, too


@dataclass(frozen=True, slots=True)
class Way:
    """A change of configuration."""

    source: Configuration
    trigger: str
    moves: tuple[int, ...]
    target: Configuration

    @property
    def by_act(self) -> bool:
        """Whether an officer must act for it."""
        return self.trigger != AUTO and not self.trigger.startswith(LAPSE_PREFIX)


@dataclass(frozen=True, slots=True)
class Graph:
    """The configurations reached from the initial one, and the ways between them."""

    initial: Configuration
    ways: Mapping[Configuration, tuple[Way, ...]]
    complete: bool  # False: there are too many configurations to look at them all

    def __iter__(self) -> Iterator[Configuration]:
        return iter(self.ways)

    def leading_to(self, goal: Iterable[Configuration], usable: Callable[[Way], bool]) -> frozenset[Configuration]:
        """Configurations from which some configuration of the goal can be reached on usable ways."""
        back: dict[Configuration, list[Configuration]] = {}
        for ways in self.ways.values():
            for way in ways:
                if usable(way):
                    back.setdefault(way.target, []).append(way.source)
        reached = set(goal)
        waiting = deque(reached)
        while waiting:
            for source in back.get(waiting.popleft(), ()):
                if source not in reached:
                    reached.add(source)
                    waiting.append(source)
        return frozenset(reached)


def explore(compiled: Compiled) -> Graph:
    """Walk from the initial state along every move that some outcome of the guards allows."""
    initial: Configuration = (compiled.procedure.initial,)
    found: dict[Configuration, tuple[Way, ...]] = {}
    waiting = deque([initial])
    while waiting and len(found) < _MOST_CONFIGURATIONS:
        configuration = waiting.popleft()
        if configuration in found:
            continue
        found[configuration] = tuple(_ways(compiled, configuration))
        waiting.extend(way.target for way in found[configuration] if way.target not in found)
    return Graph(initial, found, complete=not waiting)


def _ways(compiled: Compiled, configuration: Configuration) -> Iterator[Way]:
    yield from _ways_by(compiled, configuration, AUTO)
    if not rests(compiled, configuration):
        return
    procedure = compiled.procedure
    opened = configuration != (procedure.initial,)
    for name in procedure.actions:
        if (name == OPEN) != opened and not (opened and compiled.machine.is_finished(configuration)):
            yield from _ways_by(compiled, configuration, name)
    for rule in procedure.deadlines.values():
        if opened and any(is_active(path, configuration) for path in rule.states):
            yield from _ways_by(compiled, configuration, LAPSE_PREFIX + rule.name)


def rests(compiled: Compiled, configuration: Configuration) -> bool:
    """Whether a case can stay in a configuration: no automatic move leads on in any event."""
    return all(move.when is not None for _, move in compiled.machine.moves(AUTO, configuration))


def _ways_by(compiled: Compiled, configuration: Configuration, trigger: str) -> Iterator[Way]:
    candidates = compiled.machine.moves(trigger, configuration)
    seen: set[tuple[int, ...]] = set()
    for guards in outcomes(candidates):
        step = compiled.machine.step(configuration, trigger, guards)
        if step is not None and step.moves not in seen:
            seen.add(step.moves)
            yield Way(configuration, trigger, step.moves, step.configuration)


def outcomes(candidates: tuple[tuple[int, Move], ...]) -> Iterator[tuple[bool, ...]]:
    """The outcomes of the candidates' guards that make a difference.

    From each source the first move whose guard holds is made; which of the later ones would hold does not matter.
    """
    sources: dict[str, list[int]] = {}
    for position, (_, move) in enumerate(candidates):
        sources.setdefault(move.source, []).append(position)
    choices = [_choices(positions, candidates) for positions in sources.values()]
    for chosen in product(*choices):
        yield tuple(position in chosen for position in range(len(candidates)))


def _choices(positions: list[int], candidates: tuple[tuple[int, Move], ...]) -> list[int]:
    """Positions of the moves that may be made from one source, -1 for none of them."""
    found: list[int] = []
    for position in positions:
        found.append(position)
        if candidates[position][1].when is None:
            return found
    return [*found, -1]
