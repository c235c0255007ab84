"""Who acts for whom, and who keeps out of which case. The register holds why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from store.columns import day_number, day_of
from store.link import Link
from store.tables import DELEGATION, RECUSAL
from store.values import Delegation

_DELEGATIONS = sa.select(DELEGATION).order_by(DELEGATION.c.id)
_RECUSALS = sa.select(RECUSAL.c.case_id, RECUSAL.c.officer_id)


class PostOperations(Link):
    """The part of a unit that keeps delegations and recusals."""

    def add_delegation(self, delegation: Delegation) -> None:
        """Let an officer's posts be exercised by another for a time."""
        values = {"officer_id": delegation.officer_id, "delegate_id": delegation.delegate_id}
        days = {"first": day_number(delegation.first), "last": day_number(delegation.last)}
        self.run(sa.insert(DELEGATION), values | days)

    def delegations(self) -> list[Delegation]:
        """All delegations ever made, in their order."""
        return [
            Delegation(row.officer_id, row.delegate_id, day_of(row.first), day_of(row.last))
            for row in self.rows(_DELEGATIONS)
        ]

    def end_delegation(self, delegation: Delegation, last: date) -> bool:
        """Let one end on another day; of those that are alike the first. False when there is none."""
        same = (
            DELEGATION.c.officer_id == delegation.officer_id,
            DELEGATION.c.delegate_id == delegation.delegate_id,
            DELEGATION.c.first == day_number(delegation.first),
            DELEGATION.c.last == day_number(delegation.last),
        )
        first = sa.select(sa.func.min(DELEGATION.c.id)).where(*same).scalar_subquery()
        ended = sa.update(DELEGATION).where(DELEGATION.c.id == first).values(last=day_number(last))
        return self.run(ended).rowcount == 1

    def recuse(self, case_id: int, officer_id: int) -> bool:
        """Keep an officer out of a case; False when that stands already."""
        statement = self.dialect.insert_or_ignore(RECUSAL)
        return self.run_one(statement, {"case_id": case_id, "officer_id": officer_id}).rowcount == 1

    def recusals(self, case_ids: Iterable[int]) -> dict[int, frozenset[int]]:
        """The officers who keep out of some cases, by case; cases without any are left out."""
        found: dict[int, set[int]] = {}
        for case_id, officer_id in self.rows_by_id(_RECUSALS, RECUSAL.c.case_id, case_ids):
            found.setdefault(case_id, set()).add(officer_id)
        return {case_id: frozenset(officers) for case_id, officers in found.items()}
