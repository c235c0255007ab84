"""Cases by where they stand: of offices, of a procedure, in a state, finished or not; the oldest or the newest first.

The counters (``store.tally``) tell which groups of cases there are that stand alike; an index has the cases of each in
the order of their ids. So a page costs the same whether all fit, or three of a million.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from store.cases import STORED, stored_case
from store.link import Link
from store.merging import FIRST, LAST, ids_of_groups
from store.tables import CASE, TALLY
from store.values import CaseFilter, StoredCase

_COLUMNS = (CASE.c.office_id, CASE.c.procedure, CASE.c.finished, CASE.c.states)
_GROUPS = sa.select(TALLY.c.office_id, TALLY.c.procedure, TALLY.c.states).distinct()
_CASES = sa.select(*STORED)
_MOST_GROUPS = 4_096  # of more, the cases of many offices, a plain look through the cases finds enough soon

Group = tuple[int, str, int, str]


class StandingOperations(Link):
    """The part of a unit that pages through cases by where they stand."""

    def standing_cases(
        self, wanted: CaseFilter, *, beyond: int | None = None, limit: int, newest: bool = False
    ) -> list[StoredCase] | None:
        """Cases that have begun and fit, in the order of their ids, beginning behind one; or backwards, before one.

        Returns:
            None where the filter asks for what no counter tells, or for too many groups: then one must look through.
        """
        if wanted.batch or wanted.subject_ids or wanted.duty_roles:
            return None
        groups = self._groups(wanted)
        if len(groups) > _MOST_GROUPS:
            return None
        start = beyond if beyond is not None else LAST if newest else FIRST
        ids = ids_of_groups(self, _COLUMNS, groups, beyond=start, limit=limit, newest=newest)
        found = {row[0]: stored_case(row) for row in self.rows_by_id(_CASES, CASE.c.id, ids)}
        return [found[case_id] for case_id in ids]

    def _groups(self, wanted: CaseFilter) -> Sequence[Group]:
        query = _GROUPS
        if wanted.offices is not None:
            query = query.where(TALLY.c.office_id.in_(sorted(wanted.offices)))
        if wanted.procedure:
            query = query.where(TALLY.c.procedure == wanted.procedure)
        finished = (0, 1) if wanted.finished is None else (int(wanted.finished),)
        return [
            (office_id, procedure, one, states)
            for office_id, procedure, states in self.rows(query)
            if not wanted.states or not wanted.states.isdisjoint(states.split("+"))
            for one in finished
        ]
