"""What is asked of a case: an act, the lapse of a deadline, a count by another calendar, the parent's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Command:
    """An officer's act, the lapse of a deadline, a count by another calendar, or facts of the parent to follow."""

    kind: str  # "act", "lapse", "recount" or "follow"; opening a case is the act named "open"
    name: str  # of the action or the deadline; first digits of the calendar edition's digest; the parent's number
    occurred_on: date  # the legal date
    recorded_on: date  # the Shanghai day on which it is recorded
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, JsonValue]] = field(default_factory=dict)  # by line number, from 1
    officers: tuple[str, ...] = ()  # keys of the enforcement officers who sign
    inherited: Mapping[str, JsonValue] = field(default_factory=dict)  # own facts taken over from the parent

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for the event."""
        plain: dict[str, JsonValue] = {
            "kind": self.kind,
            "name": self.name,
            "occurred_on": self.occurred_on.isoformat(),
            "recorded_on": self.recorded_on.isoformat(),
            "facts": dict(self.facts),
            "lines": {str(no): dict(values) for no, values in self.lines.items()},
            "officers": list(self.officers),
        }
        if self.inherited:
            plain["inherited"] = dict(self.inherited)
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> Command:
        """The value of a plain form."""
        return cls(
            data["kind"],
            data["name"],
            date.fromisoformat(data["occurred_on"]),
            date.fromisoformat(data["recorded_on"]),
            data["facts"],
            {int(no): values for no, values in data["lines"].items()},
            tuple(data["officers"]),
            data.get("inherited", {}),
        )
