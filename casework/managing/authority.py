"""Who looks after an officer: the officer, heads of the line of offices, access keepers of it."""

from __future__ import annotations

from casework.authority import ACCESS_KEEPER, People
from casework.reminders.recipients import HEADS
from engine.errors import NotPermittedError
from store.values import Officer


def looked_at(people: People, actor: str | None, key: str) -> Officer:
    """An officer who may be looked at: one of the actor's own office or below it.

    Raises:
        NotPermittedError: the officer belongs elsewhere.
        MissingError: there is no such officer or actor.
    """
    officer = people.officer(key)
    if actor is not None:
        looking = people.officer(actor)
        if not people.is_below(officer.office_id, looking.office_id):
            own = people.offices[looking.office_id].name
            raise NotPermittedError(f"{looking.name}只能查看{own}及其下级单位的人员")
    return officer


def looks_after(people: People, actor: str | None, officer: Officer) -> bool:
    """Whether the actor may see what waits for an officer, and may register an absence."""
    if actor is None or actor == officer.key:
        return True
    other = people.officer(actor)
    return people.is_below(officer.office_id, other.office_id) and bool(other.roles & (HEADS | {ACCESS_KEEPER}))


def refuse_stranger(people: People, actor: str | None, officer: Officer) -> None:
    """Refuse what only those do who look after an officer.

    Raises:
        NotPermittedError: the actor is none of them.
        MissingError: there is no such actor.
    """
    if not looks_after(people, actor, officer):
        # Who it is about is not named: to officers of another district, even the name is none of theirs.
        raise NotPermittedError("由本人、本单位或者上级单位的分管领导、主要负责人、账号管理岗位办理")
