"""Handing over what a leaving officer has: the posts go to a successor of the same office, and access ends.

Cases stay where they are: they belong to offices. What moves are the posts, and with them duties, deadlines and papers.
What is to be done afterwards by hand is told in the result: the bureau's file, absences, papers that name the officer.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from casework.access.authority import access_keeper_for
from casework.access.log import What, note
from casework.access.passwords import encode
from casework.authority import People
from casework.managing.people import labelled, role_labels
from casework.parts import Parts, shanghai_day
from engine.errors import NotPermittedError, RefusedError
from store.contract import UnitOfWork
from store.values import Credential, Entry, Officer

TOPIC = "handover"
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over to whom."""

    leaving: str  # name
    successor: str  # name
    roles: tuple[str, ...]  # labels
    tokens: int  # revoked
    on: str  # ISO day
    reason: str = ""
    by: str = ""  # name of who did it


def successors_of(parts: Parts, actor: str | None, key: str) -> list[tuple[str, str]]:
    """Who may take over from an officer: the others of the office but the actor, keys with names and posts.

    Raises:
        NotPermittedError: the actor keeps no access for the officer.
        MissingError: there is no such officer or actor.
    """
    labels = role_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        officer = people.officer(key)
        access_keeper_for(people, actor, officer)
        return [
            (one.key, f"{one.name}（{'、'.join(labelled(labels, one.roles)) or '没有岗位'}）")
            for one in people.everybody()
            if one.office_id == officer.office_id and one.key not in (key, actor)
        ]


def hand_over(parts: Parts, actor: str | None, *, leaving: str, to: str, reason: str) -> HandedOver:
    """Give all posts of an officer to a successor, and end the officer's access.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        leaving: key of the officer.
        to: key of the successor, of the same office.
        reason: why.

    Raises:
        RefusedError: both are the same or of different offices, there is nothing to hand over, or no reason is given.
        NotPermittedError: the actor keeps no access for the officer, or is one of the two.
        MissingError: somebody is unknown.
    """
    why = reason.strip()
    if not 2 <= len(why) <= _LONGEST_REASON:
        raise RefusedError(f"请写明移交的原因，2至{_LONGEST_REASON}个字", field="reason")
    labels, unusable = role_labels(parts), encode(secrets.token_urlsafe(32))
    now = parts.clock()
    with parts.store.write() as unit:
        people = People.of(unit)
        officer, successor = people.officer(leaving), people.officer(to)
        keeper = access_keeper_for(people, actor, officer)
        _refuse(people, keeper, officer, successor)
        unit.put_officer(replace(successor, roles=successor.roles | officer.roles))
        unit.put_officer(replace(officer, roles=frozenset()))
        revoked = _end_access(unit, parts, officer, keeper, unusable)
        details = {"to": successor.id, "roles": sorted(officer.roles), "reason": why, "tokens": revoked}
        by = keeper.id if keeper is not None else None
        unit.register([Entry(TOPIC, officer.id, "hand_over", by, shanghai_day(now), now, details)])
        unit.commit()
    told = keeper.name if keeper is not None else "本机管理员"
    roles = labelled(labels, officer.roles)
    return HandedOver(officer.name, successor.name, roles, revoked, shanghai_day(now).isoformat(), why, told)


def list_handovers(parts: Parts, actor: str | None) -> list[HandedOver]:
    """The hand-overs of officers an actor sees, the latest first.

    Raises:
        MissingError: there is no such actor.
    """
    labels = role_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor)) if actor else frozenset(people.offices)
        refs = [one.id for one in people.everybody() if one.office_id in seen]
        names = people.names()
        return [
            HandedOver(
                names[one.ref],
                names[one.details["to"]],
                labelled(labels, frozenset(one.details["roles"])),
                one.details["tokens"],
                one.occurred_on.isoformat(),
                str(one.details["reason"]),
                names[one.officer_id] if one.officer_id is not None else "本机管理员",
            )
            for one in reversed(unit.entries(TOPIC, refs))
        ]


def _refuse(people: People, keeper: Officer | None, officer: Officer, successor: Officer) -> None:
    if officer.id == successor.id:
        raise RefusedError("不能移交给本人", field="to")
    if officer.office_id != successor.office_id:
        own = people.offices[officer.office_id].name
        raise RefusedError(f"岗位属于单位，接收人须为{own}的人员", field="to")
    if keeper is not None and keeper.id in (officer.id, successor.id):
        raise NotPermittedError("移交人和接收人不能自己办理移交，请由另一名账号管理人员或者本机管理员办理")
    if not officer.roles:
        raise RefusedError(f"{officer.name}没有岗位，没有可以移交的")


def _end_access(unit: UnitOfWork, parts: Parts, officer: Officer, keeper: Officer | None, unusable: str) -> int:
    """Let the password, the sessions and the tokens of an officer open nothing any more; how many tokens."""
    now = parts.clock()
    before = unit.credential(officer.id)
    if before is not None:
        unit.put_credential(Credential(officer.id, unusable, now, must_change=True, generation=before.generation + 1))
        note(unit, What.SESSIONS_ENDED, officer, keeper, now)
    revoked = 0
    for token in unit.tokens(officer.id):
        if token.stands(parts.today()) and unit.revoke_token(token.id, now):
            revoked += 1
            kind = token.kind.value
            note(unit, What.TOKEN_REVOKED, officer, keeper, now, token=token.id, kind=kind, system=token.name)
    return revoked
