"""Inserts that mind the row whose key stands already: the two databases say them alike, each with a module of its own.

Every statement is made once (``store.prepared`` compiles it once).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa

Make = Callable[[sa.Table], Any]
"""``sqlalchemy.dialects.*.insert``: a plain insert knows no conflicts."""


@cache
def insert_or_ignore(make: Make, table: sa.Table, returning: str) -> sa.Insert:
    """An insert that leaves a row alone whose key stands already."""
    return _returning(make(table).on_conflict_do_nothing(), table, returning)


@cache
def insert_or_update(
    make: Make, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], returning: str
) -> sa.Insert:
    """An insert that overwrites columns of the row whose key stands already."""
    statement = make(table)
    new = {name: statement.excluded[name] for name in changed}
    return _returning(statement.on_conflict_do_update(index_elements=list(key), set_=new), table, returning)


@cache
def insert_or_add(make: Make, table: sa.Table, key: tuple[str, ...], counter: str, returning: str) -> sa.Insert:
    """An insert that adds to a counter of the row whose key stands already."""
    statement = make(table)
    more = {counter: table.c[counter] + statement.excluded[counter]}
    return _returning(statement.on_conflict_do_update(index_elements=list(key), set_=more), table, returning)


def _returning(statement: Any, table: sa.Table, column: str) -> sa.Insert:
    found: sa.Insert = statement.returning(table.c[column]) if column else statement
    return found
