"""Where one move leads, without asking the machine.

Owns the rule by which a single move changes a configuration: what is active below the innermost state that holds both
ends is left, in a parallel state only the region that holds the target, and the target is entered with all that begins
in it. Judging a procedure asks this a hundred thousand times; a test holds it against ``engine.machine``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.machine import Configuration
from engine.model import AUTO, Move, Procedure, State

Indexed = tuple[int, Move]
"""A move and its index among the moves of the procedure."""


class Steps:
    """Where the moves of a procedure lead, and which paths are active."""

    def __init__(self, procedure: Procedure) -> None:
        self._states = {state.path: state for state in all_states(procedure.states)}
        self._order = {state.path: index for index, state in enumerate(procedure.leaves())}
        self._active: dict[Configuration, frozenset[str]] = {}
        self._entered: dict[str, tuple[str, ...]] = {}
        self._by_source: dict[str, list[Indexed]] = {}
        for index, move in enumerate(procedure.moves):
            self._by_source.setdefault(move.source, []).append((index, move))
        self._moves: dict[Configuration, dict[str, tuple[Indexed, ...]]] = {}

    def active(self, configuration: Configuration) -> frozenset[str]:
        """The active leaves and all states that hold them."""
        found = self._active.get(configuration)
        if found is None:
            found = frozenset(path for leaf in configuration for path in _upwards(leaf))
            self._active[configuration] = found
        return found

    def moves(self, configuration: Configuration) -> Mapping[str, tuple[Indexed, ...]]:
        """The moves that start from active states, by their trigger, in the order of the procedure."""
        found = self._moves.get(configuration)
        if found is None:
            started = [one for path in self.active(configuration) for one in self._by_source.get(path, ())]
            grouped: dict[str, list[Indexed]] = {}
            for index, move in sorted(started, key=_index):
                grouped.setdefault(move.trigger, []).append((index, move))
            found = self._moves[configuration] = {trigger: tuple(moves) for trigger, moves in grouped.items()}
        return found

    def rests(self, configuration: Configuration) -> bool:
        """Whether a case can stay in a configuration: no automatic move leads on in any event."""
        return all(move.when is not None for _, move in self.moves(configuration).get(AUTO, ()))

    def is_parallel(self, path: str) -> bool:
        """Whether all children of a state are active at once."""
        return self._states[path].parallel

    def after(self, configuration: Configuration, target: str) -> Configuration | None:
        """The configuration after one move; None when its target is one region of a parallel state yet to be entered.

        Args:
            configuration: where the move is made.
            target: the state it leads to.
        """
        active = self.active(configuration)
        inner = [path for path in _upwards(target) if path in active and path != target]
        holder = max(inner, key=len, default="")
        branch = self._below(holder, target)
        if any(self._states[path].parallel and path not in active for path in _upwards(target) if path != target):
            return None
        parallel = bool(holder) and self._states[holder].parallel
        left = branch if parallel else holder
        kept = [leaf for leaf in configuration if left and not _holds(left, leaf)]
        return tuple(sorted((*kept, *self._entering(target)), key=self._order.__getitem__))

    def _below(self, holder: str, target: str) -> str:
        depth = holder.count(".") + 1 if holder else 0
        return ".".join(target.split(".")[: depth + 1])

    def _entering(self, path: str) -> tuple[str, ...]:
        if path not in self._entered:
            self._entered[path] = tuple(_begun(self._states[path], self._states))
        return self._entered[path]


def all_states(states: tuple[State, ...]) -> Iterator[State]:
    """States and all they hold, each before what it holds."""
    for state in states:
        yield state
        yield from all_states(state.children)


def _begun(state: State, states: dict[str, State]) -> Iterator[str]:
    """The leaves that are active once a state is entered."""
    if not state.children:
        yield state.path
    elif state.parallel:
        for child in state.children:
            yield from _begun(child, states)
    else:
        yield from _begun(states[state.initial], states)


def _index(one: Indexed) -> int:
    return one[0]


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _holds(path: str, leaf: str) -> bool:
    return leaf == path or leaf.startswith(f"{path}.")
