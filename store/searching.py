"""Finding cases by what officers type: part of a party's name, the beginning of a number or of a credit code.

Names are found by their pairs of neighbouring characters: Chinese words have two, and an index of threes misses them.
How a database keeps the pairs is its own affair (``store.dialect``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from store.cases import IN_OFFICE, STORED, stored_case
from store.dialect import Dialect
from store.link import Link, Row
from store.tables import CASE, SUBJECT
from store.values import StoredCase

_LAST_SIGN = "\U0010ffff"  # behind every text that begins alike
_LEAST_OF_CODE = 4


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring characters; of a single character itself.

    >>> pairs("建筑公司")
    ['建筑', '筑公', '公司']
    """
    return [text[at : at + 2] for at in range(len(text) - 1)] or [text]


class SearchOperations(Link):
    """The part of a unit that finds cases by words."""

    def search_cases(self, text: str, *, offices: frozenset[int] | None = None, limit: int = 50) -> list[StoredCase]:
        """Cases whose number or whose party's code begins with a text, or whose party's name holds it.

        Args:
            text: at least one character; spaces around it do not count.
            offices: of the cases; None: all.
            limit: at most so many are found; no order is promised beyond these three.
        """
        wanted = text.strip()
        if not wanted:
            return []
        found: dict[int, StoredCase] = {}
        for query in _queries(self.dialect, wanted):
            if len(found) >= limit:
                break
            if offices is not None:
                query = query.where(IN_OFFICE.in_(sorted(offices)))
            rows: list[Row] = list(self.rows(query.limit(limit)))
            found.update({row.id: stored_case(row) for row in rows if row.id not in found})
        return list(found.values())[:limit]


def _queries(dialect: Dialect, text: str) -> Iterator[sa.Select[Any]]:
    cases = sa.select(*STORED)
    yield cases.where(_begins(CASE.c.number, text)).order_by(CASE.c.number)
    if len(text) >= _LEAST_OF_CODE and text.isascii() and text.isalnum():
        code = sa.and_(SUBJECT.c.kind.in_(_kinds()), _begins(SUBJECT.c.code, text.upper()))
        yield cases.join(SUBJECT, SUBJECT.c.id == CASE.c.subject_id).where(code)
    yield dialect.named(cases, text)


def _kinds() -> sa.Select[tuple[str]]:
    """The kinds of parties there are, found by going from each to the next: codes are kept kind by kind."""
    kinds = sa.select(sa.func.min(SUBJECT.c.kind).label("kind")).cte("kinds", recursive=True)
    later = sa.select(sa.func.min(SUBJECT.c.kind)).where(SUBJECT.c.kind > kinds.c.kind).scalar_subquery()
    walked = kinds.union_all(sa.select(later).where(kinds.c.kind.is_not(None)))
    return sa.select(walked.c.kind).where(walked.c.kind.is_not(None))


def _begins(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= text, column < text + _LAST_SIGN)
