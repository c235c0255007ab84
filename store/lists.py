"""The small projections that lists are made from: open duties, restrictions."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import day_of, optional_day
from store.link import Link, Row
from store.tables import DUTY, RESTRICTION
from store.values import DutyRow, RestrictionRow

DUTIES = sa.select(DUTY.c.case_id, DUTY.c.name, DUTY.c.office_id, DUTY.c.role, DUTY.c.since)
RESTRICTIONS = sa.select(
    RESTRICTION.c.subject_id,
    RESTRICTION.c.case_id,
    RESTRICTION.c.name,
    RESTRICTION.c.start,
    RESTRICTION.c.until,
    RESTRICTION.c.ended_on,
)
_OF_SUBJECT = RESTRICTIONS.where(RESTRICTION.c.subject_id == sa.bindparam("subject_id")).order_by(
    RESTRICTION.c.start, RESTRICTION.c.case_id, RESTRICTION.c.name
)


def duty_of(row: Row) -> DutyRow:
    """The value of a row of `DUTIES`."""
    case_id, name, office_id, role, since = row
    return DutyRow(case_id, name, office_id, role, day_of(since))


def restriction_of(row: Row) -> RestrictionRow:
    """The value of a row of `RESTRICTIONS`."""
    subject_id, case_id, name, start, until, ended_on = row
    return RestrictionRow(subject_id, case_id, name, day_of(start), optional_day(until), optional_day(ended_on))


class ListOperations(Link):
    """The part of a unit that answers lists."""

    def duties(self, *, offices: frozenset[int] | None) -> list[DutyRow]:
        """Open duties, the oldest first."""
        query = DUTIES.order_by(DUTY.c.since, DUTY.c.case_id, DUTY.c.name)
        if offices is not None:
            query = query.where(DUTY.c.office_id.in_(sorted(offices)))
        return [duty_of(row) for row in self.rows(query)]

    def restrictions(self, subject_id: int) -> list[RestrictionRow]:
        """All restrictions ever laid on a subject, in the order of their start."""
        return [restriction_of(row) for row in self.rows(_OF_SUBJECT, {"subject_id": subject_id})]
