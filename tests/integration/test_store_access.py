"""Passwords, tokens and views stand as they were put, are copied, and are part of the digest without what is secret."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.errors import ConflictError
from store.contract import Store, UnitOfWork
from store.copying import copy_store
from store.digest import logical_lines
from store.sqlite import SqliteStore
from store.values import Credential, SavedView, Token, TokenKind
from store.verify import verify_chains
from tests import factories as make

ENCODED = "$argon2id$v=19$m=8,t=1,p=1$c2FtcGxl$c2FtcGxl"


def officers(unit: UnitOfWork, *keys: str) -> list[int]:
    office = unit.put_office(make.office())
    return [unit.put_officer(make.officer(key, office_id=office.id)).id for key in keys]


def token(officer_id: int, text: str = "sx_1", kind: TokenKind = TokenKind.API) -> Token:
    return Token(0, kind, officer_id, "示例系统", hashlib.sha256(text.encode()).digest(), make.NOON)


def test_a_credential_comes_back_as_it_was_put_last(store: Store) -> None:
    with store.write() as unit:
        [li, wang] = officers(unit, "li", "wang")
        assert unit.credential(li) is None
        first = Credential(li, ENCODED, make.NOON, must_change=True)
        unit.put_credential(first)
        assert unit.credential(li) == first
        barred = make.NOON + timedelta(minutes=1)
        again = replace(first, must_change=False, failed=5, barred_until=barred, generation=3)
        unit.put_credential(again)
        unit.commit()
    with store.read() as unit:
        assert unit.credential(li) == again
        assert unit.credential(wang) is None


@pytest.mark.parametrize(
    "put",
    [
        lambda unit: unit.put_credential(Credential(99, ENCODED, make.NOON)),
        lambda unit: unit.add_token(token(99)),
        lambda unit: unit.put_view(SavedView(0, 99, "cases", "本周", "")),
    ],
)
def test_only_an_officer_has_a_credential_a_token_a_view(store: Store, put: Callable[[UnitOfWork], object]) -> None:
    with store.write() as unit, pytest.raises(ConflictError):
        put(unit)


def test_tokens_are_found_by_digest_officer_and_kind(store: Store) -> None:
    with store.write() as unit:
        li, wang = officers(unit, "li", "wang")
        last = date(2026, 12, 31)
        first = unit.add_token(replace(token(li), made_by=wang, last_day=last))
        second = unit.add_token(token(li, "sx_2", TokenKind.CALENDAR))
        third = unit.add_token(token(wang, "sx_3"))
        unit.commit()
    told = [replace(first, officer="li"), replace(second, officer="li"), replace(third, officer="wang")]
    with store.read() as unit:
        assert unit.tokens() == told
        assert unit.tokens(li) == told[:2]
        assert unit.tokens(li, TokenKind.CALENDAR) == [told[1]]
        assert unit.tokens(kind=TokenKind.API) == [told[0], told[2]]
        assert unit.token_of(first.digest) == told[0]
        assert unit.token_of(b"nothing") is None
    assert told[0].stands(last)
    assert not told[0].stands(last + timedelta(days=1))


def test_a_digest_stands_once(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        unit.add_token(token(li))
        with pytest.raises(ConflictError):
            unit.add_token(token(li))


def test_a_token_is_revoked_once(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        made = unit.add_token(token(li))
        assert unit.revoke_token(made.id, make.NOON)
        assert not unit.revoke_token(made.id, make.NOON + timedelta(days=1))
        assert not unit.revoke_token(99, make.NOON)
        found = unit.token_of(made.digest)
        assert found is not None
        assert found.revoked_at == make.NOON
        assert not found.stands(make.MONDAY)


def test_views_stand_under_officer_page_and_name(store: Store) -> None:
    with store.write() as unit:
        li, wang = officers(unit, "li", "wang")
        late = unit.put_view(SavedView(0, li, "papers", "待审批", "stage=draft"))
        first = unit.put_view(SavedView(0, li, "cases", "本周", "due=7"))
        other = unit.put_view(SavedView(0, wang, "cases", "本周", "due=9"))
        again = unit.put_view(replace(first, id=0, query="due=8"))
        assert again == replace(first, query="due=8")
        assert unit.views(li) == [again, late]
        assert unit.views(li, "papers") == [late]
        assert not unit.drop_view(wang, first.id)
        assert unit.drop_view(li, first.id)
        assert unit.views(li) == [late]
        assert unit.views(wang) == [other]


def fill(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        unit.put_credential(Credential(li, ENCODED, make.NOON, must_change=True, generation=2))
        made = unit.add_token(replace(token(li), last_day=date(2026, 12, 31)))
        unit.add_token(token(li, "sx_2", TokenKind.CALENDAR))
        unit.revoke_token(made.id, make.NOON)
        unit.put_view(SavedView(0, li, "cases", "本周", "due=7"))
        unit.commit()


def test_the_digest_tells_them_without_passwords_and_digests(store: Store) -> None:
    fill(store)
    with store.read() as unit:
        lines = [line.decode() for line in logical_lines(unit)]
    assert '["credentials","li",1,2]' in lines
    assert '["tokens","li","api","示例系统",1,"2026-12-31"]' in lines
    assert '["tokens","li","calendar","示例系统",0,null]' in lines
    assert '["views","li","cases","本周","due=7"]' in lines
    assert not [line for line in lines if "argon2" in line]


def test_a_copy_has_them_and_counts_on(store: Store, tmp_path: Path) -> None:
    fill(store)
    target = SqliteStore(tmp_path / "copy.db")
    target.migrate()
    copy_store(store, target)
    with store.read() as source, target.write() as copy:
        [li] = source.officers()
        assert copy.credential(li) == source.credential(li)
        assert copy.tokens() == source.tokens()
        assert copy.views(li) == source.views(li)
        assert copy.add_token(token(li, "sx_3")).id == 3
        assert verify_chains(copy).problems == ()
    target.close()


@pytest.mark.parametrize("opens", ["sqlite"], indirect=True)
def test_a_copy_into_postgres_counts_on(store: Store, database: str) -> None:
    from store.postgres import PostgresStore

    fill(store)
    target = PostgresStore(database)
    copy_store(store, target)
    with target.write() as unit:
        [li] = unit.officers()
        assert unit.add_token(token(li, "sx_3")).id == 3
        assert unit.put_view(SavedView(0, li, "cases", "下周", "")).id == 2
    target.close()
