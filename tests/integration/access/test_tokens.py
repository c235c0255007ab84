"""Tokens: who makes them, whom their bearer is, when they are over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.access.changing import set_password
from casework.access.tokens import PREFIX, make_token, officer_of_token, revoke, tokens_of
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.values import TokenKind
from tests.bureau import morning
from tests.letting_in import CHEAP, HANDLER, Access

DAY = date(2026, 3, 2)


def made(access: Access, kind: str = "api", actor: str | None = "access_city", last_day: date | None = None) -> str:
    return make_token(access.parts, officer=HANDLER, kind=kind, name="样例平台", last_day=last_day, actor=actor)


def bearer(access: Access, token: str, kind: TokenKind = TokenKind.API) -> str | None:
    found = officer_of_token(access.parts, token, kind)
    return found.key if found is not None else None


def test_the_bearer_of_a_token_is_taken_for_its_officer_with_the_roles(access: Access) -> None:
    token = made(access)
    assert token.startswith(PREFIX)
    assert len(token) > 40
    assert officer_of_token(access.parts, token, TokenKind.API) == access.officer()
    assert bearer(access, token + "x") is None
    assert bearer(access, "") is None
    assert bearer(access, "\ud800") is None
    [row] = tokens_of(access.parts, HANDLER, HANDLER)
    assert (row.kind, row.name, row.made_by, row.stands) == (TokenKind.API, "样例平台", "样例账号shenyang", True)
    assert access.entries()[-1] == ("token_made", HANDLER, "access_city")
    assert token not in repr(row)


def test_a_token_opens_nothing_of_another_kind(access: Access) -> None:
    api, calendar = made(access), made(access, "calendar", HANDLER)
    assert bearer(access, api, TokenKind.CALENDAR) is None
    assert bearer(access, calendar, TokenKind.API) is None
    assert bearer(access, calendar, TokenKind.CALENDAR) == HANDLER


def test_a_token_opens_on_its_last_day_and_not_after_it(access: Access) -> None:
    token = made(access, last_day=DAY + timedelta(days=3))
    access.clock.now = morning(DAY + timedelta(days=3)).replace(hour=23, minute=59)
    assert bearer(access, token) == HANDLER
    access.later(minutes=1)
    assert bearer(access, token) is None
    assert not tokens_of(access.parts, HANDLER, None)[0].stands


def test_a_revoked_token_opens_nothing(access: Access) -> None:
    token, other = made(access), made(access)
    [row, _] = tokens_of(access.parts, HANDLER, None)
    revoke(access.parts, row.id, HANDLER)
    assert bearer(access, token) is None
    assert bearer(access, other) == HANDLER
    assert access.entries()[-1] == ("token_revoked", HANDLER, HANDLER)
    with pytest.raises(RefusedError, match="已经撤销"):
        revoke(access.parts, row.id, None)
    with pytest.raises(MissingError, match="99"):
        revoke(access.parts, 99, None)
    assert verify(access.parts).problems == ()


@pytest.mark.parametrize(
    ("kind", "actor", "told"),
    [
        ("api", HANDLER, "账号管理岗位"),
        ("api", "access_shenhe", "只能办理"),
        ("calendar", "heping_2", "本人"),
        ("calendar", "access_city", "本人"),
    ],
)
def test_who_makes_which_token(access: Access, kind: str, actor: str, told: str) -> None:
    with pytest.raises(NotPermittedError, match=told):
        made(access, kind, actor)
    assert tokens_of(access.parts, HANDLER, None) == []


@pytest.mark.parametrize("kind", ["api", "calendar"])
def test_the_administrator_makes_both(access: Access, kind: str) -> None:
    assert bearer(access, made(access, kind, None), TokenKind(kind)) == HANDLER
    assert tokens_of(access.parts, HANDLER, None)[0].made_by == "本机管理员"


def test_others_neither_see_nor_revoke_a_token(access: Access) -> None:
    token = made(access)
    [row] = tokens_of(access.parts, HANDLER, "access_city")
    for actor in ("heping_2", "access_shenhe"):
        with pytest.raises(NotPermittedError):
            revoke(access.parts, row.id, actor)
        with pytest.raises(NotPermittedError):
            tokens_of(access.parts, HANDLER, actor)
    assert bearer(access, token) == HANDLER


def test_what_is_told_wrongly_is_refused(access: Access) -> None:
    with pytest.raises(RefusedError, match="api（接口）、calendar（日历订阅）"):
        made(access, "other")
    with pytest.raises(RefusedError, match="已过"):
        made(access, last_day=DAY - timedelta(days=1))
    for name in (" ", "长" * 61):
        with pytest.raises(RefusedError, match="哪个系统"):
            make_token(access.parts, officer=HANDLER, kind="api", name=name, actor=None)


def test_a_token_stays_when_the_password_changes(access: Access) -> None:
    token = made(access)
    set_password(access.parts, HANDLER, actor=None, hasher=CHEAP)
    assert bearer(access, token) == HANDLER
