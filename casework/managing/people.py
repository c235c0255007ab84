"""Offices and officers in lists: posts by their Chinese names, certificates with the days they have left.

Everybody sees those of the own office and of the offices below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from casework.authority import SYSTEM_POSTS, People
from casework.definitions.posts import office_posts
from casework.managing.authority import looked_at
from casework.parts import Parts
from engine.errors import MissingError
from engine.model import Level
from store.contract import UnitOfWork
from store.values import Office, Officer

SOON_DAYS: Final = 60
"""Days before its end from which a certificate is marked: an examination has to be passed before."""

_OUTWEIGHS: Final = 1000  # a case tells more than any number of definitions
LEVELS: Final[Mapping[Level, str]] = {
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.DISTRICT: "区县级",
    Level.CENTRE: "省属机构",
    Level.DESK: "审核点",
}


class Standing(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office in a list."""

    key: str
    name: str
    level: str
    under: str  # name of the office above; empty: it is the highest
    region: str
    short: str  # 机关代字
    address: str
    phone: str
    officers: int
    government: str
    court: str
    website: str


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer in a list."""

    key: str
    name: str
    office_key: str
    office: str
    roles: tuple[str, ...]  # labels
    certificate: str
    until: date | None  # last day of the certificate, inclusive
    days_left: int | None  # negative: it is over; None: it has no end, or there is none
    standing: Standing
    deputies: tuple[str, ...]  # names of those who act today in the officer's place
    email: str


def list_offices(parts: Parts, actor: str | None) -> list[OfficeRow]:
    """The offices an actor sees, as the tree has them.

    Raises:
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        officers = people.everybody()
        return [
            _office(people, office, sum(one.office_id == office.id for one in officers))
            for office in people.offices.values()
            if office.id in _seen(people, actor)
        ]


def show_office(parts: Parts, actor: str | None, key: str) -> OfficeRow:
    """One office.

    Raises:
        MissingError: there is no such office that the actor sees, or no such actor.
    """
    found = next((row for row in list_offices(parts, actor) if row.key == key), None)
    if found is None:
        raise MissingError("单位", key)
    return found


def list_officers(parts: Parts, actor: str | None) -> list[OfficerRow]:
    """The officers of the offices an actor sees, office by office.

    Raises:
        MissingError: there is no such actor.
    """
    labels = role_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = _seen(people, actor)
        acting = _acting(unit, people, parts.today())
        found = sorted((one for one in people.everybody() if one.office_id in seen), key=lambda o: (o.office_id, o.id))
        return [_officer(people, one, labels, acting, parts.today()) for one in found]


def show_officer(parts: Parts, actor: str | None, key: str) -> OfficerRow:
    """One officer.

    Raises:
        NotPermittedError: the officer's office lies outside the actor's jurisdiction.
        MissingError: there is no such officer or actor.
    """
    labels = role_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        officer = looked_at(people, actor, key)
        return _officer(people, officer, labels, _acting(unit, people, parts.today()), parts.today())


def role_labels(parts: Parts) -> dict[str, str]:
    """The Chinese names of all posts, by key.

    Regulations call a post differently; it bears the name of the procedure with most cases here, else the usual one.
    """
    with parts.store.read() as unit:
        cases: Counter[str] = Counter()
        for (_, procedure, _), count in unit.counts(None).items():
            cases[procedure] += count
    called: dict[str, Counter[str]] = {}
    for key in parts.library.all_keys():
        for role in parts.library.compiled(key).procedure.roles.values():
            called.setdefault(role.key, Counter())[role.label] += 1 + _OUTWEIGHS * cases[key]
    found = {role: max(sorted(labels), key=labels.__getitem__) for role, labels in called.items()}
    return {**found, **office_posts(), **SYSTEM_POSTS}


def labelled(labels: Mapping[str, str], roles: frozenset[str]) -> tuple[str, ...]:
    """Posts by their names, in a fixed order; those of procedures that are no longer installed by one name."""
    return tuple(dict.fromkeys(labels.get(role, "已停用流程的岗位") for role in sorted(roles)))


def _seen(people: People, actor: str | None) -> frozenset[int]:
    return people.jurisdiction(people.officer(actor)) if actor is not None else frozenset(people.offices)


def _acting(unit: UnitOfWork, people: People, day: date) -> dict[int, list[str]]:
    names, found = people.names(), dict[int, list[str]]()
    for one in unit.delegations():
        if one.first <= day <= one.last:
            found.setdefault(one.officer_id, []).append(names[one.delegate_id])
    return found


def _office(people: People, office: Office, officers: int) -> OfficeRow:
    under = people.offices[office.parent_id].name if office.parent_id is not None else ""
    level = LEVELS.get(office.level, "")
    return OfficeRow(
        key=office.key,
        name=office.name,
        level=level,
        under=under,
        region=office.region,
        short=office.short,
        address=office.address,
        phone=office.phone,
        officers=officers,
        government=office.government,
        court=office.court,
        website=office.website,
    )


def _officer(
    people: People, one: Officer, labels: Mapping[str, str], acting: Mapping[int, Sequence[str]], today: date
) -> OfficerRow:
    office = people.offices[one.office_id]
    left = (one.certificate_until - today).days if one.certificate and one.certificate_until else None
    return OfficerRow(
        key=one.key,
        name=one.name,
        office_key=office.key,
        office=office.name,
        roles=labelled(labels, one.roles),
        certificate=one.certificate,
        until=one.certificate_until,
        days_left=left,
        standing=_standing(one, left),
        deputies=tuple(dict.fromkeys(acting.get(one.id, ()))),
        email=one.email,
    )


def _standing(one: Officer, left: int | None) -> Standing:
    if not one.certificate:
        return Standing.NONE
    if left is None or left > SOON_DAYS:
        return Standing.VALID
    return Standing.EXPIRED if left < 0 else Standing.SOON
