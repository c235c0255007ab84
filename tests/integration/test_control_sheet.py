"""The control sheet on paper: what stands on it, where, and that nothing falls off it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from pdfplumber.page import Page
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from casework.control_sheet import draw, scope_of, write_sheets
from casework.listing import Colour, DeadlineRow, Wanted, explain_deadline, list_deadlines
from casework.parts import Parts
from cli.deadlines import app
from engine.case import DeadlineStatus
from engine.errors import NotPermittedError
from tests.bureau import by_district, in_the_mail
from tests.paper import MM, Complaints, Paper

HEADS = "序号案号当事人期限名称起算日期间最后一日暂定范围稳妥办理日责任岗位紧急程度依据办结情况"
LONG = "沈阳样例中外合资城市轨道交通及地下综合管廊机电设备安装与装饰装修工程（集团）股份有限公司第三分公司"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """All letters are in the mail; nothing below changes the store."""
    parts, _ = in_the_mail(tmp_path_factory.mktemp("sheet") / "home")
    yield parts
    parts.store.close()


@pytest.fixture(scope="module")
def row(parts: Parts) -> DeadlineRow:
    return list_deadlines(parts, wanted=Wanted(offices=("heping",)))[0]


def many(row: DeadlineRow, count: int) -> list[DeadlineRow]:
    return [replace(row, case=f"沈资核〔2026〕{no}号", subject=LONG) for no in range(1, count + 1)]


def page_text(page: Page) -> str:
    return "".join(char["text"] for char in page.chars if char["text"].strip())


def test_each_district_gets_its_own_sheet_with_its_own_signatures(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    written = write_sheets(parts, out, wanted=Wanted(offices=("heping", "shenhe")))
    counts = by_district(parts)
    assert written.offices == (
        ("沈阳市和平区城乡建设局", len(counts["heping"])),
        ("沈阳市沈河区城乡建设局", len(counts["shenhe"])),
    )
    paper = Paper(out.read_bytes())
    texts = [page_text(page) for page in paper.pages]
    assert len(texts) == written.pages
    for office, _ in written.offices:
        [first] = [text for text in texts if f"单位：{office}" in text]
        assert "制表日期：2026年3月9日" in first
        assert "第1页" in first
    signed = [text for text in texts if "制表人（签名）" in text and "复核人（签名）" in text]
    assert len(signed) == 2
    assert all("合计" in text and "校验值" in text for text in signed)


def test_a_sheet_tells_every_deadline_whole(parts: Parts, row: DeadlineRow) -> None:
    loose = replace(
        row,
        subject=LONG,
        provisional=True,
        earliest=date(2027, 2, 26),
        latest=date(2027, 3, 5),
        last_day=date(2027, 3, 1),
        colour=Colour.PROVISIONAL,
        colour_label="暂定",
        unverified=row.cites,
        rulings=(("announce_extend", "stays"),),
    )
    late = replace(row, status=DeadlineStatus.LAPSED, colour=Colour.LAPSED, colour_label="已届满")
    halted = replace(row, status=DeadlineStatus.SUSPENDED, colour=Colour.SUSPENDED, colour_label="中止")
    text = Paper(draw(parts, row.office, [late, loose, halted], "全部")).text
    for words in (
        HEADS,
        row.case + row.proof[:12],
        LONG,
        "2027-03-01（暂定）2027-02-26至2027-03-05",
        "届满，待办理",
        "（中止前）",
        "四（二）回执（未核对）、口径1",
        "口径1：公告送达期满日是休息日的，是否顺延：不顺延",
        "合计3项：已届满1项、已逾期0项、3个工作日内0项、10个工作日内0项、正常0项、暂定1项、中止1项。",
    ):
        assert words in text
    assert "None" not in text
    assert "undefined" not in text


def test_two_hundred_deadlines_stay_on_the_paper_with_the_head_on_each_page(parts: Parts, row: DeadlineRow) -> None:
    with Complaints() as complaints:
        paper = Paper(draw(parts, row.office, many(row, 200), "全部"))
    assert complaints.messages == []
    pages = paper.pages
    assert len(pages) > 10
    for no, page in enumerate(pages, start=1):
        assert (round(float(page.width) * MM), round(float(page.height) * MM)) == (297, 210)
        text = page_text(page)
        assert f"第{no}页共{len(pages)}页" in text.replace("\u3000", "")
        if "序号" in text:
            assert HEADS in text.replace("\u3000", "")
        assert min(char["x0"] for char in page.chars) * MM > 11.9
        assert max(char["x1"] for char in page.chars) * MM < 285.1
        assert max(char["bottom"] for char in page.chars) * MM < 205
    numbers = [int(cells[0]) for page in pages for table in page.extract_tables() for cells in table[1:] if cells[0]]
    assert numbers == list(range(1, 201))
    assert "".join(map(page_text, pages)).count(LONG) == 200


def test_ten_deadlines_or_more_fit_a_page_and_each_basis_is_told_once(parts: Parts, row: DeadlineRow) -> None:
    other = replace(row, cites=("《样例法》第一条", "《样例规定》第二条"))
    rows = [*many(row, 12), *many(other, 13)]
    pages = Paper(draw(parts, row.office, rows, "全部")).pages
    tables = [[cells for table in page.extract_tables() for cells in table[1:]] for page in pages]
    assert min(len(cells) for cells in tables[:2]) >= 10
    assert [cells[-2] for table in tables for cells in table] == ["1"] * 12 + ["2"] * 13
    whole = "".join(map(page_text, pages))
    assert whole.count("依据1：《沈阳市建筑业企业资质动态核查行动方案》四（二）回执") == 1
    assert whole.count("依据2：《样例法》第一条、《样例规定》第二条") == 1
    assert whole.index("依据2：") < whole.index("制表人（签名）")


def test_no_text_leaves_its_cell(parts: Parts, row: DeadlineRow) -> None:
    odd = replace(
        row, case="沈建资动态核查〔2026〕100001号", subject=LONG, label="甲" * 40, holder="乙" * 30, rule="丙" * 20
    )
    [page] = Paper(draw(parts, row.office, [odd], "全部")).pages
    edges = sorted({round(line["x0"], 1) for line in page.rects + page.lines if line["height"] > 10})
    walls = [edge for edge, following in pairwise([*edges, 1e6]) if following - edge > 1]
    body = [char for char in page.chars if char["text"] in "甲乙丙" and char["size"] < 9]
    assert len(body) == 90
    for char in body:
        assert not any(char["x0"] + 0.5 < wall < char["x1"] - 0.5 for wall in walls)


def test_the_signatures_are_not_torn_from_the_totals(parts: Parts, row: DeadlineRow) -> None:
    for count in range(9, 15):
        pages = Paper(draw(parts, row.office, many(row, count), "全部")).pages
        last = page_text(pages[-1])
        assert "合计" in last
        assert "复核人（签名）" in last


def test_an_office_without_deadlines_gets_a_sheet_that_says_so(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    wanted = Wanted(offices=("heping",), last=date(2026, 1, 1))
    assert write_sheets(parts, out, "heping_1", wanted).offices == (("沈阳市和平区城乡建设局", 0),)
    text = Paper(out.read_bytes()).text
    assert "没有符合条件的期限。" in text
    assert "范围：最后一日不晚于2026-01-01" in text
    assert "合计0项" in text


def test_without_a_district_an_officer_gets_the_own_office_only(parts: Parts, tmp_path: Path) -> None:
    written = write_sheets(parts, tmp_path / "sheet.pdf", "heping_1")
    assert [office for office, _ in written.offices] == ["沈阳市和平区城乡建设局"]
    with pytest.raises(NotPermittedError):
        write_sheets(parts, tmp_path / "other.pdf", "heping_1", Wanted(offices=("shenhe",)))
    assert not (tmp_path / "other.pdf").exists()


def test_what_a_sheet_was_narrowed_to_is_told() -> None:
    wanted = Wanted(colours=frozenset({Colour.SOON, Colour.OVERDUE}), holder="市局承办人", first=date(2026, 3, 1))
    assert scope_of(wanted) == "责任岗位市局承办人；紧急程度已逾期、3个工作日内；最后一日不早于2026-03-01"
    assert scope_of(Wanted()) == "全部计算中、已中止和已届满待办理的期限"


def test_the_command_writes_the_sheet_and_the_table(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(parts.home))
    out, table = tmp_path / "new" / "sheet.pdf", tmp_path / "new" / "sheet.xlsx"
    ran = CliRunner().invoke(
        app, ["sheet", "--district", "heping", "--out", str(out), "--xlsx", str(table), "--as", "heping_1", "--json"]
    )
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    count = len(by_district(parts)["heping"])
    assert told["offices"] == [["沈阳市和平区城乡建设局", count]]
    assert len(Paper(out.read_bytes()).pages) == told["pages"]
    lines = CalamineWorkbook.from_path(table).get_sheet_by_index(0).to_python()
    assert lines[0][0] == "期限控制表"
    assert len(lines) == 3 + count
    assert lines[3][7] == date(2026, 3, 23)
    proofs = lines[2].index("推算")
    first = explain_deadline(parts, str(lines[3][2]), "等待邮件回执")[-1]
    assert lines[3][proofs] == first["explained"]
    assert all(str(line[proofs]).startswith("起算日") for line in lines[3:])
    assert list(out.parent.glob("*.part")) == []
