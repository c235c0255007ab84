"""What databases do differently, as few questions; each database answers them in its own module."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa


class Dialect(Protocol):
    """The peculiarities of one database. The same question gets the same statement, so that it is compiled once."""

    def insert_or_ignore(self, table: sa.Table, returning: str = "") -> sa.Insert:
        """An insert that leaves a row alone whose key stands already; it returns a column of a new row."""

    def insert_or_update(
        self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str = ""
    ) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""

    def insert_or_count(self, table: sa.Table, key: tuple[str, ...], counter: str) -> sa.Insert:
        """An insert that adds one to `counter` of the row whose `key` stands already, and returns it."""

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first of as many unused ids as the caller likes; nobody else gets them in this transaction."""
