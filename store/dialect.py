"""What databases do differently, as few questions; each database answers them in its own module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa


class Dialect(Protocol):
    """The peculiarities of one database."""

    def insert_or_ignore(self, table: sa.Table) -> sa.Insert:
        """An insert that leaves a row alone whose key stands already."""

    def insert_or_update(self, table: sa.Table, key: Sequence[str], changed: Sequence[str]) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""

    def insert_or_count(self, table: sa.Table, key: Sequence[str], counter: str) -> sa.Insert:
        """An insert that adds one to `counter` of the row whose `key` stands already."""

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first of as many unused ids as the caller likes; nobody else gets them in this transaction."""
