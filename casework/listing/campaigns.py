"""Campaigns an officer may see, those that run first: where they stand and how many units take part.

Owns the list. One campaign whole is the matter of ``casework.campaigns``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.campaigns import CAMPAIGN, Phase, phases_of, units_of
from casework.editions import Editions
from casework.listing.looking import ALL_CASES, offices_seen, state_labels
from casework.parts import Parts
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in a list.

    Attributes:
        number: of its case.
        title: its own name.
        kind: what its procedure is called.
        office: full name of the leading office.
        opened_on: the day it was opened.
        states: in Chinese.
        phases: in the order of its procedure.
        finished: whether its case is closed.
        units: how many units take part that the one who asks may see.
    """

    number: str
    title: str
    kind: str
    office: str
    opened_on: date | None
    states: tuple[str, ...]
    phases: tuple[Phase, ...]
    finished: bool
    units: int


def list_campaigns(parts: Parts, actor: str | None = None) -> list[CampaignRow]:
    """Campaigns that the actor's office leads, has below it, or takes part in; running ones first, then the newest.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.

    Raises:
        MissingError: there is no such officer.
    """
    library = parts.library
    keys = [key for key in library.all_keys() if library.compiled(key).procedure.subject == CAMPAIGN]
    with parts.store.read() as unit:
        people, editions = People.of(unit), Editions(parts, unit)
        seen = offices_seen(people, actor)
        found = [
            _row(parts, unit, people, editions, case, len(members))
            for key in keys
            for case in unit.find_cases(CaseFilter(procedure=key), limit=ALL_CASES)
            if (members := _members(parts, unit, case, seen)) or seen is None or case.office_id in seen
        ]
    return sorted(found, key=lambda row: (row.finished, -(row.opened_on or date.min).toordinal(), row.number))


def _members(parts: Parts, unit: UnitOfWork, case: StoredCase, seen: frozenset[int] | None) -> list[StoredCase]:
    return [one for one in units_of(parts, unit, case) if seen is None or one.office_id in seen]


def _row(
    parts: Parts, unit: UnitOfWork, people: People, editions: Editions, case: StoredCase, units: int
) -> CampaignRow:
    procedure = editions.of(case).procedure
    return CampaignRow(
        case.number,
        unit.subjects([case.subject_id])[case.subject_id].name,
        procedure.title,
        people.offices[case.office_id].name,
        case.state.opened_on,
        state_labels(procedure, case.state.configuration),
        tuple(phases_of(procedure, case.state, parts.today())),
        case.state.finished,
        units,
    )
