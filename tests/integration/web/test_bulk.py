"""成批办理: chosen, shown, done beside the page and told case by case; nothing twice, and each case for itself."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest

from casework.acting import act
from casework.acts import Act
from casework.evidence import keep_bytes
from casework.listing import list_cases, show_case
from casework.parts import Parts
from samples.materials import screenshot
from tests.bureau import CITY, by_district
from tests.signing_for import ACTION, SIGNED, slip, state
from tests.visiting import Visitor, hidden, visitor
from web import jobs


@pytest.fixture
def numbers(parts: Parts) -> list[str]:
    return by_district(parts)["dadong"]


def shown(city: Visitor, numbers: list[str]) -> str:
    """The act as the preview carries it."""
    told = {**SIGNED, "action": ACTION, "number": numbers, "order.slip#shows": "2026-03-09"}
    preview = city.send("/bulk/preview", told, slip())
    assert f"可以办理 {len(numbers)} 件" in preview.text
    return hidden(preview.text, "act")


def told_of(city: Visitor, act: str, numbers: list[str]) -> str:
    """The page of the job at its end."""
    begun = city.send("/bulk/do", {"act": act, "number": numbers})
    assert begun.status_code == 303, begun.text
    page = city.page(begun.headers["location"])
    while "页面每两秒自动更新" in page:
        page = city.page(begun.headers["location"])
    return page


def selected_in(page: str) -> list[str]:
    """The cases that a form of a page sends."""
    return [unescape(one) for one in re.findall(r'type="hidden" name="number" value="([^"]+)"', page)]


def test_many_are_done_as_they_were_shown(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    assert "登记签收" in city.send("/bulk", {"number": numbers}).text
    form = city.send("/bulk/form", {"number": numbers, "action": ACTION})
    assert f"所选的 {len(numbers)} 件" in form.text
    act = shown(city, numbers)
    assert not any("rectifying" in state(parts, one) for one in numbers)

    wanted = numbers[1:]  # one of them was taken off the list
    done = told_of(city, act, wanted)
    assert f"已办理{len(wanted)}件，没有办理0件" in done
    assert {one: "rectifying" in state(parts, one) for one in numbers} == {one: one in wanted for one in numbers}
    assert selected_in(done) == []


def test_sent_twice_nothing_is_done_twice(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    act = shown(city, numbers)
    told_of(city, act, numbers)
    events = {one: len(show_case(parts, one)["events"]) for one in numbers}
    again = told_of(city, act, numbers)
    assert again.count("此前已经办理，没有重复登记") == len(numbers)
    assert {one: len(show_case(parts, one)["events"]) for one in numbers} == events


def test_those_that_failed_are_a_new_selection(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    first, *others = numbers
    packed = shown(city, numbers)
    kept = keep_bytes(parts.home, "回执.png", screenshot(date(2026, 3, 9), "邮件回执"))
    act(parts, CITY, first, Act("order.record_refused", date(2026, 3, 9), {"order.slip": kept}))
    done = told_of(city, packed, numbers)
    assert f"已办理{len(others)}件，没有办理1件" in done
    assert selected_in(done) == [first]
    assert all("rectifying" in state(parts, one) for one in others)
    chosen = city.send("/bulk", {"number": selected_in(done)})
    assert selected_in(chosen.text) == [first]


def test_two_officers_with_the_same_cases_do_each_once(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    with visitor(parts, "city_2") as other:
        mine, theirs = shown(city, numbers), shown(other, numbers)
        begun = city.send("/bulk/do", {"act": mine, "number": numbers})
        assert begun.status_code == 303
        told_of(other, theirs, numbers)
    for one in numbers:
        assert [event["label"] for event in show_case(parts, one)["events"]].count("登记签收") == 1


def test_a_job_is_its_officers_own_and_outlives_its_page(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    begun = city.send("/bulk/do", {"act": shown(city, numbers), "number": numbers})
    where = begun.headers["location"]
    assert "登记签收" in city.page(where)
    with visitor(parts, "city_2") as other:
        assert other.see(where).status_code == 404
    key = where.rpartition("/")[2]
    assert jobs.job_of(parts, CITY, key).of in (0, len(numbers))


def test_all_that_fit_what_was_looked_for_are_chosen(parts: Parts, city: Visitor, numbers: list[str]) -> None:
    chosen = city.send("/bulk", {"whole": "office=dadong&finished=open"})
    assert selected_in(chosen.text) == numbers
    assert "没有符合条件的案件" in city.send("/bulk", {"whole": "office=dadong&finished=done"}).text
    assert unquote(city.send("/bulk", {"whole": "first=2026-02-30"}).text).count("不是日期") == 1
    with visitor(parts, "heping_1") as district:
        answer = district.send("/bulk", {"whole": "office=dadong"})
        assert answer.status_code == 403
        assert not any(one in answer.text for one in numbers)


def test_an_act_that_was_not_shown_is_not_done(parts: Parts, city: Visitor, number: str) -> None:
    before = state(parts, number)
    assert "页面已经失效" in city.send("/bulk/do", {"act": "WzFd.x.y", "number": number}).text
    assert "还没有选择案件" in city.send("/bulk", {}).text
    every = [row.number for row in list_cases(parts)]
    assert (
        "一次最多500件" in city.send("/bulk", {"number": [f"{one}-{copy}" for one in every for copy in range(5)]}).text
    )
    assert state(parts, number) == before
