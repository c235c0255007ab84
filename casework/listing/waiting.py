"""What waits for a person, page by page: open duties, and what was set aside because it could not be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.listing.colours import COLOUR_LABELS, Colour, colour
from casework.listing.looking import offices_looked_at, offices_seen, refuse_unknown_procedure, shown_code
from casework.listing.paging import PAGE, Page, Reading, day_in, id_in, parts_of, place
from casework.listing.troubles import TroubleShown, troubles_shown
from casework.parts import Parts
from engine.case import Case, Deadline, DeadlineStatus
from engine.errors import RefusedError
from engine.model import Procedure
from engine.running.questions import duty_label, duty_role
from store.values import DutyRow, StoredCase, Subject

_LOOKED_THROUGH = 8  # pages' worth of duties at most, where few of them are wanted
_PRESSING = (DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED, DeadlineStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class DutyShown:
    """An open duty."""

    case: str  # number
    procedure: str
    subject: str
    code: str  # of a person only enough to tell two apart
    office_id: int  # that has it
    office: str
    name: str
    label: str
    role: str
    since: date
    states: tuple[str, ...]  # Chinese labels
    deadline: str  # name of that by which it is to be done; empty: none runs or lapsed
    last_day: date | None  # of that deadline
    colour: Colour | None
    colour_label: str


def duties_waiting(
    parts: Parts,
    actor: str | None = None,
    *,
    mine: bool = False,
    offices: Sequence[str] = (),
    procedure: str = "",
    timed: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page[DutyShown]:
    """Open duties of the offices an actor sees, the oldest first.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        mine: only those of the actor's own office and roles.
        offices: keys or full names; each stands for itself and all offices below it.
        procedure: key of one procedure; where few are of it, a page may have fewer rows than asked for.
        timed: only those that are to be done by a deadline.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office or the procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: `after` is no place, or the administrator asks for own duties.
    """
    refuse_unknown_procedure(parts, procedure)
    last = duty_at(after) if after else None
    names = _timed(parts) if timed else None
    with parts.store.read() as unit:
        people = People.of(unit)
        seen, roles = offices_looked_at(people, actor, offices), None
        if mine:
            if actor is None:
                raise RefusedError("本机管理员没有自己的待办，请用经办人员的身份查看")
            officer = people.officer(actor)
            seen, roles = frozenset({officer.office_id}), officer.roles
        reading = Reading(unit, Editions(parts, unit))

        def row_of(duty: DutyRow, case: StoredCase, subject: Subject) -> DutyShown | None:
            fits = procedure in ("", case.state.procedure)
            return shown(reading, people, parts.today(), duty, case, subject) if fits else None

        rows: list[DutyShown] = []
        for _ in range(_LOOKED_THROUGH):
            duties = unit.next_duties(offices=seen, roles=roles, names=names, after=last, limit=limit)
            for duty, row in reading.made(duties, row_of):
                last = duty
                rows += [row] if row is not None else []
                if len(rows) == limit:
                    return Page(tuple(rows), place_of_duty(duty), reading.unreadable)
            if len(duties) < limit:
                return Page(tuple(rows), "", reading.unreadable)
        return Page(tuple(rows), place_of_duty(last) if last else "", reading.unreadable, limit * _LOOKED_THROUGH)


def _timed(parts: Parts) -> frozenset[str]:
    """The names of the duties of all procedures that are to be done by a deadline."""
    library = parts.library
    procedures = (library.compiled(key).procedure for key in library.all_keys())
    return frozenset(name for one in procedures for name, rule in one.duties.items() if rule.deadline)


def shown(
    reading: Reading, people: People, today: date, duty: DutyRow, case: StoredCase, subject: Subject
) -> DutyShown:
    """An open duty as lists show it.

    Args:
        reading: in which the case was read.
        people: of the same unit.
        today: by which its colour is judged.
        duty: it.
        case: in which it is.
        subject: of the case.
    """
    procedure = reading.editions.of(case).procedure
    ends = deadline_of(procedure, case.state, duty.name)
    pressing = colour(ends, today, reading.editions.days(case)) if ends is not None else None
    return DutyShown(
        case=case.number,
        procedure=procedure.key,
        subject=subject.name,
        code=shown_code(subject),
        office_id=duty.office_id,
        office=people.offices[duty.office_id].name,
        name=duty.name,
        label=duty_label(procedure, case.state, duty.name),
        role=duty_role(procedure, case.state, duty.name).label,
        since=duty.since,
        states=reading.states(case),
        deadline=ends.name if ends is not None else "",
        last_day=ends.last_day if ends is not None else None,
        colour=pressing,
        colour_label=COLOUR_LABELS[pressing] if pressing is not None else "",
    )


def deadline_of(procedure: Procedure, state: Case, duty: str) -> Deadline | None:
    """The deadline by which an open duty is to be done, while it runs, stands still, or has lapsed."""
    rule = procedure.duties.get(duty)
    found = state.deadlines.get(rule.deadline) if rule is not None else None
    return found if found is not None and found.status in _PRESSING else None


def place_of_duty(duty: DutyRow) -> str:
    """The place of a duty, as a page tells it."""
    return place(duty.since, duty.case_id, duty.name)


def duty_at(after: str) -> DutyRow:
    """The duty that a place tells of.

    Raises:
        RefusedError: it is no place.
    """
    since, case_id, name = parts_of(after, 3)
    return DutyRow(id_in(case_id), name, 0, "", day_in(since))


def troubles_waiting(
    parts: Parts, actor: str | None = None, *, after: str = "", limit: int = PAGE
) -> Page[TroubleShown]:
    """What was set aside in the cases an actor sees, the oldest first.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        RefusedError: `after` is no place.
    """
    with parts.store.read() as unit:
        found = unit.troubles(offices_seen(People.of(unit), actor))  # few: each is a fault that somebody must see to
        if after:
            since, case_id, name = parts_of(after, 3)
            last = day_in(since), id_in(case_id), name
            found = [one for one in found if (one.since, one.case_id, one.name) > last]
        shown = found[:limit]
        more = place(shown[-1].since, shown[-1].case_id, shown[-1].name) if len(found) > limit else ""
        return Page(tuple(troubles_shown(unit, Editions(parts, unit), shown)), more)
