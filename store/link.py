"""The connection of one unit, and the edge where a driver's errors become ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.sql.dml import UpdateBase

from engine.errors import ConflictError, StoreError, UnavailableError
from store.dialect import Dialect
from store.prepared import Line, Values, write
from store.tables import CASE

_IDS_PER_STATEMENT = 10_000
_QUERIES_KEPT = 256
_WANTED = "wanted_keys"
_HOLD = sa.select(CASE.c.id, CASE.c.version).with_for_update(nowait=True, key_share=True)
"""Locks but for those that refer to the cases by a foreign key; on SQLite, where a writer is alone, it only reads."""

# What PostgreSQL calls things (its appendix A).
_IN_EACH_OTHERS_WAY = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available
_IN_VAIN = "lock timeout"  # the last of these, when it was waited for
_NO_TABLE = "42P01"
_READ_ONLY = "25006"
_DISK_FULL = "53100"
_GONE = frozenset({"57P01", "57P02", "57P03", "08000", "08003", "08006"})

Row = sa.Row[Any]
_Key = TypeVar("_Key", int, str)
_OneOf = Callable[[sa.ColumnElement[Any], str], sa.ColumnElement[bool]]


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the driver's errors into ours; the cause is kept.

    Raises:
        ConflictError: a key stands already.
        UnavailableError: the database cannot be used now.
        StoreError: anything else that it refused.
    """
    try:
        yield
    except exc.IntegrityError as error:
        raise ConflictError(f"与已有的记录冲突，未作改动（{error.orig}）") from error
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _IN_EACH_OTHERS_WAY and _IN_VAIN not in str(error.orig):
            raise ConflictError("同一案件正由他人办理，未作改动，请稍后再试") from error
        kind = UnavailableError if isinstance(error, exc.OperationalError | exc.InterfaceError) else StoreError
        raise kind(_sentence(error)) from error
    except exc.SQLAlchemyError as error:  # no connection came free in time, above all
        raise UnavailableError(_sentence(error)) from error


def _sentence(error: exc.SQLAlchemyError) -> str:
    cause = str(error.orig) if isinstance(error, exc.DBAPIError) else str(error)
    state = str(getattr(getattr(error, "orig", None), "sqlstate", "") or "")
    if "database is locked" in cause or _IN_VAIN in cause:
        return "数据库正被另一个程序写入，等候超时，未作改动，请稍后再试"
    if "no such table" in cause or state == _NO_TABLE:
        return f"数据库还没有建表或不是本程序的数据库，请先初始化（{cause}）"
    if "readonly" in cause or state == _READ_ONLY:
        return f"这里只能读，不能写（{cause}）"
    if "full" in cause or state == _DISK_FULL:
        return f"磁盘已满，未作改动，请清理或者扩容后再试（{cause}）"
    if isinstance(error, exc.OperationalError) and (state in _GONE or (not state and "sqlite" not in repr(error.orig))):
        return f"连接不上数据库，未作改动，请核对 SHIXIAN_DATABASE_URL 和数据库服务（{cause.strip()}）"
    return f"数据库拒绝了操作，未作改动（{cause}）"


@lru_cache(_QUERIES_KEPT)
def _by_id(one_of: _OneOf, query: sa.Select[Any], column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Kept, because putting a query together takes longer than a store needs to answer it."""
    return query.where(one_of(column, _WANTED)).order_by(column)


class Link:
    """Statements on the unit's connection. The operations of the contract, by topic, descend from it."""

    shared = False  # whether other units may write beside this one
    _holds_chains = False

    def __init__(self, connection: sa.Connection, dialect: Dialect) -> None:
        self.connection = connection
        self.dialect = dialect
        self._held: set[int] = set()  # ids of the cases that came locked

    def hold_chains(self) -> None:
        """Be the only one, to the end of the unit, who appends to the chains that go over all cases.

        It is the last lock a unit waits for: who has it waits for nobody (`hold_cases`), so that no two units can ever
        wait for each other.
        """
        if not self._holds_chains:
            with driver_errors():
                self.dialect.hold_chains(self.connection)
            self._holds_chains = True

    def hold_cases(self, ids: Iterable[int]) -> dict[int, int]:
        """Lock cases against units that share; the versions they are at, but for those that came locked.

        Raises:
            ConflictError: another unit has one of them just now.
        """
        return {row.id: row.version for row in self.rows_by_id(_HOLD, CASE.c.id, set(ids) - self._held)}

    def run(self, statement: sa.Executable, values: Values | None = None) -> sa.CursorResult[Any]:
        """Execute one statement."""
        with driver_errors():
            return self.connection.execute(statement, values)

    def run_all(self, statement: UpdateBase, values: Sequence[Values]) -> int:
        """Execute one writing statement for many values, perhaps none; returns the number of rows it touched."""
        if not values:
            return 0
        with driver_errors():
            names = tuple(values[0])
            lines = [tuple([row[name] for name in names]) for row in values]
            return self.dialect.write_lines(self.connection, statement, names, lines)

    def run_lines(self, statement: UpdateBase, names: tuple[str, ...], lines: Sequence[Line]) -> int:
        """As `run_all`, for values that stand in the order of their names."""
        if not lines:
            return 0
        with driver_errors():
            return self.dialect.write_lines(self.connection, statement, names, lines)

    def run_one(self, statement: UpdateBase, values: Values) -> sa.CursorResult[Any]:
        """Execute one writing statement that is used again and again."""
        with driver_errors():
            return write(self.connection, statement, values)

    def rows(self, statement: sa.Executable, values: Values | None = None) -> Sequence[Row]:
        """All rows of a query."""
        return self.run(statement, values).all()

    def rows_by_id(self, query: sa.Select[Any], column: sa.ColumnElement[_Key], ids: Iterable[_Key]) -> Iterator[Row]:
        """The rows of a query whose column is one of `ids`, in few statements, ordered by the column."""
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _IDS_PER_STATEMENT):
            part = wanted[start : start + _IDS_PER_STATEMENT]
            yield from self.rows(_by_id(self.dialect.one_of, query, column), {_WANTED: self.dialect.listed(part)})

    def stream(self, statement: sa.Executable, *, size: int = 1000) -> Iterator[Row]:
        """The rows of a query, `size` at a time in memory."""
        options = {"yield_per": size}
        with driver_errors(), self.connection.execute(statement, execution_options=options) as found:
            yield from found

    def savepoint(self) -> AbstractContextManager[Any]:
        """Part of the unit that happens whole or not, while the unit itself may go on."""
        return self.connection.begin_nested()
