"""Cases that belong together: which one another was opened in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from engine.errors import ConflictError
from store.cases import STORED, CaseOperations, stored_case
from store.columns import optional_day, optional_day_number
from store.link import Row
from store.tables import CASE, CASE_LINK
from store.values import CaseLink, CaseName, StoredCase

LINKS = sa.select(CASE_LINK.c.parent_id, CASE_LINK.c.child_id, CASE_LINK.c.rule, CASE_LINK.c.due)
_CHILDREN = (
    sa.select(*STORED)
    .join(CASE_LINK, CASE_LINK.c.child_id == CASE.c.id)
    .where(CASE_LINK.c.parent_id == sa.bindparam("of"))
)
_PARENT = (
    sa.select(*STORED)
    .join(CASE_LINK, CASE_LINK.c.parent_id == CASE.c.id)
    .where(CASE_LINK.c.child_id == sa.bindparam("of"))
)
_NAMED = sa.select(CASE_LINK.c.parent_id, CASE.c.id, CASE.c.number, CASE.c.office_id, CASE.c.procedure).join(
    CASE, CASE.c.id == CASE_LINK.c.child_id
)
_COUNTED = (
    sa.select(CASE_LINK.c.parent_id, CASE.c.procedure, CASE.c.finished, sa.func.count().label("cases"))
    .join(CASE, CASE.c.id == CASE_LINK.c.child_id)
    .group_by(CASE_LINK.c.parent_id, CASE.c.procedure, CASE.c.finished)
)


def link_of(row: Row) -> CaseLink:
    """The value of a row of `LINKS`."""
    parent_id, child_id, rule, due = row
    return CaseLink(parent_id, child_id, rule, optional_day(due))


class KinOperations(CaseOperations):
    """The part of a unit that keeps cases and which of them belong together."""

    def link(self, link: CaseLink) -> None:
        """Note in which case another was opened.

        Raises:
            ConflictError: it has a parent already.
        """
        values = {
            "parent_id": link.parent_id,
            "child_id": link.child_id,
            "rule": link.rule,
            "due": optional_day_number(link.due),
        }
        if not self.run_all(self.dialect.insert_or_ignore(CASE_LINK), [values]):
            raise ConflictError("案件已有上级案件，不能再归入另一案件")

    def links(self, ids: Iterable[int]) -> list[CaseLink]:
        """The links of some cases, to their parents and to their children, in the order of the children's ids."""
        wanted = set(ids)
        found = {link_of(row) for column in _ENDS for row in self.rows_by_id(LINKS, column, wanted)}
        return sorted(found, key=lambda link: link.child_id)

    def children(self, case_id: int, procedure: str = "", rule: str = "") -> list[StoredCase]:
        """The cases opened in a case, oldest first; of a procedure, by a rule."""
        query = _CHILDREN.order_by(CASE.c.id)
        if procedure:
            query = query.where(CASE.c.procedure == procedure)
        if rule:
            query = query.where(CASE_LINK.c.rule == rule)
        return [stored_case(row) for row in self.rows(query, {"of": case_id})]

    def children_named(self, ids: Iterable[int], procedures: Collection[str]) -> list[tuple[int, CaseName]]:
        """What cases of some procedures that were opened in some cases are called, each with the id of its parent."""
        query = _NAMED.where(CASE.c.procedure.in_(sorted(procedures)))
        found = self.rows_by_id(query, CASE_LINK.c.parent_id, ids)
        return [(row.parent_id, CaseName(row.id, row.number, row.office_id, row.procedure)) for row in found]

    def children_counted(self, ids: Iterable[int]) -> dict[tuple[int, str, bool], int]:
        """How many cases were opened in some cases: by parent, procedure, and whether they are finished."""
        found = self.rows_by_id(_COUNTED, CASE_LINK.c.parent_id, ids)
        return {(row.parent_id, row.procedure, bool(row.finished)): row.cases for row in found}

    def parent(self, case_id: int) -> StoredCase | None:
        """The case in which a case was opened."""
        row = self.run(_PARENT, {"of": case_id}).one_or_none()
        return None if row is None else stored_case(row)


_ENDS = (CASE_LINK.c.parent_id, CASE_LINK.c.child_id)
