"""Lists about access for those who keep it: who may come in, all tokens, the log of who came.

An access keeper sees the officers of the own office and those below it. Giving and ending is ``casework.access``'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from casework.access.log import TOPIC, What
from casework.access.tokens import KINDS
from casework.authority import ACCESS_KEEPER, People
from casework.managing.handing_over import HANDED_OVER
from casework.parts import Parts, shanghai_day
from engine.errors import NotPermittedError
from store.contract import UnitOfWork
from store.values import Officer

_ADMINISTRATOR: Final = "本机管理员"
_NEWEST: Final = 5000  # entries of the log; older ones stay in the register
_LABELS: Final[Mapping[str, str]] = {
    What.SIGNED_IN: "登录",
    What.BARRED: "暂停登录",
    What.PASSWORD_CHANGED: "本人修改密码",
    What.PASSWORD_SET: "设定临时密码",
    What.SESSIONS_ENDED: "结束登录",
    What.TOKEN_MADE: "生成令牌",
    What.TOKEN_REVOKED: "撤销令牌",
    HANDED_OVER: "移交岗位",
}


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


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry of the log."""

    id: int
    at: datetime
    officer: str  # name
    what: str
    by: str  # name
    about: str


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
                stands = "暂停登录" if barred else "临时密码，待本人更换" if found.must_change else "正常"
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


def list_log(parts: Parts, actor: str | None) -> list[LogLine]:
    """Who came in and whose access was changed, the newest first.

    Raises:
        NotPermittedError: the actor is no access keeper.
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        kept = {one.id: one.name for one in _kept(people, actor)}
        return _log(unit, kept, people.names())


def _log(unit: UnitOfWork, kept: Mapping[int, str], names: Mapping[int, str]) -> list[LogLine]:
    entries = [one for one in unit.entries(TOPIC, kept) if one.name in _LABELS]
    found = []
    for one in reversed(entries[-_NEWEST:]):
        by = names[one.officer_id] if one.officer_id is not None else _ADMINISTRATOR
        about = str(one.details.get("system", ""))
        if one.name == HANDED_OVER:
            about = f"接收人：{names[one.details['to']]}"
        found.append(LogLine(one.id, one.recorded_at, kept[one.ref], _LABELS[one.name], by, about))
    return found


def _kept(people: People, actor: str | None) -> Sequence[Officer]:
    if actor is None:
        return people.everybody()
    keeper = people.officer(actor)
    if ACCESS_KEEPER not in keeper.roles:
        raise NotPermittedError(f"由账号管理岗位（{ACCESS_KEEPER}）查看，{keeper.name}没有这一岗位")
    seen = people.jurisdiction(keeper)
    return [one for one in people.everybody() if one.office_id in seen]
