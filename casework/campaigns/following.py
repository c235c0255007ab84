"""The next campaign of the same kind: same units, dates later.

Who may open it, and what is asked for it, is ``casework.campaigns.offering``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.acting import Act, Opening, Outcome, open_cases
from casework.authority import People
from casework.campaigns.enlisting import membership
from casework.campaigns.units import CAMPAIGN, campaign_of, unit_procedures
from casework.editions import Editions
from casework.parts import Parts
from engine.case import Case
from engine.errors import RefusedError
from engine.model import OPEN, FactType, Procedure
from store.contract import UnitOfWork
from store.values import Office, StoredCase, Subject

JsonValue = Any
_MOST_YEARS = 20


def clone(
    parts: Parts,
    actor: str,
    number: str,
    on: date,
    *,
    name: str,
    code: str,
    years: int = 1,
    facts: Mapping[str, JsonValue] | None = None,
) -> tuple[Outcome, list[Outcome]]:
    """Open the next campaign of the same kind: same units, dates moved by whole years or given anew.

    Args:
        parts: the system.
        actor: who opens it.
        number: of the campaign to follow.
        on: the legal date of the opening.
        name: of the new campaign.
        code: of the new campaign, unlike that of any other.
        years: by how many years the dates move; 29 February becomes the 28th where there is none.
        facts: dates and other facts of the opening that are to be otherwise.

    Returns:
        What became of the campaign, and of each unit.

    Raises:
        MissingError: there is no such campaign.
        RefusedError: the years are none to count by, or the new one would have the code of the old;
            what the opening refuses.
    """
    if not 0 <= years <= _MOST_YEARS:
        raise RefusedError(f"各日期推后的年数应为0至{_MOST_YEARS}，现为{years}", field="years")
    with parts.store.read() as unit:
        editions, people = Editions(parts, unit), People.of(unit)
        old = campaign_of(unit, editions, number)
        subject = unit.subjects([old.subject_id])[old.subject_id]
        if subject.code == code:
            raise RefusedError(f"代号“{code}”是原专项行动的，请另写一个", field="code")
        procedure = parts.library.compiled(old.state.procedure).procedure
        members = _seats(parts, unit, people, old, years)
        office = people.offices[old.office_id].key
    given = {**_moved(procedure, old.state, years), **(facts or {})}
    wanted = Opening(procedure.key, office, Subject(0, CAMPAIGN, name, code), "", Act(OPEN, on, given))
    campaign = open_cases(parts, actor, [wanted])[0]
    if campaign.error is not None:
        raise campaign.error
    return campaign, _seat(parts, actor, members, campaign.number, on)


@dataclass(frozen=True, slots=True)
class _Seat:
    """A unit of the former campaign, as it is to take part in the next."""

    procedure: str
    office: Office
    facts: Mapping[str, JsonValue]
    below: tuple[_Seat, ...]


def _seats(parts: Parts, unit: UnitOfWork, people: People, case: StoredCase, years: int) -> tuple[_Seat, ...]:
    return tuple(
        _Seat(
            child.state.procedure,
            people.offices[child.office_id],
            _moved(parts.library.compiled(child.state.procedure).procedure, child.state, years),
            _seats(parts, unit, people, child, years),
        )
        for child in unit.children(case.id)
        if child.state.procedure in unit_procedures(parts)
    )


def _seat(parts: Parts, actor: str, seats: Sequence[_Seat], number: str, on: date) -> list[Outcome]:
    """Open the units' cases in a case, and in each those below it."""
    if not seats:
        return []
    openings = [membership(seat.procedure, seat.office, number, on, seat.facts) for seat in seats]
    outcomes = open_cases(parts, actor, openings)
    for seat, outcome in zip(seats, list(outcomes), strict=True):
        if outcome.error is None:
            outcomes += _seat(parts, actor, seat.below, outcome.number, on)
    return outcomes


def _moved(procedure: Procedure, old: Case, years: int) -> dict[str, JsonValue]:
    """The facts of the old opening with its dates so many years later."""
    action = procedure.actions[OPEN]
    found: dict[str, JsonValue] = {}
    for name in (*action.required, *action.optional):
        value = old.facts.get(name)
        if value is not None:
            is_date = procedure.facts[name].type is FactType.DATE
            found[name] = _later(date.fromisoformat(value), years).isoformat() if is_date else value
    return found


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
