"""The day of those who handle cases in Shenyang, through the pages alone: from the platform's list to the mail.

Nothing is there at first but offices and officers. The list has bad rows; letters are drafted, approved by post after
post, numbered, signed, sealed, issued and printed; the post's lists come back with errors in them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from casework.listing import show_case
from casework.parts import Parts
from tests.browser.conftest import Opens
from tests.browser.hands import in_bulk, menu, papers_on, saved, told
from tests.bureau import CITY, LIST, by_district, found

SIGNERS = ("样例和甲", "样例和乙")
HANDLER = "heping_1"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Offices and officers, and nothing else."""
    made, _ = found(tmp_path / "home")
    yield made
    made.store.close()


def test_from_the_platforms_list_to_the_mail(opens: Opens, parts: Parts, tmp_path: Path) -> None:
    city = opens(CITY)
    menu(city, "导入")
    city.locator("#kind").select_option("findings")
    city.locator("#table").set_input_files(LIST)
    city.get_by_role("button", name="上传并核对").click()
    expect(city.locator(".bad-cell").first).to_be_visible()
    assert city.locator(".bad-cell").count() >= 10
    assert by_district(parts) == {}
    city.get_by_role("button", name="导入", exact=True).click()
    expect(city.get_by_text("立案的案件")).to_be_visible(timeout=30_000)
    rows = _rows(saved(city, city.get_by_role("link", name="下载退回的行"), tmp_path))
    assert {"退回原因", "处理办法"} < set(rows[0])
    assert len(rows) == 11
    cases = by_district(parts)
    assert sum(map(len, cases.values())) > 100

    handler = opens(HANDLER)
    menu(handler, "案件")
    handler.locator("#q").fill("样例")
    handler.get_by_role("button", name="筛选").click()
    chosen = sorted(cases["heping"])[:2]
    in_bulk(handler, chosen, "制发检查通知和整改通知书", SIGNERS)
    section, review, deputy = (opens(f"heping_{post}") for post in ("section", "review", "deputy"))
    for page in (handler, section, review, deputy, section, handler, opens("heping_2"), deputy, review):
        papers_on(page)
    papers_on(section, print_them=True)
    files = section.locator("#files + ul a, section:has(#files) a")
    kinds = {saved(section, files.nth(n), tmp_path).suffix for n in range(files.count())}
    assert {".pdf", ".xlsx"} <= kinds

    menu(handler, "案件")
    call = {"order__called_number": "024-00000000", "order__contact": "no_answer"}
    in_bulk(handler, chosen, "电话告知并核对地址", **call)
    menu(handler, "案件")
    in_bulk(handler, chosen, "盖章上报市局")

    menu(city, "送达")
    city.get_by_role("button", name=re.compile("生成邮寄清单")).click()
    expect(city.get_by_role("status").filter(has_text="待邮寄2件").first).to_be_visible(timeout=30_000)
    going = _rows(saved(city, city.locator("section:has(#files) a").first, tmp_path))
    assert {number for row in going for number in row} >= set(chosen)
    posted = _table(tmp_path / "收寄.csv", ("案号", "邮件号", "收寄日期"), _mails(chosen))
    menu(city, "送达")
    city.locator("#postings-file").set_input_files(posted)
    city.get_by_role("button", name="上传并登记").first.click()
    told(city, "登记2件")
    for number in chosen:
        assert show_case(parts, number)["facts"]["order.tracking_no"]


def _mails(numbers: list[str]) -> list[tuple[str, ...]]:
    return [(number, f"1{place:012d}", "2026-03-02") for place, number in enumerate(numbers, start=1)]


def _table(path: Path, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def _rows(path: Path) -> list[list[str]]:
    return [list(map(str, row)) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]
