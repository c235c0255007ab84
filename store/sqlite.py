"""SQLite: how it is opened, locked and told to be durable. All its peculiarities are here and in the tables' options.

One writer at a time: a writing unit takes the lock when it begins (BEGIN IMMEDIATE), so that what it reads cannot
change under it and no two units can each wait for the other. Readers go on beside it on the write-ahead log and see
the state of their first read.
"""

from __future__ import annotations

import sqlite3
import time
import weakref
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from engine.errors import StoreError
from store import migrations
from store.contract import UnitOfWork
from store.link import driver_errors
from store.unit import SqlUnit

BUSY_MILLISECONDS = 30_000
_CACHE_KIBIBYTES = 65_536
_PAUSE_MILLISECONDS = 20


class SqliteDialect:
    """What SQLite does in its own way."""

    def insert_or_ignore(self, table: sa.Table, returning: str = "") -> sa.Insert:
        """An insert that leaves a row alone whose key stands already."""
        return _insert_or_ignore(table, returning)

    def insert_or_update(
        self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str = ""
    ) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""
        return _insert_or_update(table, key, changed, returning)

    def insert_or_count(self, table: sa.Table, key: tuple[str, ...], counter: str) -> sa.Insert:
        """An insert that adds one to `counter` of the row whose `key` stands already, and returns it."""
        return _insert_or_count(table, key, counter)

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first unused id. The unit is the only writer, so those that follow are free as well."""
        with driver_errors():
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1)).scalar_one())


# Remembered, so that each is compiled once (``store.prepared``).


@cache
def _insert_or_ignore(table: sa.Table, returning: str) -> sa.Insert:
    statement = sqlite.insert(table).on_conflict_do_nothing()
    return statement.returning(table.c[returning]) if returning else statement


@cache
def _insert_or_update(table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str) -> sa.Insert:
    statement = sqlite.insert(table)
    new = {name: statement.excluded[name] for name in changed}
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=new)
    return statement.returning(table.c[returning]) if returning else statement


@cache
def _insert_or_count(table: sa.Table, key: tuple[str, ...], counter: str) -> sa.Insert:
    more = {counter: table.c[counter] + 1}
    statement = sqlite.insert(table).on_conflict_do_update(index_elements=list(key), set_=more)
    return statement.returning(table.c[counter])


class SqliteStore:
    """A store in one SQLite file.

    Args:
        path: the database file; it is created by ``migrate``, its folder must exist.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.url = f"sqlite:///{self.path}"
        self._dialect = SqliteDialect()
        self._writer = _engine(self.path, writes=True)
        self._reader = _engine(self.path, writes=False)
        # A store that is let go of without `close` still gives its connections back.
        weakref.finalize(self, _dispose, self._reader, self._writer)

    def migrate(self) -> None:
        """Bring the schema up to date; one of two programs that do so at once waits for the other.

        Raises:
            StoreError: the folder is missing, the file is no database of ours, or a newer program made it.
        """
        if not self.path.parent.is_dir():
            raise StoreError(f"没有目录“{self.path.parent}”，数据库无处建立")
        with driver_errors(), self._writer.begin() as connection:
            migrations.upgrade(connection)

    def revision(self) -> str | None:
        """The revision of the schema as it stands; None before ``migrate``."""
        if not self.path.exists():
            return None
        with driver_errors(), self._reader.begin() as connection:
            return migrations.revision(connection)

    def write(self) -> UnitOfWork:
        """A unit that may write; entering it waits for the lock up to `BUSY_MILLISECONDS`."""
        self._require_file()
        return SqlUnit(self._writer, self._dialect)

    def read(self) -> UnitOfWork:
        """A unit that sees the state of its first read throughout and may not write."""
        self._require_file()
        return SqlUnit(self._reader, self._dialect)

    def _require_file(self) -> None:
        # SQLite would make an empty file where it was told a wrong place.
        if not self.path.exists():
            raise StoreError(f"没有数据库“{self.path}”，请先初始化")

    def close(self) -> None:
        """Let go of the file."""
        _dispose(self._reader, self._writer)


def _dispose(*engines: sa.Engine) -> None:
    for engine in engines:
        engine.dispose()


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the journal. SQLite does not wait here for another program that is doing the same, so this does."""
    waited = 0
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if waited >= BUSY_MILLISECONDS:
                raise
            time.sleep(_PAUSE_MILLISECONDS / 1000)
            waited += _PAUSE_MILLISECONDS
        else:
            return


def _engine(path: Path, *, writes: bool) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), hide_parameters=True)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own idea of when a transaction begins is switched off; `start` says so instead.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        if writes:
            _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
