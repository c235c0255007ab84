"""A procedure ready to run: the checked values, their machine, and what deciding looks up again and again."""

from __future__ import annotations

from dataclasses import dataclass

from engine.machine import Machine
from engine.model import Procedure


@dataclass(frozen=True, slots=True)
class Compiled:
    """An edition with its machine. Share one per edition."""

    procedure: Procedure
    machine: Machine
    unknown_facts: dict[str, None]  # every declared fact as null: the ground on which a case's facts are laid

    @classmethod
    def of(cls, procedure: Procedure) -> Compiled:
        """Compile an edition."""
        return cls(procedure, Machine(procedure), dict.fromkeys(procedure.facts))
