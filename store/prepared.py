"""Statements compiled once for the driver.

SQLAlchemy cannot remember how it compiled an insert with a conflict clause, and it prepares the values of every row of
a batch anew. Both cost more than the database's own work; so what writes is compiled here once and then goes to the
driver as it is. Only for columns whose Python values the drivers take as they are: integers, text, bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the driver's own words."""

    text: str
    names: tuple[str, ...] | None  # of the parameters in order; None: the driver takes them by name
    fixed: Values  # parameters that are part of the statement

    def bind(self, rows: Sequence[Values]) -> list[Any]:
        """The rows as the driver takes them."""
        whole = [{**self.fixed, **row} for row in rows] if self.fixed else rows
        if self.names is None:
            return [dict(row) for row in whole]
        if len(self.names) == 1:
            return [(row[self.names[0]],) for row in whole]
        return list(map(itemgetter(*self.names), whole))


@lru_cache(maxsize=256)
def prepare(statement: UpdateBase, dialect: sa.Dialect, names: tuple[str, ...]) -> Prepared:
    """Compile a statement that writes, for values of these names."""
    inserted = list(names) if isinstance(statement, sa.Insert) else None
    compiled: Any = statement.compile(dialect=dialect, column_keys=inserted)
    fixed = {name: value for name, value in compiled.params.items() if name not in names}
    order = tuple(compiled.positiontup) if compiled.positional else None
    return Prepared(str(compiled), order, fixed)


def write(connection: sa.Connection, statement: UpdateBase, rows: Sequence[Values]) -> sa.CursorResult[Any]:
    """Execute one writing statement for rows of the same names, at least one, by the driver's own loop."""
    prepared = prepare(statement, connection.dialect, tuple(rows[0]))
    bound = prepared.bind(rows)
    return connection.exec_driver_sql(prepared.text, bound if len(bound) > 1 else bound[0])
