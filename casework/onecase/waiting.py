"""For whom a case waits: each open duty with the role that has it, its office, and the officers who hold it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.reminders.recipients import Recipient, Register
from engine.errors import MissingError
from engine.model import Procedure, Role
from engine.running.questions import duty_label, duty_role
from store.contract import UnitOfWork
from store.values import StoredCase, Why

_ABSENT = "（不在岗）"


@dataclass(frozen=True, slots=True)
class Waits:
    """An open duty."""

    name: str
    label: str
    since: date
    deadline: str  # name of the deadline by which it is to be done, where one runs; else empty
    last_day: date | None  # of that deadline
    role: str
    office: str
    officers: tuple[str, ...]  # names, with who acts for whom


def waits(unit: UnitOfWork, people: People, procedure: Procedure, case: StoredCase, today: date) -> tuple[Waits, ...]:
    """The open duties of a case, in the order of its procedure.

    Args:
        unit: of the reading.
        people: of the same unit.
        procedure: edition of the case.
        case: it.
        today: the day for which absences count.
    """
    if not case.state.duties:
        return ()
    register = Register.of(unit, [case.id], today)
    return tuple(_waits(people, register, procedure, case, name, since) for name, since in case.state.duties.items())


def _waits(people: People, register: Register, procedure: Procedure, case: StoredCase, name: str, since: date) -> Waits:
    role = duty_role(procedure, case.state, name)
    rule = procedure.duties.get(name)
    running = case.state.live_deadlines().get(rule.deadline) if rule is not None else None
    office, officers = _holders(people, register, case, role)
    return Waits(
        name,
        duty_label(procedure, case.state, name),
        since,
        running.name if running is not None else "",
        running.last_day if running is not None else None,
        role.label,
        office,
        officers,
    )


def _holders(people: People, register: Register, case: StoredCase, role: Role) -> tuple[str, tuple[str, ...]]:
    try:
        office = people.at_level(case.office_id, role.level)
    except MissingError:
        return "", ()
    asked = {"case_id": case.id, "office": office.id, "holder": role.key}
    return office.name, tuple(_named(one) for one in register.recipients(asked) if one.why is not Why.HEAD)


def _named(one: Recipient) -> str:
    if one.in_place_of is not None:
        return f"{one.officer.name}（代{one.in_place_of.name}）"
    return f"{one.officer.name}{_ABSENT if one.why is Why.ABSENT else ''}"
