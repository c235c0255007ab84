"""列入参加单位 and 开展下一次专项行动, in the browser: who may, what is asked, what became of each unit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from casework.acting import Act, Opening, open_cases
from casework.campaigns import show_campaign
from casework.listing.campaigns import list_campaigns
from casework.parts import Parts
from store.values import Subject
from tests.managing import told_in
from tests.returns import NAMES, RETURNS, founded
from tests.visiting import Visitor, let_in, serving

_PATIENCE = 60.0  # seconds
DAY = date(2024, 6, 20)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    made, _ = founded(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def here(parts: Parts) -> str:
    """Address of a campaign in which nobody takes part yet."""
    started = Opening("returns", "prov", Subject(0, "campaign", "样例行动", "2024"), "", Act("open", DAY))
    [outcome] = open_cases(parts, "leader", [started])
    return f"/campaigns/{quote(outcome.number)}"


@pytest.fixture
def visits(parts: Parts) -> Iterator[dict[str, Visitor]]:
    """The leader, and an officer of a unit."""
    with ExitStack() as stack:
        address = stack.enter_context(serving(parts))
        found = {}
        for officer in ("leader", "hill"):
            let_in(parts, officer)
            client = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=60))
            found[officer] = Visitor(client)
            assert found[officer].sign_in(officer).status_code == 303
        yield found


def ended(who: Visitor, answer: httpx.Response) -> str:
    """The page of what was begun, when it is done."""
    assert answer.status_code == 303, answer.text
    end = time.monotonic() + _PATIENCE
    while "正在办理" in (page := who.page(answer.headers["location"])):
        assert time.monotonic() < end
        time.sleep(0.05)
    return page


def test_units_are_let_in_one_by_one_and_only_once(parts: Parts, visits: dict[str, Visitor], here: str) -> None:
    leader = visits["leader"]
    assert f'href="{here}/enlist"' in leader.page(here).replace("%2F", "/")
    asked = leader.page(f"{here}/enlist")
    assert all(name in asked for key, name in NAMES.items() if key != "prov")
    told = {"occurred_on": DAY.isoformat()}
    for wrong, why in (({}, "请勾选"), ({"unit": "prov"}, "请从列出的单位"), ({"occurred_on": "明天"}, "不是日期")):
        answer = leader.send(f"{here}/enlist", {"unit": "east", **told, **wrong} if wrong else told)
        assert (answer.status_code, why in answer.text) == (422, True), wrong
    page = ended(leader, leader.send(f"{here}/enlist", {**told, "unit": ["east", "hill"]}))
    assert "列入2个单位" in page
    number = list_campaigns(parts, "leader")[0].number
    assert {one.office for one in show_campaign(parts, number).units} == {NAMES["east"], NAMES["hill"]}
    again = leader.page(f"{here}/enlist")
    assert NAMES["lake"] in again
    assert 'value="hill"' not in again
    assert leader.send(f"{here}/enlist", {**told, "unit": "hill"}).status_code == 422


def test_the_next_one_takes_the_same_units_and_later_dates(parts: Parts, visits: dict[str, Visitor], here: str) -> None:
    leader = visits["leader"]
    ended(leader, leader.send(f"{here}/enlist", {"occurred_on": DAY.isoformat(), "unit": ["west", "hill"]}))
    told = {"occurred_on": DAY.isoformat(), "name": "样例行动二", "code": "2025", "years": "0"}
    for field, value, why in (
        ("name", "", "请填写"),
        ("name", "长" * 61, "最多60"),
        ("code", "2024", "不能与原专项行动相同"),
        ("years", "-1", "0至20"),
        ("years", "一", "0至20"),
        ("years", "1", "晚于今天"),
        ("occurred_on", "2024-02-30", "不是日期"),
    ):
        answer = leader.send(f"{here}/next", {**told, field: value})
        assert (answer.status_code, why in answer.text) == (422, True), (field, value)
    assert len(list_campaigns(parts, "leader")) == 1
    page = ended(leader, leader.send(f"{here}/next", told))
    assert "列入2个单位" in page, told_in(page)
    ended(leader, leader.send(f"{here}/next", told))  # sent twice
    titles = {one.title: one.number for one in list_campaigns(parts, "leader")}
    assert titles.keys() == {"样例行动", "样例行动二"}
    assert {one.office for one in show_campaign(parts, titles["样例行动二"]).units} == {NAMES["west"], NAMES["hill"]}


def test_units_do_neither(parts: Parts, visits: dict[str, Visitor], here: str) -> None:
    leader, unit = visits["leader"], visits["hill"]
    assert unit.see(f"{here}/enlist").status_code == 404  # does not take part: not even there
    ended(leader, leader.send(f"{here}/enlist", {"occurred_on": DAY.isoformat(), "unit": "hill"}))
    page = unit.page(here)
    assert "/enlist" not in page
    assert "/next" not in page
    for what in ("enlist", "next"):
        assert unit.see(f"{here}/{what}").status_code == 404
        assert unit.send(f"{here}/{what}", {"unit": "lake", "name": "甲", "code": "乙"}).status_code == 404
    assert len(list_campaigns(parts, "leader")) == 1
