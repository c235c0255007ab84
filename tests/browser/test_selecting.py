"""Cases selected in a list: over its pages, looked through, taken off, undone; then done at once, with progress."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot
from tests.browser.conftest import Opens
from tests.bureau import CITY


def chosen(page: Page, words: str) -> None:
    expect(page.locator(".selection")).to_contain_text(words)


def test_a_selection_outlives_pages_and_steps_can_be_undone(opens: Opens) -> None:
    page = opens(CITY, "/cases")
    boxes = page.locator("input[name=number]")
    first = boxes.nth(0).get_attribute("value")
    boxes.nth(0).check()
    boxes.nth(1).check()
    chosen(page, "已选 2 件")
    page.get_by_role("link", name="下一页").click()
    page.get_by_label("选择本页全部案件").check()
    many = page.locator("input[name=number]").count()
    chosen(page, f"已选 {2 + many} 件")
    page.get_by_role("button", name="撤销上一步").click()
    chosen(page, "已选 2 件")
    expect(page.get_by_label("选择本页全部案件")).not_to_be_checked()

    page.get_by_role("button", name="查看所选").click()
    page.get_by_role("button", name=f"去掉{first}").click()
    chosen(page, "已选 1 件")
    page.get_by_role("button", name="撤销上一步").click()
    chosen(page, "已选 2 件")
    page.reload()
    chosen(page, "已选 2 件")
    page.get_by_role("button", name="对所选案件成批办理").click()
    expect(page.get_by_text("已选 2 件。")).to_be_visible()

    page.goto("/cases")
    page.get_by_role("button", name="全部去掉").click()
    expect(page.locator("input[name=number]:checked")).to_have_count(0)


def test_what_another_officer_selected_in_the_tab_is_gone(opens: Opens) -> None:
    page = opens(CITY, "/cases")
    page.locator("input[name=number]").nth(0).check()
    chosen(page, "已选 1 件")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login*")
    assert page.evaluate("sessionStorage.length") == 0


def test_many_are_done_with_progress_and_are_selected_no_longer(opens: Opens, parts: Parts, tmp_path: Path) -> None:
    slip = tmp_path / "回执.png"
    slip.write_bytes(screenshot(date(2026, 3, 9), "邮件回执"))
    page = opens(CITY, "/cases?office=tiexi")
    page.get_by_label("选择本页全部案件").check()
    numbers = [one.get_attribute("value") or "" for one in page.locator("input[name=number]").all()]
    page.get_by_role("button", name="对所选案件成批办理").click()
    page.get_by_label(re.compile("^登记签收")).check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("签收日期").first.fill("2026-03-09")
    page.locator('[id="order.signed_by"]').fill("样例乙")
    page.locator('[id="order.capacity"]').select_option("self")
    page.locator('[id="order.slip"]').set_input_files(slip)
    page.get_by_role("button", name="下一步：看结果").click()
    page.get_by_role("button", name="办理所勾选的案件").click()
    expect(page.get_by_role("status").filter(has_text="已办理")).to_contain_text(
        f"已办理{len(numbers)}件", timeout=60_000
    )
    assert all("rectifying" in show_case(parts, number)["states"] for number in numbers)
    page.goto("/cases?office=tiexi")
    expect(page.locator(".selection")).to_be_hidden()
