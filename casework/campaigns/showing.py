"""A campaign as the leading office sees it: its phases, and the units that take part with their cases.

Reports are the matter of ``casework.reports``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casework.authority import People
from casework.campaigns.phases import Phase, phases_of
from casework.campaigns.units import campaign_of, unit_procedures, units_of
from casework.editions import Editions
from casework.listing.looking import offices_seen, state_labels, visible
from casework.parts import Parts
from casework.reports.told import report_keys
from store.contract import UnitOfWork
from store.values import StoredCase


@dataclass(frozen=True, slots=True)
class Participant:
    """A unit that takes part."""

    number: str
    office: str
    states: tuple[str, ...]  # in Chinese
    finished: bool
    cases: Mapping[str, int]  # number of cases opened in it, by the procedure's title
    open_cases: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as the leading office sees it."""

    number: str
    title: str
    procedure: str
    office: str
    states: tuple[str, ...]
    phases: tuple[Phase, ...]
    units: tuple[Participant, ...]


def show_campaign(parts: Parts, number: str, actor: str | None = None) -> Campaign:
    """A campaign with its phases and the units that the actor may see.

    Raises:
        MissingError: there is no such campaign.
        NotPermittedError: it lies outside the actor's jurisdiction, and no unit of the actor's takes part.
    """
    with parts.store.read() as unit:
        people, editions = People.of(unit), Editions(parts, unit)
        case = campaign_of(unit, editions, number)
        seen = offices_seen(people, actor)
        members = [child for child in units_of(parts, unit, case) if seen is None or child.office_id in seen]
        if not members:
            visible(unit, people, number, actor)
        procedure = editions.of(case).procedure
        return Campaign(
            number,
            unit.subjects([case.subject_id])[case.subject_id].name,
            procedure.key,
            people.offices[case.office_id].name,
            state_labels(procedure, case.state.configuration),
            tuple(phases_of(procedure, case.state, parts.today())),
            tuple(_participants(parts, unit, people, members)),
        )


def _participants(
    parts: Parts, unit: UnitOfWork, people: People, members: Sequence[StoredCase]
) -> Iterator[Participant]:
    """Units with the number of their cases; reports and units below them are counted elsewhere."""
    editions = Editions(parts, unit)
    elsewhere = {*report_keys(parts), *unit_procedures(parts)}
    counted = unit.children_counted([member.id for member in members])
    titles = {key: parts.library.compiled(key).procedure.title for key in parts.library.all_keys()}
    for member in members:
        own = {key[1:]: n for key, n in counted.items() if key[0] == member.id and key[1] not in elsewhere}
        cases: Counter[str] = Counter()
        for (procedure, _), number in own.items():
            cases[titles.get(procedure, procedure)] += number
        yield Participant(
            member.number,
            people.offices[member.office_id].name,
            state_labels(editions.of(member).procedure, member.state.configuration),
            member.state.finished,
            cases,
            sum(number for (_, finished), number in own.items() if not finished),
        )
