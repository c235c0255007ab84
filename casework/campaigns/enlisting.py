"""Letting units take part in a campaign.

Who may, and what is asked for it, is ``casework.campaigns.offering``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.acting import Act, Opening, Outcome, open_cases
from casework.authority import People
from casework.campaigns.units import UNIT, only_procedure, units_of
from casework.parts import Parts
from engine.errors import RefusedError
from engine.model import OPEN
from store.contract import UnitOfWork
from store.values import Office, StoredCase, Subject

JsonValue = Any


def enlist(
    parts: Parts,
    actor: str,
    number: str,
    on: date,
    offices: Sequence[str] = (),
    *,
    procedure: str = "",
    facts: Mapping[str, JsonValue] | None = None,
) -> list[Outcome]:
    """Let units take part: a case for each, in the campaign's or an upper unit's case, with all that it spawns.

    Args:
        parts: the system.
        actor: who enlists them.
        number: of the campaign or of the upper unit's case.
        on: the legal date.
        offices: keys or names of the units; empty: the offices right below the campaign's.
        procedure: of the units' cases; may be left out when only one procedure takes part.
        facts: given at the opening of each.

    Returns:
        What became of each, in order; a unit that takes part already is left as it is.

    Raises:
        RefusedError: there is no unit to enlist.
        MissingError: there is no such case or office, or no such procedure.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = unit.case(number)
        key = procedure or only_procedure(parts, case.state.procedure)
        chosen = [people.office(name) for name in offices] or _below(people, case.office_id)
        elsewhere = _elsewhere(parts, unit, case, key)
    if not chosen:
        raise RefusedError("本机关之下没有登记其他单位，请先登记机构，或者写明参加的单位", field="offices")
    wanted = [membership(key, office, number, on, facts or {}) for office in chosen if office.id not in elsewhere]
    opened = iter(open_cases(parts, actor, wanted))
    return [_twice(office) if office.id in elsewhere else next(opened) for office in chosen]


def membership(procedure: str, office: Office, parent: str, on: date, facts: Mapping[str, JsonValue]) -> Opening:
    """A unit's case in the case of a number."""
    subject = Subject(0, UNIT, office.name, office.key)
    return Opening(procedure, office.key, subject, parent, Act(OPEN, on, facts), parent=parent)


def _below(people: People, office_id: int) -> list[Office]:
    return [office for office in people.offices.values() if office.parent_id == office_id]


def _elsewhere(parts: Parts, unit: UnitOfWork, case: StoredCase, procedure: str) -> frozenset[int]:
    """Offices that take part in the same campaign in another case than this one: their figures would count twice."""
    top = case
    while (above := unit.parent(top.id)) is not None:
        top = above
    here = {child.id for child in unit.children(case.id)}
    others = (member for member in units_of(parts, unit, top) if member.id not in here and not member.state.finished)
    return frozenset(member.office_id for member in others if member.state.procedure == procedure)


def _twice(office: Office) -> Outcome:
    return Outcome("", RefusedError(f"{office.name}已经在该专项行动的另一案件之下列入，不能重复列入", field="offices"))
