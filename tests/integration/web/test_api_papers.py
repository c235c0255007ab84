"""The API on papers, on what happened, and on reports: told page by page, to those whose business it is, filed once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from casework.access.log import TOPIC, What
from casework.access.tokens import make_token
from casework.parts import Parts
from casework.rendering import letter
from store.values import Pdf, TokenKind
from tests.bureau import CITY, by_district, morning
from tests.returns import FACTS, FILED, NAMES, REST, RETURNS, campaign, check_enterprises, founded, report_of
from tests.visiting import serving
from web.api import token_of


class System:
    """Another system, with a token of an officer's."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=f"{address}/api/v1", headers=headers, trust_env=False, timeout=60)

    def told(self, path: str, **params: Any) -> Any:
        """What is told with 200."""
        answer = self.client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, path: str, **params: Any) -> int:
        """The status of an answer."""
        return self.client.get(path, params=params).status_code

    def every(self, path: str, **params: Any) -> list[Any]:
        """The rows of all pages."""
        page = self.told(path, **params)
        rows = list(page["rows"])
        while page["after"] and page.get("more", True):
            page = self.told(path, **{**params, "after": page["after"]})
            rows += page["rows"]
        return rows


@pytest.fixture(scope="module")
def address(posted: Parts) -> Iterator[str]:
    with serving(posted) as found:
        yield found


def system(address: str, parts: Parts, officer: str | None) -> System:
    if officer is None:
        return System(address, token_of(parts.home))
    return System(address, make_token(parts, officer=officer, kind=TokenKind.API, name="样例系统", actor=None))


def made(parts: Parts, paper: int) -> None:
    """Let a paper have its PDF: those of the scene were issued without."""
    with parts.store.write() as unit:
        [document] = unit.documents(ids=[paper])
        content = parts.renderer().render(letter(document))
        (parts.home / "letter.pdf").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        assert unit.rendered(Pdf(paper, document.digest, "letter.pdf", digest, 1, {}))
        unit.commit()


def exported(parts: Parts) -> int:
    """How often something left the system, by the register."""
    with parts.store.read() as unit:
        return sum(entry.name == What.EXPORTED for entry in unit.entries(TOPIC))


def test_what_happened_is_read_on_from_a_place(posted: Parts, address: str) -> None:
    city = system(address, posted, CITY)
    rows = city.every("/events", limit=200)
    kinds = {row["type"] for row in rows}
    assert {"case.opened", "act.recorded", "document.issued"} <= kinds
    opened = [row["data"]["case"] for row in rows if row["type"] == "case.opened"]
    assert sorted(opened) == sorted(number for numbers in by_district(posted).values() for number in numbers)
    end = city.told("/events", after="last")
    assert (end["rows"], end["more"]) == ([], False)
    assert end["after"]
    assert city.every("/events", kind="case.opened", limit=50) == [row for row in rows if row["type"] == "case.opened"]
    assert system(address, posted, None).told("/events", limit=1)["rows"] == rows[:1]


def test_a_district_reads_of_its_own_alone(posted: Parts, address: str) -> None:
    district = system(address, posted, "shenhe_1")
    own = set(by_district(posted)["shenhe"])
    for row in district.every("/events", limit=200):
        assert own.issuperset(row["data"].get("cases", [row["data"].get("case")]))
    assert district.status("/events", office="heping") == 403
    assert district.status("/events", office="nowhere") == 404
    for wrong in ("x", "1", "1|x", "1|2|3", "-1|0"):
        assert district.status("/events", after=wrong) == 422
    assert district.status("/events", kind="nothing.known") == 422


def test_papers_are_told_and_their_record_is_handed_out(posted: Parts, address: str) -> None:
    city = system(address, posted, CITY)
    number = by_district(posted)["heping"][0]
    listed = city.every("/documents", case=number, limit=1)
    assert {row["id"] for row in listed} <= {one["id"] for one in city.told(f"/cases/{number}/documents")["documents"]}
    paper = listed[-1]["id"]
    told = city.told(f"/documents/{paper}")
    assert number in told["cases"]
    assert [step["step"] for step in told["steps"]][-1] == "issue"
    assert city.status(f"/documents/{paper}/pdf") == 404  # not made yet
    made(posted, paper)
    before = exported(posted)
    answer = city.client.get(f"/documents/{paper}/pdf")
    assert answer.headers["content-type"] == "application/pdf", answer.text
    assert answer.content.startswith(b"%PDF-")
    assert exported(posted) == before + 1
    stranger = system(address, posted, "shenhe_1")
    heping = [row["id"] for row in city.every("/documents", case=number, office="heping")]
    for one in heping:
        assert stranger.status(f"/documents/{one}") == 404
        assert stranger.status(f"/documents/{one}/pdf") == 404
    assert stranger.status("/documents", case=number) == 404
    assert city.status("/documents/999999") == 404
    assert city.status("/documents", stage="nowhere") == 404
    assert system(address, posted, None).told(f"/documents/{paper}") == city.told(f"/documents/{paper}")
    assert {row["id"] for row in system(address, posted, None).every("/documents", case=number)} >= set(heping)


def test_restrictions_of_a_case_are_told(posted: Parts, address: str) -> None:
    number = by_district(posted)["heping"][0]
    city = system(address, posted, CITY)
    found = city.told(f"/cases/{number}/restrictions")["restrictions"]
    assert found == city.told(f"/cases/{number}")["restrictions"]


def test_everything_is_described(posted: Parts, address: str) -> None:
    described = system(address, posted, CITY).told("/openapi.json")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["tags"], where
            assert operation["summary"], where
            assert operation["description"], where
            assert not operation["description"].isascii(), where
            for parameter in operation.get("parameters", ()):
                assert parameter.get("description"), f"{where} {parameter['name']}"
            assert "200" in operation["responses"], where


@pytest.fixture
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Parts, str]]:
    """A campaign with units that must report; its number."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    parts, clock = founded(tmp_path / "home", date(2024, 6, 26))
    number = campaign(parts)
    check_enterprises(parts, "hill", [2, 0])
    clock.now = morning(FILED)
    yield parts, number
    parts.store.close()


def test_a_report_is_filed_once_for_its_key(returns: tuple[Parts, str]) -> None:
    parts, top = returns
    number = report_of(parts, "hill")
    wanted = {"occurred_on": FILED.isoformat(), "rows": [{**REST}], "facts": FACTS}
    with serving(parts) as address:
        hill, lake = system(address, parts, "hill"), system(address, parts, "lake")
        listed = hill.every("/reports", campaign=top)
        assert number in [row["number"] for row in listed]
        assert {row["unit"] for row in listed} == {NAMES["hill"]}
        assert {row["number"] for row in hill.every("/reports", limit=1)} == {row["number"] for row in listed}
        assert hill.every(f"/campaigns/{top}/reports") == listed
        assert hill.status("/reports", status="nothing") == 404
        where, key = f"/reports/{number}/filing", {"Idempotency-Key": "hill-2024-06-30"}
        assert hill.client.post(where, json=wanted).status_code == 422  # no key
        wrong = {**wanted, "rows": [{**REST, "checked": 7}]}
        refused = hill.client.post(where, json=wrong, headers={"Idempotency-Key": "another-key"})
        assert refused.status_code == 422
        assert lake.client.post(where, json=wanted, headers=key).status_code == 404
        assert lake.status(f"/reports/{number}") == 404
        first = hill.client.post(where, json=wanted, headers=key)
        assert (first.status_code, first.json()["repeated"]) == (200, False), first.text
        assert hill.client.post(where, json=wanted, headers=key).json()["repeated"]
        assert hill.told(f"/reports/{number}")["status"] == "filed"
        rows = hill.every("/events", kind="report.filed")
        assert [row["data"]["case"] for row in rows] == [number]
        acts = [row["data"]["name"] for row in hill.every("/events", kind="act.recorded")]
        assert "report.file" not in acts
