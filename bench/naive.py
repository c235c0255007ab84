"""The usual way: one SQLModel session and one transaction for each case, with objects for rows and pydantic for bodies.

It reaches the same store content as a sweep, timer by timer: event, chain, anchor, case row, timers, duties. What is no
matter of how rows are handled it shares with the sweep: ``decide``, the procedure compiled once, the pure functions
that say which timers and duties change. Only the reminders left over from a ladder, of which the scene has none, are
not looked for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, create_engine, desc, select

from bench.scene import NOW
from casework.calendars import load_calendar
from casework.definitions.library import Library
from engine.canonical import chain
from engine.case import Case
from engine.compiled import Compiled
from engine.decide import Decision, decide, lapse_of
from engine.model import Level
from store.columns import day_number, instant_text, shanghai_day
from store.projections import TimerName, duty_changes, lineage, timer_changes
from store.record import anchor_hash
from store.tables import AnchorRow, CaseRow, DutyRowTable, EventRow, OfficeRow, TimerRow
from store.values import Office, Timer


class Body(BaseModel):
    """What an event says."""

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
    duty_roles: dict[str, tuple[str, str]]


def fire(path: Path, library: Library, limit: int) -> int:
    """Fire what is due in a store, `limit` timers at most; returns how many."""
    engine = create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")

    due = select(TimerRow.due_day, TimerRow.office_id, TimerRow.case_id, TimerRow.name)
    with Session(engine) as session:
        today = day_number(shanghai_day(NOW))
        keys = session.exec(due.where(TimerRow.due_day <= today).order_by(*_order()).limit(limit)).all()
    for key in keys:
        with Session(engine) as session:
            _fire_one(session, tuple(key), library)
            session.commit()
    engine.dispose()
    return len(keys)


def _order() -> tuple[Any, ...]:
    return tuple(TimerRow.__table__.c[name] for name in ("due_day", "office_id", "case_id", "name"))  # type: ignore[attr-defined]


def _fire_one(session: Session, key: tuple[Any, ...], library: Library) -> None:
    timer = session.get_one(TimerRow, key)
    row = session.get_one(CaseRow, timer.case_id)
    compiled = library.compiled(row.procedure)
    before = Case.from_json(json.loads(row.snapshot))
    command = lapse_of(before, TimerName.parse(timer.name).deadline, shanghai_day(NOW))
    decision = decide(compiled, before, command, load_calendar(compiled.procedure.region))
    event = _event(row, compiled, decision, command.as_json())
    session.add(event)
    session.flush()
    _anchor(session, event)
    _move(row, event, decision.after)
    session.delete(timer)
    changes = timer_changes(row.office_id, timer.case_id, before, decision.after, shanghai_day(NOW))
    session.add_all(_timer_row(new) for new in changes.come)
    _project_duties(session, row, timer.case_id, before, decision.after, compiled)


def _event(row: CaseRow, compiled: Compiled, decision: Decision, command: dict[str, Any]) -> EventRow:
    procedure = compiled.procedure
    duties = {name: procedure.duties[name] for name in decision.after.duties}
    body = Body(
        case=row.id or 0,
        seq=row.version + 1,
        kind=command["kind"],
        name=command["name"],
        occurred_on=command["occurred_on"],
        recorded_at=instant_text(NOW),
        actor=None,
        command=command,
        delta=decision.delta.as_json(),
        passed=list(decision.passed),
        proofs={name: [dict(step) for step in steps] for name, steps in decision.proofs.items()},
        edition=procedure.digest,
        calendar=load_calendar(procedure.region).digest,
        duty_roles={name: (duty.role, procedure.roles[duty.role].level.value) for name, duty in duties.items()},
    )
    text = json.dumps(body.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return EventRow(
        case_id=body.case,
        seq=body.seq,
        previous_id=row.last_event,
        previous=row.head,
        hash=chain(row.head, text.encode()),
        body=text,
    )


def _anchor(session: Session, event: EventRow) -> None:
    last = session.exec(select(AnchorRow).order_by(desc(AnchorRow.id)).limit(1)).one()
    own = event.id or 0
    link = anchor_hash(last.hash, own, own, [event.hash])
    session.add(AnchorRow(id=(last.id or 0) + 1, first_event=own, last_event=own, hash=link))


def _move(row: CaseRow, event: EventRow, after: Case) -> None:
    row.states = "+".join(after.configuration)
    row.finished = int(after.finished)
    row.version = event.seq
    row.last_event = event.id
    row.head = event.hash
    row.snapshot = json.dumps(after.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _project_duties(
    session: Session, row: CaseRow, case_id: int, before: Case, after: Case, compiled: Compiled
) -> None:
    procedure = compiled.procedure
    offices = {office.id: _office(office) for office in session.exec(select(OfficeRow)) if office.id is not None}
    line = lineage(offices, row.office_id)
    duties = procedure.duties
    roles = {name: (duties[name].role, procedure.roles[duties[name].role].level) for name in after.duties}
    changes = duty_changes(line, case_id, before, after, roles)
    for name in changes.gone:
        standing = next(filter(None, (session.get(DutyRowTable, (office.id, case_id, name)) for office in line)))
        session.delete(standing)
    for duty in changes.come:
        session.add(
            DutyRowTable(
                office_id=duty.office_id, case_id=case_id, name=duty.name, role=duty.role, since=day_number(duty.since)
            )
        )


def _office(row: OfficeRow) -> Office:
    values = row.model_dump()
    return Office(**{**values, "level": Level(values["level"])})


def _timer_row(timer: Timer) -> TimerRow:
    return TimerRow(due_day=day_number(timer.due), office_id=timer.office_id, case_id=timer.case_id, name=timer.name)
