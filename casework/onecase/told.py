"""All of it in one reading."""

from __future__ import annotations

from dataclasses import dataclass

from casework.authority import People
from casework.dossier.ground import Ground
from casework.onecase.answering import Leading, leading
from casework.onecase.chain import Chain, chain
from casework.onecase.service import Service, services
from casework.onecase.waiting import Waits, waits
from casework.parts import Parts
from engine.model import Procedure

_PERSON = "person"  # kind of a party


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a case beside its state."""

    procedure: Procedure  # its edition, for the words of it
    masked: bool  # whether the party's code is a personal id, of which lists show a part only
    above_seen: bool  # whether the one who asks may look into the case above
    services: tuple[Service, ...]
    chain: Chain
    waits: tuple[Waits, ...]
    leading: Leading  # what the acts that are possible do for it


def beside(parts: Parts, number: str, actor: str | None = None) -> Beside:
    """What the page of a case tells beside its state.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        StoreError: its records cannot be read.
    """
    with parts.store.read() as unit:
        ground = Ground.of(parts, unit, number, actor)
        people, above = ground.people, ground.parent
        return Beside(
            ground.procedure,
            ground.subject.kind == _PERSON,
            above is not None and _may_see(people, actor, above.office_id),
            services(ground),
            chain(ground),
            waits(unit, people, ground.procedure, ground.case, parts.today()),
            leading(ground.procedure, ground.case.state, _did(ground)),
        )


def _did(ground: Ground) -> frozenset[str]:
    return frozenset(record.event.name for record in ground.records if record.event.kind == "act")


def _may_see(people: People, actor: str | None, office_id: int) -> bool:
    return actor is None or people.is_below(office_id, people.officer(actor).office_id)
