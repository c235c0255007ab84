"""Rows written in bulk, past the store: nothing is durable or indexed by name until all of it stands."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import psycopg
from psycopg import sql

from bench.stores.moulds import COLUMNS, Rows
from store.sqlite import _name_words  # the index of names has no other way in than one party after the other

_COUNTED = ("subject", "case_file", "event", "anchor", "document")
"""Tables whose ids PostgreSQL counts."""


class Loader(Protocol):
    """Takes rows for an empty store that has its tables."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Let go; nothing is promised of what was not finished."""

    def add(self, rows: Rows) -> None:
        """Write rows."""

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute one statement in the database's own words, parameters as ``%s``; returns the number of rows."""

    number: str  # the type of integers

    def series(self, first: int, last: int) -> str:
        """A query in brackets, with a name, of the numbers ``i`` from one to another inclusive."""

    def padded(self, number: str) -> str:
        """An expression of a number as text of seven digits."""

    def finish(self) -> None:
        """Make everything stand as if it had been written one by one, and lie on the disk."""


class SqliteLoader:
    """Writes into an SQLite file.

    Args:
        path: the file, with its tables.
    """

    number = "INTEGER"

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-524288", "temp_store=MEMORY"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, rows: Rows) -> None:
        """Write rows; with a subject goes what it is found by."""
        for table, values in rows.items():
            names = COLUMNS[table]
            places = ", ".join("?" * len(names))
            # A table of its own order takes rows the quicker the nearer they come to it.
            ordered = sorted(values) if table in ("timer", "duty", "restriction") else values
            self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", ordered)
        found = [(subject[0], _name_words(subject[2])) for subject in rows.get("subject", ())]
        self._connection.executemany("INSERT INTO subject_names (rowid, pairs) VALUES (?, ?)", found)

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute one statement."""
        return self._connection.execute(statement.replace("%s", "?"), values).rowcount

    def series(self, first: int, last: int) -> str:
        """Numbers, by counting."""
        counted = f"SELECT {first} AS i UNION ALL SELECT i + 1 FROM counted WHERE i < {last}"
        return f"(WITH RECURSIVE counted AS ({counted}) SELECT i FROM counted) AS series"

    def padded(self, number: str) -> str:
        """A number as text."""
        return f"printf('%07d', {number})"

    def finish(self) -> None:
        """Commit, use the write-ahead log again, and wait for the disk."""
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.close()
        synced(self._path)


class PostgresLoader:
    """Copies into a PostgreSQL database.

    Args:
        url: of the database, with its tables.
    """

    number = "BIGINT"

    def __init__(self, url: str) -> None:
        self._url = url
        self._later: list[str] = []

    def __enter__(self) -> Self:
        self._connection = psycopg.connect(self._url, autocommit=True)
        found = self._connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_subject_pairs'")
        self._later = [row[0] for row in found.fetchall()]
        self._connection.execute("DROP INDEX ix_subject_pairs")
        self._connection.execute("SET synchronous_commit = off")
        self._connection.execute("SET session_replication_role = replica")  # nobody looks for what refers to what
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, rows: Rows) -> None:
        """Copy rows."""
        for table, values in rows.items():
            names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with self._connection.cursor().copy(statement) as copy:
                for row in values:
                    copy.write_row(row)

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute one statement."""
        return self._connection.execute(statement.encode(), values or None).rowcount

    def series(self, first: int, last: int) -> str:
        """Numbers, by the server's own function."""
        return f"(SELECT i FROM generate_series({first}, {last}) AS i) AS series"

    def padded(self, number: str) -> str:
        """A number as text."""
        return f"lpad({number}::text, 7, '0')"

    def finish(self) -> None:
        """Commit, index the names, count on behind the last ids, and let the server know what it has."""
        self._connection.execute("COMMIT")
        for statement in self._later:
            self._connection.execute(statement.encode())
        for table in _COUNTED:
            query = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), coalesce(max(id), 0) + 1, false) FROM {}")
            self._connection.execute(query.format(sql.Literal(table), sql.Identifier(table)))
        self._connection.execute("VACUUM ANALYZE")
        self._connection.execute("CHECKPOINT")
        self._connection.close()


def synced(path: Path) -> None:
    """Wait until a file lies on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
