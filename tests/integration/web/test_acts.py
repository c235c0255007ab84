"""The form of an act: done with its evidence, refused at its field, told what came in between, foreseen."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

from casework.acting import act
from casework.acts import Act
from casework.foreseeing import foresee
from casework.listing import show_case
from casework.parts import Parts
from tests.bureau import CITY, by_district
from tests.signing_for import SIGNED, slip, state
from tests.visiting import Visitor, hidden, visitor


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


def test_a_refusal_is_told_without_the_name_of_its_field(city: Visitor, number: str) -> None:
    told = {**SIGNED, "order.signed_by": ""}
    foreseen = city.send(f"/cases/{number}/foreseen/order.record_signed", told, slip())
    assert "现在办理会被退回：请填写“" in foreseen.text
    assert "order." not in foreseen.text.partition("现在办理会被退回")[2].partition("</div>")[0]
