"""Handing files over to the archive: the lists, the register, and what is no longer possible afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from casework.archive import ArchiveWanted, Filing, HandedOver, file_case, give_back, hand_over, lend, list_archive
from cli.main import app
from engine.errors import NotPermittedError, RefusedError
from store.archive import TOPIC
from store.unit import sql
from store.verify_archive import archive_problems
from tests.paper import Complaints, Paper
from tests.shelf import TODAY, Shelf

FILED = date(2026, 3, 10)


@pytest.fixture
def filed(shelf: Shelf) -> Shelf:
    file_case(shelf.parts, None, shelf.closed, Filing("HP-001", "1柜", 12, FILED))
    file_case(shelf.parts, None, shelf.other, Filing("SH-001", "2柜", 30, FILED, "永久"))
    return shelf


def handed(
    shelf: Shelf, folder: Path, numbers: Sequence[str], actor: str | None = "keeper_city", on: date = TODAY
) -> HandedOver:
    return hand_over(shelf.parts, actor, numbers, to="样例市档案馆", on=on, folder=folder)


def test_the_lists_name_every_file_and_the_register_has_each(filed: Shelf, tmp_path: Path) -> None:
    with Complaints() as complaints:
        made = handed(filed, tmp_path / "out", [filed.other, filed.closed, filed.other])
    assert complaints.messages == []
    assert made.cases == (filed.closed, filed.other)
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".pdf", ".xlsx"}
    title, note, head, *rows = CalamineWorkbook.from_path(made.xlsx).get_sheet_by_index(0).to_python()
    assert title[0] == "档案移交清单"
    for words in ("移交单位：沈阳市城乡建设局", "接收单位：样例市档案馆", "移交日期：2026-04-01", "共2卷42页"):
        assert words in str(note[0])
    told = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    assert [(row["卷号"], row["案号"], row["保管期限"]) for row in told] == [
        ("HP-001", filed.closed, "10年"),
        ("SH-001", filed.other, "永久"),
    ]
    assert told[0]["结案日期"] == date(2026, 3, 6)
    paper = Paper(made.pdf.read_bytes())
    [page] = paper.pages
    assert page.width > page.height
    text = "".join(page.extract_text().split())
    for words in (
        "档案移交清单",
        "HP-001",
        filed.other,
        "合计2卷，42页",
        "移交人（签名）",
        "接收人（签名）",
        "监交人（签名）",
        "第1页共1页",
    ):
        assert words in text
    with filed.parts.store.read() as unit:
        entries = [entry for entry in unit.entries(TOPIC) if entry.name == "handover"]
        assert {file.handed_over_on for file in unit.archived().values()} == {TODAY}
        assert list(archive_problems(sql(unit))) == []
    assert [entry.details["to"] for entry in entries] == ["样例市档案馆"] * 2
    assert {row.status for row in list_archive(filed.parts)} == {"handed_over"}


def test_what_was_handed_over_can_neither_be_lent_nor_put_right(filed: Shelf, tmp_path: Path) -> None:
    handed(filed, tmp_path, [filed.closed])
    with pytest.raises(RefusedError, match="已于2026-04-01移交档案馆"):
        lend(filed.parts, None, filed.closed, borrower="样例", purpose="样例", on=TODAY, due=TODAY)
    with pytest.raises(RefusedError, match="移交"):
        file_case(filed.parts, None, filed.closed, Filing("X", "Y", 1, FILED, reason="更正"))
    with pytest.raises(RefusedError, match="移交"):
        handed(filed, tmp_path, [filed.closed])


def test_one_that_cannot_go_keeps_all_here_and_every_one_is_named(filed: Shelf, tmp_path: Path) -> None:
    lend(filed.parts, None, filed.other, borrower="样例乙", purpose="诉讼", on=FILED, due=TODAY)
    with pytest.raises(RefusedError, match="有2件不能移交，一件也没有登记") as caught:
        handed(filed, tmp_path / "out", [filed.closed, filed.other, filed.running])
    for words in (f"案件{filed.other}的档案借给样例乙", f"案件{filed.running}还没有归档"):
        assert words in str(caught.value)
    assert not (tmp_path / "out").exists()
    with filed.parts.store.read() as unit:
        assert {file.handed_over_on for file in unit.archived().values()} == {None}


def test_the_day_follows_what_was_done_before(filed: Shelf, tmp_path: Path) -> None:
    lend(filed.parts, None, filed.closed, borrower="样例乙", purpose="诉讼", on=FILED, due=TODAY)
    give_back(filed.parts, None, filed.closed, on=date(2026, 3, 20))
    with pytest.raises(RefusedError, match="早于归档或者归还的日期2026-03-20"):
        handed(filed, tmp_path, [filed.closed], on=date(2026, 3, 19))
    with pytest.raises(RefusedError, match="晚于今天"):
        handed(filed, tmp_path, [filed.closed], on=TODAY + timedelta(days=1))
    assert handed(filed, tmp_path, [filed.closed], on=date(2026, 3, 20)).cases == (filed.closed,)


def test_a_district_hands_over_its_own_only(filed: Shelf, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        handed(filed, tmp_path / "out", [filed.closed, filed.other], "keeper_heping")
    made = handed(filed, tmp_path / "out", [filed.closed], "keeper_heping")
    assert "移交单位：沈阳市和平区城乡建设局" in "".join(Paper(made.pdf.read_bytes()).pages[0].extract_text().split())


def test_nothing_and_nobody_are_refused(filed: Shelf, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="哪些案件"):
        handed(filed, tmp_path, [])
    with pytest.raises(RefusedError, match="接收档案的单位"):
        hand_over(filed.parts, None, [filed.closed], to=" ", on=TODAY, folder=tmp_path)


def test_two_lists_of_one_day_do_not_replace_each_other(filed: Shelf, tmp_path: Path) -> None:
    first = handed(filed, tmp_path, [filed.closed])
    second = handed(filed, tmp_path, [filed.other])
    assert first.pdf.exists()
    assert first.pdf != second.pdf


def test_a_long_list_repeats_its_head(filed: Shelf) -> None:
    from documents.pdf.render import Letter

    row = {
        "volume": "HP-2026-0001",
        "number": "沈资核〔2026〕100号",
        "title": "沈阳样例中外合资城市轨道交通及地下综合管廊机电设备安装工程（集团）股份有限公司第三分公司：样例",
        "opened_on": "2026-03-02",
        "closed_on": "2026-03-06",
        "pages": 120,
        "retention": "30年",
        "place": "档案室3柜2层",
        "filed_on": "2026-03-10",
        "remark": "",
    }
    context = {
        "kind": "archive_handover",
        "title": "档案移交清单",
        "date": "2026-04-01",
        "sample": True,
        "issuer": {"name": "样例市城乡建设局"},
        "to": "样例市档案馆",
        "pages": 7200,
        "rows": [row] * 60,
    }
    pages = Paper(filed.parts.renderer().render(Letter("archive_handover", context))).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = "".join(page.extract_text().split())
        assert f"第{number}页共{len(pages)}页" in text
        assert "序号卷号案号" in text or "合计60卷" in text


def test_the_commands_lead_a_file_from_the_shelf_to_the_archive(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(shelf.parts.home))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str) -> str:
        ran = CliRunner().invoke(app, ["archive", *words])
        assert ran.exit_code == 0, ran.output + str(ran.exception)
        return ran.output

    particulars = ("--volume", "HP-001", "--place", "1柜", "--pages", "12", "--on", "2026-03-10")
    assert "卷号HP-001" in run("file", shelf.closed, *particulars, "--as", "keeper_heping")
    loan = ("--borrower", "样例甲", "--purpose", "复议", "--on", "2026-03-11", "--due", "2026-03-20")
    assert "应于2026-03-20归还" in run("lend", shelf.closed, *loan)
    [row] = json.loads(run("list", "--overdue", "--json"))
    assert (row["number"], row["borrower"]) == (shelf.closed, "样例甲")
    assert "已归还" in run("return", shelf.closed, "--on", "2026-03-12")
    assert (
        json.loads(run("retention", "heping", "--procedure", "shenyang_qualification_check", "--json"))[0]["years"]
        == 10
    )
    assert "已选定" in run("retention", "heping", "30年", "--reason", "样例")
    out = tmp_path / "移交"
    told = json.loads(
        run("handover", shelf.closed, "--to", "样例市档案馆", "--out", str(out), "--on", "2026-03-13", "--json")
    )
    assert told["cases"] == [shelf.closed]
    assert Path(told["pdf"]).exists()
    assert "已移交" in run("list", "--status", "handed_over")
    assert ArchiveWanted(status="handed_over")
