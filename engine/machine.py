"""The state machine of an edition. The only module that knows ``transitions``.

One shared machine and one scratch model answer for every case of an edition: a model per stored case would cost more
than the step it makes. The answer for (configuration, trigger, guard results) is a pure function, so it is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from engine.model import Move, Procedure, State

if TYPE_CHECKING:
    from transitions import EventData
    from transitions.extensions import HierarchicalMachine

Configuration = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What a trigger did: the configuration it led to and the moves it made, as indices into the procedure's moves."""

    configuration: Configuration
    moves: tuple[int, ...]


class _Scratch:
    """The one model: its state is set before each question."""

    state: Any
    trigger: Any


class Machine:
    """Answers where a trigger leads.

    Args:
        procedure: the edition; its moves keep their order, the first whose guard holds wins.
    """

    def __init__(self, procedure: Procedure) -> None:
        self._order = {state.path: index for index, state in enumerate(procedure.leaves())}
        self._final = frozenset(state.path for state in procedure.leaves() if state.final)
        self._by_trigger: dict[str, tuple[tuple[int, Move], ...]] = {}
        for index, move in enumerate(procedure.moves):
            self._by_trigger[move.trigger] = (*self._by_trigger.get(move.trigger, ()), (index, move))
        self._procedure = procedure
        self._model = _Scratch()
        self._shared: HierarchicalMachine | None = None  # built when it is first asked
        self._lock = Lock()
        self._answers: dict[tuple[Configuration, str, tuple[bool, ...]], Step | None] = {}
        self._moves: dict[tuple[str, Configuration], tuple[tuple[int, Move], ...]] = {}

    def moves(self, trigger: str, configuration: Configuration) -> tuple[tuple[int, Move], ...]:
        """The declared moves of a trigger that start from an active state, guards aside."""
        asked = (trigger, configuration)
        found = self._moves.get(asked)
        if found is None:
            declared = self._by_trigger.get(trigger, ())
            found = self._moves[asked] = tuple((i, m) for i, m in declared if is_active(m.source, configuration))
        return found

    def step(self, configuration: Configuration, trigger: str, guards: tuple[bool, ...]) -> Step | None:
        """Where a trigger leads.

        Args:
            configuration: the active leaves.
            trigger: an action's name, or the trigger of a lapse or of automatic moves.
            guards: whether each of ``moves(trigger, configuration)`` may be made, in that order.

        Returns:
            The step, or None when no move is made.
        """
        asked = (configuration, trigger, guards)
        if asked not in self._answers:
            self._answers[asked] = self.step_anew(configuration, trigger, guards)
        return self._answers[asked]

    def step_anew(self, configuration: Configuration, trigger: str, guards: tuple[bool, ...]) -> Step | None:
        """As ``step``, asking the machine itself."""
        candidates = self.moves(trigger, configuration)
        if not candidates:
            return None
        allowed = frozenset(index for (index, _), holds in zip(candidates, guards, strict=True) if holds)
        made: list[int] = []
        with self._lock:
            if self._shared is None:
                self._shared = _build(self._procedure, self._model)
            self._shared.set_state(list(configuration) if len(configuration) > 1 else configuration[0], self._model)
            self._model.trigger(trigger, allowed=allowed, made=made)
            reached = self._sorted(self._model.state)
        return Step(reached, tuple(made)) if made else None

    def is_finished(self, configuration: Configuration) -> bool:
        """Whether every active leaf is final."""
        return all(path in self._final for path in configuration)

    def _sorted(self, state: Any) -> Configuration:
        return tuple(sorted(_flat(state), key=self._order.__getitem__))


def is_active(path: str, configuration: Configuration) -> bool:
    """Whether a state is a leaf of the configuration or an ancestor of one."""
    inside = f"{path}."
    return any(leaf == path or leaf.startswith(inside) for leaf in configuration)


def any_active(paths: Iterable[str], configuration: Configuration) -> bool:
    """Whether any of several states is active."""
    return any(is_active(path, configuration) for path in paths)


def _build(procedure: Procedure, model: _Scratch) -> HierarchicalMachine:
    from transitions.extensions import HierarchicalMachine
    from transitions.extensions.nesting import NestedState

    class Dotted(NestedState):
        separator = "."

    class Shared(HierarchicalMachine):
        state_cls = Dotted

    machine = Shared(
        model=model,
        states=[_described(state) for state in procedure.states],
        initial=procedure.initial,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for index, move in enumerate(procedure.moves):
        machine.add_transition(
            move.trigger, move.source, move.target, conditions=[_allows(index)], after=[_notes(index)]
        )
    return machine


def _allows(index: int) -> Any:
    def allows(event: EventData) -> bool:
        return index in event.kwargs["allowed"]

    return allows


def _notes(index: int) -> Any:
    def notes(event: EventData) -> None:
        event.kwargs["made"].append(index)

    return notes


def _described(state: State) -> dict[str, Any]:
    name = state.path.rpartition(".")[2]
    described: dict[str, Any] = {"name": name, "ignore_invalid_triggers": True}
    if state.children:
        described["parallel" if state.parallel else "children"] = [_described(child) for child in state.children]
        if state.initial:
            described["initial"] = state.initial.rpartition(".")[2]
    return described


def _flat(state: Any) -> Iterator[str]:
    if isinstance(state, str):
        yield state
    else:
        for part in state:
            yield from _flat(part)
