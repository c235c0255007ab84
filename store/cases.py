"""Cases: opening their files, finding and reading them. Their events are appended by ``store.record``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from engine.canonical import GENESIS
from engine.case import Case
from engine.errors import ConflictError, MissingError
from store.link import Link, Row
from store.snapshots import snapshot, state_of
from store.tables import CASE, DUTY, OFFICE
from store.values import CaseFilter, StoredCase

STORED = (
    CASE.c.id,
    CASE.c.number,
    CASE.c.office_id,
    CASE.c.subject_id,
    CASE.c.batch,
    CASE.c.version,
    CASE.c.last_event,
    CASE.c.head,
    CASE.c.snapshot,
)
IN_OFFICE = CASE.c.office_id + 0
"""The office of a case, as a condition beside others: an expression, for by the index of where cases stand
(``store.standing``) a database would read all cases of the offices first, and then ask what else is wanted."""
_SELECT = sa.select(*STORED)
_LAST = sa.select(sa.func.max(CASE.c.id))
_BY_NUMBER = _SELECT.where(CASE.c.number == sa.bindparam("number"))
_BY_ORIGIN = _SELECT.where(
    CASE.c.subject_id == sa.bindparam("subject_id"),
    CASE.c.procedure == sa.bindparam("procedure"),
    CASE.c.batch == sa.bindparam("batch"),
)


def stored_case(row: Row) -> StoredCase:
    """The value of a row of the `STORED` columns."""
    identity, number, office_id, subject_id, batch, version, last_event, head, text = row
    return StoredCase(identity, number, office_id, subject_id, batch, version, last_event, head, state_of(text))


def joined(configuration: Sequence[str]) -> str:
    """A configuration as the case row and the counts show it."""
    return "+".join(configuration)


class CaseOperations(Link):
    """The part of a unit that keeps cases."""

    def add_case(
        self, *, number: str, procedure: str, edition: str, initial: str, office_id: int, subject_id: int, batch: str
    ) -> StoredCase:
        """A new case without events (version 0).

        Raises:
            ConflictError: the subject has one of the procedure and batch, or the number is taken.
        """
        state = Case.unopened(procedure, edition, initial)
        values = {
            "number": number,
            "procedure": procedure,
            "edition": edition,
            "initial": initial,
            "office_id": office_id,
            "subject_id": subject_id,
            "batch": batch,
            "states": joined(state.configuration),
            "finished": 0,
            "version": 0,
            "last_event": None,
            "head": GENESIS,
            "snapshot": snapshot(state),
        }
        # Ignoring a taken key instead of failing on it lets the unit go on with its other rows on every database.
        case_id = self.run_one(self.dialect.insert_or_ignore(CASE, "id"), values).scalar_one_or_none()
        if case_id is None:
            raise ConflictError(f"案件“{number}”未建立：编号已被使用，或同一批次中该当事人已有本流程的案件")
        return StoredCase(case_id, number, office_id, subject_id, batch, 0, None, GENESIS, state)

    def case(self, number: str) -> StoredCase:
        """The case of a number.

        Raises:
            MissingError: there is none.
        """
        row = self.run(_BY_NUMBER, {"number": number}).one_or_none()
        if row is None:
            raise MissingError("案件", number)
        return stored_case(row)

    def cases(self, ids: Sequence[int]) -> dict[int, StoredCase]:
        """Cases by id; unknown ids are left out."""
        return {row[0]: stored_case(row) for row in self.rows_by_id(_SELECT, CASE.c.id, ids)}

    def case_of(self, procedure: str, subject_id: int, batch: str) -> StoredCase | None:
        """The case opened for a subject from a batch, if there is one."""
        origin = {"procedure": procedure, "subject_id": subject_id, "batch": batch}
        row = self.run(_BY_ORIGIN, origin).one_or_none()
        return None if row is None else stored_case(row)

    def find_cases(self, wanted: CaseFilter, *, after: int = 0, limit: int = 1000) -> list[StoredCase]:
        """Cases that fit, in the order of their ids, beginning behind one id."""
        query = _SELECT.where(CASE.c.id > after, *_conditions(wanted)).order_by(CASE.c.id).limit(limit)
        return [stored_case(row) for row in self.rows(query)]

    def scan_cases(self, wanted: CaseFilter, *, after: int, limit: int, most: int) -> tuple[list[StoredCase], int]:
        """As `find_cases`, but looks through `most` ids at most.

        Returns:
            The cases, and the id up to which was looked; 0 where no more follow.
        """
        last = self.run(_LAST).scalar_one() or 0
        end = min(after + most, last)
        query = _SELECT.where(CASE.c.id > after, CASE.c.id <= end, *_conditions(wanted, after, end))
        found = [stored_case(row) for row in self.rows(query.order_by(CASE.c.id).limit(limit))]
        if len(found) == limit:
            return found, found[-1].id
        return found, end if end < last else 0


def _conditions(wanted: CaseFilter, after: int = 0, end: int | None = None) -> Iterator[sa.ColumnElement[Any]]:
    """What rows must fulfil; of a stretch of ids the duties are looked for in it alone."""
    if wanted.offices is not None:
        yield IN_OFFICE.in_(sorted(wanted.offices))
    if wanted.states:
        surrounded = "+" + CASE.c.states + "+"
        yield sa.or_(*(surrounded.contains(f"+{state}+", autoescape=True) for state in sorted(wanted.states)))
    if wanted.procedure:
        yield CASE.c.procedure == wanted.procedure
    if wanted.batch:
        # Of a few parties the cases are found by these, not by a batch that may be all there is.
        yield (CASE.c.batch.concat("") if wanted.subject_ids else CASE.c.batch) == wanted.batch
    if wanted.finished is not None:
        yield CASE.c.finished == int(wanted.finished)
    if wanted.subject_ids:
        yield CASE.c.subject_id.in_(sorted(wanted.subject_ids))
    if wanted.duty_roles:
        # Duties are kept office by office: going through all offices keeps each step within the stretch.
        waiting = sa.select(DUTY.c.case_id).where(
            DUTY.c.office_id.in_(sa.select(OFFICE.c.id)),
            DUTY.c.role.in_(sorted(wanted.duty_roles)),
            DUTY.c.case_id > after,
        )
        yield CASE.c.id.in_(waiting if end is None else waiting.where(DUTY.c.case_id <= end))
