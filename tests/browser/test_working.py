"""Officers at work in a real browser: a case from the desk to the act, two on one case, keys alone, wrong input."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from casework.importing import PROCEDURE
from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot
from tests.browser.conftest import Opens
from tests.browser.hands import menu
from tests.bureau import CITY, by_district
from tests.intake_helpers import OTHER_CODE


@pytest.fixture
def number(parts: Parts) -> str:
    return by_district(parts)["heping"][0]


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    path = tmp_path / "回执.png"
    path.write_bytes(screenshot(date(2026, 3, 9), "邮件回执"))
    return path


def fill_in_signature(page: Page, slip: Path) -> None:
    page.get_by_label("签收日期").first.fill("2026-03-09")
    page.locator('[id="order.signed_by"]').fill("样例乙")
    page.locator('[id="order.capacity"]').select_option("self")
    page.locator('[id="order.slip"]').set_input_files(slip)


def test_from_the_desk_to_a_proof_and_an_act(opens: Opens, parts: Parts, number: str, slip: Path) -> None:
    page = opens(CITY)
    page.locator("tr", has=page.get_by_role("link", name=number, exact=True)).locator("a.proof").first.click()
    expect(page.locator("tr.unfolded")).to_contain_text("《民法典》")

    page.get_by_role("link", name=number).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator(".picture img")).to_have_js_property("complete", True)
    page.get_by_role("link", name="登记签收", exact=True).click()
    fill_in_signature(page, slip)
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("#foreseen")).to_contain_text("2026-06-09")
    assert "rectifying" not in show_case(parts, number)["states"]

    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已办理")
    assert "rectifying" in show_case(parts, number)["states"]


def test_a_case_is_opened_by_hand(opens: Opens, parts: Parts) -> None:
    page = opens("heping_1")
    menu(page, "案件")
    page.get_by_role("link", name="立案", exact=True).click()
    page.get_by_role("link", name=parts.library.compiled(PROCEDURE).procedure.title).click()
    page.get_by_label("统一社会信用代码").fill(OTHER_CODE)
    page.get_by_label("企业名称").fill("沈阳样例庚建筑工程有限公司")
    page.locator("#batch_no").fill("SY-2026-09")
    page.locator("#snapshot_on").fill("2026-03-09")
    page.get_by_role("button", name="再加一项").click()
    for no in (1, 2):
        page.locator(f'[id="line.{no}.item"]').fill("建筑工程施工总承包")
        page.locator(f'[id="line.{no}.grade"]').fill("三级")
        page.locator(f'[id="line.{no}.standard"]').fill("注册建造师不少于5人")
        page.locator(f'[id="line.{no}.required"]').fill("5")
        page.locator(f'[id="line.{no}.actual"]').fill("3")
        page.locator(f'[id="line.{no}.licensing"]').fill("沈阳市城乡建设局")
    page.locator('[id="line.1.licensing_level"]').select_option("city")
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("#foreseen")).to_contain_text("现在办理会被退回")
    page.get_by_role("button", name="立案", exact=True).click()
    expect(page.locator('[data-row="2"] [role=alert]')).to_contain_text("请填写")

    page.locator('[id="line.2.licensing_level"]').select_option("city")
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("#foreseen")).to_contain_text("以上只是预计")
    page.get_by_role("button", name="立案", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已立案")
    expect(page.get_by_role("heading", level=1)).to_contain_text("沈阳样例庚建筑工程有限公司")


def test_of_two_who_come_to_one_case_the_second_is_told(opens: Opens, parts: Parts, number: str, slip: Path) -> None:
    path = f"/cases/{number}/acts/order.record_signed"
    first, second = opens(CITY), opens("city_2")
    for page in (first, second):
        page.goto(path)
        fill_in_signature(page, slip)
    first.get_by_role("button", name="办理", exact=True).click()
    expect(first.get_by_role("status").first).to_contain_text("已办理")
    events = len(show_case(parts, number)["events"])

    second.get_by_role("button", name="办理", exact=True).click()
    expect(second.get_by_role("status").first).to_contain_text("已经变化")
    expect(second.locator("section:has(#history) .timeline-list li").first).to_contain_text("登记签收")
    assert len(show_case(parts, number)["events"]) == events


def test_everything_can_be_reached_by_keys(opens: Opens, number: str) -> None:
    page = opens(CITY, f"/cases/{number}")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    wanted = page.get_by_role("link", name="登记签收", exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/acts/order.record_signed")


def test_a_whole_act_is_done_by_keys_alone(opens: Opens, parts: Parts, number: str) -> None:
    page = opens(CITY, f"/cases/{number}")
    by_keys(page, page.get_by_role("link", name="登记电话联系", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/acts/order.call")
    by_keys(page, page.locator('[id="order.called_number"]'))
    page.keyboard.type("024-00000000")
    by_keys(page, page.locator('[id="order.contact"]'))
    page.keyboard.press("ArrowDown")
    by_keys(page, page.get_by_role("button", name="办理", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已办理")
    assert show_case(parts, number)["facts"]["order.contact"] == "reached"


def by_keys(page: Page, wanted: Locator) -> None:
    """Go on with the tabulator until something has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("it cannot be reached by keys")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("order.attempts", "-3", "应当是0或者正整数"),
        ("order.slip", "", "请填写"),
        ("occurred_on", "2026-03-01", "日期"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    opens: Opens, number: str, slip: Path, field: str, value: str, words: str
) -> None:
    page = opens(CITY, f"/cases/{number}/acts/order.record_signed")
    fill_in_signature(page, slip)
    wrong = page.locator(f'[id="{field}"]')
    if value:
        wrong.fill(value)
    else:
        wrong.set_input_files([])
    page.get_by_role("button", name="办理", exact=True).click()
    expect(
        page.locator("div.mb-3", has=page.locator(f'[id="{field}"].is-invalid')).get_by_role("alert")
    ).to_contain_text(words)
