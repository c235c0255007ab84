"""A way into a database past the store: for what an intruder would do, or a fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


class Backdoor:
    """A connection in which every statement is for ever at once.

    Args:
        url: of the database, as SQLAlchemy takes it.
    """

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        self._on_sqlite = self._engine.dialect.name == "sqlite"

    def execute(self, statement: str) -> Sequence[sa.Row[Any]]:
        """Execute a statement as it is, but for ``zeroblob(32)``, which one of the databases calls so."""
        words = statement if self._on_sqlite else statement.replace("zeroblob(32)", self.binary("00" * 32))
        words = words if self._on_sqlite else words.replace("%", "%%")
        found = self._connection.exec_driver_sql(words)
        return found.all() if found.returns_rows else []

    def binary(self, text: str) -> str:
        """A literal of bytes that are given in hexadecimal."""
        return f"X'{text}'" if self._on_sqlite else f"'\\x{text}'::bytea"

    def unlock(self) -> None:
        """Put out of action what the database itself does against changes."""
        if not self._on_sqlite:
            self.execute("SET session_replication_role = replica")
            return
        for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%forbids%'"):
            self.execute(f"DROP TRIGGER {name}")

    def close(self) -> None:
        """Leave."""
        self._connection.close()
        self._engine.dispose()
