"""管理: the way to everything, the lists and whose they are, exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import load_workbook

from casework.access.reading import exports
from casework.managing.people import show_officer
from casework.parts import Parts
from tests.managing import KEEPER, See, told_in
from tests.visiting import Visitor

EVERYBODY = ("offices", "officers", "absences", "handovers")
KEPT = ("accounts", "tokens", "numbering", "templates", "choices")
LOGS = ("/managing/log/exports", "/managing/log/looks", "/managing/log/access")


def test_a_keeper_reaches_everything_from_one_page(visit: See) -> None:
    keeper = visit(KEEPER)
    index = keeper.page("/managing")
    assert "执法证件已过期或者60日内到期" in index
    assert "已过期1天" in index
    for key in (*EVERYBODY, *KEPT):
        assert f'href="/{key}/list"' in index
        assert "<h1" in keeper.page(f"/{key}/list")
    for path in ("/managing/calendars", "/managing/settings", "/managing/system", *LOGS):
        assert f'href="{path}"' in index
        keeper.page(path)


def test_others_see_the_part_of_their_district_only(visit: See) -> None:
    officer = visit("heping_1")
    index = officer.page("/managing")
    for key in KEPT:
        assert f'href="/{key}/list"' not in index
        assert officer.see(f"/{key}/list").status_code == 403
        assert officer.send(f"/managing/export/{key}", {}).status_code == 404
    for key in EVERYBODY:
        assert "沈河" not in told_in(officer.page(f"/{key}/list?q="))
    assert officer.see("/managing/system").status_code == 403
    assert officer.see("/managing/settings").status_code == 403
    for path in ("/managing/officers/shenhe_1", "/managing/leaving/shenhe_1", "/managing/leaving/heping_2"):
        answer = officer.see(path)
        assert answer.status_code == 404
        assert "样例沈甲" not in answer.text
    assert officer.see("/managing/absences/register?officer=shenhe_1").status_code == 404


def test_a_list_is_searched_sorted_and_paged(visit: See) -> None:
    keeper = visit(KEEPER)
    assert "共 82 项" in told_in(keeper.page("/officers/list")) or "第 1 页" in told_in(keeper.page("/officers/list"))
    found = told_in(keeper.page("/officers/list?q=和平区&sort=key__desc"))
    assert found.index("heping_section") < found.index("heping_1")
    assert "shenhe_1" not in found
    assert "没有符合条件的内容" in keeper.page("/officers/list?q=没有这样的人")
    assert 'rel="prev"' in keeper.page("/officers/list?page=2")


def test_nothing_is_changed_in_a_list(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    for path in ("/officers/create", "/officers/edit?pk=city_1", "/officers/detail?pk=city_1"):
        assert keeper.see(path).status_code == 403
    keeper.send("/_api/officers/action?name=delete&pks=city_1", {})
    keeper.send("/_api/officers/row-action?name=delete&pk=city_1", {})
    assert show_officer(parts, None, "city_1").roles


def test_an_export_is_what_was_looked_for_and_is_noted(parts: Parts, visit: See, tmp_path: Path) -> None:
    answer = visit("heping_1").send("/managing/export/officers?q=主要负责人", {})
    assert answer.headers["content-disposition"].startswith("attachment")
    path = tmp_path / "list.xlsx"
    path.write_bytes(answer.content)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if "主要负责人" in row] == ["样例沈阳市和平区城乡建设局局长"]
    (noted,) = exports(parts, "heping_1").rows
    assert (noted.what, noted.rows) == ("人员", 1)


@pytest.mark.parametrize(
    "path",
    [
        "/managing/export/officers",
        "/managing/officers/heping_1/password",
        "/managing/officers/heping_1/sessions",
        "/managing/officers/heping_1/tokens",
        "/managing/officers/heping_1/tokens/1/revoke",
        "/managing/absences/register",
        "/managing/leaving/city_1/table",
        "/managing/leaving/city_1/hand-over",
        "/managing/settings",
        "/managing/calendars/preview",
        "/managing/calendars/import",
    ],
)
def test_a_form_without_its_mark_is_refused(shared: Visitor, path: str) -> None:
    assert shared.client.post(path, data={"name": "x"}).status_code == 403
