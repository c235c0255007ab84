"""Statements compiled once for the driver.

SQLAlchemy cannot remember how it compiled an insert with a conflict clause, and it prepares the values of every row of
a batch anew. Both cost more than the database's own work; so what writes is compiled here once and then goes to the
driver as it is. Only for columns whose Python values the drivers take as they are: integers, text, bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]
Line = tuple[Any, ...]
"""Values in the order of names that are told beside them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the driver's own words."""

    text: str
    names: tuple[str, ...] | None  # of the parameters in order; None: the driver takes them by name
    fixed: Values  # parameters that are part of the statement

    def bind(self, given: tuple[str, ...], lines: Sequence[Line]) -> Sequence[Any]:
        """Lines of values of these names as the driver takes them."""
        if self.names is None:
            return [{**self.fixed, **dict(zip(given, line, strict=True))} for line in lines]
        if self.names == given:
            return lines
        if self.fixed:
            lines = [(*line, *self.fixed.values()) for line in lines]
        places = [(*given, *self.fixed).index(name) for name in self.names]
        return [tuple([line[place] for place in places]) for line in lines]


@lru_cache(maxsize=256)
def prepare(statement: UpdateBase, dialect: sa.Dialect, names: tuple[str, ...]) -> Prepared:
    """Compile a statement that writes, for values of these names."""
    inserted = list(names) if isinstance(statement, sa.Insert) else None
    compiled: Any = statement.compile(dialect=dialect, column_keys=inserted)
    fixed = {name: value for name, value in compiled.params.items() if name not in names}
    order = tuple(compiled.positiontup) if compiled.positional else None
    return Prepared(str(compiled), order, fixed)


def write_lines(
    connection: sa.Connection, statement: UpdateBase, names: tuple[str, ...], lines: Sequence[Line]
) -> sa.CursorResult[Any]:
    """Execute one writing statement for lines of values, at least one, by the driver's own loop."""
    prepared = prepare(statement, connection.dialect, names)
    bound = prepared.bind(names, lines)
    return connection.exec_driver_sql(prepared.text, list(bound) if len(bound) > 1 else bound[0])


def write(connection: sa.Connection, statement: UpdateBase, values: Values) -> sa.CursorResult[Any]:
    """Execute one writing statement for one row."""
    return write_lines(connection, statement, tuple(values), [tuple(values.values())])
