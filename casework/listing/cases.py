"""Cases: the list of them, and one case whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.listing.colours import STATUS_LABELS, colour
from casework.listing.families import children_shown, parent_shown, parties_shown
from casework.listing.looking import (
    ALL_CASES,
    event_actor,
    event_label,
    offices_seen,
    refuse_unknown_states,
    shown_code,
    state_labels,
    visible,
)
from casework.listing.rows import CaseRow, case_rows
from casework.listing.troubles import troubles_shown
from casework.parts import SHANGHAI, Parts
from engine.case import Case, DeadlineStatus
from engine.compiled import Compiled
from engine.decide import permitted
from engine.life import STAGES, Stage
from engine.model import Procedure
from engine.periods.calendar import Calendar
from engine.running.questions import duty_label
from store.values import CaseFilter, Event

JsonValue = Any


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
    refuse_unknown_states(parts, states)
    with parts.store.read() as unit:
        people = People.of(unit)
        wanted = CaseFilter(offices=offices_seen(people, actor), states=states, batch=batch, finished=finished)
        cases = unit.find_cases(wanted, limit=ALL_CASES)
        return case_rows(unit, people, Editions(parts, unit), cases, parts.today())


def show_case(parts: Parts, number: str, actor: str | None = None) -> dict[str, JsonValue]:
    """One case whole, as plain values.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        editions = Editions(parts, unit)
        compiled = editions.of(case)
        procedure = compiled.procedure
        officers = people.names()
        subject = unit.subjects([case.subject_id])[case.subject_id]
        today = parts.today()
        calendar = editions.days(case)
        return {
            "number": case.number,
            "procedure": procedure.key,
            "edition": case.state.edition,
            "office": people.offices[case.office_id].name,
            "subject": {"name": subject.name, "code": shown_code(subject), "address": subject.address},
            "parent": parent_shown(unit, editions, case),
            "children": children_shown(unit, people, editions, case, actor),
            "parties": parties_shown(unit, procedure, case),
            "opened_on": case.state.opened_on.isoformat() if case.state.opened_on else None,
            "finished": case.state.finished,
            "states": list(case.state.configuration),
            "state_labels": list(state_labels(procedure, case.state.configuration)),
            "facts": {n: v for n, v in case.state.facts.items() if v is not None},
            "lines": [dict(line) for line in case.state.lines],
            "deadlines": _deadlines(procedure, case.state, today, calendar),
            "restrictions": _restrictions(procedure, case.state, today),
            "duties": [
                {"name": name, "label": duty_label(procedure, case.state, name), "since": since.isoformat()}
                for name, since in case.state.duties.items()
            ],
            "troubles": [
                {"label": one.label, "since": one.since.isoformat(), "error": one.error}
                for one in troubles_shown(unit, editions, unit.troubles(case_id=case.id))
            ],
            "actions": _actions(compiled, case.state),
            "documents": [
                {
                    "id": d.id,
                    "kind": d.kind,
                    "title": d.title,
                    "number": d.number,
                    "date": d.dated.isoformat(),
                    "stage": d.stage,
                    "stage_label": STAGES[Stage(d.stage)],
                    "issued_on": d.issued_on.isoformat() if d.issued_on else None,
                    "path": d.path,
                }
                for d in unit.documents(case_id=case.id)
            ],
            "events": _events(procedure, officers, unit.events(case.id)),
        }


def _deadlines(procedure: Procedure, state: Case, today: date, calendar: Calendar) -> list[JsonValue]:
    return [
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
        for d in state.deadlines.values()
    ]


def _restrictions(procedure: Procedure, state: Case, today: date) -> list[JsonValue]:
    return [
        {
            "name": r.name,
            "label": procedure.restrictions[r.name].label,
            "start": r.start.isoformat(),
            "until": r.until.isoformat() if r.until else None,
            "holds_today": r.holds_on(today),
        }
        for r in state.restrictions.values()
    ]


def _actions(compiled: Compiled, state: Case) -> list[JsonValue]:
    return [
        {
            "name": action.name,
            "label": action.label,
            "roles": [compiled.procedure.roles[role].label for role in action.roles],
            "required": list(action.required),
            "officers": action.officers,
        }
        for action in permitted(compiled, state)
    ]


def _events(procedure: Procedure, officers: Mapping[int, str], events: Iterable[Event]) -> list[JsonValue]:
    return [
        {
            "seq": event.seq,
            "kind": event.kind,
            "name": event.name,
            "label": event_label(procedure, event.kind, event.name),
            "occurred_on": event.occurred_on.isoformat(),
            "recorded_at": event.recorded_at.astimezone(SHANGHAI).isoformat(),
            "actor": event_actor(officers, event.kind, event.actor_id),
            "hash": event.hash.hex(),
        }
        for event in events
    ]
