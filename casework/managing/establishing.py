"""Offices as access keepers add and change them below their own: name, address and what their papers print.

Keys, levels and the place in the tree never change here: cases, numbers and jurisdiction hang on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from casework.authority import People
from casework.managing.noted import mark_of, note, refuse_changed
from casework.managing.people import LEVELS
from casework.managing.posts import keeper_at
from casework.managing.wording import key_of, phone_of, short_of, words
from casework.parts import Parts
from engine.errors import RefusedError
from engine.model import Level
from store.values import Office

_BELOW: Final[Mapping[Level, tuple[Level, ...]]] = {
    Level.PROVINCE: (Level.CITY, Level.DISTRICT, Level.CENTRE),
    Level.CITY: (Level.DISTRICT, Level.DESK),
    Level.DISTRICT: (Level.DESK,),
}
"""The levels of offices that may stand directly under an office of a level."""


@dataclass(frozen=True, slots=True)
class OfficeWish:
    """What an office is to be."""

    name: str
    short: str  # 机关代字, as it begins a document's number
    address: str
    phone: str
    government: str
    court: str
    website: str = ""


_TYPED: Final = frozenset(one.name for one in fields(OfficeWish))


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """What a form needs by which an office is added or changed."""

    key: str  # of the office; of a new one: of the office above
    name: str
    level: str  # label
    under: str  # name of the office above; empty: there is none
    levels: tuple[tuple[str, str], ...]  # that an office under it may have, with their labels
    told: Mapping[str, str]  # what stands in its fields
    seen: str  # mark of what is shown


def office_form(parts: Parts, actor: str | None, key: str) -> OfficeForm:
    """What is shown of an office that the actor looks after.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        key: of the office.

    Raises:
        NotPermittedError: the actor keeps no access for the office.
        MissingError: there is no such office or actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        office = people.office(key)
        keeper_at(people, actor, office.id)
        under = people.offices[office.parent_id].name if office.parent_id is not None else ""
    told = {word: str(value) for word, value in office.told().items() if word in _TYPED}
    levels = tuple((level.value, LEVELS[level]) for level in _BELOW.get(office.level, ()))
    return OfficeForm(office.key, office.name, LEVELS.get(office.level, ""), under, levels, told, mark_of(office))


def add_office(parts: Parts, actor: str | None, *, under: str, level: str, wish: OfficeWish, key: str = "") -> str:
    """Add an office under another; it is of the same region.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        under: key of the office above.
        level: one that may stand directly under it.
        wish: what it is to be.
        key: of the office; empty: made from that of the office above.

    Returns:
        The key.

    Raises:
        RefusedError: something of it is not in order; the field is named.
        NotPermittedError: the actor keeps no access for the office above.
        MissingError: there is no such office or actor.
    """
    now = parts.clock()
    with parts.store.write() as unit:
        people = People.of(unit)
        above = people.office(under)
        keeper = keeper_at(people, actor, above.id)
        allowed = _BELOW.get(above.level, ())
        if level not in {one.value for one in allowed}:
            told = "、".join(LEVELS[one] for one in allowed)
            raise RefusedError(f"请从{told}中选定层级" if told else f"{above.name}以下不再设单位", field="level")
        before = Office(0, "", "", Level(level), above.id, above.region, "", "", "", "", "")
        made = _judged(people, before, wish)
        taken = {one.key for one in people.offices.values()}
        made = unit.put_office(replace(made, key=key_of(key, "key", above.key, taken)))
        note(unit, None, made, keeper, now)
        unit.commit()
    return made.key


def change_office(parts: Parts, actor: str | None, key: str, wish: OfficeWish, *, seen: str) -> bool:
    """Change what is told of an office; papers that were issued stay as they are.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        key: of the office.
        wish: what it is to be.
        seen: the mark of what the form showed.

    Returns:
        Whether anything is different now.

    Raises:
        RefusedError: something of it is not in order; the field is named.
        ConflictError: somebody else changed the office since the form was opened.
        NotPermittedError: the actor keeps no access for the office.
        MissingError: there is no such office or actor.
    """
    now = parts.clock()
    with parts.store.write() as unit:
        people = People.of(unit)
        office = people.office(key)
        keeper = keeper_at(people, actor, office.id)
        refuse_changed(office, seen)
        changed = _judged(people, office, wish)
        unit.put_office(changed)
        different = note(unit, office, changed, keeper, now)
        unit.commit()
    return different


def _judged(people: People, before: Office, wish: OfficeWish) -> Office:
    """The office as wished."""
    others = [one for one in people.offices.values() if one.id != before.id]
    name = words(wish.name, "name", "名称", least=4)
    if name != before.name and any(name in (one.name, one.key) for one in others):
        raise RefusedError("已有同名的单位，请核对；同名的加上地名区分", field="name")
    short = wish.short.strip()
    if short != before.short:
        short = short_of(short)
        if any(one.short == short for one in others):
            raise RefusedError("这一机关代字已有单位使用，两个单位的文号会相同，请换一个", field="short")
    return replace(
        before,
        name=name,
        short=short,
        address=words(wish.address, "address", "地址", least=4, most=100),
        phone=phone_of(wish.phone),
        government=words(wish.government, "government", "本级人民政府", least=4),
        court=words(wish.court, "court", "管辖法院", least=4),
        website=words(wish.website, "website", "网站", least=0, most=100),
    )
