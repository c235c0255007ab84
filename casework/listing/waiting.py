"""What waits for a person, page by page: open duties, and what was set aside because it could not be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_looked_at, offices_seen, shown_code
from casework.listing.paging import PAGE, Page, Reading, day_in, id_in, parts_of, place
from casework.listing.troubles import TroubleShown, troubles_shown
from casework.parts import Parts
from engine.errors import RefusedError
from engine.running.questions import duty_label, duty_role
from store.values import DutyRow, StoredCase, Subject


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


def duties_waiting(
    parts: Parts,
    actor: str | None = None,
    *,
    mine: bool = False,
    offices: Sequence[str] = (),
    after: str = "",
    limit: int = PAGE,
) -> Page[DutyShown]:
    """Open duties of the offices an actor sees, the oldest first.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        mine: only those of the actor's own office and roles.
        offices: keys or full names; each stands for itself and all offices below it.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: `after` is no place, or the administrator asks for own duties.
    """
    last = _duty_at(after) if after else None
    with parts.store.read() as unit:
        people = People.of(unit)
        seen, roles = offices_looked_at(people, actor, offices), None
        if mine:
            if actor is None:
                raise RefusedError("本机管理员没有自己的待办，请用经办人员的身份查看")
            officer = people.officer(actor)
            seen, roles = frozenset({officer.office_id}), officer.roles
        duties = unit.next_duties(offices=seen, roles=roles, after=last, limit=limit)
        reading = Reading(unit, Editions(parts, unit))

        def shown(duty: DutyRow, case: StoredCase, subject: Subject) -> DutyShown:
            return _shown(reading, people, duty, case, subject)

        rows = tuple(row for _, row in reading.made(duties, shown) if row is not None)
        more = place(duties[-1].since, duties[-1].case_id, duties[-1].name) if len(duties) == limit else ""
        return Page(rows, more, reading.unreadable)


def _shown(reading: Reading, people: People, duty: DutyRow, case: StoredCase, subject: Subject) -> DutyShown:
    procedure = reading.editions.of(case).procedure
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
    )


def _duty_at(after: str) -> DutyRow:
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
