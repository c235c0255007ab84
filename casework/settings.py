"""What offices chose, as it holds for a case: answers to disputed questions of counting, readings, columns typed in.

Owns how the rows of the store become the :class:`engine.settings.Settings` of a case; who may choose is told in
:mod:`casework.choosing`. A choice holds for the office and for all below it that did not choose themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from engine.canonical import canonical
from engine.periods.policies import Policies
from engine.settings import Settings
from engine.tables import Column
from store.values import Office, SettingRow

POLICY_PREFIX = "policy:"
READING_PREFIX = "reading:"
TABLE_PREFIX = "table:"
"""Of the columns that an office typed in for a table: this, the procedure, a dot and the table."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows in force along the line from an office upwards."""

    rows: Mapping[str, SettingRow]  # by name; of the nearest office that chose

    @classmethod
    def along(cls, rows: Iterable[SettingRow], line: Sequence[int]) -> Chosen:
        """Find them.

        Args:
            rows: all choices ever made, in their order.
            line: ids of the office and those above it, the nearest first.
        """
        newest = {(row.office_id, row.name): row for row in rows}
        found: dict[str, SettingRow] = {}
        for office_id in line:
            for (owner, name), row in newest.items():
                if owner == office_id and row.value:
                    found.setdefault(name, row)
        return cls(found)

    def settings(self, procedure: str) -> Settings:
        """What they say about one procedure."""
        policies = {name: row.value for name, row in self._under(POLICY_PREFIX)}
        readings = {name: row.value for name, row in self._under(f"{READING_PREFIX}{procedure}.")}
        tables = sorted((name, columns_of(row.value)) for name, row in self._under(f"{TABLE_PREFIX}{procedure}."))
        return Settings(Policies.of(policies), tuple(sorted(readings.items())), tuple(tables))

    def _under(self, prefix: str) -> Iterator[tuple[str, SettingRow]]:
        for name, row in self.rows.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), row


def columns_text(columns: Sequence[Column]) -> str:
    """Columns as the store keeps them."""
    return canonical([column.as_json() for column in columns]).decode()


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns as the store kept them."""
    return tuple(map(Column.from_json, orjson.loads(text)))


def line_of(offices: Mapping[int, Office], office_id: int) -> tuple[int, ...]:
    """Ids of an office and of those above it, the nearest first."""
    found: list[int] = []
    above: int | None = office_id
    while above is not None:
        found.append(above)
        above = offices[above].parent_id
    return tuple(found)
