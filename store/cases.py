"""Cases: opening their files, finding and reading them. Their events are appended by ``store.record``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import GENESIS
from engine.case import Case, Deadline, Kept, Paper, Restriction
from engine.errors import ConflictError, MissingError
from store.link import Link, Row
from store.tables import CASE
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
_BREAK = ",\n"
_SELECT = sa.select(*STORED)
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


def snapshot(state: Case) -> str:
    """The form in which a case row keeps the state: that of ``Case.as_json``, mappings sorted by key.

    A line break, which JSON allows there and no string in it can hold, sets off how the case stands from what is its
    own: cases that stand alike are many, so that part is written and read once for all of them. The snapshot is no
    part of any hash.
    """
    standing = (state.deadlines, state.duties, state.restrictions, state.papers)
    shared = all(isinstance(part, Kept) for part in standing)
    tail = _kept_tail(*standing) if shared else _tail(*standing)
    return _own(state) + _BREAK + tail


def state_of(text: str) -> Case:
    """The state of a snapshot."""
    own, _, tail = text.partition(_BREAK)
    return Case.from_own(orjson.loads(own + "}"), *_standing(tail))


def _own(state: Case) -> str:
    # Written out: this is done for every event, and asking for each by its name took a third of it.
    plain = {
        "procedure": state.procedure,
        "edition": state.edition,
        "seq": state.seq,
        "opened_on": state.opened_on,
        "configuration": state.configuration,
        "finished": state.finished,
        "facts": state.facts,
        "lines": state.lines,
    }
    return orjson.dumps(plain, default=_plain, option=orjson.OPT_SORT_KEYS)[:-1].decode()


def _tail(
    deadlines: Mapping[str, Deadline],
    duties: Mapping[str, date],
    restrictions: Mapping[str, Restriction],
    papers: Mapping[str, Paper],
) -> str:
    plain: dict[str, Any] = {"deadlines": deadlines, "duties": duties, "restrictions": restrictions}
    if papers:
        plain["papers"] = papers
    option = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(plain, default=_plain, option=option)[1:].decode()


@lru_cache(maxsize=4096)
def _kept_tail(
    deadlines: Kept[Deadline], duties: Kept[date], restrictions: Kept[Restriction], papers: Kept[Paper]
) -> str:
    return _tail(deadlines, duties, restrictions, papers)


@lru_cache(maxsize=4096)
def _standing(tail: str) -> tuple[Kept[Deadline], Kept[date], Kept[Restriction], Kept[Paper]]:
    plain = orjson.loads("{" + tail)
    return (
        Kept({name: Deadline.from_json(value) for name, value in plain["deadlines"].items()}),
        Kept({name: date.fromisoformat(day) for name, day in plain["duties"].items()}),
        Kept({name: Restriction.from_json(value) for name, value in plain["restrictions"].items()}),
        Kept({name: Paper.from_json(value) for name, value in plain.get("papers", {}).items()}),
    )


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Deadline | Restriction | Paper):
        return value.as_json()
    raise TypeError(f"not a JSON value: {type(value).__name__}")


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
        return {row.id: stored_case(row) for row in self.rows_by_id(_SELECT, CASE.c.id, ids)}

    def case_of(self, procedure: str, subject_id: int, batch: str) -> StoredCase | None:
        """The case opened for a subject from a batch, if there is one."""
        origin = {"procedure": procedure, "subject_id": subject_id, "batch": batch}
        row = self.run(_BY_ORIGIN, origin).one_or_none()
        return None if row is None else stored_case(row)

    def find_cases(self, wanted: CaseFilter, *, after: int = 0, limit: int = 1000) -> list[StoredCase]:
        """Cases that fit, in the order of their ids, beginning behind one id."""
        query = _SELECT.where(CASE.c.id > after, *_conditions(wanted)).order_by(CASE.c.id).limit(limit)
        return [stored_case(row) for row in self.rows(query)]


def _conditions(wanted: CaseFilter) -> Iterator[sa.ColumnElement[Any]]:
    if wanted.offices is not None:
        yield CASE.c.office_id.in_(sorted(wanted.offices))
    if wanted.states:
        surrounded = "+" + CASE.c.states + "+"
        yield sa.or_(*(surrounded.contains(f"+{state}+", autoescape=True) for state in sorted(wanted.states)))
    if wanted.procedure:
        yield CASE.c.procedure == wanted.procedure
    if wanted.batch:
        yield CASE.c.batch == wanted.batch
    if wanted.finished is not None:
        yield CASE.c.finished == int(wanted.finished)
    if wanted.subject_ids:
        yield CASE.c.subject_id.in_(sorted(wanted.subject_ids))
