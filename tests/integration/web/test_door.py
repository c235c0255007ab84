"""The door: nobody gets in without signing in, and a page says where it may take things from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from casework.access.changing import set_password
from casework.parts import Parts
from tests.bureau import CITY, found
from tests.visiting import PASSWORD, Visitor, let_in, visitor


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = found(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def guest(parts: Parts) -> Iterator[Visitor]:
    with visitor(parts) as one:
        yield one


@pytest.mark.parametrize("path", ["/", "/cases", "/deadlines", "/duties", "/cases/1", "/password"])
def test_nobody_sees_a_page_without_signing_in(guest: Visitor, path: str) -> None:
    answer = guest.see(path)
    assert answer.status_code == 303
    assert "/login?next=" in answer.headers["location"]


def test_who_signs_in_gets_to_the_page_that_was_asked_for(parts: Parts, guest: Visitor) -> None:
    let_in(parts, CITY)
    answer = guest.send("/login?next=/deadlines", {"username": CITY, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/deadlines")
    assert "期限" in guest.page("/deadlines")


@pytest.mark.parametrize("elsewhere", ["https://example.invalid/", "//example.invalid/", "/\\example.invalid"])
def test_signing_in_leads_to_no_other_place(parts: Parts, guest: Visitor, elsewhere: str) -> None:
    let_in(parts, CITY)
    answer = guest.send(f"/login?next={elsewhere}", {"username": CITY, "password": PASSWORD})
    assert answer.headers["location"] == "/"


def test_a_wrong_password_is_told_on_the_page(parts: Parts, guest: Visitor) -> None:
    let_in(parts, CITY)
    answer = guest.sign_in(CITY, "别的密码别的密码")
    assert answer.status_code == 400
    assert "账号或者密码不对" in answer.text
    assert guest.see("/").status_code == 303


def test_a_form_without_its_mark_is_refused(guest: Visitor) -> None:
    guest.see("/login")
    assert guest.client.post("/login", data={"username": CITY, "password": "x"}).status_code == 403


def test_the_cookie_is_for_this_site_and_no_script(parts: Parts, guest: Visitor) -> None:
    let_in(parts, CITY)
    cookie = guest.sign_in(CITY).headers["set-cookie"]
    assert "shixian_session=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_forged_cookie_is_none(guest: Visitor) -> None:
    guest.client.cookies.set("shixian_session", "WyJjaXR5XzEiLDEsIjIwMjYtMDMtMDIiLCJ4Il0.forged")
    assert guest.see("/").status_code == 303


def test_whose_password_another_set_gets_to_no_other_page(parts: Parts, guest: Visitor) -> None:
    temporary = set_password(parts, CITY, actor=None)
    assert guest.sign_in(CITY, temporary).headers["location"] == "/password"
    assert guest.see("/cases").headers["location"] == "/password"

    wrong = guest.send("/password", {"old": temporary, "new": PASSWORD, "again": "另一个另一个另一个另一个"})
    assert "两次输入的新密码不一样" in wrong.text
    assert guest.send("/password", {"old": temporary, "new": PASSWORD, "again": PASSWORD}).status_code == 303
    assert guest.see("/").status_code == 303  # all sessions ended
    assert guest.sign_in(CITY).headers["location"] == "/"


def test_signing_out_ends_it(parts: Parts) -> None:
    with visitor(parts, CITY) as officer:
        assert officer.see("/").status_code == 200
        officer.send("/logout", {})
        assert officer.see("/").status_code == 303


def test_a_page_takes_everything_from_here(parts: Parts) -> None:
    with visitor(parts, CITY) as officer:
        answer = officer.see("/")
        policy = answer.headers["content-security-policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert f'nonce="{nonce}"' in answer.text
        assert answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}"') + answer.text.count(
            " src="
        )
        assert "unsafe-inline" not in policy.partition("style-src-attr")[0]
        assert "rsms.me" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert officer.see("/").headers["content-security-policy"] != policy


def test_a_browser_keeps_what_bears_its_release_in_its_address(guest: Visitor) -> None:
    sheets = re.findall(r'(?:href|src)="([^"]+/(?:own|static)/[^"]+|/own/[^"]+)"', guest.page("/login"))
    assert any("/own/" in one for one in sheets)
    assert any("/static/" in one for one in sheets)
    for address in sheets:
        answer = guest.see(unescape(address))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == ("max-age=86400" if "?v=" in address else "no-cache")
        assert guest.see(unescape(address).partition("?")[0]).headers["cache-control"] == "no-cache"
