"""A store copied into another database, row by row: from SQLite to PostgreSQL, when an office has grown, or back.

Nothing is decided anew: what is copied are the very rows, so that all chains verify as they did. What is left out is
what each database makes for itself (its index of names).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa

from engine.errors import StoreError
from store.contract import Store
from store.link import Link, Row
from store.tables import METADATA, OFFICE, SUBJECT
from store.unit import sql

_ROWS_AT_ONCE = 1000
_NAMES = sa.select(SUBJECT.c.id, SUBJECT.c.name).order_by(SUBJECT.c.id)


def copy_store(source: Store, target: Store, *, progress: Callable[[str, int], None] = lambda table, rows: None) -> int:
    """Copy everything into an empty store, in one transaction.

    Args:
        source: it is read in one state and not changed.
        target: migrated and empty; nobody else writes meanwhile.
        progress: told each table and its rows when it is copied.

    Returns:
        The number of rows.

    Raises:
        StoreError: the target is not empty; nothing was changed.
    """
    total = 0
    with source.read() as reading, target.write() as writing:
        link, into = sql(reading), sql(writing)
        if into.run(sa.select(OFFICE.c.id).limit(1)).first() is not None:
            raise StoreError("目标数据库不是空的，未作改动；请新建一个空数据库")
        for table in METADATA.sorted_tables:
            rows = _copy(link, into, table)
            _count_on(into, table)
            total += rows
            progress(table.name, rows)
        for identity, name in link.stream(_NAMES):
            into.dialect.keep_name(into.connection, identity, name, None)
        writing.commit()
    return total


def _copy(link: Link, into: Link, table: sa.Table) -> int:
    names = tuple(column.name for column in table.columns)
    add = sa.insert(table)
    lines: list[tuple[object, ...]] = []
    copied = 0
    for line in _lines(link, table):
        lines.append(line)
        if len(lines) == _ROWS_AT_ONCE:
            copied += into.run_lines(add, names, lines)
            lines.clear()
    return copied + into.run_lines(add, names, lines)


def _lines(link: Link, table: sa.Table) -> Iterator[tuple[object, ...]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    if table is OFFICE:
        yield from map(tuple, _from_above(link.rows(query)))
    else:
        yield from map(tuple, link.stream(query))


def _from_above(offices: Sequence[Row]) -> Iterator[Row]:
    """Each office behind the one above it."""
    waiting, placed = list(offices), {None}
    while waiting:
        ready = [row for row in waiting if row.parent_id in placed]
        if not ready:
            raise StoreError("单位的上下级关系成环，无法复制")
        yield from ready
        placed |= {row.id for row in ready}
        waiting = [row for row in waiting if row.id not in placed]


def _count_on(into: Link, table: sa.Table) -> None:
    """Let a database that counts ids beside the table go on behind the copied ones."""
    if [column.name for column in table.primary_key.columns] == ["id"]:
        into.dialect.count_on(into.connection, table)
