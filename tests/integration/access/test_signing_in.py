"""Signing in: who is let in, what is told, how failures are throttled, what is noted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher

from casework.access import signing_in
from casework.access.passwords import encode
from casework.access.sessions import LASTS, Session, still_stands
from casework.access.signing_in import NotSignedInError, sign_in
from casework.verifying import verify
from store.contract import Store
from store.values import Credential
from tests import factories as make
from tests.bureau import found
from tests.letting_in import CHEAP, HANDLER, PASSWORD, PASSWORD_OF_LATIN, WRONG, Access


def test_who_knows_the_password_is_let_in_and_it_is_noted(access: Access) -> None:
    told = access.sign_in()
    assert (told.officer, told.office, told.roles, told.must_change) == (
        HANDLER,
        "heping",
        frozenset({"district_officer"}),
        False,
    )
    assert told.office_name.startswith("沈阳市和平区")
    assert access.entries()[-1] == ("signed_in", HANDLER, HANDLER)
    assert verify(access.parts).problems == ()


def test_the_key_may_have_blanks_around_it(access: Access) -> None:
    assert access.sign_in(key=f" {HANDLER}\t").officer == HANDLER


def test_unknown_without_a_password_barred_and_wrong_are_told_alike(access: Access) -> None:
    with access.parts.store.write() as unit:
        until = access.clock() + timedelta(minutes=1)
        unit.put_credential(replace(access.credential(), barred_until=until))
        unit.commit()
    barred = access.refused(PASSWORD)
    assert barred.until == until
    access.clock.now = until
    errors = [
        access.refused(),
        access.refused(key="nobody"),
        access.refused(key="heping_2"),
        access.refused(key="\x00"),
        access.refused(key="\ud800"),
        access.refused("\ud800"),
        access.refused(""),
        access.refused(key=""),
    ]
    assert {str(error) for error in errors} == {str(barred)}
    assert {error.until for error in errors} == {None}


class Counting(PasswordHasher):
    """Counts how often Argon2 was made to work."""

    work = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        type(self).work += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
        type(self).work += 1
        return super().verify(hash, password)


@pytest.mark.parametrize("key", [HANDLER, "nobody", "heping_2"])
def test_the_same_work_is_done_whoever_is_named(access: Access, key: str) -> None:
    Counting.work = 0
    with pytest.raises(NotSignedInError):
        sign_in(access.parts, key, WRONG, hasher=Counting(1, 8, 1))
    assert Counting.work == 1


def test_the_fifth_failure_on_end_bars_for_a_minute_then_for_twice_as_long(access: Access) -> None:
    for _ in range(4):
        access.refused()
    assert access.credential().barred_until is None
    waits = []
    for _ in range(8):
        assert access.refused().until is None  # it is counted
        until = access.credential().barred_until
        assert until is not None
        waits.append((until - access.clock()) // timedelta(minutes=1))
        barred = access.refused(PASSWORD)
        assert barred.until == until
        assert access.refused().until == until
        access.clock.now = until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert access.sign_in().officer == HANDLER
    assert (access.credential().failed, access.credential().barred_until) == (0, None)
    assert [entry for entry in access.entries() if entry[0] == "barred"] == [("barred", HANDLER, None)] * 8


def test_a_bar_lasts_to_its_last_second(access: Access) -> None:
    for _ in range(5):
        access.refused()
    access.later(seconds=59)
    assert access.refused(PASSWORD).until == access.credential().barred_until
    access.later(seconds=1)
    access.sign_in()


def test_a_success_begins_the_count_anew(access: Access) -> None:
    for _ in range(4):
        access.refused()
    access.sign_in()
    for _ in range(4):
        access.refused()
    access.sign_in()


def test_many_tries_at_once_are_all_counted(tmp_path: Path, store: Store) -> None:
    """Of twelve at once five are failures, and the others, the right ones among them, are refused as barred."""
    parts, clock = found(tmp_path / "home")
    parts.store.close()
    parts = replace(parts, store=store)
    with store.write() as unit:
        officer = unit.put_officer(make.officer(office_id=unit.put_office(make.office()).id))
        unit.put_credential(Credential(officer.id, encode(PASSWORD, CHEAP), clock()))
        unit.commit()

    def one(password: str) -> bool:
        with pytest.raises(NotSignedInError) as error:
            sign_in(parts, "li", password, hasher=CHEAP)
        return error.value.until is not None

    with ThreadPoolExecutor(6) as pool:
        barred = list(pool.map(one, [WRONG] * 12))
        assert list(pool.map(one, [PASSWORD] * 3)) == [True] * 3
    with store.read() as unit:
        credential = unit.credential(officer.id)
    assert credential is not None
    assert (credential.failed, barred.count(False), barred.count(True)) == (5, 5, 7)
    assert verify(parts).problems == ()


def test_a_bar_that_came_while_the_password_was_tried_refuses_the_right_one(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = signing_in.try_password(access.parts, HANDLER, PASSWORD, CHEAP)
    for _ in range(5):
        access.refused()
    with access.parts.store.write() as unit:
        assert isinstance(signing_in.admit(unit, tried, access.clock(), CHEAP), NotSignedInError)


def test_a_password_changed_while_the_old_one_was_tried_is_the_one_that_counts(access: Access) -> None:
    tried = signing_in.try_password(access.parts, HANDLER, PASSWORD, CHEAP)
    changed = replace(access.credential(), password=encode(PASSWORD_OF_LATIN, CHEAP))
    with access.parts.store.write() as unit:
        unit.put_credential(changed)
        assert isinstance(signing_in.admit(unit, tried, access.clock(), CHEAP), NotSignedInError)


def test_a_password_kept_by_former_parameters_is_encoded_anew(access: Access) -> None:
    before = access.credential()
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    sign_in(access.parts, HANDLER, PASSWORD, hasher=dearer)
    after = access.credential()
    assert not dearer.check_needs_rehash(after.password)
    assert replace(after, password=before.password) == before
    sign_in(access.parts, HANDLER, PASSWORD, hasher=dearer)
    assert access.credential() == after


def test_the_same_characters_composed_otherwise_are_the_same_password(access: Access) -> None:
    with access.parts.store.write() as unit:
        unit.put_credential(replace(access.credential(), password=encode("Ａｂｃ密码密码密码密码", CHEAP)))
        unit.commit()
    access.sign_in("Abc密码密码密码密码")


def test_a_session_stands_for_twelve_hours(access: Access) -> None:
    told = access.sign_in()
    session = Session(HANDLER, told.generation, access.clock(), "n")
    assert still_stands(access.parts, session, access.clock()) == told
    access.later(hours=12, seconds=-1)
    assert still_stands(access.parts, session, access.clock()) == told
    assert still_stands(access.parts, session, session.begun_at + LASTS) is None


def test_a_session_of_another_generation_or_officer_does_not_stand(access: Access) -> None:
    told = access.sign_in()
    session = Session(HANDLER, told.generation, access.clock(), "n")
    for other in (
        replace(session, generation=told.generation + 1),
        replace(session, officer="nobody"),
        replace(session, officer="heping_2"),
    ):
        assert still_stands(access.parts, other, access.clock()) is None
