"""The usual way: one SQLModel session and one transaction for each case, with objects for rows and pydantic for bodies.

It reaches the same store content as a sweep, timer by timer: event, chain, anchor, case row, timers, duties, counters.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, desc, select

from bench.firing.contender import Work, require
from bench.firing.outcome import Outcome, came_of, counter, duty_values, timer_values
from bench.firing.places import Place
from bench.measuring import Cost, measured
from bench.stores.histories import TODAY
from casework.definitions.library import Library
from engine.canonical import chain
from engine.case import Case
from engine.model import Level
from store.columns import day_number
from store.record import anchor_hash
from store.tables import AnchorRow, CaseRow, DutyRowTable, EventRow, OfficeRow, TallyRow, TimerRow
from store.values import Office

_ORDER = ("due_day", "office_id", "case_id", "name")


class Body(BaseModel):
    """What an event says."""

    format: int
    case: int
    seq: int
    kind: str
    name: str
    occurred_on: str
    recorded_at: str
    actor: int | None
    command: dict[str, Any]
    delta: dict[str, Any]
    passed: list[str]
    proofs: dict[str, list[dict[str, Any]]]
    edition: str
    calendar: str
    settings: str
    duty_roles: dict[str, tuple[str, str]]


class SqlmodelCase:
    """One transaction for each case.

    Args:
        library: where the cases' procedure is.
        limit: timers it fires; they take the same each.
    """

    name = "sqlmodel"
    label = "SQLModel per case"

    def __init__(self, library: Library, limit: int) -> None:
        self._library = library
        self._limit = limit

    def fire(self, place: Place, work: Work) -> Cost:
        """Fire some of what is due."""
        wanted = min(self._limit, work.timers)
        engine = place.engine()
        cost = measured(lambda: self._run(engine, wanted), place.meter)
        engine.dispose()
        require(cost.pieces == wanted, f"{cost.pieces} of {wanted} timers fired")
        return cost

    def _run(self, engine: sa.Engine, limit: int) -> int:
        columns = [TimerRow.__table__.c[name] for name in _ORDER]  # type: ignore[attr-defined]
        with Session(engine) as session:
            due = select(*columns).where(TimerRow.due_day <= day_number(TODAY)).order_by(*columns).limit(limit)
            keys = session.exec(due).all()
        for key in keys:
            with Session(engine) as session:
                self._fire_one(session, tuple(key))
                session.commit()
        return len(keys)

    def _fire_one(self, session: Session, key: tuple[Any, ...]) -> None:
        timer = session.get_one(TimerRow, key)
        row = session.get_one(CaseRow, timer.case_id)
        offices = {office.id: _office(office) for office in session.exec(select(OfficeRow)) if office.id is not None}
        before = Case.from_json(json.loads(row.snapshot))
        outcome = came_of(self._library, offices, (timer.case_id, row.office_id, row.version), before, timer.name)
        if outcome is None:
            raise NotImplementedError("the scene has no reminders")
        event = _event(row, outcome)
        session.add(event)
        session.flush()
        _anchor(session, event)
        for name, value in outcome.as_case().items():
            setattr(row, name, value)
        row.last_event, row.head = event.id, event.hash
        row.snapshot = _text(outcome.after.as_json())
        session.delete(timer)
        session.add_all([TimerRow(**timer_values(one)) for one in outcome.timers])
        _project_duties(session, outcome)
        _count(session, outcome)


def _text(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _event(row: CaseRow, outcome: Outcome) -> EventRow:
    text = _text(Body(**outcome.body).model_dump(mode="json"))
    return EventRow(
        case_id=outcome.case_id,
        seq=outcome.seq,
        previous_id=row.last_event,
        previous=row.head,
        hash=chain(row.head, text),
        body=text,
    )


def _anchor(session: Session, event: EventRow) -> None:
    last = session.exec(select(AnchorRow).order_by(desc(AnchorRow.id)).limit(1)).one()
    own = event.id or 0
    link = anchor_hash(last.hash, own, own, [event.hash])
    session.add(AnchorRow(id=(last.id or 0) + 1, first_event=own, last_event=own, hash=link))


def _project_duties(session: Session, outcome: Outcome) -> None:
    case_id = outcome.case_id
    for name in outcome.duties.gone:
        keys = ((office.id, case_id, name) for office in outcome.line)
        session.delete(next(filter(None, (session.get(DutyRowTable, key) for key in keys))))
    session.add_all([DutyRowTable(**duty_values(duty)) for duty in outcome.duties.come])


def _count(session: Session, outcome: Outcome) -> None:
    before, after = outcome.counted
    was = session.get_one(TallyRow, before)
    was.cases -= 1
    if not was.cases:
        session.delete(was)
    now = session.get(TallyRow, after)
    if now is None:
        session.add(TallyRow(**counter(after), cases=1))
    else:
        now.cases += 1


def _office(row: OfficeRow) -> Office:
    values = row.model_dump()
    return Office(**{**values, "level": Level(values["level"])})
