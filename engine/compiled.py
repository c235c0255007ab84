"""A procedure ready to run: the checked values, their machine, and what deciding looks up again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.machine import Configuration, Machine, any_active
from engine.model import DeadlineRule, DutyRule, Procedure, RestrictionRule
from engine.uses import rests_on


@dataclass(frozen=True, slots=True)
class Running:
    """The rules whose states are active in one configuration, in the order of the procedure."""

    deadlines: dict[str, DeadlineRule]
    hanging: dict[str, frozenset[str]]  # of the deadlines that rest on how others stand: on which
    restrictions: dict[str, RestrictionRule]
    duties: tuple[DutyRule, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An edition with its machine. Share one per edition."""

    procedure: Procedure
    machine: Machine
    unknown_facts: dict[str, None]  # every declared fact as null: the ground on which a case's facts are laid
    deadline_labels: dict[str, str]
    noted: set[str] | None = None  # where names that expressions look at are noted, if anybody wants to know
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  # ``engine.remembering``
    _running: dict[Configuration, Running] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, procedure: Procedure) -> Compiled:
        """Compile an edition."""
        labels = {rule.name: rule.label for rule in procedure.deadlines.values()}
        return cls(procedure, Machine(procedure), dict.fromkeys(procedure.facts), labels)

    def running(self, configuration: Configuration) -> Running:
        """The rules that run in a configuration; found once for each."""
        found = self._running.get(configuration)
        if found is None:
            found = self._running[configuration] = _running(self.procedure, configuration)
        return found


def _running(procedure: Procedure, configuration: Configuration) -> Running:
    deadlines = {rule.name: rule for rule in procedure.deadlines.values() if any_active(rule.states, configuration)}
    hanging = {name: rests_on(rule, procedure) for name, rule in deadlines.items()}
    return Running(
        deadlines,
        {name: others for name, others in hanging.items() if others},
        {rule.name: rule for rule in procedure.restrictions.values() if any_active(rule.states, configuration)},
        tuple(rule for rule in procedure.duties.values() if any_active(rule.states, configuration)),
    )
