"""Looking after hooks: registering, changing, another secret, ending, letting one go on, trying one.

Owns who may: access keepers for hooks of their own office and of those below it, the administrator of the machine for
all. What was done stands in the register under `TOPIC`; secrets stand nowhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from casework.access.authority import keeper_over
from casework.authority import People
from casework.hooks.addresses import refuse_url, shown
from casework.hooks.kinds import kinds_meant
from casework.hooks.posting import post_signed
from casework.hooks.signing import mark_of, new_salt, secret_of
from casework.outward import NoAnswerError
from casework.parts import Parts, shanghai_day
from engine.canonical import canonical
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import Entry, Hook, Officer

TOPIC: Final = "hook"
FORMER_SIGNS: Final = timedelta(days=3)
"""So long a former secret signs, too: the receiver changes it meanwhile, over a weekend if need be."""
_LONGEST_NAME: Final = 60


class What(StrEnum):
    """What is entered into the register."""

    MADE = "made"
    CHANGED = "changed"
    SECRET_CHANGED = "secret_changed"  # noqa: S105
    ENDED = "ended"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Made:
    """A hook and its secret, which is shown this once."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a hook."""

    name: str  # which system listens
    url: str
    kinds: Collection[str]  # as :class:`casework.hooks.kinds.Kind` names them


def make_hook(parts: Parts, *, office: str, wish: Wish, actor: str | None) -> Made:
    """Register a hook; it is told what happens from now on.

    Args:
        parts: the system.
        office: key or full name: of its cases and of those below it.
        wish: who is told what, and where.
        actor: key of an access keeper; None: the administrator of the machine.

    Raises:
        RefusedError: the name, the address or the kinds are not in order.
        NotPermittedError: the actor is no access keeper for the office.
        MissingError: there is no such office or actor.
    """
    name, url, kinds = _judged(wish, local=actor is None)
    now, salt = parts.clock(), new_salt()
    secret = secret_of(parts.home, salt)
    with parts.store.write() as unit:
        people = People.of(unit)
        own = people.office(office)
        keeper = keeper_of(people, actor, own.id)
        made_by = keeper.id if keeper is not None else None
        wanted = Hook(0, own.id, name, url, kinds, salt, mark_of(secret), now, made_by, local=actor is None)
        made = unit.add_hook(wanted)
        _note(unit, What.MADE, made, keeper, now, office=own.id, **_told(made))
        unit.commit()
    return Made(made.id, secret)


def change_hook(parts: Parts, hook_id: int, wish: Wish, actor: str | None) -> None:
    """Change who is told what, and where; its place stays.

    Raises:
        RefusedError: the name, the address or the kinds are not in order, or the hook was ended.
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    name, url, kinds = _judged(wish, local=actor is None)
    now = parts.clock()
    with parts.store.write() as unit:
        hook, keeper = _kept(unit, hook_id, actor)
        changed = replace(hook, name=name, url=url, kinds=kinds, local=actor is None)
        unit.change_hook(changed)
        _note(unit, What.CHANGED, changed, keeper, now, **_told(changed))
        unit.commit()


def change_secret(parts: Parts, hook_id: int, actor: str | None) -> str:
    """Give a hook another secret; for `FORMER_SIGNS` messages bear signatures of both.

    Returns:
        The secret, which is shown this once.

    Raises:
        RefusedError: the hook was ended.
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    now, salt = parts.clock(), new_salt()
    secret = secret_of(parts.home, salt)
    with parts.store.write() as unit:
        hook, keeper = _kept(unit, hook_id, actor)
        changed = replace(hook, salt=salt, mark=mark_of(secret), former_salt=hook.salt, former_until=now + FORMER_SIGNS)
        if mark_of(secret_of(parts.home, hook.salt)) != hook.mark:  # nobody could verify the former one any more
            changed = replace(changed, former_salt="", former_until=None)
        unit.change_hook(changed)
        _note(unit, What.SECRET_CHANGED, changed, keeper, now)
        unit.commit()
    return secret


def end_hook(parts: Parts, hook_id: int, actor: str | None) -> None:
    """Tell a hook nothing any more.

    Raises:
        RefusedError: the hook was ended before.
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    now = parts.clock()
    with parts.store.write() as unit:
        hook, keeper = _kept(unit, hook_id, actor)
        unit.change_hook(replace(hook, ended_at=now))
        _note(unit, What.ENDED, hook, keeper, now)
        unit.commit()


def resume_hook(parts: Parts, hook_id: int, actor: str | None) -> None:
    """Let a hook, and all that it refused, be tried at the next look as if nothing had failed before.

    Raises:
        RefusedError: the hook was ended.
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    now = parts.clock()
    with parts.store.write() as unit:
        hook, keeper = _kept(unit, hook_id, actor)
        unit.resume_hook(hook.id, now)
        _note(unit, What.RESUMED, hook, keeper, now)
        unit.commit()


def try_hook(parts: Parts, hook_id: int, actor: str | None) -> str:
    """Send a message of the type ``ping`` that tells of nothing; returns the other side's answer.

    Raises:
        RefusedError: it was not taken, or the hook was ended.
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    now = parts.clock()
    with parts.store.read() as unit:
        hook, _ = _kept(unit, hook_id, actor)
    stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = canonical({"type": "ping", "timestamp": stamp, "data": {}})
    try:
        reply = post_signed(parts, hook, f"msg_{hook.id}_ping_{int(now.timestamp())}", body, now)
    except NoAnswerError as error:
        raise RefusedError(error.reason) from error
    if not reply.taken:
        raise RefusedError(f"对方没有接收（{reply}）")
    return str(reply)


def keeper_of(people: People, actor: str | None, office_id: int) -> Officer | None:
    """The access keeper who acts on hooks of an office; None where it is the administrator of the machine.

    Raises:
        NotPermittedError: the actor is no access keeper, or the office does not stand below the actor's.
        MissingError: there is no such actor.
    """
    return keeper_over(people, actor, office_id, "只能办理{own}及其下级单位的事件推送", matter="事件推送")


def _kept(unit: UnitOfWork, hook_id: int, actor: str | None) -> tuple[Hook, Officer | None]:
    hook = unit.hook(hook_id)
    keeper = keeper_of(People.of(unit), actor, hook.office_id)
    if hook.ended_at is not None:
        raise RefusedError(f"“{hook.name}”的推送已经停止；需要的请重新登记")
    return hook, keeper


def _judged(wish: Wish, *, local: bool) -> tuple[str, str, frozenset[str]]:
    name, url = wish.name.strip(), wish.url.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise RefusedError(f"请写明哪个系统接收，最多{_LONGEST_NAME}个字符", field="name")
    refuse_url(url, local=local)
    return name, url, kinds_meant(wish.kinds)


def _told(hook: Hook) -> dict[str, Any]:
    return {"system": hook.name, "url": shown(hook.url), "kinds": sorted(hook.kinds)}


def _note(unit: UnitOfWork, what: What, hook: Hook, by: Officer | None, now: datetime, **details: Any) -> None:
    by_id = by.id if by is not None else None
    unit.register([Entry(TOPIC, hook.id, what.value, by_id, shanghai_day(now), now, details)])
