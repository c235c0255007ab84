"""What becomes of letters in the mail, through the pages alone: returns, an announcement, three months, a withdrawal.

The clock moves; what lapses meanwhile is recorded by the sweep, as the service does it. Papers on the way are issued by
all posts at once: their way from post to post is walked in the test of the day before the mail.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from casework.listing import show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reminders.sending import send_pending
from casework.sweeping import sweep
from tests.browser.conftest import Opens
from tests.browser.hands import Told, act, menu, picture, saved, told
from tests.bureau import CITY, by_district, in_the_mail, issue, morning

HANDLER, SIGNERS = "heping_1", ("样例和甲", "样例和乙")
_HEADS = ("邮件号", "投递结果", "结果日期", "签收人", "签收人身份", "退回原因")
Bureau = tuple[Parts, VirtualClock]


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """Every letter was posted on 9 March."""
    parts, clock = in_the_mail(tmp_path / "home")
    yield parts, clock
    parts.store.close()


@pytest.fixture
def parts(bureau: Bureau) -> Parts:
    return bureau[0]


def live_to(bureau: Bureau, day: date) -> None:
    """Let time pass; what lapses is recorded, and workbenches remind."""
    parts, clock = bureau
    clock.now = morning(day)
    sweep(parts, now=clock.now)
    send_pending(replace(parts, mail=None), now=clock.now, owner="test")


def states(parts: Parts, number: str) -> str:
    return " ".join(show_case(parts, number)["states"])


def test_returns_an_announcement_and_a_review(opens: Opens, bureau: Bureau, tmp_path: Path) -> None:
    parts, _ = bureau
    signed, returned = sorted(by_district(parts)["heping"])[:2]
    live_to(bureau, date(2026, 3, 20))
    city = opens(CITY)
    menu(city, "送达")
    city.locator("#results-file").set_input_files(_results(parts, signed, returned, tmp_path))
    city.get_by_role("button", name="上传并登记").last.click()
    told(city, "登记2件")
    rows = city.locator("section:has(#rows) tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="1999999999999")).not_to_contain_text("已登记")
    assert saved(city, city.locator("section:has(#files) a"), tmp_path).stat().st_size > 0
    assert "rectifying" in states(parts, signed)
    assert "order.mail.returned" in states(parts, returned)

    day = date(2026, 3, 24)
    live_to(bureau, day)
    city = opens(CITY)
    act(city, returned, "拟制送达公告")
    issue(parts)
    page: Told = {"order.url": "https://sample.invalid/notice", "order.announcement_shot": picture(tmp_path, day)}
    act(city, returned, "登记公告送达", page, shows=day)
    live_to(bureau, date(2026, 4, 24))
    assert "rectifying" in states(parts, returned)

    live_to(bureau, date(2026, 6, 11))
    handler = opens(HANDLER)
    reminder = handler.locator("section:has(#notices) tr", has_text=signed)
    expect(reminder).to_contain_text("2026-06-12")
    reminder.get_by_role("button").click()
    expect(handler.locator("section:has(#notices) tr", has_text=signed)).to_have_count(0)

    day = date(2026, 6, 15)
    live_to(bureau, day)
    handler = opens(HANDLER)
    after = {f"line.{line['no']}.actual_after": str(line["required"]) for line in show_case(parts, signed)["lines"]}
    act(handler, signed, "区县复查", after, signers=SIGNERS)
    assert "passed" in states(parts, signed)


def test_what_is_not_put_right_is_withdrawn(opens: Opens, bureau: Bureau, tmp_path: Path) -> None:
    parts, _ = bureau
    number = _all_of_the_city(parts)
    live_to(bureau, date(2026, 3, 20))
    handler = opens(HANDLER)
    slip: Told = {
        "occurred_on": "2026-03-12",
        "order.signed_by": "样例乙",
        "order.capacity": "self",
        "order.slip": picture(tmp_path, date(2026, 3, 12), "回执.png"),
    }
    act(handler, number, "登记签收", slip)
    _may_not_bid(opens("licensing_1"), parts, number)
    _reads_the_proof(handler, number)

    day = date(2026, 6, 15)
    live_to(bureau, day)
    handler, city = opens(HANDLER), opens(CITY)
    shot = picture(tmp_path, day)
    lines = [line["no"] for line in show_case(parts, number)["lines"]]
    found = {f"line.{no}.actual_after": "0" for no in lines}
    act(handler, number, "区县复查", {**found, "screenshot": shot}, signers=SIGNERS, shows=day)
    issue(parts)
    act(handler, number, "报送逾期未达标清单", signers=SIGNERS)
    issue(parts)
    act(opens("reviewer_1"), number, "市局二次复查", {f"line.{no}.second_actual": "0" for no in lines})
    issue(parts)
    act(city, number, "制发拟撤回告知书", signers=("样例市甲", "样例市乙"))
    issue(parts)
    act(city, number, "登记邮寄", {"intent.tracking_no": "1888888888888"})
    act(city, number, "拟制送达公告")
    issue(parts)
    page: Told = {"intent.url": "https://sample.invalid/notice", "intent.announcement_shot": shot}
    act(city, number, "登记公告送达", page, shows=day)

    live_to(bureau, date(2026, 8, 3))
    act(opens("legal_1"), number, "法制审核通过", {"legal_opinion": "事实清楚，程序合法，同意撤回"})
    act(opens("leader_1"), number, "负责人批准")
    licensing = opens("licensing_1")
    act(licensing, number, "作出撤回决定", signers=("样例市庚", "样例市辛"))
    assert "aftermath.certificate.withdrawn" in states(parts, number)
    expect(licensing.locator("main")).to_contain_text("记录完整")
    licensing.get_by_role("link", name="连同批次总锚一起核对").click()
    expect(licensing.get_by_text("与总锚一致")).to_be_visible()


def _results(parts: Parts, signed: str, returned: str, folder: Path) -> Path:
    """The post's list: one delivered and told twice, one returned, one that nobody posted."""
    mails = [show_case(parts, number)["facts"]["order.tracking_no"] for number in (signed, returned)]
    delivered = (mails[0], "妥投", "2026-03-12", "收发章", "收发室", "")
    back = (mails[1], "退回", "2026-03-13", "", "", "查无此单位")
    path = folder / "投递结果.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([_HEADS, delivered, back, ("1999999999999", *delivered[1:]), delivered])
    return path


def _all_of_the_city(parts: Parts) -> str:
    """A case of which all qualifications are the city's own to withdraw."""
    for number in sorted(by_district(parts)["heping"]):
        if all(line["licensing_level"] == "city" for line in show_case(parts, number)["lines"]):
            return number
    raise AssertionError("the sample list has no such case")


def _may_not_bid(page: Page, parts: Parts, number: str) -> None:
    """Somebody who lets works asks about the enterprise."""
    menu(page, "限制查询")
    page.locator("#code").fill(show_case(parts, number)["subject"]["code"])
    page.locator("#matter").select_option("承揽新工程")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("article.answer")).to_contain_text("不得承揽新工程")
    expect(page.locator("article.answer")).to_contain_text("仅供内部参考")
    expect(page.locator("article.answer")).to_contain_text("第二十八条")


def _reads_the_proof(page: Page, number: str) -> None:
    """Three months from the day after 12 March: 12 June, a Friday."""
    menu(page, "期限")
    page.locator("tr", has=page.get_by_role("link", name=number, exact=True)).filter(has_text="2026-06-12").locator(
        "a.proof"
    ).first.click()
    expect(page.locator("tr.unfolded")).to_contain_text("第二百零二条")
