"""PostgreSQL: how it is reached, what locks whom, how many rows are written at once. All its peculiarities are here.

A writing unit is alone, as on SQLite: what it read cannot change under it. Units that say they share may write beside
each other: they lock the cases they take, without waiting for those that others have, and come one after the other only
where a chain goes over all cases. A reading unit sees one state throughout.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import UpdateBase

from engine.errors import StoreError
from store import migrations, upserts
from store.contract import UnitOfWork
from store.link import driver_errors
from store.prepared import Line, Values, prepare, write_lines
from store.searching import pairs
from store.tables import CASE, SUBJECT
from store.unit import SqlUnit

LOCK_MILLISECONDS = 30_000
_TEXTS = postgresql.ARRAY(sa.Text)
_SPACE = 0x53484958  # of our advisory locks, apart from those of other programs
_ALONE, _CHAINS = 1, 2
_COLLATIONS = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic"})
_BEGIN = {
    False: sa.text("SELECT pg_advisory_xact_lock(:space, :lock)").bindparams(space=_SPACE, lock=_ALONE),
    True: sa.text("SELECT pg_advisory_xact_lock_shared(:space, :lock)").bindparams(space=_SPACE, lock=_ALONE),
}
_HOLD_CHAINS = sa.text("SELECT pg_advisory_xact_lock(:space, :lock)").bindparams(space=_SPACE, lock=_CHAINS)


class PostgresDialect:
    """What PostgreSQL does in its own way."""

    locks_rows = True

    def begin(self, connection: sa.Connection, *, writes: bool, shared: bool) -> None:
        """Wait until those are done who may not go on beside this unit."""
        if writes:
            connection.execute(_BEGIN[shared])

    def hold_chains(self, connection: sa.Connection) -> None:
        """Wait until nobody else appends to a chain; the next statement sees what they appended."""
        connection.execute(_HOLD_CHAINS)

    def insert_or_ignore(self, table: sa.Table, returning: str = "") -> sa.Insert:
        """An insert that leaves a row alone whose key stands already."""
        return upserts.insert_or_ignore(postgresql.insert, table, returning)

    def insert_or_update(
        self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str = ""
    ) -> sa.Insert:
        """An insert that overwrites `changed` columns of the row whose `key` stands already."""
        return upserts.insert_or_update(postgresql.insert, table, key, changed, returning)

    def insert_or_add(self, table: sa.Table, key: tuple[str, ...], counter: str, returning: str = "") -> sa.Insert:
        """An insert that adds the new `counter` to that of the row whose `key` stands already."""
        return upserts.insert_or_add(postgresql.insert, table, key, counter, returning)

    def free_ids(self, connection: sa.Connection, table: sa.Table) -> int:
        """The first unused id; the caller holds the chains, so those that follow are free as well."""
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1)).scalar_one())

    def count_on(self, connection: sa.Connection, table: sa.Table) -> None:
        """Set the sequence behind the ids that stand."""
        last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, last + 1, False)))

    def one_of(self, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        """The values travel as one array."""
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))

    def listed(self, values: Sequence[int] | Sequence[str]) -> object:
        """An array."""
        return list(values)

    def keep_name(self, connection: sa.Connection, subject_id: int, name: str, before: str | None) -> None:
        """The index of names keeps itself."""

    def named(self, cases: sa.Select[Any], text: str) -> sa.Select[Any]:
        """The index knows whose name has all pairs of a text, not in which order: that is looked at then."""
        holds = SUBJECT.c.name.icontains(text, autoescape=True)
        if len(text) > 1:
            wanted = sa.literal([pair.lower() for pair in pairs(text)], _TEXTS)
            holds = sa.and_(sa.func.name_pairs(SUBJECT.c.name, type_=_TEXTS).contains(wanted), holds)
        return cases.join(SUBJECT, SUBJECT.c.id == CASE.c.subject_id).where(holds)

    def write_lines(
        self, connection: sa.Connection, statement: UpdateBase, names: tuple[str, ...], lines: Sequence[Line]
    ) -> int:
        """Execute one writing statement for many lines: as one over arrays, a column each."""
        if len(lines) == 1:
            return write_lines(connection, statement, names, lines).rowcount
        many = _many(statement, connection.dialect, names)
        arrays = dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))
        return connection.exec_driver_sql(many.text, {**many.fixed, **arrays}).rowcount


# -- one statement for many rows

_PARAMETER = re.compile(r"%\((\w+)\)s(?:::(\w+))?")
_VALUES = re.compile(r" VALUES \(((?:[^()]|\([^()]*\)|\([^()]*\([^()]*\)[^()]*\))*)\)")
"""The values of an insert; brackets in them are those of parameters and of a function."""
_UNTYPED = "BYTEA"  # the one type that needs no cast


@dataclass(frozen=True, slots=True)
class _Many:
    text: str
    names: tuple[str, ...]
    fixed: Values


@lru_cache(maxsize=256)
def _many(statement: UpdateBase, dialect: sa.Dialect, names: tuple[str, ...]) -> _Many:
    """A statement for one row, made into one for the rows of arrays of the same names."""
    single = prepare(statement, dialect, names)
    types = {name: kind or _UNTYPED for name, kind in _PARAMETER.findall(single.text) if name in names}
    if types.keys() != set(names):
        raise StoreError(f"不能成批执行：{single.text}")
    arrays = ", ".join(f"%({name})b::{types[name]}[]" for name in names)
    rows = f"unnest({arrays}) AS given({', '.join(names)})"
    plain = _PARAMETER.sub(lambda found: f"given.{found[1]}" if found[1] in types else found[0], single.text)
    if isinstance(statement, sa.Insert):
        text = _VALUES.sub(lambda found: f" SELECT {found[1]} FROM {rows}", plain, count=1)  # noqa: S608 - columns
    else:
        word = "USING" if isinstance(statement, sa.Delete) else "FROM"
        head, _, condition = plain.partition(" WHERE ")
        text = f"{head} {word} {rows} WHERE {condition}"
    return _Many(text, names, single.fixed)


class _Binary(psycopg.Cursor[Any]):
    """Results travel as they are; as text, bytes would be two digits each, to be read again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.format = psycopg.pq.Format.BINARY


class PostgresStore:
    """A store in a PostgreSQL database.

    Args:
        url: ``postgresql://user:password@host:5432/database``, with the options that libpq knows.
    """

    hands = 2  # while the server writes for one, the other computes; more would wait for the interpreter

    def __init__(self, url: str) -> None:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.url = address.set(drivername="postgresql").render_as_string(hide_password=True)
        self._dialect = PostgresDialect()
        engine = sa.create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,  # a server that was restarted meanwhile is no error
            connect_args={
                "options": f"-c lock_timeout={LOCK_MILLISECONDS} -c work_mem=32MB",
                "client_encoding": "utf8",
                "application_name": "shixian",
                "cursor_factory": _Binary,
            },
        )
        self._writer = engine
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        weakref.finalize(self, engine.dispose)

    def migrate(self) -> None:
        """Bring the schema up to date; one of two programs that do so at once waits for the other.

        Raises:
            StoreError: the database cannot be reached, sorts or stores text in another way, or a newer program made it.
        """
        with driver_errors(), self._writer.begin() as connection:
            connection.execute(_BEGIN[False])
            _refuse_other_texts(connection)
            migrations.upgrade(connection)

    def revision(self) -> str | None:
        """The revision of the schema as it stands; None before ``migrate``."""
        with driver_errors(), self._reader.begin() as connection:
            return migrations.revision(connection)

    def write(self, *, shared: bool = False) -> UnitOfWork:
        """A unit that may write; entering it waits up to `LOCK_MILLISECONDS` for those it may not go beside."""
        return SqlUnit(self._writer, self._dialect, writes=True, shared=shared)

    def read(self) -> UnitOfWork:
        """A unit that sees the state of its first read throughout and may not write."""
        return SqlUnit(self._reader, self._dialect, writes=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._writer.dispose()


def _refuse_other_texts(connection: sa.Connection) -> None:
    found = connection.execute(
        sa.text(
            "SELECT pg_encoding_to_char(encoding) AS encoding, datname AS name, "
            "CASE WHEN to_jsonb(d) ->> 'datlocprovider' = 'i' THEN 'ICU' ELSE datcollate END AS collation "
            "FROM pg_database AS d WHERE datname = current_database()"
        )
    ).one()
    if found.encoding != "UTF8" or found.collation not in _COLLATIONS:
        raise StoreError(
            f"数据库“{found.name}”的编码是{found.encoding}、排序规则是{found.collation}，本系统要求UTF8和C.UTF-8。"
            "请新建一个数据库：createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 数据库名"
        )
