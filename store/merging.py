"""The first rows of many groups, in the order of their ids: each group is read from its own place of an index.

Of an index (group, id) one group gives its ids in order, several together do not: a database would read them all and
sort. Here each group gives no more than are wanted, so that it costs the same however many rows there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any

import sqlalchemy as sa

from store.link import Link

FIRST, LAST = 0, 2**62
"""Where the oldest and the newest begin: all ids lie between."""
_GROUPS_AT_ONCE = 256  # SQLite takes 500 parts of a statement
_NOWHERE = -1  # a group of no rows

Columns = tuple[sa.Column[Any], ...]


def ids_of_groups(
    link: Link,
    columns: Columns,
    groups: Sequence[tuple[int | str, ...]],
    *,
    beyond: int,
    limit: int,
    newest: bool = False,
    among: tuple[sa.Column[Any], Collection[str]] | None = None,
) -> list[int]:
    """The first ids of all groups together.

    Args:
        link: the connection.
        columns: that tell groups apart, the first a number; of a table with an index of them with the id behind them.
        groups: their values.
        beyond: the id behind which one looks, or, for the newest, before which.
        limit: at most so many.
        newest: whether the highest ids come first.
        among: a further column of the index, and what it may be.
    """
    found: list[list[int]] = []
    for start in range(0, len(groups), _GROUPS_AT_ONCE):
        part = groups[start : start + _GROUPS_AT_ONCE]
        # A few sizes of statements are compiled and kept, not one for each number of groups.
        size = 1 << (len(part) - 1).bit_length()
        padded = [*part, *[(_NOWHERE, *part[0][1:])] * (size - len(part))]
        values: dict[str, Any] = {"beyond": beyond, "most": limit}
        for place, group in enumerate(padded):
            values |= {f"{column.name}_{place}": one for column, one in zip(columns, group, strict=True)}
        if among is not None:
            values["among"] = sorted(among[1])
        statement = _statement(columns, size, newest=newest, among=None if among is None else among[0])
        found.append([row[0] for row in link.rows(statement, values)])
    return list(islice(merge(*found, reverse=newest), limit))


@cache
def _statement(columns: Columns, groups: int, *, newest: bool, among: sa.Column[Any] | None) -> sa.TextClause:
    """Of so many parts, words are made in a thousandth of the time that the same takes as an expression."""
    beside = "" if among is None else f" AND {among.name} IN :among"
    turn, behind = ("DESC", "<") if newest else ("ASC", ">")
    parts = []
    for place in range(groups):
        here = " AND ".join(f"{column.name} = :{column.name}_{place}" for column in columns)
        where = f"WHERE {here}{beside} AND id {behind} :beyond ORDER BY id {turn} LIMIT :most"
        parts.append(f"SELECT id FROM (SELECT id FROM {columns[0].table.name} {where}) AS part_{place}")  # noqa: S608 - columns
    text = sa.text(f"{' UNION ALL '.join(parts)} ORDER BY id {turn} LIMIT :most")
    return text if among is None else text.bindparams(sa.bindparam("among", expanding=True))
