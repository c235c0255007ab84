"""Officers at work in a real browser: a case from the desk to the act, two on one case, keys alone, large print."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot
from tests.browser.conftest import Opens
from tests.bureau import CITY, by_district

PAGES = (
    "/",
    "/cases",
    "/deadlines",
    "/duties?whose=all",
    "/papers",
    "/post",
    "/campaigns",
    "/import",
    "/calendar",
    "/calendar/week",
    "/calendar/feed",
    "/restrictions",
    "/procedures",
    "/statistics",
    "/statistics/load",
    "/managing",
    "/offices/list",
    "/officers/list",
    "/password",
)
_LATIN = re.compile(r"[A-Za-z]{3}\w*", re.ASCII)
_NO_WORDS = re.compile(
    r"校验码 [0-9a-f]+|XLSX|CSV|PDF|DOCX|EMS|JSON|Prefect|SQLite|PostgreSQL|https?://\S+|\S*YL\S*|SY-\S+|\S+\.(?:png|csv)"
)


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
    expect(second.locator(".timeline-list li").first).to_contain_text("登记签收")
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


@pytest.mark.parametrize(("width", "scale"), [(1366, 2), (390, 1)], ids=["at 200 %", "on a narrow screen"])
def test_no_page_is_wider_than_the_screen(opens: Opens, number: str, width: int, scale: int) -> None:
    page = opens(CITY, viewport={"width": width // scale, "height": 860 // scale}, device_scale_factor=scale)
    for path in (*PAGES, f"/cases/{number}", f"/cases/{number}/acts/order.record_signed"):
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 1, path


def test_pages_are_in_chinese_and_accessible(opens: Opens, parts: Parts, number: str) -> None:
    with parts.store.read() as unit:
        keys = {one.key for one in unit.offices().values()} | {one.key for one in unit.officers().values()}
    page = opens(CITY)
    serious: dict[str, list[str]] = {}
    for path in (*PAGES, f"/cases/{number}", f"/cases/{number}/acts/order.record_signed"):
        page.goto(path)
        words = page.inner_text("body")
        assert set(_LATIN.findall(_NO_WORDS.sub("", words))) <= keys, path
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        faults = [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
        ]
        if faults:
            serious[path] = faults
    assert serious == {}
