"""What an office chose: answers to the disputed questions of counting, and readings of a procedure.

A choice is part of what an event rests on, so it has a digest like editions and calendars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.canonical import digest
from engine.periods.policies import Policies
from engine.tables import Column


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices laid over a procedure's own.

    Attributes:
        policies: answers that win over those of the definition.
        readings: key of a reading and the value chosen, sorted by key.
        columns: of tables whose columns the regulation does not give, as the office typed them in, sorted by table.
    """

    policies: Policies = field(default_factory=Policies)
    readings: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, tuple[Column, ...]], ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the choices, in hex."""
        return digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Plain form for the store."""
        plain: dict[str, Any] = {"policies": dict(self.policies.given), "readings": dict(self.readings)}
        if self.columns:
            plain["columns"] = {table: [column.as_json() for column in columns] for table, columns in self.columns}
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """The value of a plain form.

        Raises:
            CalendarError: a policy or an answer does not exist.
        """
        columns = data.get("columns", {})
        return cls(
            Policies.of(data["policies"]),
            tuple(sorted(data["readings"].items())),
            tuple((table, tuple(map(Column.from_json, columns[table]))) for table in sorted(columns)),
        )
