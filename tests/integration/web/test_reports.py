"""专项行动 and 报送: a table filled in in the browser, judged at the cell, filed, sent back, rolled up, handed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from python_calamine import CalamineWorkbook

from casework.parts import Parts
from casework.reports import columns_in_force, type_columns, write_form
from tests.bureau import morning
from tests.intake_helpers import GOOD_CODE
from tests.returns import (
    DUE,
    FACTS,
    FILED,
    RETURNS,
    campaign,
    check_enterprises,
    filed,
    fill,
    founded,
    report_of,
)
from tests.visiting import Visitor, let_in, serving

ROW = {"cell.0.checked": "2", "cell.0.fake": "2", "cell.0.fines": "1.50", "cell.0.trained": "2", "cell.0.note": ""}
TOLD = {"rows": "1", "occurred_on": FILED.isoformat(), "do": "file", **FACTS}


class Running:
    """The campaign, and officers who visit it."""

    def __init__(self, parts: Parts, number: str, stack: ExitStack) -> None:
        self.parts, self.number = parts, number
        address = stack.enter_context(serving(parts))
        self._address, self._stack = address, stack
        self._known: dict[str, Visitor] = {}

    def who(self, officer: str) -> Visitor:
        """An officer who has signed in."""
        if officer not in self._known:
            let_in(self.parts, officer)
            client = httpx.Client(base_url=self._address, trust_env=False, timeout=30)
            self._known[officer] = Visitor(self._stack.enter_context(client))
            assert self._known[officer].sign_in(officer).status_code == 303
        return self._known[officer]

    def report(self, office: str, procedure: str = "returns_report", due: str = DUE) -> str:
        """Address of a unit's report."""
        return f"/reports/{quote(report_of(self.parts, office, due, procedure))}"

    @property
    def page(self) -> str:
        """Address of the campaign."""
        return f"/campaigns/{quote(self.number)}"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Four units; hill checked two enterprises, lake one, east four; lake has filed."""
    home = tmp_path_factory.mktemp("reports") / "home"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
        parts, clock = founded(home, date(2024, 6, 26))
        stack.callback(parts.store.close)
        number = campaign(parts)
        for office, fakes in {"hill": [2, 0], "lake": [1], "east": [4], "west": []}.items():
            check_enterprises(parts, office, fakes)
        clock.now = morning(FILED)
        filed(parts, "lake")
        yield Running(parts, number, stack)


def test_a_campaign_shows_who_has_reported(running: Running) -> None:
    page = running.who("leader").page(running.page)
    assert "样例行动" in running.who("leader").page("/campaigns")
    assert 'aria-label="湖县局2024-06-30期：已报送"' in page
    assert 'aria-label="山县局2024-06-30期：待报送"' in page
    assert f"{running.page}/rollup?report=returns_report&amp;due={DUE}" in page.replace(
        running.number, quote(running.number)
    )


def test_the_known_figures_stand_in_the_table_and_a_change_needs_a_reason(running: Running) -> None:
    hill, here = running.who("hill"), running.report("hill")
    page = hill.page(f"{here}/fill")
    assert 'name="cell.0.checked" value="2"' in page
    answer = hill.send(f"{here}/fill", {**TOLD, **ROW, "cell.0.checked": "5", "cell.0.fines": "很多"})
    assert answer.status_code == 422
    assert "有2处须更正，没有报送" in answer.text
    assert re.search(r'id="why.0.checked-wrong">填报5，系统已知2', answer.text)
    assert re.search(r'id="cell.0.fines-wrong">不是数额', answer.text)
    assert 'name="cell.0.fines" value="很多"' in answer.text
    counted = hill.send(f"{here}/fill", {**TOLD, **ROW, "do": "count"})
    assert (counted.status_code, "各栏填写无误，还没有报送" in counted.text) == (200, True)
    missing = hill.send(f"{here}/fill", {**TOLD, **ROW, "filler": ""})
    assert (missing.status_code, "填报人" in missing.text) == (422, True)
    assert "待报送" in hill.page(here)


def test_it_is_filed_sent_back_filed_anew_and_accepted(running: Running) -> None:
    west, leader, here = running.who("west"), running.who("leader"), running.report("west")
    row = {**ROW, "cell.0.checked": "3", "cell.0.fake": "0", "why.0.checked": "三家由联合检查组检查，未立案"}
    assert west.send(f"{here}/fill", {**TOLD, **row}).status_code == 303
    page = west.page(here)
    assert "已报送" in page
    assert "三家由联合检查组检查，未立案" in page

    empty = leader.send(f"{here}/return", {"reason": "", "occurred_on": FILED.isoformat()})
    assert (empty.status_code, "已报送" in leader.page(here)) == (422, True)
    wrong = leader.send(f"{here}/return", {"reason": "第三栏不对", "correct_by": "2024-06-01"})
    assert (wrong.status_code, "更正期限早于退回日期" in wrong.text, "第三栏不对" in wrong.text) == (422, True, True)
    assert leader.send(f"{here}/return", {"reason": "第三栏不对"}).status_code == 303
    assert "退回理由：第三栏不对" in west.page(f"{here}/fill")
    assert west.send(f"{here}/fill", {**TOLD, **row, "cell.0.fines": "2"}).status_code == 303
    assert leader.send(f"{here}/accept", {"occurred_on": FILED.isoformat()}).status_code == 303
    assert "已接收" in west.page(here)
    assert west.see(f"{here}/fill").status_code == 422


def test_a_filled_form_is_read_and_shown_before_it_is_filed(running: Running, tmp_path: Path) -> None:
    east, here = running.who("east"), running.report("east")
    form = tmp_path / "form.xlsx"
    form.write_bytes(east.see(f"{here}/form").content)
    rows = CalamineWorkbook.from_path(form).get_sheet_by_index(0).to_python()
    line = next(no for no, row in enumerate(rows, start=1) if str(row[0]) in ("1", "1.0"))
    good = fill(form, tmp_path / "good.xlsx", {(line, 5): 7.5, (line, 6): 3})
    answer = east.send(f"{here}/upload", {}, files={"form": ("填好.xlsx", good.read_bytes())})
    assert answer.status_code == 200, answer.text
    assert "已经读入文件，还没有报送" in answer.text
    assert 'name="cell.0.fines" value="7.5"' in answer.text
    bad = fill(form, tmp_path / "bad.xlsx", {(line, 5): "很多", (line, 6): 3})
    answer = east.send(f"{here}/upload", {}, files={"form": ("填好.xlsx", bad.read_bytes())})
    assert (answer.status_code, "不是数额" in answer.text) == (422, True)
    assert east.send(f"{here}/upload", {}).status_code == 422
    assert "待报送" in east.page(here)


def test_a_list_grows_and_is_added_up(running: Running) -> None:
    parts = running.parts
    suggested = columns_in_force(parts, "returns_contact", "contacts").suggested
    type_columns(parts, "returns_contact", "contacts", suggested, office="prov", actor=None)
    hill, here = running.who("hill"), running.report("hill", "returns_contact", "2024-07-01")
    page = hill.page(f"{here}/fill")
    assert 'name="rows" value="5"' in page
    told = {"rows": "5", "occurred_on": FILED.isoformat(), "cell.1.person": "样例甲"}
    more = hill.send(f"{here}/fill", {**told, "do": "row"})
    assert 'name="rows" value="10"' in more.text
    assert 'name="cell.1.person" value="样例甲"' in more.text
    assert hill.send(f"{here}/fill", {"rows": "9999", "do": "row"}).status_code == 422


def test_a_list_too_long_for_a_page_is_filed_as_a_file(running: Running, tmp_path: Path) -> None:
    parts = running.parts
    suggested = columns_in_force(parts, "returns_contact", "contacts").suggested
    type_columns(parts, "returns_contact", "contacts", suggested, office="prov", actor=None)
    lake, here = running.who("lake"), running.report("lake", "returns_contact", "2024-07-01")
    form = write_form(parts, report_of(parts, "lake", "2024-07-01", "returns_contact"), tmp_path / "form.csv")
    text = form.read_text(encoding="utf-8-sig")
    head = next(line for line in text.splitlines() if line.startswith("序号"))
    rows = [f"{no},湖县局,样例{no},000-0000000" for no in range(1, 450)]
    content = "\n".join([text.partition(head)[0] + head, *rows]).encode()
    shown = lake.send(f"{here}/upload", {}, files={"form": ("长.csv", content)})
    assert (shown.status_code, 'name="by_file"' in shown.text) == (200, True)
    told = {"by_file": "1", "occurred_on": FILED.isoformat(), "do": "file"}
    assert lake.send(f"{here}/fill", told).status_code == 422
    bad = content.replace("样例449,".encode(), b",")
    answer = lake.send(f"{here}/fill", told, files={"form": ("长.csv", bad)})
    assert (answer.status_code, "（姓名）未填写" in answer.text) == (422, True)
    assert lake.send(f"{here}/fill", told, files={"form": ("长.csv", content)}).status_code == 303
    assert "样例449" in lake.page(here)


def test_a_ledger_is_imported_into_the_units_case(running: Running) -> None:
    east, kind = running.who("east"), {"kind": "returns_case", "campaign": running.number, "office": "east"}
    table = f"企业名称,统一社会信用代码\n样例新建公司,{GOOD_CODE}\n样例旧建公司,123\n".encode()
    here = east.send("/import", kind, files={"table": ("台账.csv", table)}).headers["location"]
    page = east.page(here)
    assert '<strong class="num">1</strong>件可以立案' in page
    assert '<td class="bad-cell"><span class="visually-hidden">有问题：</span>123</td>' in page
    assert east.send(here, {"do": "import"}).status_code == 303
    assert '<strong class="num">1</strong>件立案' in east.page(here)
    for wrong in ({"campaign": "none"}, {"office": "west"}, {"parent": "x"}, {"on": "2031-01-01"}):
        assert east.send("/import", {**kind, **wrong}, files={"table": ("台账.csv", table)}).status_code == 422


def test_the_roll_up_is_shown_and_handed_out(running: Running) -> None:
    leader = running.who("leader")
    query = f"?report=returns_report&due={DUE}"
    east = running.who("east")
    page = east.page(f"{running.page}/rollup{query}")
    assert "湖县局" in page
    assert "未报送、未计入合计的单位：山县局" in page
    assert re.search(r"合计</th><td></td><td class=\"num\">1<", page)
    for kind, begins in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = leader.see(f"{running.page}/rollup/{kind}{query}")
        assert answer.content.startswith(begins)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert leader.see(f"{running.report('lake')}/export/{kind}").content.startswith(begins)
    assert leader.see(f"{running.page}/rollup/exe{query}").status_code == 404
    assert leader.see(f"{running.page}/rollup?report=returns_report").status_code == 422
    assert leader.see(f"{running.page}/rollup?report=nothing&due={DUE}").status_code == 404
    assert leader.see(f"{running.report('hill')}/export/pdf").status_code == 422


def test_another_unit_sees_and_does_nothing(running: Running) -> None:
    lake, there = running.who("lake"), running.report("hill")
    for path in (there, f"{there}/fill", f"{there}/form", f"{there}/export/pdf"):
        answer = lake.see(path)
        assert (answer.status_code, "山县局" in answer.text) == (404, False)
    for path in ("fill", "upload", "return", "accept"):
        answer = lake.send(f"{there}/{path}", {**TOLD, **ROW, "reason": "不对"})
        assert (answer.status_code, "山县局" in answer.text) == (404, False)
    page = lake.page(running.page)
    assert ("湖县局" in page, "山县局" in page) == (True, False)
    assert "山县局" not in lake.page("/reports")
    assert lake.see("/reports?unit=hill").status_code == 404
    assert lake.see("/reports?campaign=none").status_code == 404
    assert lake.see(f"{running.page}/rollup?report=returns_report&due={DUE}&office=east").status_code == 404


def test_every_form_needs_its_mark(running: Running) -> None:
    hill, here = running.who("hill"), running.report("hill")
    for path in ("fill", "upload", "return", "accept"):
        assert hill.client.post(f"{here}/{path}", data={**TOLD, **ROW}).status_code == 403
    assert "待报送" in hill.page(here)


def test_the_list_is_filtered(running: Running) -> None:
    leader = running.who("leader")
    page = leader.page(f"/reports?campaign={quote(running.number)}&status=filed")
    assert report_of(running.parts, "lake") in page
    assert report_of(running.parts, "hill") not in page
    assert leader.see("/reports?status=nothing").status_code == 404
    assert "没有符合条件的报送" in leader.page("/reports?due=2020-01-01")
