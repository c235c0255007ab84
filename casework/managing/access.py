"""Lists about access for those who keep it: who may come in, and all tokens.

An access keeper sees the officers of the own office and those below it. Giving and ending is ``casework.access``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.access.tokens import KINDS
from casework.authority import ACCESS_KEEPER, People
from casework.parts import Parts, shanghai_day
from engine.errors import NotPermittedError
from store.values import Officer


@dataclass(frozen=True, slots=True)
class AccountRow:
    """By what an officer comes in."""

    officer: str  # key
    name: str
    office: str
    stands: str  # in Chinese
    changed_on: date | None
    tokens: int  # that stand


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in the list of all."""

    id: int
    officer: str  # key
    name: str
    office: str
    kind: str
    system: str
    made_on: date
    last_day: date | None
    stands: str


def list_accounts(parts: Parts, actor: str | None) -> list[AccountRow]:
    """How the access of each officer stands.

    Raises:
        NotPermittedError: the actor is no access keeper.
        MissingError: there is no such actor.
    """
    now, today = parts.clock(), parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        tokens = unit.tokens()
        rows = []
        for one in _kept(people, actor):
            found = unit.credential(one.id)
            stands, changed = "没有密码", None
            if found is not None:
                barred = found.barred_until is not None and found.barred_until > now
                own = "正常" if found.password else "只用统一身份认证"
                stands = "暂停登录" if barred else "临时密码，待本人更换" if found.must_change else own
                changed = shanghai_day(found.changed_at)
            valid = sum(token.officer_id == one.id and token.stands(today) for token in tokens)
            office = people.offices[one.office_id].name
            rows.append(AccountRow(one.key, one.name, office, stands, changed, valid))
    return rows


def list_tokens(parts: Parts, actor: str | None) -> list[TokenLine]:
    """All tokens ever made for officers whose access the actor keeps, the newest first.

    Raises:
        NotPermittedError: the actor is no access keeper.
        MissingError: there is no such actor.
    """
    today = parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        kept = {one.id: one for one in _kept(people, actor)}
        return [
            TokenLine(
                token.id,
                token.officer,
                kept[token.officer_id].name,
                people.offices[kept[token.officer_id].office_id].name,
                KINDS[token.kind],
                token.name,
                shanghai_day(token.made_at),
                token.last_day,
                "有效" if token.stands(today) else "已撤销" if token.revoked_at is not None else "已过期",
            )
            for token in reversed(unit.tokens())
            if token.officer_id in kept
        ]


def _kept(people: People, actor: str | None) -> Sequence[Officer]:
    if actor is None:
        return people.everybody()
    keeper = people.officer(actor)
    if ACCESS_KEEPER not in keeper.roles:
        raise NotPermittedError(f"由账号管理岗位查看，{keeper.name}没有这一岗位")
    seen = people.jurisdiction(keeper)
    return [one for one in people.everybody() if one.office_id in seen]
