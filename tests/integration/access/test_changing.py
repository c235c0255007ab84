"""Passwords: chosen, given, refused when weak; sessions end with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.access.changing import change_password, end_sessions, set_password
from casework.access.passwords import encode, matches, refuse_weak, temporary
from casework.access.sessions import Session, still_stands
from casework.access.signing_in import NotSignedInError
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.digest import logical_lines
from tests.letting_in import CHEAP, HANDLER, PASSWORD, PASSWORD_OF_LATIN, WRONG, Access


def session(access: Access) -> Session:
    told = access.sign_in()
    return Session(told.officer, told.generation, access.clock(), "n")


def test_a_changed_password_ends_all_sessions_and_opens_by_itself_alone(access: Access) -> None:
    before = session(access)
    told = change_password(access.parts, HANDLER, PASSWORD, PASSWORD_OF_LATIN, hasher=CHEAP)
    assert told.generation == before.generation + 1
    assert still_stands(access.parts, before, access.clock()) is None
    access.refused(PASSWORD)
    assert access.sign_in(PASSWORD_OF_LATIN) == told
    assert ("password_changed", HANDLER, HANDLER) in access.entries()


def test_wrong_old_passwords_are_counted_like_failures_to_sign_in(access: Access) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedInError, match="原密码不对"):
            change_password(access.parts, HANDLER, WRONG, PASSWORD_OF_LATIN, hasher=CHEAP)
    with pytest.raises(NotSignedInError, match="请1分钟后再试"):
        change_password(access.parts, HANDLER, PASSWORD, PASSWORD_OF_LATIN, hasher=CHEAP)
    assert access.credential().failed == 5


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("短的密码1", "至少10个字符"),
        ("长" * 129, "最多128个字符"),
        ("aaaaabbbbbccccc", "太常见"),
        ("Password123", "太常见"),
        ("1234567890", "太常见"),
        (f"{HANDLER}-2026", "代号或者姓名"),
        ("样例和甲我的密码2026", "代号或者姓名"),
        (PASSWORD, "不能与旧密码相同"),
    ],
)
def test_a_weak_password_is_refused_and_changes_nothing(access: Access, new: str, told: str) -> None:
    before = access.credential()
    with pytest.raises(RefusedError, match=told):
        change_password(access.parts, HANDLER, PASSWORD, new, hasher=CHEAP)
    assert access.credential() == before


def test_a_key_of_few_letters_may_stand_in_a_word(access: Access) -> None:
    from tests import factories as make

    refuse_weak("delightful evening", make.officer("li", office_id=1))


def test_a_temporary_password_must_be_changed_and_lifts_a_bar(access: Access) -> None:
    before = session(access)
    for _ in range(6):
        access.refused()
    made = set_password(access.parts, HANDLER, actor="access_city", hasher=CHEAP)
    assert still_stands(access.parts, before, access.clock()) is None
    assert access.sign_in(made).must_change
    assert not change_password(access.parts, HANDLER, made, PASSWORD, hasher=CHEAP).must_change
    assert not access.sign_in().must_change
    assert ("password_set", HANDLER, "access_city") in access.entries()


def test_temporary_passwords_are_random_readable_and_strong_enough(access: Access) -> None:
    made = {temporary() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("ilo01ABC")
    for one in made:
        refuse_weak(one, access.officer())


@pytest.mark.parametrize(
    ("actor", "told"),
    [("heping_2", "账号管理岗位"), (HANDLER, "账号管理岗位"), ("access_shenhe", "只能办理")],
)
def test_only_the_keeper_of_the_office_or_one_above_gives_passwords(access: Access, actor: str, told: str) -> None:
    before = access.credential()
    with pytest.raises(NotPermittedError, match=told):
        set_password(access.parts, HANDLER, actor=actor, hasher=CHEAP)
    assert access.credential() == before


def test_an_unknown_officer_gets_no_password(access: Access) -> None:
    with pytest.raises(MissingError, match="nobody"):
        set_password(access.parts, "nobody", actor=None, hasher=CHEAP)


def test_sessions_are_ended_by_the_officer_the_keeper_and_the_administrator(access: Access) -> None:
    for actor in (HANDLER, "access_city", None):
        before = session(access)
        end_sessions(access.parts, HANDLER, actor)
        assert still_stands(access.parts, before, access.clock()) is None
        assert access.entries()[-1] == ("sessions_ended", HANDLER, actor)
    access.sign_in()
    with pytest.raises(NotPermittedError):
        end_sessions(access.parts, HANDLER, "heping_2")
    with pytest.raises(RefusedError, match="没有密码"):
        end_sessions(access.parts, "heping_2", None)


def test_passwords_are_in_no_register_digest_or_value_as_it_is_shown(access: Access) -> None:
    access.sign_in()
    access.refused("另一个被试过的密码")
    made = set_password(access.parts, "heping_2", actor=None, hasher=CHEAP)
    secret = [PASSWORD, "另一个被试过的密码", made, access.credential().password, "argon2"]
    with access.parts.store.read() as unit:
        told = [str(list(unit.all_entries())), *(line.decode() for line in logical_lines(unit))]
    told.append(repr(access.credential()))
    assert not [word for word in secret for text in told if word in text]
    assert verify(access.parts).problems == ()


def test_the_file_of_the_database_has_no_password_in_clear(access: Access, home: Path) -> None:
    access.sign_in()
    access.parts.store.close()
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert files
    assert not [1 for content in files if PASSWORD.encode() in content]


def test_by_the_parameters_in_force_a_password_is_kept_as_argon2id() -> None:
    encoded = encode(PASSWORD)
    assert encoded.startswith("$argon2id$")
    assert matches(encoded, PASSWORD)
    assert not matches(encoded, WRONG)
    assert not matches("$argon2id$damaged", PASSWORD)
