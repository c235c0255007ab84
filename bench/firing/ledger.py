"""What other engines move: cases and events of their own, as heavy as ours, one transaction for each.

They bring the clock and keep what is due in their own tables; the state of a case and the record of what happened are
the application's. A move is one change of state, one event chained to the one before, one commit of full durability.
There is nothing of duties, counters, an anchor, or of deciding what follows: all cases go from one state to the next.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

_TABLES = """
CREATE TABLE ledger_case (
    id {number} PRIMARY KEY, state TEXT NOT NULL, version {number} NOT NULL, head {bytes} NOT NULL,
    snapshot TEXT NOT NULL
);
CREATE TABLE ledger_event (
    id {count} PRIMARY KEY, case_id {number} NOT NULL, seq {number} NOT NULL, previous {bytes} NOT NULL,
    hash {bytes} NOT NULL, body TEXT NOT NULL
);
"""
_READ = "SELECT version, head FROM ledger_case WHERE id = {0}"
_MOVE = (
    "UPDATE ledger_case SET state = 'moved', version = {0}, head = {0}, snapshot = {0} WHERE id = {0} AND version = {0}"
)
_TELL = "INSERT INTO ledger_event (case_id, seq, previous, hash, body) VALUES ({0}, {0}, {0}, {0}, {0})"
_LOCK = f"{_READ.format('%s')} FOR UPDATE".encode()
_MOVED = "SELECT COUNT(*) FROM ledger_case JOIN ledger_event ON case_id = ledger_case.id WHERE state = 'moved'"
_GENESIS = b"\0" * 32


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written for each case."""

    snapshot: str
    body: str

    def link(self, head: bytes) -> bytes:
        """The hash of the next event."""
        return hashlib.sha256(head + self.body.encode()).digest()


class Ledger(Protocol):
    """The application's part."""

    def open(self, cases: int) -> None:
        """Make the tables with as many cases, ids from 1."""

    def move(self, case_id: int) -> None:
        """Move one case in a transaction of its own; from whatever thread."""

    def moved(self) -> int:
        """How many cases were moved, each with its event."""


class SqliteLedger:
    """In a file of its own; every thread has a connection.

    Args:
        path: the file.
        texts: what is written.
    """

    def __init__(self, path: Path, texts: Texts) -> None:
        self.path = path
        self._texts = texts
        self._own = threading.local()

    def open(self, cases: int) -> None:
        """Make the tables."""
        self.connection.executescript(_TABLES.format(number="INTEGER", count="INTEGER", bytes="BLOB"))
        rows = ((number, _GENESIS, self._texts.snapshot) for number in range(1, cases + 1))
        with _transaction(self.connection):
            self.connection.executemany("INSERT INTO ledger_case VALUES (?, 'waits', 1, ?, ?)", rows)

    @property
    def connection(self) -> sqlite3.Connection:
        """The thread's own."""
        if not hasattr(self._own, "connection"):
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
                connection.execute(f"PRAGMA {pragma}")
            self._own.connection = connection
        found: sqlite3.Connection = self._own.connection
        return found

    def move(self, case_id: int) -> None:
        """Move one case."""
        with _transaction(self.connection):
            self.write(case_id, self._texts.snapshot)

    def write(self, case_id: int, snapshot: str) -> None:
        """Move one case to a state, in a transaction that stands."""
        run = self.connection.execute
        version, head = run(_READ.format("?"), (case_id,)).fetchone()
        link = self._texts.link(head)
        run(_MOVE.format("?"), (version + 1, link, snapshot, case_id, version))
        run(_TELL.format("?"), (case_id, version + 1, head, link, self._texts.body))

    def moved(self) -> int:
        """How many cases were moved."""
        number: int = self.connection.execute(_MOVED).fetchone()[0]
        return number


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class PostgresLedger:
    """In a database; every thread has a connection.

    Args:
        url: of the database.
        texts: what is written.
    """

    def __init__(self, url: str, texts: Texts) -> None:
        self.url = url
        self.texts = texts
        self._own = threading.local()

    def open(self, cases: int) -> None:
        """Make the tables."""
        with psycopg.connect(self.url) as connection:
            number = {"number": "BIGINT", "count": "BIGINT GENERATED ALWAYS AS IDENTITY", "bytes": "BYTEA"}
            connection.execute(_TABLES.format(**number).encode())
            with connection.cursor().copy("COPY ledger_case FROM STDIN") as copy:
                for case_id in range(1, cases + 1):
                    copy.write_row((case_id, "waits", 1, _GENESIS, self.texts.snapshot))
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def move(self, case_id: int) -> None:
        """Move one case."""
        if not hasattr(self._own, "connection"):
            self._own.connection = psycopg.connect(self.url, autocommit=True)
        connection: psycopg.Connection = self._own.connection
        with connection.transaction():
            found = connection.execute(_LOCK, (case_id,)).fetchone()
            for statement, values in _moves(self.texts, case_id, found):
                connection.execute(statement, values)

    def moved(self) -> int:
        """How many cases were moved."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(_MOVED.encode()).fetchone()
        return 0 if found is None else int(found[0])


class AsyncLedger:
    """The same for an engine that runs in one thread and waits.

    Args:
        pool: connections that commit each statement unless told otherwise.
        texts: what is written.
    """

    def __init__(self, pool: AsyncConnectionPool, texts: Texts) -> None:
        self._pool = pool
        self._texts = texts

    async def move(self, case_id: int) -> None:
        """Move one case."""
        async with self._pool.connection() as connection, connection.transaction():
            found = await (await connection.execute(_LOCK, (case_id,))).fetchone()
            for statement, values in _moves(self._texts, case_id, found):
                await connection.execute(statement, values)


def _moves(texts: Texts, case_id: int, found: tuple[Any, ...] | None) -> Iterator[tuple[bytes, tuple[Any, ...]]]:
    if found is None:
        raise LookupError(case_id)
    version, head = found
    link = texts.link(head)
    yield _MOVE.format("%s").encode(), (version + 1, link, texts.snapshot, case_id, version)
    yield _TELL.format("%s").encode(), (case_id, version + 1, head, link, texts.body)
