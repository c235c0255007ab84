"""The JSON API: what it tells, to whom, that nothing is done twice, that every answer is one that is described."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from casework.access.tokens import make_token, revoke, tokens_of
from casework.evidence import keep_bytes
from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot
from store.values import TokenKind
from tests.bureau import CITY, by_district
from tests.visiting import serving
from web.api import token_of

DAY = date(2026, 3, 9)
EXAMPLES = 300 if os.environ.get("SHIXIAN_SOAK") else 12


@pytest.fixture
def address(parts: Parts) -> Iterator[str]:
    with serving(parts) as found:
        yield f"{found}/api/v1"


def client(address: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30)


def of(parts: Parts, officer: str, **more: Any) -> str:
    return make_token(parts, officer=officer, kind=TokenKind.API, name="样例系统", actor=None, **more)


def signed(parts: Parts) -> dict[str, Any]:
    slip = keep_bytes(parts.home, "回执.png", screenshot(DAY, "邮件回执"), DAY)
    facts = {"order.signed_by": "样例乙", "order.capacity": "self", "order.slip": slip}
    return {"action": "order.record_signed", "occurred_on": DAY.isoformat(), "facts": facts}


def test_without_a_token_that_stands_nothing_is_told(parts: Parts, address: str, number: str) -> None:
    over = of(parts, CITY, last_day=DAY)
    revoked = of(parts, CITY)
    revoke(parts, max(one.id for one in tokens_of(parts, CITY, None)), None)
    feed = make_token(parts, officer=CITY, kind=TokenKind.CALENDAR, name="日历", actor=None)
    with client(address, over) as caller:
        assert caller.get("/cases").status_code == 200
    for token in ("", "x", revoked, feed):
        with client(address, token) as caller:
            answer = caller.get(f"/cases/{number}")
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == "Bearer"
            assert number not in answer.text


def test_cases_are_told_page_by_page_as_the_pages_tell_them(parts: Parts, address: str, number: str) -> None:
    with client(address, of(parts, CITY)) as caller:
        seen: list[str] = []
        after = ""
        while True:
            page = caller.get("/cases", params={"limit": 50, "after": after}).json()
            seen += [row["number"] for row in page["rows"]]
            after = page["after"]
            if not after:
                break
        assert sorted(seen) == sorted(one for numbers in by_district(parts).values() for one in numbers)
        case = caller.get(f"/cases/{number}").json()
        assert case == show_case(parts, number, CITY)
        assert caller.get(f"/cases/{number}/events").json() == {"events": case["events"]}
        assert "《民法典》" in caller.get(f"/cases/{number}/deadlines/order.receipt_wait").text
        assert caller.get("/deadlines", params={"limit": 1}).json()["rows"][0]["last_day"] == "2026-03-23"


def test_a_district_is_told_of_its_own_alone(parts: Parts, address: str, number: str) -> None:
    with client(address, of(parts, "shenhe_1")) as caller:
        listed = [row["number"] for row in caller.get("/cases", params={"limit": 200}).json()["rows"]]
        assert listed == by_district(parts)["shenhe"]
        for path in ("", "/events", "/documents", "/deadlines", "/deadlines/order.receipt_wait", "/acts"):
            answer = caller.get(f"/cases/{number}{path}")
            assert answer.status_code == 404
            assert show_case(parts, number)["subject"]["name"] not in answer.text
        assert caller.get("/cases", params={"office": "heping"}).status_code == 403
        refused = caller.post(f"/cases/{number}/acts", json=signed(parts), headers={"Idempotency-Key": "12345678"})
        assert refused.status_code == 404


def test_an_act_is_done_once_for_its_key(parts: Parts, address: str, number: str) -> None:
    with client(address, of(parts, CITY)) as caller:
        offered = {one["name"] for one in caller.get(f"/cases/{number}/acts").json()["acts"]}
        assert "order.record_signed" in offered
        ahead = caller.post(f"/cases/{number}/acts/preview", json=signed(parts)).json()["foreseen"]
        assert [one["last_day"] for one in ahead["deadlines"] if one["label"] == "整改期限"] == ["2026-06-09"]
        assert "rectifying" not in show_case(parts, number)["states"]

        key = {"Idempotency-Key": "case-1-signed"}
        done = caller.post(f"/cases/{number}/acts", json=signed(parts), headers=key).json()
        assert (done["repeated"], "rectifying" in done["states"]) == (False, True)
        assert caller.post(f"/cases/{number}/acts", json=signed(parts), headers=key).json()["repeated"]
        refused = caller.post(f"/cases/{number}/acts", json=signed(parts), headers={"Idempotency-Key": "another-key"})
        assert refused.status_code == 422
        assert refused.json()["detail"]


def test_what_is_wrong_is_named(parts: Parts, address: str, number: str) -> None:
    key = {"Idempotency-Key": "12345678"}
    with client(address, of(parts, CITY)) as caller:
        wrong = {**signed(parts), "facts": {**signed(parts)["facts"], "order.capacity": "nobody"}}
        answer = caller.post(f"/cases/{number}/acts", json=wrong, headers=key)
        assert (answer.status_code, answer.json()["field"]) == (422, "order.capacity")
        assert caller.post(f"/cases/{number}/acts", json=signed(parts)).status_code == 422  # no key
        assert caller.post(f"/cases/{number}/acts", content=b"{", headers=key).status_code == 422
        assert caller.get("/cases/没有这个案号").status_code == 404
        assert caller.get("/nowhere").status_code == 404
        assert caller.delete("/cases").status_code == 405
    with client(address, token_of(parts.home)) as caller:
        assert caller.get(f"/cases/{number}").status_code == 200
        assert caller.post(f"/cases/{number}/acts", json=signed(parts), headers=key).status_code == 403


def test_whatever_is_sent_gets_an_answer_that_is_described(parts: Parts, address: str) -> None:
    """Schemathesis makes requests up from the description, right ones and wrong ones."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    headers = {"Authorization": f"Bearer {of(parts, CITY)}"}
    checks = [not_a_server_error, status_code_conformance, content_type_conformance]
    asked = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation: Any = found.ok()

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
        def probe(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=checks)

        probe()
        asked.append(operation.label)
    assert len(asked) >= 21
