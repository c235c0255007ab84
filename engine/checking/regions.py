"""Regions of parallel states that have nothing to do with each other.

Owns the question whether regions may be looked at one at a time. Two regions are coupled when an act, a lapse or an
automatic move of one trigger can move both, or when a move leads from one into the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.checking.stepping import all_states
from engine.machine import Configuration, is_active
from engine.model import AUTO, Procedure, State


@dataclass(frozen=True, slots=True)
class _Region:
    path: str
    resting: frozenset[str]  # leaves at which it stands still: its first ones, and those it never leaves by itself


class Regions:
    """The parallel states of a procedure whose regions are independent.

    Args:
        procedure: the edition.
    """

    def __init__(self, procedure: Procedure) -> None:
        parallel = [state for state in all_states(procedure.states) if state.parallel]
        apart = [state for state in parallel if not _coupled(procedure, state)]
        self._groups = tuple(tuple(_region(procedure, child) for child in state.children) for state in apart)

    @property
    def independent(self) -> bool:
        """Whether there is any such state."""
        return bool(self._groups)

    def one_at_a_time(self, configuration: Configuration) -> bool:
        """Whether, in each such state, at most one region stands elsewhere than at its beginning or its end."""
        return all(sum(_is_under_way(region, configuration) for region in group) <= 1 for group in self._groups)


def _is_under_way(region: _Region, configuration: Configuration) -> bool:
    return any(_within(region.path, leaf) and leaf not in region.resting for leaf in configuration)


def _coupled(procedure: Procedure, state: State) -> bool:
    regions = [child.path for child in state.children]
    moved: dict[str, str] = {}
    for move in procedure.moves:
        source = next((path for path in regions if _within(path, move.source)), "")
        if not source:
            continue
        if any(path != source and _within(path, move.target) for path in regions):
            return True
        if move.trigger != AUTO and moved.setdefault(move.trigger, source) != source:
            return True
    return False


def _region(procedure: Procedure, state: State) -> _Region:
    sources = [move.source for move in procedure.moves if _within(state.path, move.source)]
    leaves = [one.path for one in all_states((state,)) if not one.children]
    ends = {leaf for leaf in leaves if not any(is_active(source, (leaf,)) for source in sources)}
    return _Region(state.path, frozenset({*ends, *_first(state)}))


def _first(state: State) -> set[str]:
    if not state.children:
        return {state.path}
    entered = state.children if state.parallel else [c for c in state.children if c.path == state.initial]
    return {path for child in entered for path in _first(child)}


def _within(path: str, other: str) -> bool:
    return other == path or other.startswith(f"{path}.")
