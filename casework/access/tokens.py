"""Tokens: one for each system that uses the JSON API, and one for an officer's own calendar feed.

Whoever shows a token is taken for its officer and may do what the officer may, by the same rules. It is shown once and
kept nowhere but as a digest; being random, it needs no Argon2. A password that is changed leaves it as it is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.access.authority import access_keeper_for, self_or_keeper_for
from casework.access.log import What, note
from casework.authority import People
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.values import Officer, Token, TokenKind

PREFIX = "sx_"
_BYTES = 32
_LONGEST_NAME = 60
KINDS: Mapping[TokenKind, str] = {TokenKind.API: "接口", TokenKind.CALENDAR: "日历订阅"}


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in a list; the token itself is kept nowhere."""

    id: int
    kind: TokenKind
    kind_label: str
    officer: str  # key
    name: str
    made_at: datetime
    made_by: str  # name
    last_day: date | None
    revoked_at: datetime | None
    stands: bool


def make_token(
    parts: Parts,
    *,
    officer: str,
    kind: TokenKind | str,
    name: str,
    last_day: date | None = None,
    actor: str | None,
) -> str:
    """Make a token.

    Args:
        parts: the system.
        officer: key of the officer whom its bearer is taken for.
        kind: what it opens.
        name: which system is to have it.
        last_day: inclusive; None: until it is revoked.
        actor: who makes it: the officer for a calendar, an access keeper for the API, the administrator of the
            machine (None) for both.

    Returns:
        The token, which cannot be shown again.

    Raises:
        RefusedError: there is no such kind, the name is missing or long, or the last day is over.
        NotPermittedError: the actor may not make it.
        MissingError: there is no such officer or actor.
    """
    wanted, system = _kind(kind), _name(name)
    now = parts.clock()
    if last_day is not None and last_day < parts.today():
        raise RefusedError(f"有效期的最后一日{last_day.isoformat()}已过，请核对", field="last_day")
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    with parts.store.write() as unit:
        people = People.of(unit)
        owner = people.officer(officer)
        maker = _maker(people, actor, owner, wanted)
        made_by = maker.id if maker is not None else None
        made = unit.add_token(Token(0, wanted, owner.id, system, _digest(token), now, made_by, last_day))
        until = last_day.isoformat() if last_day is not None else None
        note(unit, What.TOKEN_MADE, owner, maker, now, token=made.id, kind=wanted.value, system=system, until=until)
        unit.commit()
    return token


def officer_of_token(parts: Parts, token: str, kind: TokenKind) -> Officer | None:
    """The officer whom the bearer of a token is taken for; None: it opens nothing of that kind today."""
    with parts.store.read() as unit:
        found = unit.token_of(_digest(token))
        if found is None or found.kind is not kind or not found.stands(parts.today()):
            return None
        return unit.officers([found.officer])[found.officer_id]


def revoke(parts: Parts, token_id: int, actor: str | None) -> None:
    """Let a token open nothing any more.

    Args:
        parts: the system.
        token_id: as lists show it.
        actor: the officer of the token or an access keeper; None: the administrator of the machine.

    Raises:
        RefusedError: it is revoked already.
        NotPermittedError: the actor is somebody else.
        MissingError: there is no such token or actor.
    """
    now = parts.clock()
    with parts.store.write() as unit:
        found = next((one for one in unit.tokens() if one.id == token_id), None)
        if found is None:
            raise MissingError("令牌", str(token_id))
        people = People.of(unit)
        owner = people.officer(found.officer)
        revoker = self_or_keeper_for(people, actor, owner)
        if not unit.revoke_token(token_id, now):
            raise RefusedError(f"令牌{token_id}已经撤销，无须再撤销")
        note(unit, What.TOKEN_REVOKED, owner, revoker, now, token=token_id, kind=found.kind.value, system=found.name)
        unit.commit()


def tokens_of(parts: Parts, officer: str, actor: str | None) -> Sequence[TokenRow]:
    """All tokens ever made for an officer, in their order.

    Raises:
        NotPermittedError: the actor is neither the officer nor an access keeper for the officer.
        MissingError: there is no such officer or actor.
    """
    today = parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        owner = people.officer(officer)
        self_or_keeper_for(people, actor, owner)
        return [_row(token, people.names(), today) for token in unit.tokens(owner.id)]


def _row(token: Token, names: Mapping[int, str], today: date) -> TokenRow:
    return TokenRow(
        id=token.id,
        kind=token.kind,
        kind_label=KINDS[token.kind],
        officer=token.officer,
        name=token.name,
        made_at=token.made_at,
        made_by=names[token.made_by] if token.made_by is not None else "本机管理员",
        last_day=token.last_day,
        revoked_at=token.revoked_at,
        stands=token.stands(today),
    )


def _maker(people: People, actor: str | None, owner: Officer, kind: TokenKind) -> Officer | None:
    if kind is TokenKind.API or actor is None:
        return access_keeper_for(people, actor, owner)
    if actor != owner.key:
        raise NotPermittedError(f"日历订阅的令牌由{owner.name}本人或者本机管理员生成")
    return owner


def _kind(kind: TokenKind | str) -> TokenKind:
    try:
        return TokenKind(kind)
    except ValueError as error:
        offered = "、".join(f"{one.value}（{label}）" for one, label in KINDS.items())
        raise RefusedError(f"没有“{kind}”这一种令牌，可选：{offered}", field="kind") from error


def _name(name: str) -> str:
    system = name.strip()
    if not 1 <= len(system) <= _LONGEST_NAME:
        raise RefusedError(f"请写明哪个系统使用这个令牌，最多{_LONGEST_NAME}个字符", field="name")
    return system


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
