"""Which posts the officers of an office may be given, and who looks after offices and officers.

A post that a procedure gives to a level is held by offices of this level or above: below, somebody would judge what
his own office did. Who imports holidays for the whole country or region belongs to the highest office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casework.access.authority import keeper_over
from casework.authority import CALENDAR_KEEPER, SYSTEM_POSTS, People
from casework.definitions.posts import office_posts
from casework.managing.people import role_labels
from casework.parts import Parts
from engine.model import Level
from engine.periods.national import NATIONAL
from store.values import Office, Officer

_HELD_AT: Final[Mapping[Level, frozenset[Level]]] = {
    Level.OWN: frozenset(Level),
    Level.DESK: frozenset({Level.DESK, Level.DISTRICT, Level.CITY, Level.PROVINCE}),
    Level.DISTRICT: frozenset({Level.DISTRICT, Level.CITY, Level.PROVINCE}),
    Level.CITY: frozenset({Level.CITY, Level.PROVINCE}),
    Level.CENTRE: frozenset({Level.CENTRE, Level.PROVINCE}),
    Level.PROVINCE: frozenset({Level.PROVINCE}),
}


@dataclass(frozen=True, slots=True)
class PostGroup:
    """Posts of one kind: their Chinese names by key."""

    label: str
    posts: Mapping[str, str]


def posts_for(parts: Parts, office: Office) -> tuple[PostGroup, ...]:
    """The posts that officers of an office may be given: of its region's procedures, of approvals, of the system."""
    called = _called(parts, office)
    usual = role_labels(parts)
    held = {
        key: usual[key] if usual[key] in names else min(names)
        for key, names in called.items()
        if key not in office_posts()
    }
    system = {key: label for key, label in SYSTEM_POSTS.items() if key != CALENDAR_KEEPER or office.parent_id is None}
    return (
        PostGroup("办案", held),
        PostGroup("审批、文书和印章", office_posts()),
        PostGroup("系统管理", system),
    )


def _called(parts: Parts, office: Office) -> dict[str, set[str]]:
    """What the procedures of an office's region call the posts that it may hold."""
    called: dict[str, set[str]] = {}
    for key in parts.library.all_keys():
        procedure = parts.library.compiled(key).procedure
        if NATIONAL in (procedure.region, office.region) or procedure.region == office.region:
            for role in procedure.roles.values():
                if office.level in _HELD_AT[role.level]:
                    called.setdefault(role.key, set()).add(role.label)
    return called


def keeper_at(people: People, actor: str | None, office_id: int) -> Officer | None:
    """The access keeper who looks after an office and its officers; None where it is the administrator of the machine.

    Raises:
        NotPermittedError: the actor is no access keeper, or the office does not stand below the actor's.
        MissingError: there is no such actor.
    """
    return keeper_over(people, actor, office_id, "只能登记、修改{own}及其下级单位和人员")
