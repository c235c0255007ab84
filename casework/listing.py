"""What officers look up: cases, one case whole, deadlines with their colours and proofs. Nothing here changes anything.

Each list is narrowed to the offices that the asking officer has jurisdiction over; None stands for the administrator of
the machine, who sees all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson

from casework.authority import People, see
from casework.drafting import cite_label
from casework.editions import Editions
from casework.parts import SHANGHAI, Parts
from engine.case import Deadline, DeadlineStatus
from engine.decide import permitted
from engine.errors import MissingError
from engine.model import Procedure
from engine.periods.calendar import Calendar
from engine.periods.trace import Step, explain
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

JsonValue = Any


class Colour(StrEnum):
    """How pressing a deadline is."""

    OVERDUE = "overdue"
    SOON = "soon"  # within 3 working days
    NEAR = "near"  # within 10 working days
    FINE = "fine"
    PROVISIONAL = "provisional"


COLOUR_LABELS = {
    Colour.OVERDUE: "已逾期",
    Colour.SOON: "3个工作日内",
    Colour.NEAR: "10个工作日内",
    Colour.FINE: "正常",
    Colour.PROVISIONAL: "暂定",
}
STATUS_LABELS = {
    DeadlineStatus.LIVE: "计算中",
    DeadlineStatus.MET: "已办结",
    DeadlineStatus.LAPSED: "已届满",
    DeadlineStatus.CANCELLED: "已终止",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    number: str
    procedure: str
    subject: str
    code: str
    office: str
    states: tuple[str, ...]  # Chinese labels
    finished: bool
    next_deadline: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A live deadline in a list."""

    case: str
    subject: str
    office: str
    name: str
    label: str
    holder: str
    version: int
    start: date
    last_day: date
    provisional: bool
    colour: Colour


def list_cases(
    parts: Parts,
    actor: str | None = None,
    *,
    states: frozenset[str] = frozenset(),
    batch: str = "",
    finished: bool | None = None,
) -> list[CaseRow]:
    """Cases the actor may see, in the order they were opened.

    Raises:
        MissingError: no procedure has such a state.
    """
    _refuse_unknown(parts, states)
    with parts.store.read() as unit:
        people = People.of(unit)
        cases = unit.find_cases(_filter(people, actor, states, batch, finished), limit=1_000_000)
        subjects = unit.subjects({case.subject_id for case in cases})
        editions = Editions(parts, unit)
        rows = []
        for case in cases:
            procedure = editions.of(case).procedure
            live = sorted(case.state.live_deadlines().values(), key=lambda d: (d.last_day, d.name))
            subject = subjects[case.subject_id]
            rows.append(
                CaseRow(
                    case.number,
                    procedure.key,
                    subject.name,
                    subject.code,
                    people.offices[case.office_id].name,
                    state_labels(procedure, case.state.configuration),
                    case.state.finished,
                    procedure.deadlines[live[0].name].label if live else "",
                    live[0].last_day if live else None,
                )
            )
        return rows


def list_deadlines(
    parts: Parts, actor: str | None = None, *, first: date | None = None, last: date | None = None
) -> list[DeadlineRow]:
    """Live deadlines the actor may see whose last day lies in a range, both ends inclusive; earliest first."""
    today = parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        cases = unit.find_cases(_filter(people, actor, frozenset(), "", False), limit=1_000_000)
        subjects = unit.subjects({case.subject_id for case in cases})
        editions = Editions(parts, unit)
        rows = []
        for case in cases:
            procedure = editions.of(case).procedure
            calendar = parts.calendar(procedure.region)
            for deadline in case.state.live_deadlines().values():
                if (first and deadline.last_day < first) or (last and deadline.last_day > last):
                    continue
                rule = procedure.deadlines[deadline.name]
                rows.append(
                    DeadlineRow(
                        case.number,
                        subjects[case.subject_id].name,
                        people.offices[case.office_id].name,
                        deadline.name,
                        rule.label,
                        procedure.roles[rule.holder].label,
                        deadline.version,
                        deadline.start,
                        deadline.last_day,
                        deadline.provisional,
                        colour(deadline, today, calendar),
                    )
                )
        return sorted(rows, key=lambda row: (row.last_day, row.case, row.name))


def colour(deadline: Deadline, today: date, calendar: Calendar) -> Colour:
    """How pressing a live deadline is on a day."""
    if deadline.last_day < today:
        return Colour.OVERDUE
    if deadline.last_day <= calendar.add_working_days(today, 3):
        return Colour.SOON
    if deadline.provisional:
        return Colour.PROVISIONAL
    return Colour.NEAR if deadline.last_day <= calendar.add_working_days(today, 10) else Colour.FINE


def _refuse_unknown(parts: Parts, states: frozenset[str]) -> None:
    if not states:
        return
    keys = parts.library.keys()
    known = {leaf.path for key in keys for leaf in parts.library.compiled(key).procedure.leaves()}
    for state in sorted(states - known):
        raise MissingError("状态", state)


def state_labels(procedure: Procedure, configuration: Sequence[str]) -> tuple[str, ...]:
    """Chinese labels of active states, each with its code where it has one."""
    labels = {
        state.path: f"{state.label}（{state.code}）" if state.code else state.label for state in procedure.leaves()
    }
    return tuple(labels[path] for path in configuration)


def show_case(parts: Parts, number: str, actor: str | None = None) -> dict[str, JsonValue]:
    """One case whole, as plain values.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = _visible(unit, people, number, actor)
        compiled = Editions(parts, unit).of(case)
        procedure = compiled.procedure
        officers = {officer.id: officer.name for officer in people.officers.values()}
        subject = unit.subjects([case.subject_id])[case.subject_id]
        today = parts.today()
        calendar = parts.calendar(procedure.region)
        return {
            "number": case.number,
            "procedure": procedure.key,
            "edition": case.state.edition,
            "office": people.offices[case.office_id].name,
            "subject": {"name": subject.name, "code": subject.code, "address": subject.address},
            "opened_on": case.state.opened_on.isoformat() if case.state.opened_on else None,
            "finished": case.state.finished,
            "states": list(case.state.configuration),
            "state_labels": list(state_labels(procedure, case.state.configuration)),
            "facts": {n: v for n, v in case.state.facts.items() if v is not None},
            "lines": [dict(line) for line in case.state.lines],
            "deadlines": [
                {
                    "name": d.name,
                    "label": procedure.deadlines[d.name].label,
                    "status": d.status.value,
                    "status_label": STATUS_LABELS[d.status],
                    "start": d.start.isoformat(),
                    "last_day": d.last_day.isoformat(),
                    "provisional": d.provisional,
                    "version": d.version,
                    "colour": colour(d, today, calendar).value if d.status is DeadlineStatus.LIVE else None,
                }
                for d in case.state.deadlines.values()
            ],
            "restrictions": [
                {
                    "name": r.name,
                    "label": procedure.restrictions[r.name].label,
                    "start": r.start.isoformat(),
                    "until": r.until.isoformat() if r.until else None,
                    "holds_today": r.holds_on(today),
                }
                for r in case.state.restrictions.values()
            ],
            "duties": [
                {"name": name, "label": procedure.duties[name].label, "since": since.isoformat()}
                for name, since in case.state.duties.items()
            ],
            "actions": [
                {
                    "name": action.name,
                    "label": action.label,
                    "roles": [procedure.roles[role].label for role in action.roles],
                    "required": list(action.required),
                    "officers": action.officers,
                }
                for action in permitted(compiled, case.state)
            ],
            "documents": [
                {"kind": d.kind, "title": d.title, "number": d.number, "date": d.dated.isoformat(), "path": d.path}
                for d in unit.documents(case_id=case.id)
            ],
            "events": [
                {
                    "seq": event.seq,
                    "kind": event.kind,
                    "name": event.name,
                    "label": _event_label(procedure, event.kind, event.name),
                    "occurred_on": event.occurred_on.isoformat(),
                    "recorded_at": event.recorded_at.astimezone(SHANGHAI).isoformat(),
                    "actor": officers[event.actor_id] if event.actor_id is not None else "时限",
                    "hash": event.hash.hex(),
                }
                for event in unit.events(case.id)
            ],
        }


def explain_deadline(parts: Parts, number: str, name: str, actor: str | None = None) -> list[dict[str, JsonValue]]:
    """Every version of a deadline with its proof in Chinese, the newest last.

    Raises:
        MissingError: no such case, or the case never had such a deadline.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = _visible(unit, people, number, actor)
        procedure = Editions(parts, unit).of(case).procedure
        if name not in procedure.deadlines:
            raise MissingError("期限", name)
        rule = procedure.deadlines[name]
        found: list[dict[str, JsonValue]] = []
        for event in unit.events(case.id):
            body = orjson.loads(event.body)
            recorded = body["delta"].get("deadlines", {}).get(name)
            if recorded is None:
                continue
            if name not in body["proofs"]:
                found[-1]["status"] = recorded["status"]
                continue
            steps = [Step.from_dict(step) for step in body["proofs"][name]]
            if found and found[-1]["status"] == DeadlineStatus.LIVE.value:
                found[-1]["status"] = "superseded"
            found.append(
                {
                    "case": number,
                    "deadline": name,
                    "label": rule.label,
                    "rule": rule.rule,
                    "version": recorded["version"],
                    "status": recorded["status"],
                    "start": recorded["start"],
                    "last_day": recorded["last_day"],
                    "provisional": recorded["provisional"],
                    "earliest": recorded["earliest"],
                    "latest": recorded["latest"],
                    "safe_act_from": recorded["safe_act_from"],
                    "cites": [cite_label(procedure, cite) for cite in rule.cites],
                    "set_by": event.seq,
                    "occurred_on": event.occurred_on.isoformat(),
                    "explained": explain(steps, lambda cite: cite_label(procedure, cite)),
                }
            )
        if not found:
            raise MissingError("已起算的期限", name)
        return found


def _filter(people: People, actor: str | None, states: frozenset[str], batch: str, finished: bool | None) -> CaseFilter:
    offices = people.jurisdiction(people.officer(actor)) if actor else None
    return CaseFilter(offices=offices, states=states, batch=batch, finished=finished)


def _visible(unit: UnitOfWork, people: People, number: str, actor: str | None) -> StoredCase:
    case = unit.case(number)
    if actor is not None:
        see(people, people.officer(actor), case.office_id)
    return case


def _event_label(procedure: Procedure, kind: str, name: str) -> str:
    if kind == "lapse":
        return f"{procedure.deadlines[name].label}届满"
    return procedure.actions[name].label
