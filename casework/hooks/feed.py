"""What happened, page by page, for whoever asks: the same that hooks are told, by the same rules.

A receiver that missed messages, or has no address of its own, reads on from the place it knows. There is no end to it:
the place of a page from which nothing more follows is where the next question begins.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from casework.authority import People
from casework.hooks.happenings import Place, stretch
from casework.hooks.kinds import Kind, kinds_meant
from casework.listing.looking import offices_looked_at
from casework.listing.paging import id_in, parts_of
from casework.parts import Parts

LAST: Final = "last"
"""In place of a place: where things stand now, for who wants to hear only of what is to come."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some of what happened.

    Attributes:
        rows: in the order in which they were recorded.
        after: what the next page is asked with; never empty.
        more: whether it is worth asking at once.
    """

    rows: tuple[dict[str, Any], ...]
    after: str
    more: bool


def happened_since(
    parts: Parts,
    actor: str | None,
    after: str,
    *,
    office: str = "",
    kinds: Collection[str] = (),
    limit: int,
) -> FeedPage:
    """What happened behind a place in the cases that the actor may see.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        after: as the page before said; empty: from the beginning; `LAST`.
        office: key or full name, with those below it; empty: all that the actor may see.
        kinds: what is wanted; empty: all.
        limit: rows after which the page ends.

    Raises:
        MissingError: there is no such office or officer.
        NotPermittedError: the office lies outside the actor's jurisdiction.
        RefusedError: `after` is no place, or there is no such kind.
    """
    wanted = kinds_meant(kinds) if kinds else frozenset(Kind)
    with parts.store.read() as unit:
        offices = offices_looked_at(People.of(unit), actor, (office,) if office else ())
        place = Place(*unit.chain_ends()) if after == LAST else _place(after)
        found = stretch(unit, place, offices=offices, kinds=wanted, most=limit)
    rows = tuple(one.told() for one in found.happenings)
    return FeedPage(rows, f"{found.place.event}|{found.place.entry}", found.more)


def _place(after: str) -> Place:
    if not after:
        return Place()
    event, entry = parts_of(after, 2)
    return Place(id_in(event), id_in(entry))
