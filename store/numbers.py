"""Numbers of documents: taken once from a series, counted by issuer and year; ranges used elsewhere are passed over."""

from __future__ import annotations

import sqlalchemy as sa

from store.link import Link
from store.tables import DOCUMENT, NUMBER_RANGE, SERIES
from store.values import NumberRange

_SET = ("issuer_id", "series", "year")
_RANGES = sa.select(NUMBER_RANGE).order_by(*(NUMBER_RANGE.c[name] for name in (*_SET, "first")))
_LASTS = sa.select(SERIES)
_TAKEN = sa.select(*(DOCUMENT.c[name] for name in (*_SET, "n"))).where(DOCUMENT.c.n.is_not(None))


class NumberOperations(Link):
    """The part of a unit that counts."""

    def take_number(self, issuer_id: int, series: str, year: int) -> int:
        """The next number of a series, from 1; it is given back only if the unit rolls back."""
        statement = self.dialect.insert_or_add(SERIES, _SET, "last", "last")
        values = {"issuer_id": issuer_id, "series": series, "year": year, "last": 1}
        return int(self.run_one(statement, values).scalar_one())

    def pass_numbers(self, numbers: NumberRange) -> None:
        """Note numbers of a series that are not to be taken here; the series goes on behind them."""
        values = {name: getattr(numbers, name) for name in (*_SET, "first", "last", "reason")}
        self.run(sa.insert(NUMBER_RANGE), values)
        key = {name: values[name] for name in _SET}
        standing = self.last_numbers().get((numbers.issuer_id, numbers.series, numbers.year), 0)
        put = self.dialect.insert_or_update(SERIES, _SET, ("last",))
        self.run_one(put, {**key, "last": max(standing, numbers.last)})

    def number_ranges(self) -> list[NumberRange]:
        """All ranges passed over."""
        return [NumberRange(*row) for row in self.rows(_RANGES)]

    def last_numbers(self) -> dict[tuple[int, str, int], int]:
        """The last number of each series, by issuer, series and year."""
        return {(row.issuer_id, row.series, row.year): row.last for row in self.rows(_LASTS)}

    def taken_numbers(self) -> dict[tuple[int, str, int], frozenset[int]]:
        """The numbers that documents bear, by issuer, series and year."""
        found: dict[tuple[int, str, int], set[int]] = {}
        for issuer_id, series, year, n in self.rows(_TAKEN):
            found.setdefault((issuer_id, series, year), set()).add(n)
        return {key: frozenset(numbers) for key, numbers in found.items()}
