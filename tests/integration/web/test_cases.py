"""案件: the list with its filters and columns, the search, saved views, the export."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

from python_calamine import load_workbook

from casework.access.reading import exports
from casework.listing import show_case
from casework.parts import Parts
from store.values import CaseFilter
from tests.bureau import by_district
from tests.visiting import Visitor, hidden, visitor


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


def test_a_list_leaves_as_a_table_and_that_is_noted(parts: Parts, city: Visitor, tmp_path: Path) -> None:
    answer = city.see("/cases-export?office=dadong")
    assert "attachment" in answer.headers["content-disposition"]
    path = tmp_path / "list.xlsx"
    path.write_bytes(answer.content)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if str(row[0]).startswith("沈资核")] == by_district(parts)["dadong"]
    assert [(one.what, one.rows) for one in exports(parts, None).rows] == [
        ("案件清单", len(by_district(parts)["dadong"]))
    ]


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


def listed(page: str) -> list[str]:
    """The cases that a page of the list shows."""
    return [unescape(one) for one in re.findall(r'type="checkbox" name="number" value="([^"]+)"', page)]


def test_columns_are_chosen_in_the_address_kept_in_views_and_exported(
    parts: Parts, city: Visitor, tmp_path: Path
) -> None:
    assert "待办和岗位</th>" not in city.page("/cases")
    asked = "office=dadong&cols=duties&cols=batch"
    page = city.page(f"/cases?{asked}")
    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert heads == ["案号", "待办和岗位", "批次"]
    assert "在平台标注资质异常（市局承办人）" in page

    told = {"page": "cases", "name": "待办", "q.office": "dadong", "q.cols": ["duties", "batch"]}
    assert city.send("/views", told).headers["location"] == f"/cases?{asked}"

    path = tmp_path / "list.xlsx"
    path.write_bytes(city.see(f"/cases-export?{asked}").content)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert ["案号", "待办和岗位", "批次"] in rows
    assert {row[2] for row in rows if str(row[0]).startswith("沈资核")} == {show_batch(parts)}


def show_batch(parts: Parts) -> str:
    """The batch that all cases of the sample list were opened from."""
    with parts.store.read() as unit:
        [batch] = {case.batch for case in unit.find_cases(CaseFilter())}
    return batch


def test_cases_are_found_by_what_presses_and_for_whom_they_wait(parts: Parts, city: Visitor) -> None:
    by_office = by_district(parts)
    page = city.page("/cases?office=hunnan&colour=near")
    assert set(listed(page)) <= set(by_office["hunnan"])
    assert set(listed(page)) == set(listed(city.page("/cases?office=hunnan&first=2026-03-23&last=2026-03-23")))
    assert listed(page) != []
    assert listed(city.page("/cases?office=hunnan&first=2026-03-24")) == []
    assert listed(city.page("/cases?office=hunnan&colour=overdue")) == []
    waiting = city.page("/cases?office=hunnan&procedure=shenyang_qualification_check&holder=city_officer")
    assert '<option value="city_officer" selected>' in waiting
    assert set(listed(waiting)) == set(by_office["hunnan"])
    assert city.see("/cases?holder=nobody").status_code == 404
    assert city.see("/cases?colour=green").status_code == 422
    assert city.see("/cases?first=2026-03-24&last=2026-03-01").status_code == 422


def test_what_was_typed_is_narrowed_by_filters(parts: Parts, city: Visitor, number: str) -> None:
    subject = show_case(parts, number)["subject"]["name"]
    assert listed(city.page(f"/cases?q={subject}&office=heping")) == [number]
    assert listed(city.page(f"/cases?q={subject}&office=hunnan")) == []
    assert listed(city.page(f"/cases?q={subject}&finished=done")) == []


def test_each_date_of_the_list_leads_to_its_proof(city: Visitor, number: str) -> None:
    page = city.page("/cases?office=heping")
    assert f'<a class="proof" href="/cases/{quote(number)}/deadlines/order.receipt_wait"' in page
