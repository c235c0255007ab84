"""The connection of one unit, and the edge where a driver's errors become ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.sql.dml import UpdateBase

from engine.errors import ConflictError, StoreError
from store.dialect import Dialect
from store.prepared import Values, prepare

_IDS_PER_STATEMENT = 10_000  # SQLite takes 32,766 parameters at most

Row = sa.Row[Any]
_Key = TypeVar("_Key", int, str)


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the driver's errors into ours; the cause is kept.

    Raises:
        ConflictError: a key stands already.
        StoreError: anything else that the database refused.
    """
    try:
        yield
    except exc.IntegrityError as error:
        raise ConflictError(f"与已有的记录冲突，未作改动（{error.orig}）") from error
    except exc.SQLAlchemyError as error:
        raise StoreError(_sentence(error)) from error


def _sentence(error: exc.SQLAlchemyError) -> str:
    cause = str(error.orig) if isinstance(error, exc.DBAPIError) else str(error)
    if "locked" in cause:
        return "数据库正被另一个程序写入，等候超时，未作改动，请稍后再试"
    if "no such table" in cause:
        return f"数据库还没有建表或不是本程序的数据库，请先初始化（{cause}）"
    if "readonly" in cause:
        return f"这里只能读，不能写（{cause}）"
    return f"数据库拒绝了操作，未作改动（{cause}）"


class Link:
    """Statements on the unit's connection. The operations of the contract, by topic, descend from it."""

    def __init__(self, connection: sa.Connection, dialect: Dialect) -> None:
        self.connection = connection
        self.dialect = dialect

    def run(self, statement: sa.Executable, values: Values | None = None) -> sa.CursorResult[Any]:
        """Execute one statement."""
        with driver_errors():
            return self.connection.execute(statement, values)

    def run_all(self, statement: UpdateBase, values: Sequence[Values]) -> int:
        """Execute one writing statement for many values, perhaps none; returns the number of rows it touched."""
        return self._write(statement, values).rowcount if values else 0

    def run_one(self, statement: UpdateBase, values: Values) -> sa.CursorResult[Any]:
        """Execute one writing statement that is used again and again."""
        return self._write(statement, [values])

    def _write(self, statement: UpdateBase, values: Sequence[Values]) -> sa.CursorResult[Any]:
        prepared = prepare(statement, self.connection.dialect, tuple(values[0]))
        rows = prepared.bind(values)
        with driver_errors():
            return self.connection.exec_driver_sql(prepared.text, rows if len(rows) > 1 else rows[0])

    def rows(self, statement: sa.Executable, values: Values | None = None) -> Sequence[Row]:
        """All rows of a query."""
        return self.run(statement, values).all()

    def rows_by_id(self, query: sa.Select[Any], column: sa.ColumnElement[_Key], ids: Iterable[_Key]) -> Iterator[Row]:
        """The rows of a query whose column is one of `ids`, in few statements, ordered by the column."""
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _IDS_PER_STATEMENT):
            part = wanted[start : start + _IDS_PER_STATEMENT]
            yield from self.rows(query.where(column.in_(part)).order_by(column))

    def stream(self, statement: sa.Executable, *, size: int = 1000) -> Iterator[Row]:
        """The rows of a query, `size` at a time in memory."""
        with driver_errors():
            yield from self.connection.execute(statement, execution_options={"yield_per": size})

    def savepoint(self) -> AbstractContextManager[Any]:
        """Part of the unit that happens whole or not, while the unit itself may go on."""
        return self.connection.begin_nested()
