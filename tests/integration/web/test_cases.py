"""案件: the list, one case whole, what may be done and what it would do, one by one and many at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from python_calamine import load_workbook

from casework.access.unmasking import exports
from casework.acting import act
from casework.acts import Act
from casework.foreseeing import foresee
from casework.listing import list_cases, show_case
from casework.parts import Parts
from samples.materials import screenshot
from tests.bureau import CITY, by_district, in_the_mail
from tests.visiting import Visitor, hidden, visitor

SIGNED = {"occurred_on": "2026-03-09", "order.signed_by": "样例乙", "order.capacity": "self"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = in_the_mail(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def city(parts: Parts) -> Iterator[Visitor]:
    with visitor(parts, CITY) as one:
        yield one


@pytest.fixture
def number(parts: Parts) -> str:
    return by_district(parts)["heping"][0]


def slip() -> dict[str, tuple[str, bytes, str]]:
    return {"order.slip": ("回执.png", screenshot(date(2026, 3, 9), "邮件回执"), "image/png")}


def state(parts: Parts, number: str) -> list[str]:
    return list(show_case(parts, number)["states"])


def test_the_list_is_narrowed_and_turned_page_by_page(parts: Parts, city: Visitor) -> None:
    seen: list[str] = []
    path = "/cases?office=hunnan"
    while path:
        page = city.page(path)
        seen += [unescape(one) for one in re.findall(r'name="number" value="([^"]+)"', page)]
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(found[1]).partition("invalid")[2] if found else ""
    assert seen == by_district(parts)["hunnan"]
    assert "没有符合条件的案件" in city.page("/cases?office=hunnan&finished=done")


def test_two_signs_of_a_name_find_it(parts: Parts, city: Visitor, number: str) -> None:
    subject = show_case(parts, number)["subject"]["name"]
    assert number in city.page(f"/cases?q={subject[2:8]}")
    assert "没有找到“不存在的名称”" in city.page("/cases?q=不存在的名称")


def test_a_filter_that_names_nothing_is_refused(city: Visitor) -> None:
    assert city.see("/cases?state=nowhere").status_code == 404
    assert city.see("/deadlines?first=2026-02-30").status_code == 422
    assert city.see("/cases?after=x").status_code == 422


def test_a_case_shows_where_it_stands_and_how_its_dates_came_about(parts: Parts, city: Visitor, number: str) -> None:
    case = show_case(parts, number)
    page = city.page(f"/cases/{number}")
    for words in (*case["state_labels"], case["subject"]["name"], *(one["label"] for one in case["events"])):
        assert words in page
    picture = city.see(f"/cases/{number}/picture")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert " here" in picture.text
    name = case["deadlines"][0]["name"]
    proof = city.page(f"/cases/{number}/deadlines/{name}")
    assert "《民法典》" in proof
    fragment = city.see(f"/cases/{number}/deadlines/{name}", **{"X-Fragment": "1"})
    assert "<html" not in fragment.text


def test_another_district_does_not_see_that_there_is_a_case(parts: Parts, number: str) -> None:
    with visitor(parts, "shenhe_1") as other:
        for path in ("", "/picture", "/deadlines/order.receipt_wait", "/acts/order.record_signed"):
            answer = other.see(f"/cases/{number}{path}")
            assert answer.status_code == 404
            assert show_case(parts, number)["subject"]["name"] not in answer.text
        refused = other.send(f"/cases/{number}/acts/order.record_signed", SIGNED, slip())
        assert refused.status_code in (403, 404, 422)
        assert number not in other.page("/cases?q=样例")
        refused = other.send("/bulk", {"number": number})
        assert "不属于" in refused.text
    assert state(parts, number) == state(parts, by_district(parts)["shenhe"][0])


def test_an_act_is_done_with_its_evidence(parts: Parts, city: Visitor, number: str) -> None:
    assert "签收人" in city.page(f"/cases/{number}/acts/order.record_signed")
    told = {**SIGNED, "key": "web:1", "order.slip#shows": "2026-03-09"}
    answer = city.send(f"/cases/{number}/acts/order.record_signed", told, slip())
    assert (answer.status_code, unquote(answer.headers["location"])) == (303, f"/cases/{number}"), answer.text
    assert "rectifying" in state(parts, number)
    events = len(show_case(parts, number)["events"])
    city.send(f"/cases/{number}/acts/order.record_signed", told, slip())
    assert len(show_case(parts, number)["events"]) == events


def test_what_is_missing_is_said_at_its_field_and_nothing_is_done(parts: Parts, city: Visitor, number: str) -> None:
    before = state(parts, number)
    answer = city.send(f"/cases/{number}/acts/order.record_signed", {**SIGNED, "order.signed_by": ""}, slip())
    assert answer.status_code == 422
    field = answer.text.partition('id="order.signed_by"')[2].partition('<div class="mb-3">')[0]
    assert "请填写“" in field
    for wrong in ({"occurred_on": "2026-02-30"}, {"occurred_on": "2030-01-01"}, {"order.capacity": "nobody"}):
        assert city.send(f"/cases/{number}/acts/order.record_signed", {**SIGNED, **wrong}, slip()).status_code == 422
    page = {"order.slip": ("回执.png", b"<html><script>alert(1)</script></html>", "image/png")}
    assert city.send(f"/cases/{number}/acts/order.record_signed", SIGNED, page).status_code == 422
    assert state(parts, number) == before


def test_who_fills_in_a_form_is_told_what_was_recorded_meanwhile(parts: Parts, city: Visitor, number: str) -> None:
    path = f"/cases/{number}/acts/order.record_signed"
    seen = hidden(city.page(path), "seen")
    act(parts, CITY, number, Act("publish_order", date(2026, 3, 9), {"order_publish_url": "https://sample.invalid/1"}))

    told = {**SIGNED, "key": "web:1", "seen": seen, "order.slip#shows": "2026-03-09"}
    answer = city.send(path, told, slip())
    assert answer.status_code == 409
    assert "新的办理记录" in answer.text
    assert show_case(parts, number)["events"][-1]["label"] in answer.text.partition('<form class="card"')[0]
    assert "rectifying" not in state(parts, number)
    seen = hidden(answer.text, "seen")
    assert city.send(path, {**told, "seen": seen}, slip()).status_code == 303
    assert "rectifying" in state(parts, number)


def test_what_an_act_would_do_is_told_and_not_done(parts: Parts, city: Visitor, number: str) -> None:
    before = show_case(parts, number)
    answer = city.send(f"/cases/{number}/foreseen/order.record_signed", SIGNED, slip())
    assert answer.status_code == 200
    assert "2026-06-09" in answer.text  # three months
    assert "以上只是预计" in answer.text
    assert show_case(parts, number) == before
    [found] = foresee(parts, CITY, [(number, Act("no_such_act", date(2026, 3, 9)))])
    assert not found.possible


def test_many_are_done_as_they_were_shown(parts: Parts, city: Visitor) -> None:
    numbers = by_district(parts)["dadong"]
    chosen = city.send("/bulk", {"number": numbers})
    assert "登记签收" in chosen.text
    form = city.send("/bulk/form", {"number": numbers, "action": "order.record_signed"})
    assert f"所选的 {len(numbers)} 件" in form.text

    told = {**SIGNED, "action": "order.record_signed", "number": numbers, "order.slip#shows": "2026-03-09"}
    preview = city.send("/bulk/preview", told, slip())
    assert f"可以办理 {len(numbers)} 件" in preview.text
    act = hidden(preview.text, "act")
    assert not any("rectifying" in state(parts, one) for one in numbers)

    wanted = numbers[1:]  # one of them was taken off the list
    done = city.send("/bulk/do", {"act": act, "number": wanted})
    assert f"已办理 {len(wanted)} 件，没有办理 0 件" in done.text
    assert {one: "rectifying" in state(parts, one) for one in numbers} == {one: one in wanted for one in numbers}
    again = city.send("/bulk/do", {"act": act, "number": wanted})
    assert "没有重复登记" in again.text


def test_an_act_that_was_not_shown_is_not_done(parts: Parts, city: Visitor, number: str) -> None:
    before = state(parts, number)
    assert "页面已经失效" in city.send("/bulk/do", {"act": "WzFd.x.y", "number": number}).text
    assert "还没有选择案件" in city.send("/bulk", {}).text
    every = [row.number for row in list_cases(parts)]
    assert (
        "一次最多500件" in city.send("/bulk", {"number": [f"{one}-{copy}" for one in every for copy in range(5)]}).text
    )
    assert state(parts, number) == before


def test_a_list_leaves_as_a_table_and_that_is_noted(parts: Parts, city: Visitor, tmp_path: Path) -> None:
    answer = city.see("/cases-export?office=dadong")
    assert "attachment" in answer.headers["content-disposition"]
    path = tmp_path / "list.xlsx"
    path.write_bytes(answer.content)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if str(row[0]).startswith("沈资核")] == by_district(parts)["dadong"]
    assert [(one.what, one.rows) for one in exports(parts, None)] == [("案件清单", len(by_district(parts)["dadong"]))]


def test_a_view_is_saved_under_a_name_and_removed(parts: Parts, city: Visitor) -> None:
    saved = city.send("/views", {"page": "cases", "name": "大东的", "q.office": "dadong", "q.after": "7"})
    assert saved.headers["location"] == "/cases?office=dadong"
    page = city.page("/cases")
    assert 'href="/cases?office=dadong">大东的</a>' in page
    with visitor(parts, "heping_1") as other:
        assert "大东的" not in other.page("/cases")
        view = hidden(page, "view")
        assert other.send("/views/drop", {"page": "cases", "view": view}).status_code == 404
    city.send("/views/drop", {"page": "cases", "view": view})
    assert "大东的" not in city.page("/cases")
