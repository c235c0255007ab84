"""SQLite: how it is opened, locked and told to be durable. All its peculiarities are here and in the tables' options.

One writer at a time: a writing unit takes the lock when it begins (BEGIN IMMEDIATE), so that what it reads cannot
change under it and no two units can each wait for the other. Readers go on beside it on the write-ahead log and see
the state of their first read.
"""

from __future__ import annotations

import sqlite3
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase

from engine.errors import StoreError
from store import migrations, upserts
from store.contract import UnitOfWork
from store.link import driver_errors
from store.prepared import Line, write_lines
from store.searching import pairs
from store.tables import CASE
from store.unit import SqlUnit

BUSY_MILLISECONDS = 30_000
_CACHE_KIBIBYTES = 65_536
_CHECKPOINT_PAGES = 8_000
"""What a commit leaves in the log, 32 MB: a sweep's pages go into the file once for many transactions."""
_PAUSE_MILLISECONDS = 20


# -- the index of names

_NAMES: sa.TableClause = sa.table("subject_names", sa.column("subject_names"), sa.column("rowid"), sa.column("pairs"))
_KEEP = sa.insert(_NAMES)
_FORGET = sa.insert(_NAMES).values(subject_names="delete")


def _words(text: str) -> str:
    """The pairs of a text as words, in signs of which the index makes one word each."""
    return " ".join("".join(f"{ord(sign):x}z" for sign in pair) for pair in pairs(text.casefold()))


def _name_words(name: str) -> str:
    """Those of a name: its last character stands by itself behind the pairs, so that it, too, begins a word."""
    return _words(name) if len(name) < 2 else f"{_words(name)} {_words(name[-1])}"


class SqliteDialect:
    """What SQLite does in its own way."""

    locks_rows = False

    def begin(self, connection: sa.Connection, *, writes: bool, shared: bool) -> None:
        """Nothing is left to do: the connection began as its engine was told, and a writer is alone."""

    def hold_chains(self, connection: sa.Connection) -> None:
        """The writer is alone."""

    def insert_or_ignore(self, table: sa.Table, returning: str = "") -> sa.Insert:
        """An insert that leaves a row alone whose key stands already."""
        return upserts.insert_or_ignore(sqlite.insert, table, returning)

    def insert_or_update(
        self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str = ""
    ) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""
        return upserts.insert_or_update(sqlite.insert, table, key, changed, returning)

    def insert_or_add(self, table: sa.Table, key: tuple[str, ...], counter: str, returning: str = "") -> sa.Insert:
        """An insert that adds the new `counter` to that of the row whose `key` stands already."""
        return upserts.insert_or_add(sqlite.insert, table, key, counter, returning)

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first unused id. The unit is the only writer, so those that follow are free as well."""
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1)).scalar_one())

    def count_on(self, connection: sa.Connection, table: sa.Table) -> None:
        """New rows get ids behind those that stand, always."""

    def one_of(self, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        """The values travel as one JSON array: a parameter for each would be compiled anew for each number of them."""
        found = sa.func.json_each(sa.bindparam(name, type_=sa.Text())).table_valued("value")
        return column.in_(sa.select(found.c.value))

    def listed(self, values: Sequence[int] | Sequence[str]) -> object:
        """A JSON array."""
        return orjson.dumps(list(values)).decode()

    def keep_name(self, connection: sa.Connection, subject_id: int, name: str, before: str | None) -> None:
        """Keep the index of names: it has no content of its own and must be told what to forget."""
        if before == name:
            return
        if before is not None:
            connection.execute(_FORGET, {"rowid": subject_id, "pairs": _name_words(before)})
        connection.execute(_KEEP, {"rowid": subject_id, "pairs": _name_words(name)})

    def named(self, cases: sa.Select[Any], text: str) -> sa.Select[Any]:
        """The pairs of a text one behind the other are a phrase; a single character begins a pair."""
        phrase = f'"{_words(text)}"' if len(text) > 1 else f'"{_words(text)}" *'
        found = sa.select(_NAMES.c.rowid).where(_NAMES.c.subject_names.match(phrase)).subquery()
        return cases.join(found, found.c.rowid == CASE.c.subject_id)

    def write_lines(
        self, connection: sa.Connection, statement: UpdateBase, names: tuple[str, ...], lines: Sequence[Line]
    ) -> int:
        """Execute one writing statement for many lines, by the driver's own loop."""
        return write_lines(connection, statement, names, lines).rowcount


class SqliteStore:
    """A store in one SQLite file.

    Args:
        path: the database file; it is created by ``migrate``, its folder must exist.
        durable: whether a commit waits for the disk. Not so is for scratch stores alone, which nobody misses: what was
            committed may be lost, or the file spoilt, when the machine stops.
    """

    hands = 1  # one unit writes at a time

    def __init__(self, path: Path | str, *, durable: bool = True) -> None:
        self.path = Path(path)
        self.url = f"sqlite:///{self.path}"
        self._dialect = SqliteDialect()
        self._writer = _engine(self.path, writes=True, durable=durable)
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

    def write(self, *, shared: bool = False) -> UnitOfWork:
        """A unit that may write; entering it waits for the lock up to `BUSY_MILLISECONDS`. It is always alone."""
        self._require_file()
        return SqlUnit(self._writer, self._dialect, writes=True, shared=shared)

    def read(self) -> UnitOfWork:
        """A unit that sees the state of its first read throughout and may not write."""
        self._require_file()
        return SqlUnit(self._reader, self._dialect, writes=False)

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


def _engine(path: Path, *, writes: bool, durable: bool = True) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), hide_parameters=True)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own idea of when a transaction begins is switched off; `start` says so instead.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        if writes:
            _use_write_ahead_log(connection)
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
