"""Timers that could not be decided: set aside with the reason, for people to see, and taken up again later."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from store.columns import day_number, day_of
from store.link import Link
from store.tables import CASE, TROUBLE
from store.values import Trouble

_NAMES = ("case_id", "name", "office_id", "since", "error")
_ALL = sa.select(*(TROUBLE.c[name] for name in _NAMES), CASE.c.number).join(CASE, CASE.c.id == TROUBLE.c.case_id)
_ANY = sa.select(TROUBLE.c.case_id).limit(1)


class TroubleOperations(Link):
    """The part of a unit that keeps troubles."""

    def set_aside(self, trouble: Trouble) -> None:
        """Note why a timer could not be decided; since when stays as it was noted first."""
        values = {"case_id": trouble.case_id, "name": trouble.name, "office_id": trouble.office_id}
        values |= {"since": day_number(trouble.since), "error": trouble.error}
        self.run_one(self.dialect.insert_or_update(TROUBLE, ("case_id", "name"), ("error",)), values)

    def troubles(self, offices: frozenset[int] | None = None, case_id: int | None = None) -> list[Trouble]:
        """What is set aside, the oldest first; of some offices, of a case."""
        query = _ALL.order_by(TROUBLE.c.since, TROUBLE.c.case_id, TROUBLE.c.name)
        if offices is not None:
            query = query.where(TROUBLE.c.office_id.in_(sorted(offices)))
        if case_id is not None:
            query = query.where(TROUBLE.c.case_id == case_id)
        return [
            Trouble(row.case_id, row.name, row.office_id, day_of(row.since), row.error, row.number)
            for row in self.rows(query)
        ]

    def clear_troubles(self, case_ids: Iterable[int]) -> None:
        """Something was recorded in these cases: what was in the way is gone, or will be noted anew."""
        if self.run(_ANY).first() is None:
            return
        drop = sa.delete(TROUBLE).where(TROUBLE.c.case_id == sa.bindparam("of_case_id"))
        self.run_all(drop, [{"of_case_id": case_id} for case_id in sorted(set(case_ids))])
