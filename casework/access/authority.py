"""Who gives passwords and tokens: officers with the post of access keeper, for their own office and those below it."""

from __future__ import annotations

from casework.authority import ACCESS_KEEPER, People
from engine.errors import NotPermittedError
from store.values import Officer


def access_keeper_for(people: People, actor: str | None, officer: Officer) -> Officer | None:
    """The access keeper who acts on an officer's access; None where it is the administrator of the machine.

    Raises:
        NotPermittedError: the actor is no access keeper, or the officer's office does not stand below the actor's.
        MissingError: there is no such actor.
    """
    outside = f"只能办理{{own}}及其下级单位人员的账号，{officer.name}不在其中"
    return keeper_over(people, actor, officer.office_id, outside)


def keeper_over(people: People, actor: str | None, office_id: int, outside: str, *, matter: str = "") -> Officer | None:
    """The access keeper who acts on something of an office; None where it is the administrator of the machine.

    Args:
        people: offices and officers.
        actor: key of the officer; None: the administrator.
        office_id: whose matter it is.
        outside: what is said, behind the keeper's name, where that is not his; `{own}` stands for his office.
        matter: what is acted on, where that does not go without saying.

    Raises:
        NotPermittedError: the actor is no access keeper, or the office does not stand below the actor's.
        MissingError: there is no such actor.
    """
    if actor is None:
        return None
    keeper = people.officer(actor)
    if ACCESS_KEEPER not in keeper.roles:
        raise NotPermittedError(f"{matter}由账号管理岗位或者本机管理员办理，{keeper.name}没有这一岗位")
    if not people.is_below(office_id, keeper.office_id):
        raise NotPermittedError(keeper.name + outside.replace("{own}", people.offices[keeper.office_id].name))
    return keeper


def self_or_keeper_for(people: People, actor: str | None, officer: Officer) -> Officer | None:
    """As :func:`access_keeper_for`, but the officer may act on the own access, too.

    Raises:
        NotPermittedError: the actor is somebody else, and no access keeper for the officer.
        MissingError: there is no such actor.
    """
    return officer if actor == officer.key else access_keeper_for(people, actor, officer)
