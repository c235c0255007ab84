"""Who may let units take part in a campaign, or open the next one like it, and what is asked for it.

Doing it is ``enlisting`` and ``following``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from casework.authority import People
from casework.campaigns.units import campaign_of, unit_procedure_of, units_of
from casework.editions import Editions
from casework.listing.looking import visible
from casework.offering import Offer, opening_offered
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, RefusedError


@dataclass(frozen=True, slots=True)
class Enlisting:
    """What is asked when units are let in."""

    number: str  # of the campaign, or of an upper unit's case in it
    title: str  # the campaign or the unit
    procedure: str  # key of the units' procedure
    offer: Offer
    offices: tuple[tuple[str, str], ...]  # keys with names of those below that do not take part yet


@dataclass(frozen=True, slots=True)
class Following:
    """What is asked when the next campaign is opened."""

    number: str
    title: str
    code: str
    offer: Offer
    units: int  # that take part now


def enlisting(parts: Parts, actor: str, number: str) -> Enlisting:
    """What an officer is asked who lets units take part.

    Raises:
        MissingError: there is no such case, or no procedure of units fits into it.
        NotPermittedError: it lies outside the actor's jurisdiction, or another role does it.
        RefusedError: the case is finished.
    """
    key = unit_procedure_of(parts, _seen(parts, actor, number))
    with parts.store.read() as unit:
        people = People.of(unit)
        case, who = unit.case(number), people.officer(actor)
        if case.state.finished:
            raise RefusedError("已经结束，不能再列入参加单位")
        offer = opening_offered(parts.library.compiled(key).procedure, who)
        _refuse_other(offer, "参加单位由{}列入")
        title = unit.subjects([case.subject_id])[case.subject_id].name
        there = {child.office_id for child in units_of(parts, unit, case)}
        offices = tuple(
            (office.key, office.name)
            for office in people.offices.values()
            if office.id != case.office_id and office.id not in there and people.is_below(office.id, case.office_id)
        )
    return Enlisting(number, title, key, offer, offices)


def following(parts: Parts, actor: str, number: str) -> Following:
    """What an officer is asked who opens the next campaign like one.

    Raises:
        MissingError: there is no such campaign.
        NotPermittedError: it lies outside the actor's jurisdiction, or another role does it.
    """
    _seen(parts, actor, number)
    with parts.store.read() as unit:
        people = People.of(unit)
        editions, who = Editions(parts, unit), people.officer(actor)
        case = campaign_of(unit, editions, number)
        offer = opening_offered(editions.of(case).procedure, who)
        _refuse_other(offer, "新的专项行动由{}开展")
        # What is not told is taken from the campaign before, with its dates moved.
        asked = replace(offer, fields=tuple(replace(one, required=False, default=None) for one in offer.fields))
        subject = unit.subjects([case.subject_id])[case.subject_id]
        return Following(number, subject.name, subject.code, asked, len(units_of(parts, unit, case)))


def ways(parts: Parts, actor: str, number: str) -> tuple[bool, bool]:
    """Whether an officer may let units into a campaign now, and whether the officer may open the next one."""
    found = []
    for asked in (enlisting, following):
        try:
            asked(parts, actor, number)
        except (MissingError, RefusedError):
            found.append(False)
        else:
            found.append(True)
    return found[0], found[1]


def _seen(parts: Parts, actor: str, number: str) -> str:
    """The number of a case that the actor may see."""
    with parts.store.read() as unit:
        return visible(unit, People.of(unit), number, actor).number


def _refuse_other(offer: Offer, told: str) -> None:
    if not offer.mine:
        raise NotPermittedError(told.format("、".join(offer.roles)))
