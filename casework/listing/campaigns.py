"""Campaigns an officer may see, those that run first: where they stand and how many units take part.

Owns the list. One campaign whole is the matter of ``casework.campaigns``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.authority import People
from casework.campaigns.phases import Phase, phases_of
from casework.campaigns.units import CAMPAIGN, members_of
from casework.editions import Editions
from casework.listing.looking import offices_seen, state_labels
from casework.listing.newest import newest_cases
from casework.parts import Parts
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

MOST: Final = 200
"""Campaigns looked at: an installation has a few each year."""


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


def list_campaigns(parts: Parts, actor: str | None = None, *, most: int = MOST) -> list[CampaignRow]:
    """Campaigns that the actor's office leads, has below it, or takes part in; running ones first, then the newest.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        most: campaigns of all offices that are looked at, those opened last.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people, editions = People.of(unit), Editions(parts, unit)
        found = [
            _row(parts, unit, people, editions, case, units) for case, units in _seen(parts, unit, people, actor, most)
        ]
    return sorted(found, key=lambda row: (row.finished, -(row.opened_on or date.min).toordinal(), row.number))


def campaigns_offered(parts: Parts, actor: str | None, *, most: int = MOST) -> list[tuple[str, str]]:
    """The numbers and names of the same campaigns, the newest first: to choose from.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        cases = [case for case, _ in _seen(parts, unit, People.of(unit), actor, most)]
        names = unit.subjects({case.subject_id for case in cases})
        return [(case.number, names[case.subject_id].name) for case in cases]


def _seen(parts: Parts, unit: UnitOfWork, people: People, actor: str | None, most: int) -> list[tuple[StoredCase, int]]:
    """The newest campaigns, of those that the actor may see, each with the number of units seen in it."""
    library = parts.library
    seen = offices_seen(people, actor)
    cases: list[StoredCase] = []
    for key in library.all_keys():
        if library.compiled(key).procedure.subject == CAMPAIGN:
            cases += newest_cases(unit, CaseFilter(procedure=key), limit=most)
    cases = sorted(cases, key=lambda case: -case.id)[:most]
    members = members_of(parts, unit, [case.id for case in cases])
    units = {case.id: sum(seen is None or one.office_id in seen for one in members[case.id]) for case in cases}
    return [(case, units[case.id]) for case in cases if units[case.id] or seen is None or case.office_id in seen]


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
