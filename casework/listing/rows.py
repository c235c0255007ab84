"""A case as lists show it: who it is about, where it stands, what ends next, and for whom it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.listing.colours import COLOUR_LABELS, Colour, colour
from casework.listing.looking import shown_code, state_labels
from engine.case import Case, Deadline
from engine.running.questions import duty_label, duty_role
from store.contract import UnitOfWork
from store.values import StoredCase


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list; days are legal dates, ends inclusive."""

    number: str
    procedure: str
    title: str  # of the procedure
    subject: str
    code: str  # of a person only enough to tell two apart
    office: str
    batch: str
    opened_on: date | None
    states: tuple[str, ...]  # Chinese labels
    finished: bool
    deadline: str  # name of the running one that is over first; empty: none runs
    next_deadline: str  # its label
    last_day: date | None
    provisional: bool
    colour: Colour | None
    colour_label: str
    holder: str  # label of the role that must act before it ends
    duties: tuple[str, ...]  # what is open, each with the role it waits for


def next_deadline(state: Case) -> Deadline | None:
    """The running deadline of a case that is over first: its colour is the case's, as the counters have it."""
    live = state.live_deadlines().values()
    return min(live, key=lambda one: (one.over_on, one.last_day, one.provisional, one.name), default=None)


def case_rows(
    unit: UnitOfWork, people: People, editions: Editions, cases: Sequence[StoredCase], today: date
) -> list[CaseRow]:
    """Cases as lists show them, in their order."""
    subjects = unit.subjects({case.subject_id for case in cases})
    rows = []
    for case in cases:
        procedure, subject, coming = editions.of(case).procedure, subjects[case.subject_id], next_deadline(case.state)
        rule = procedure.deadlines[coming.name] if coming is not None else None
        pressing = colour(coming, today, editions.days(case)) if coming is not None else None
        rows.append(
            CaseRow(
                number=case.number,
                procedure=procedure.key,
                title=procedure.title,
                subject=subject.name,
                code=shown_code(subject),
                office=people.offices[case.office_id].name,
                batch=case.batch,
                opened_on=case.state.opened_on,
                states=state_labels(procedure, case.state.configuration),
                finished=case.state.finished,
                deadline=coming.name if coming is not None else "",
                next_deadline=rule.label if rule is not None else "",
                last_day=coming.last_day if coming is not None else None,
                provisional=coming is not None and coming.provisional,
                colour=pressing,
                colour_label=COLOUR_LABELS[pressing] if pressing is not None else "",
                holder=procedure.roles[rule.holder].label if rule is not None else "",
                duties=tuple(
                    f"{duty_label(procedure, case.state, name)}（{duty_role(procedure, case.state, name).label}）"
                    for name in case.state.duties
                ),
            )
        )
    return rows
