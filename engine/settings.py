"""What an office chose: answers to the disputed questions of counting, and readings of a procedure.

A choice is part of what an event rests on, so it has a digest like editions and calendars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.canonical import digest
from engine.periods.policies import Policies


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices laid over a procedure's own.

    Attributes:
        policies: answers that win over those of the definition.
        readings: key of a reading and the value chosen, sorted by key.
    """

    policies: Policies = field(default_factory=Policies)
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the choices, in hex."""
        return digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Plain form for the store."""
        return {"policies": dict(self.policies.given), "readings": dict(self.readings)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """The value of a plain form.

        Raises:
            CalendarError: a policy or an answer does not exist.
        """
        return cls(Policies.of(data["policies"]), tuple(sorted(data["readings"].items())))
