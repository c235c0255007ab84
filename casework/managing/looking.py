"""Whether somebody looks after an officer: asked by pages that offer what only those may do."""

from __future__ import annotations

from casework.authority import People
from casework.managing.authority import looks_after
from casework.parts import Parts


def may_look_after(parts: Parts, actor: str | None, key: str) -> bool:
    """Whether the actor may see what waits for an officer, and may register an absence.

    Raises:
        MissingError: there is no such officer or actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        return looks_after(people, actor, people.officer(key))
