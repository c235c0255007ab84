"""What databases do differently, as few questions; each database answers them in its own module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

from store.prepared import Line


class Dialect(Protocol):
    """The peculiarities of one database. The same question gets the same statement, so that it is compiled once."""

    @property
    def locks_rows(self) -> bool:
        """Whether units that share may write at once, so that rows must be locked; else a writer is always alone."""

    def begin(self, connection: sa.Connection, *, writes: bool, shared: bool) -> None:
        """Begin a unit: one that writes keeps out all others, or, shared, those that must be alone."""

    def hold_chains(self, connection: sa.Connection) -> None:
        """Be the only one, to the end of the transaction, who appends to a chain that goes over all cases."""

    def insert_or_ignore(self, table: sa.Table, returning: str = "") -> sa.Insert:
        """An insert that leaves a row alone whose key stands already; it returns a column of a new row."""

    def insert_or_update(
        self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str = ""
    ) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""

    def insert_or_add(self, table: sa.Table, key: tuple[str, ...], counter: str, returning: str = "") -> sa.Insert:
        """An insert that adds the new `counter` to that of the row whose `key` stands already."""

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first of as many unused ids as the caller likes; nobody else gets them in this transaction."""

    def count_on(self, connection: sa.Connection, table: sa.Table) -> None:
        """Let new rows of a table get ids behind those that stand."""

    def one_of(self, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        """Whether a column is one of any number of values: one parameter of that name, whose value `listed` tells."""

    def listed(self, values: Sequence[int] | Sequence[str]) -> object:
        """What `one_of` takes for some values."""

    def keep_name(self, connection: sa.Connection, subject_id: int, name: str, before: str | None) -> None:
        """Let a party be found by its name, and no longer by the one it had before."""

    def named(self, cases: sa.Select[Any], text: str) -> sa.Select[Any]:
        """A query of cases, narrowed to those of parties in whose name a text stands."""

    def write_lines(
        self, connection: sa.Connection, statement: UpdateBase, names: tuple[str, ...], lines: Sequence[Line]
    ) -> int:
        """Execute one writing statement for many values in the order of their names, at least one line of them.

        Returns:
            The number of rows it touched.
        """
