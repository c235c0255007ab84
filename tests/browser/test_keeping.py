"""The day of those who keep access, posts and calendars, through the pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.listing import show_case
from casework.parts import Parts
from tests.browser.conftest import Opens
from tests.browser.hands import menu, refused, saved, told
from tests.bureau import CITY, by_district, in_the_mail
from tests.managing import KEEPER, appoint

HANDLER = "heping_1"
NEW = "自己选的长密码-二〇二六"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A bureau with keepers; every letter was posted."""
    made, _ = in_the_mail(tmp_path / "home")
    appoint(made)
    yield made
    made.store.close()


def test_a_new_officer_is_registered_corrected_and_given_a_password(opens: Opens, parts: Parts) -> None:
    keeper = opens(KEEPER)
    menu(keeper, "管理")
    keeper.get_by_role("link", name="登记人员").click()
    _choose(keeper, "#of", "和平区")
    keeper.get_by_role("button", name="选定").click()
    keeper.get_by_label("姓名").fill("样例新人")
    keeper.get_by_label("执法证件号").fill("辽A样例0001")
    keeper.get_by_label("证件有效期至").fill("2028-12-31")
    keeper.get_by_role("button", name="登记", exact=True).click()
    expect(keeper.locator("#roles-why")).to_contain_text("至少勾选一个岗位")
    keeper.get_by_label("区县执法人员").check()
    keeper.get_by_role("button", name="登记", exact=True).click()
    expect(keeper.locator("#certificate-why")).to_contain_text("已经登记在另一名在岗人员名下")
    keeper.get_by_label("执法证件号").fill("辽A样例9001")
    keeper.get_by_role("button", name="登记", exact=True).click()
    told(keeper, "已登记到沈阳市和平区城乡建设局，用户名是heping_3")
    keeper.get_by_role("link", name="修改", exact=True).click()
    keeper.get_by_label("邮箱").fill("new@shixian.example")
    keeper.get_by_role("button", name="保存修改").click()
    told(keeper, "已保存修改")
    expect(keeper.locator("section:has(#changes)")).to_contain_text("new@shixian.example")
    keeper.get_by_role("button", name="设定临时密码").click()
    expect(keeper.locator("[role=alert] code")).not_to_be_empty()
    with parts.store.read() as unit:
        (made,) = unit.officers(["heping_3"]).values()
    assert (made.roles, made.certificate) == (frozenset({"district_officer"}), "辽A样例9001")


def test_a_temporary_password_is_changed_before_anything_else(opens: Opens, parts: Parts, chromium: Browser) -> None:
    keeper = opens(KEEPER)
    _to_the_officer(keeper, "样例和甲")
    keeper.get_by_role("button", name="设定临时密码").click()
    given = keeper.locator("[role=alert] code").inner_text()

    context = chromium.new_context(base_url=keeper.url.partition("/managing")[0], locale="zh-CN")
    page = context.new_page()
    _sign_in(page, HANDLER, given)
    expect(page.get_by_text("这是他人设定的临时密码")).to_be_visible()
    page.goto("/cases")
    expect(page).to_have_url(re.compile("/password$"))
    for again, words in (("另外一个长密码-二〇二六", "两次输入的新密码不一样"), (NEW, "")):
        page.get_by_label("现在的密码").fill(given)
        page.get_by_label("新密码", exact=True).fill(NEW)
        page.get_by_label("再输一次新密码").fill(again)
        page.get_by_role("button", name="修改密码").click()
        if words:
            refused(page, words)
    _sign_in(page, HANDLER, given)
    refused(page, "密码")
    _sign_in(page, HANDLER, NEW)
    expect(page.get_by_role("heading", name="待我办理")).to_be_visible()

    _to_the_officer(keeper, "样例和甲")
    keeper.get_by_role("button", name="结束全部登录").click()
    told(keeper, "已结束全部登录")
    page.goto("/cases")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    context.close()


def test_a_token_is_made_and_revoked(opens: Opens, parts: Parts) -> None:
    keeper = opens(KEEPER)
    _to_the_officer(keeper, "样例和甲")
    keeper.get_by_label("使用的系统").fill("样例办公系统")
    keeper.get_by_role("button", name="生成令牌").click()
    token = keeper.locator("[role=alert] code").inner_text()
    asked = {"Authorization": f"Bearer {token}"}
    assert keeper.request.get("/api/v1/cases", headers=asked).status == 200
    keeper.get_by_role("button", name="撤销令牌").first.click()
    told(keeper, "已撤销令牌")
    assert keeper.request.get("/api/v1/cases", headers=asked).status == 401


def test_an_absence_has_a_deputy_and_a_leaving_officer_hands_over(opens: Opens, parts: Parts, tmp_path: Path) -> None:
    keeper = opens(KEEPER)
    _to_the_officer(keeper, "样例和乙")
    keeper.get_by_role("link", name="登记不在岗").click()
    _choose(keeper, "#to", "样例和甲")
    keeper.locator("#first").fill("2026-03-12")
    keeper.locator("#last").fill("2026-03-10")
    keeper.locator("#reason").fill("样例出差")
    keeper.get_by_role("button", name="登记", exact=True).click()
    refused(keeper, "日")
    keeper.locator("#last").fill("2026-03-13")
    keeper.get_by_role("button", name="登记", exact=True).click()
    told(keeper, "已登记委托代办")
    expect(keeper.locator("section:has(#absences)")).to_contain_text("样例出差")

    number = min(by_district(parts)["heping"])
    _to_the_officer(keeper, "样例市甲")
    keeper.get_by_role("link", name="工作交接单").click()
    expect(keeper.get_by_role("link", name=number).first).to_be_visible()
    sheet = saved(keeper, keeper.get_by_role("button", name="导出交接单（表格）"), tmp_path)
    assert sheet.stat().st_size > 1000
    _choose(keeper, "#to", "样例市乙")
    keeper.locator("#reason").fill("样例调离")
    keeper.locator("main").get_by_role("button", name="移交").click()
    assert keeper.locator("[name=sure]").evaluate("one => one.validity.valueMissing")
    keeper.locator("[name=sure]").check()
    keeper.locator("main").get_by_role("button", name="移交").click()
    told(keeper, "移交样例市乙")
    with parts.store.read() as unit:
        left, takes = (next(iter(unit.officers([key]).values())) for key in (CITY, "city_2"))
    assert (left.roles, "city_officer" in takes.roles) == (frozenset(), True)


def test_holidays_are_looked_at_before_they_are_imported(opens: Opens, parts: Parts, tmp_path: Path) -> None:
    number = min(by_district(parts)["heping"])
    before = _last_day(parts, number)
    table = tmp_path / "放假.csv"
    table.write_text("region,date,working,name,cite\nCN-LN,2026-03-16,no,样例节,样例通知（虚构）\n", encoding="utf-8")
    keeper = opens(KEEPER, "/managing/calendars")
    keeper.locator("#file").set_input_files(table)
    keeper.get_by_label("依据").fill("样例通知（虚构）")
    keeper.get_by_role("button", name="预览影响").click()
    expect(keeper.locator("section:has(#moved)")).to_contain_text(number)
    assert _last_day(parts, number) == before
    keeper.get_by_role("button", name="确认导入").click()
    told(keeper, "已导入")
    assert _last_day(parts, number) > before


def _last_day(parts: Parts, number: str) -> str:
    """Until when receipts are waited for: ten working days."""
    return next(
        str(one["last_day"]) for one in show_case(parts, number)["deadlines"] if one["name"] == "order.receipt_wait"
    )


def _to_the_officer(page: Page, name: str) -> None:
    """From the menu to the page of an officer."""
    menu(page, "管理")
    page.get_by_role("link", name="人员", exact=True).click()
    page.locator("#q").fill(name)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def _choose(page: Page, select: str, words: str) -> None:
    """Choose what has some words in it."""
    page.locator(select).select_option(page.locator(f"{select} option", has_text=words).get_attribute("value"))


def _sign_in(page: Page, officer: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(officer)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
