"""Signing in by an identity provider: the way there and back, and what is not believed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from casework.access.changing import end_sessions, set_password
from casework.access.log import TOPIC
from casework.access.signing_in import NotSignedInError, sign_in
from casework.managing.access import list_accounts
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from tests.identity import IdentityProvider, identity_provider, settings_file
from tests.visiting import Visitor, let_in, serving

BACK = "https://shixian.example.invalid"  # as browsers call this system; the test's browser knows where it is


@pytest.fixture
def provider(parts: Parts) -> Iterator[IdentityProvider]:
    with identity_provider(parts.clock) as found:
        yield found


@contextmanager
def opened(parts: Parts) -> Iterator[Visitor]:
    with ExitStack() as open_:
        address = open_.enter_context(serving(parts))
        yield Visitor(open_.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=30)))


@pytest.fixture
def visitor(parts: Parts, provider: IdentityProvider) -> Iterator[Visitor]:
    settings_file(parts.home, provider, BACK, officers={"张三": "shenhe_1"})
    with opened(parts) as found:
        yield found


def sent(visitor: Visitor, path: str = "") -> str:
    """Where the provider is asked, once the sign-in page's link is followed."""
    there = visitor.see(f"/login/identity{path}")
    assert there.status_code == 303
    return there.headers["location"]


def brought_back(asked: str) -> str:
    """The path that the provider sends the browser back to."""
    with httpx.Client(trust_env=False) as elsewhere:
        back = elsewhere.get(asked).headers["location"]
    assert back.startswith(f"{BACK}/login/identity/back?")
    return back.removeprefix(BACK)


def signed_in(visitor: Visitor, path: str = "") -> httpx.Response:
    return visitor.see(brought_back(sent(visitor, path)))


def is_in(visitor: Visitor) -> bool:
    return visitor.see("/cases").status_code == 200


def test_an_officer_signs_in_without_a_password(parts: Parts, provider: IdentityProvider, visitor: Visitor) -> None:
    assert 'href="/login/identity?next=' in visitor.client.get("/cases", follow_redirects=True).text
    answer = signed_in(visitor, "?next=/cases")
    assert answer.status_code == 200
    assert 'content="0; url=/cases"' in answer.text
    assert is_in(visitor)
    with parts.store.read() as unit:
        [officer] = unit.officers(["heping_1"]).values()
        credential = unit.credential(officer.id)
        entry = unit.entries(TOPIC, [officer.id])[-1]
    assert credential is not None
    assert credential.password == ""  # nobody can sign in by password
    assert (entry.name, entry.details["system"]) == ("signed_in", "统一身份认证")
    with pytest.raises(NotSignedInError):
        sign_in(parts, "heping_1", "")
    assert "只用统一身份认证" in [one.stands for one in list_accounts(parts, None)]
    end_sessions(parts, "heping_1", None)
    assert not is_in(visitor)


def test_the_question_tells_what_the_standard_asks_for(visitor: Visitor) -> None:
    asked = parse_qs(urlsplit(sent(visitor)).query)
    assert asked.keys() == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    }
    assert asked["redirect_uri"] == [f"{BACK}/login/identity/back"]
    assert asked["state"] != parse_qs(urlsplit(sent(visitor)).query)["state"]


def test_an_account_may_be_another_name_of_an_officer(provider: IdentityProvider, visitor: Visitor) -> None:
    provider.login = "张三"
    signed_in(visitor)
    assert "样例沈甲" in visitor.page("/cases")


def test_nobody_is_registered_by_signing_in(parts: Parts, provider: IdentityProvider, visitor: Visitor) -> None:
    with parts.store.read() as unit:
        before = len(unit.officers())
    for stranger in ("wangwu", "a\u0000b"):
        provider.login = stranger
        answer = signed_in(visitor)
        assert answer.status_code == 403
        assert "没有对应的人员" in answer.text
        assert not is_in(visitor)
    with parts.store.read() as unit:
        assert len(unit.officers()) == before


def lies(parts: Parts) -> dict[str, dict[str, Any]]:
    stamp = int(parts.clock().timestamp())
    return {
        "another nonce": {"nonce": "another"},
        "no nonce": {"nonce": None},
        "another audience": {"aud": "another"},
        "another audience among several": {"aud": ["another", "third"]},
        "several, and given to another": {"aud": ["shixian", "another"], "azp": "another"},
        "several, and given to nobody": {"aud": ["shixian", "another"]},
        "another issuer": {"iss": "https://another.example.invalid"},
        "expired": {"exp": stamp - 120},
        "never expires": {"exp": None},
        "not yet": {"nbf": stamp + 3600},
        "from the future": {"iat": stamp + 3600},
        "nobody": {"preferred_username": None},
        "a number": {"preferred_username": 7},
    }


@pytest.mark.parametrize(
    "which",
    [
        "another nonce",
        "no nonce",
        "another audience",
        "another audience among several",
        "several, and given to another",
        "several, and given to nobody",
        "another issuer",
        "expired",
        "never expires",
        "not yet",
        "from the future",
        "nobody",
        "a number",
    ],
)
def test_a_token_that_is_not_in_order_lets_nobody_in(
    parts: Parts, provider: IdentityProvider, visitor: Visitor, which: str
) -> None:
    provider.lies = lies(parts)[which]
    answer = signed_in(visitor)
    assert answer.status_code == 403
    assert "统一身份认证" in answer.text
    assert not is_in(visitor)


def test_a_signature_by_another_key_lets_nobody_in(provider: IdentityProvider, visitor: Visitor) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "first"})
    assert signed_in(visitor).status_code == 403
    assert not is_in(visitor)


def test_a_signature_by_a_secret_that_is_public_lets_nobody_in(provider: IdentityProvider, visitor: Visitor) -> None:
    """The provider's public key, used as a shared secret: what careless readers of tokens take for a signature."""
    public = provider.key.as_pem(private=False)
    provider.signs_with = OctKey.import_key(public.hex(), {"kid": "first"})
    provider.header = {"alg": "HS256"}
    assert signed_in(visitor).status_code == 403
    assert not is_in(visitor)


def test_a_new_key_of_the_provider_is_looked_up(provider: IdentityProvider, visitor: Visitor) -> None:
    assert signed_in(visitor).status_code == 200
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    assert signed_in(visitor).status_code == 200
    assert provider.asked.count("/keys") == 2


def test_what_another_browser_was_sent_with_is_not_taken(visitor: Visitor, parts: Parts) -> None:
    back = brought_back(sent(visitor))
    visitor.client.cookies.clear()
    assert visitor.see(back).status_code == 403  # no question of this browser
    sent(visitor)
    assert "不符" in visitor.see(back).text  # the question of another time
    assert not is_in(visitor)


def test_a_code_is_worth_nothing_twice(visitor: Visitor) -> None:
    back = brought_back(sent(visitor))
    assert visitor.see(back).status_code == 200
    assert visitor.see(back).status_code == 403


def test_a_refusal_of_the_provider_is_told(visitor: Visitor) -> None:
    state = parse_qs(urlsplit(sent(visitor)).query)["state"][0]
    answer = visitor.see(f"/login/identity/back?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "没有让您登录" in answer.text


def test_nobody_is_led_elsewhere_after_signing_in(visitor: Visitor) -> None:
    for wanted in ("//elsewhere.example.invalid", "https://elsewhere.example.invalid/", "/\\elsewhere"):
        assert 'content="0; url=/"' in signed_in(visitor, f"?next={wanted}").text


def test_a_temporary_password_need_not_be_changed_by_whoever_does_not_use_it(parts: Parts, visitor: Visitor) -> None:
    set_password(parts, "heping_1", actor=None)
    signed_in(visitor)
    assert is_in(visitor)


def test_a_session_ends_with_the_day_all_the_same(parts: Parts, visitor: Visitor) -> None:
    signed_in(visitor)
    assert isinstance(parts.clock, VirtualClock)
    parts.clock.now += timedelta(hours=13)
    assert not is_in(visitor)


def test_a_provider_that_is_down_is_told_and_passwords_go_on(parts: Parts, provider: IdentityProvider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        provider.port = deaf.getsockname()[1]
    settings_file(parts.home, provider, BACK)
    let_in(parts, "heping_1")
    with opened(parts) as visitor:
        answer = visitor.see("/login/identity")
        assert answer.status_code == 503
        assert "暂时连不上" in answer.text
        assert visitor.sign_in("heping_1").status_code == 303


def test_passwords_may_be_switched_off(parts: Parts, provider: IdentityProvider) -> None:
    settings_file(parts.home, provider, BACK, passwords="none")
    let_in(parts, "heping_1")
    with opened(parts) as visitor:
        page = visitor.page("/login")
        assert "统一身份认证登录" in page
        assert 'name="password"' not in page
        refused = visitor.sign_in("heping_1")
        assert refused.status_code == 400
        assert "密码登录已经停用" in refused.text
        assert signed_in(visitor).status_code == 200
        assert is_in(visitor)


def test_without_the_file_there_is_no_such_way(parts: Parts, guest: Visitor) -> None:
    assert "统一身份认证" not in guest.page("/login")
    for path in ("/login/identity", "/login/identity/back?code=x&state=y"):
        assert "/login?next=" in guest.see(path).headers["location"]
