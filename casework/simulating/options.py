"""What may be done in a configuration, prepared for planning: which acts leave which state, and which are asked for.

Depends on the procedure and the configuration alone, so it is found once for each; of a case only its facts are left to
look at. Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from casework.simulating.behaviour import Behaviour, Habit
from engine.case import Case, DeadlineStatus
from engine.compiled import Compiled
from engine.decide import permitted
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Action, Procedure
from engine.running.reissuing import drafting


@dataclass(frozen=True, slots=True)
class Option:
    """An act that may be done."""

    action: Action
    habit: Habit
    duties: tuple[str, ...]  # that it answers
    deadlines: tuple[str, ...]  # that it meets
    papers: tuple[frozenset[str], ...] = ()  # for each paper that must be issued first, the acts that draft it


@dataclass(frozen=True, slots=True)
class Exit:
    """Acts that leave one state, of which at most one is chosen."""

    state: str
    options: tuple[Option, ...]
    waits: bool  # time moves the case out of it, too
    leaf: bool


@dataclass(frozen=True, slots=True)
class Options:
    """All that may be done in a configuration."""

    exits: tuple[Exit, ...]
    others: tuple[Option, ...]

    def all(self) -> Mapping[str, Option]:
        """By the act's name."""
        return {one.action.name: one for one in (*(o for way in self.exits for o in way.options), *self.others)}


@dataclass(slots=True)
class Ways:
    """The options of one procedure, by configuration.

    Args:
        compiled: the procedure.
        behaviour: of the city.
    """

    compiled: Compiled
    behaviour: Behaviour
    _found: dict[tuple[str, ...], Options] = field(default_factory=dict)
    _duties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _deadlines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which act answers which duty and meets which deadline."""
        procedure = self.compiled.procedure
        for action in procedure.actions.values():
            self._duties[action.name] = _answered(procedure, action)
            self._deadlines[action.name] = tuple(
                name for name, rule in procedure.deadlines.items() if action.name in rule.met_by
            )

    def options(self, state: Case) -> Options:
        """What may be done in a case, guards and facts aside."""
        found = self._found.get(state.configuration)
        if found is None:
            found = self._found[state.configuration] = self._options(state)
        return found

    def _options(self, state: Case) -> Options:
        exits: dict[str, list[Option]] = {}
        others: list[Option] = []
        for action in permitted(self.compiled, state):
            if action.name == OPEN:
                continue
            option = self._option(action)
            moves = self.compiled.machine.moves(action.name, state.configuration)
            if moves:
                exits.setdefault(moves[0][1].source, []).append(option)
            elif option.habit.chance > 0 or option.duties or option.deadlines:
                others.append(option)
        leaves = frozenset(state.configuration)
        ways = tuple(Exit(s, tuple(o), self._waits(s), s in leaves) for s, o in exits.items())
        return Options(ways, tuple(others))

    def _option(self, action: Action) -> Option:
        procedure, name = self.compiled.procedure, action.name
        drafted = tuple(frozenset(one.name for one in drafting(procedure, kind)) for kind in action.issued)
        habit = _at_home(self.behaviour.habit(procedure, name), procedure, name)
        return Option(action, habit, self._duties[name], self._deadlines[name], drafted)

    def _waits(self, state: str) -> bool:
        moves = self.compiled.procedure.moves
        return any(m.source == state and (m.trigger == AUTO or m.trigger.startswith(LAPSE_PREFIX)) for m in moves)


def _at_home(habit: Habit, procedure: Procedure, action: str) -> Habit:
    """A habit in which facts of a fragment go by their full names."""
    fragment = action.rpartition(".")[0]

    def full(name: str) -> str:
        inside = f"{fragment}.{name}"
        return inside if name and name not in procedure.facts and inside in procedure.facts else name

    return replace(habit, after=full(habit.after), day_of=full(habit.day_of))


def _answered(procedure: Procedure, action: Action) -> tuple[str, ...]:
    """The duties that end with a fact which an act records: their condition asks whether it is known."""
    facts = {action.occurred_as, *(one.fact for one in action.sets), *action.required} - {""}
    return tuple(
        name
        for name, rule in procedure.duties.items()
        if rule.when is not None and any(f"{fact} == null" in rule.when.source for fact in facts)
    )


def live_deadlines(state: Case, names: Sequence[str]) -> list[str]:
    """Those of some deadlines that run in a case."""
    return [name for name in names if (d := state.deadlines.get(name)) and d.status is DeadlineStatus.LIVE]
