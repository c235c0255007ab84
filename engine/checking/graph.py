"""Every configuration a case can reach, when all guards are free.

Owns the exploration of an edition's machine: configurations as places, acts, lapses and automatic moves as ways between
them. Guards are taken to hold or not as one likes, so what is unreachable here is unreachable in every case; what is
reachable here may still be barred by facts. What follows from the graph is judged by ``engine.checking.moves``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from engine.checking.regions import Regions
from engine.checking.stepping import Steps
from engine.compiled import Compiled
from engine.machine import Configuration, Step
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Move

MOST = 4_000
"""Configurations that are looked at one by one; more parallel states than officers can keep in mind, too."""


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
    whole: bool = True  # False: of regions that have nothing to do with each other, only one at a time was moved

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


def explore(compiled: Compiled, most: int = MOST) -> Graph:
    """Walk from the initial state along every move that some outcome of the guards allows.

    Where parallel regions make too many configurations, regions that have nothing to do with each other are moved one
    at a time, the others standing at their beginning or their end: what one can do does not hang on the others.

    Args:
        compiled: the edition.
        most: configurations beyond which the walk is given up.
    """
    explorer = _Explorer(compiled)
    whole = explorer.walk(most, lambda target: True)
    if whole.complete:
        return whole
    regions = Regions(compiled.procedure)
    return replace(explorer.walk(most, regions.one_at_a_time), whole=False) if regions.independent else whole


class _Explorer:
    """Finds the ways out of configurations, looking only at moves that start from active states."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.steps = Steps(compiled.procedure)
        procedure = compiled.procedure
        triggers = (AUTO, *procedure.actions, *(LAPSE_PREFIX + name for name in procedure.deadlines))
        self._rank = {trigger: rank for rank, trigger in enumerate(triggers)}
        self._runs_in = {LAPSE_PREFIX + rule.name: frozenset(rule.states) for rule in procedure.deadlines.values()}

    def walk(self, most: int, wanted: Callable[[Configuration], bool]) -> Graph:
        initial: Configuration = (self.compiled.procedure.initial,)
        found: dict[Configuration, tuple[Way, ...]] = {}
        waiting = deque([initial])
        while waiting and len(found) < most:
            configuration = waiting.popleft()
            if configuration in found:
                continue
            found[configuration] = tuple(way for way in self._ways(configuration) if wanted(way.target))
            waiting.extend(way.target for way in found[configuration] if way.target not in found)
        return Graph(initial, found, complete=not waiting)

    def _ways(self, configuration: Configuration) -> Iterator[Way]:
        opened = configuration != (self.compiled.procedure.initial,)
        finished = self.compiled.machine.is_finished(configuration)
        active = self.steps.active(configuration)
        candidates = self.steps.moves(configuration)
        for trigger in sorted(candidates, key=self._rank.__getitem__):
            if trigger in self._runs_in:
                possible = opened and not active.isdisjoint(self._runs_in[trigger])
            else:
                possible = trigger == AUTO or ((trigger == OPEN) != opened and not (opened and finished))
            if possible:
                yield from self._ways_by(configuration, trigger, candidates[trigger])
            if trigger == AUTO and not self.steps.rests(configuration):
                return

    def _ways_by(
        self, configuration: Configuration, trigger: str, candidates: tuple[tuple[int, Move], ...]
    ) -> Iterator[Way]:
        seen: set[tuple[int, ...]] = set()
        for guards in outcomes(candidates):
            step = self._step(configuration, trigger, candidates, guards)
            if step is not None and step.moves not in seen:
                seen.add(step.moves)
                yield Way(configuration, trigger, step.moves, step.configuration)

    def _step(
        self,
        configuration: Configuration,
        trigger: str,
        candidates: tuple[tuple[int, Move], ...],
        guards: tuple[bool, ...],
    ) -> Step | None:
        chosen = [candidate for candidate, holds in zip(candidates, guards, strict=True) if holds]
        if not chosen:
            return None
        if len(chosen) == 1:
            [(index, move)] = chosen
            target = self.steps.after(configuration, move.target)
            if target is not None:
                return Step(target, (index,))
        return self.compiled.machine.step(configuration, trigger, guards)


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
