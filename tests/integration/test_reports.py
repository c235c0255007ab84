"""Reports of a campaign's units: what is known, filing, sending back, adding up over levels, the regulation's form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from casework.acting import Act, act
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reports import (
    Status,
    accept,
    columns_in_force,
    export_report,
    export_rollup,
    file_report,
    list_reports,
    matrix,
    read_columns,
    read_form,
    report_told,
    rollup,
    send_back,
    show_report,
    type_columns,
    write_form,
)
from casework.verifying import verify
from cli.main import app
from engine.errors import InputError, MissingError, NotPermittedError, RefusedError
from engine.tables import ColumnType
from store.values import CaseFilter
from tests.bureau import morning
from tests.paper import Paper
from tests.returns import DUE, NAMES, RETURNS, campaign, check_enterprises, founded, report_of, unit_of

FACTS = {"filler": "样例填报人", "contact": "000-0000000"}
FILED = date(2024, 6, 28)
REST: dict[str, Any] = {"fines": "1.50", "trained": 2}


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Parts, VirtualClock, str]]:
    """The campaign with four units on 28 June; hill checked two enterprises, lake one, east itself one."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    parts, clock = founded(tmp_path / "home", date(2024, 6, 26))
    number = campaign(parts)
    check_enterprises(parts, "hill", [2, 0])
    check_enterprises(parts, "lake", [1])
    check_enterprises(parts, "east", [4])
    clock.now = morning(FILED)
    yield parts, clock, number
    parts.store.close()


Running = tuple[Parts, VirtualClock, str]


def filed(parts: Parts, office: str, rows: dict[str, Any] | None = None, **reasons: str) -> str:
    number = report_of(parts, office)
    row = {**REST, **(rows or {})}
    file_report(parts, office, number, occurred_on=FILED, rows=[row], reasons=[reasons] if reasons else (), facts=FACTS)
    return number


def known(parts: Parts, office: str) -> dict[str, int]:
    found: dict[str, int] = show_report(parts, report_of(parts, office))["known"]
    return found


def test_the_procedures_are_in_order() -> None:
    shown = CliRunner().invoke(app, ["procedure", "check", str(RETURNS)])
    assert shown.exit_code == 0, shown.output


def test_known_figures_are_counted_over_levels_once(running: Running) -> None:
    parts, _, _ = running
    assert known(parts, "hill") == {"checked": 2, "fake": 2}
    assert known(parts, "west") == {"checked": 0, "fake": 0}
    assert known(parts, "east") == {"checked": 4, "fake": 7}
    filed(parts, "hill", {"checked": 5}, checked="三家由联合检查组检查，未立案")
    assert known(parts, "east") == {"checked": 7, "fake": 7}


def test_cases_outside_the_stretch_do_not_count(running: Running) -> None:
    parts, clock, _ = running
    clock.now = morning(date(2024, 7, 3))
    check_enterprises(parts, "hill", [9], date(2024, 7, 2))
    assert known(parts, "hill") == {"checked": 2, "fake": 2}
    assert show_report(parts, report_of(parts, "hill", "2024-08-31"))["known"] == {"checked": 1, "fake": 9}


def test_figures_left_out_are_the_known_ones(running: Running) -> None:
    parts, _, _ = running
    told = show_report(parts, filed(parts, "hill"), "hill")
    assert told["rows"] == [{"checked": 2, "fake": 2, **REST}]
    assert told["status"] == "filed"
    assert told["differences"] == []


def test_a_difference_without_a_reason_is_refused_and_nothing_recorded(running: Running) -> None:
    parts, _, _ = running
    with pytest.raises(RefusedError, match="填报3，系统已知2"):
        filed(parts, "hill", {"checked": 3})
    assert show_report(parts, report_of(parts, "hill"))["status"] == "due"


def test_nobody_can_claim_other_known_figures(running: Running) -> None:
    parts, _, _ = running
    table = {"rows": [{**REST, "checked": 9, "fake": 9}], "known": [{"checked": 9, "fake": 9}]}
    with pytest.raises(RefusedError, match="填报9，系统已知2"):
        act(parts, "hill", report_of(parts, "hill"), Act("report.file", FILED, {**FACTS, "figures": table}))


def test_sending_back_and_filing_anew(running: Running) -> None:
    parts, _, number = running
    report = filed(parts, "hill")
    send_back(parts, "east", report, reason="罚款金额请核对", occurred_on=FILED)
    told = show_report(parts, report)
    assert (told["status"], told["return_reason"]) == ("returned", "罚款金额请核对")
    assert rollup(parts, "east", number, "returns_report", DUE).units[0].rows == ()
    filed(parts, "hill", {"fines": "2"})
    accept(parts, "east", report, occurred_on=FILED)
    assert show_report(parts, report)["status"] == "accepted"
    assert verify(parts, redecide=True).problems == ()


def test_a_day_of_correction_is_that_of_its_own_return(running: Running) -> None:
    parts, clock, _ = running
    report = filed(parts, "hill")
    send_back(parts, "east", report, reason="罚款金额请核对", occurred_on=FILED, correct_by=FILED)
    filed(parts, "hill")
    clock.now = morning(date(2024, 7, 1))
    send_back(parts, "east", report, reason="检查数也请核对", occurred_on=date(2024, 7, 1))
    with parts.store.read() as unit:
        assert unit.case(report).state.facts["report.correct_by"] is None
    assert verify(parts, redecide=True).problems == ()


def test_a_rollup_adds_each_level_once(running: Running) -> None:
    parts, _, number = running
    filed(parts, "hill", {"checked": 5}, checked="三家由联合检查组检查，未立案")
    filed(parts, "lake", {"fines": "0.25"})
    counties = rollup(parts, "east", number, "returns_report", DUE)
    assert [unit.unit for unit in counties.units] == ["山县局", "湖县局"]
    assert counties.totals == {"checked": 6, "fake": 3, "fines": "1.75", "trained": 4}
    [difference] = counties.differences
    assert (difference.unit, difference.known, difference.filed) == ("山县局", 2, 5)
    filed(parts, "east")
    cities = rollup(parts, "leader", number, "returns_report", DUE)
    assert [(unit.unit, unit.status) for unit in cities.units] == [("东市局", Status.FILED), ("西市局", Status.DUE)]
    assert cities.totals["checked"] == 7
    assert cities.missing == ("西市局",)


def test_what_is_late_is_told(running: Running) -> None:
    parts, clock, number = running
    filed(parts, "hill")
    clock.now = morning(date(2024, 7, 1))
    rows = {row.unit: row.status for row in list_reports(parts, campaign=number) if row.due == DUE}
    assert rows == {"东市局": "overdue", "西市局": "overdue", "湖县局": "overdue", "山县局": "filed"}
    file_report(parts, "lake", report_of(parts, "lake"), occurred_on=date(2024, 7, 1), rows=[REST], facts=FACTS)
    [late] = [row for row in list_reports(parts, unit="lake") if row.due == DUE]
    assert (late.status, late.late, late.status_label) == ("filed", True, "已报送（逾期）")


def test_the_matrix_shows_units_and_dates(running: Running) -> None:
    parts, _, number = running
    filed(parts, "lake")
    found = matrix(parts, "leader", number, "returns_report")
    assert found.dues == (DUE, "2024-08-31")
    assert {row.unit: row.statuses for row in found.rows} == {
        "东市局": (Status.DUE, Status.PLANNED),
        "西市局": (Status.DUE, Status.PLANNED),
        "山县局": (Status.DUE, Status.PLANNED),
        "湖县局": (Status.FILED, Status.PLANNED),
    }
    assert [row.unit for row in matrix(parts, "east", number, "returns_report").rows] == ["东市局", "山县局", "湖县局"]


def test_a_matrix_is_of_reports_alone(running: Running) -> None:
    parts, _, number = running
    with pytest.raises(RefusedError, match=r"“returns_case”不是定期报送；可选：.*returns_contact"):
        matrix(parts, "leader", number, "returns_case")


def test_a_form_is_a_workbook_or_text(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    for out in (tmp_path, tmp_path / "form.pdf"):
        with pytest.raises(RefusedError, match=r"\.xlsx 或 \.csv"):
            write_form(parts, report_of(parts, "hill"), out, "hill")
    tmp_path.joinpath("form.xlsx.part").mkdir()
    with pytest.raises(IsADirectoryError):
        write_form(parts, report_of(parts, "hill"), tmp_path / "form.xlsx", "hill")


def test_a_county_does_not_see_anothers_reports(running: Running) -> None:
    parts, _, number = running
    report = report_of(parts, "hill")
    for look in (show_report, report_told):
        with pytest.raises(NotPermittedError):
            look(parts, report, "lake")
    with pytest.raises(NotPermittedError):
        write_form(parts, report, Path("never.xlsx"), "lake")
    with pytest.raises(NotPermittedError):
        file_report(parts, "lake", report, occurred_on=FILED, rows=[REST], facts=FACTS)
    with pytest.raises(NotPermittedError):
        rollup(parts, "lake", number, "returns_report", DUE, office="east")
    assert {row.unit for row in list_reports(parts, "lake", campaign=number)} == {"湖县局"}
    assert [unit.unit for unit in rollup(parts, "lake", number, "returns_report", DUE).units] == ["湖县局"]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_form_is_filled_in_and_read(running: Running, tmp_path: Path, suffix: str) -> None:
    parts, _, _ = running
    report = report_of(parts, "hill")
    form = write_form(parts, report, tmp_path / f"form{suffix}", "hill")
    rule = report_told(parts, report, "hill").rule
    assert rule is not None
    with pytest.raises(InputError, match=r"E5（罚款金额）未填写.*没有登记任何内容") as error:
        read_form(form, rule)
    assert "F5" in str(error.value)
    refilled = fill(form, tmp_path / f"filled{suffix}", {(5, 3): 3, (5, 5): 12.5, (5, 6): 2, (7, 3): "一家未立案"})
    found = read_form(refilled, rule)
    assert found.rows == [{"checked": 3, "fake": 2, "fines": "12.5", "trained": 2}]
    assert found.reasons == [{"checked": "一家未立案"}]
    broken = fill(form, tmp_path / f"broken{suffix}", {(5, 3): -1, (5, 5): "约十万", (5, 6): 2.5})
    with pytest.raises(InputError) as error:
        read_form(broken, rule)
    for words in ("C5“-1”不是不小于0的整数", "E5“约十万”不是数额", "F5“2.5”不是"):
        assert words in str(error.value)
    other = fill(form, tmp_path / f"other{suffix}", {(4, 5): "罚没金额(万元)"})
    with pytest.raises(InputError, match=r"E4应为栏目“罚款金额\(万元\)”，现为“罚没金额\(万元\)”"):
        read_form(other, rule)


def fill(form: Path, target: Path, cells: dict[tuple[int, int], Any]) -> Path:
    """A copy of a form with some cells (row, column from 1) filled in, written anew with nothing but values."""
    import csv

    import xlsxwriter

    if form.suffix == ".csv":
        with form.open(encoding="utf-8-sig", newline="") as source:
            rows: list[list[Any]] = list(csv.reader(source))
    else:
        rows = cells_of(form)
    for (row, column), value in cells.items():
        rows[row - 1][column - 1] = value
    if form.suffix == ".csv":
        with target.open("w", encoding="utf-8-sig", newline="") as sink:
            csv.writer(sink).writerows(rows)
        return target
    with xlsxwriter.Workbook(str(target)) as book:
        sheet = book.add_worksheet("填报")
        for at, line in enumerate(rows):
            for place, value in enumerate(line):
                sheet.write(at, place, value)
    return target


def cells_of(path: Path) -> list[list[Any]]:
    """The cells of a workbook's one sheet."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_a_rollup_is_exported_as_the_regulations_form(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    filed(parts, "east", {"fines": "12.50"})
    written = export_rollup(parts, rollup(parts, "leader", number, "returns_report", DUE), tmp_path)
    rows = cells_of(written.xlsx)
    assert rows[0][0] == "2024年6月份样例治理情况统计表"
    assert rows[1][0].startswith("填报单位：样例省厅　　填报人：＿")
    assert rows[2][:6] == ["序号", "地区", "对企业执法检查情况", "", "", "对培训机构执法检查情况"]
    assert rows[3][2:6] == [
        "开展执法检查的企业数量(家)",
        "查出无证、假证人员数量(人)",
        "罚款金额(万元)",
        "完成整改的问题数量(项)",
    ]
    assert rows[4][:6] == ["1", "东市局", 4, 7, 12.5, 2]
    assert rows[6][0] == "合计"
    assert rows[6][2:6] == [4, 7, 12.5, 2]
    merged = CalamineWorkbook.from_path(written.xlsx).get_sheet_by_index(0).merged_cell_ranges or []
    assert ((2, 2), (2, 4)) in merged
    assert ((2, 0), (3, 0)) in merged
    paper = Paper(written.pdf.read_bytes())
    text = "".join(char["text"] for page in paper.pages for char in page.chars if char["text"].strip())
    for words in (
        "2024年6月份样例治理情况统计表",
        "填报单位：样例省厅",
        "对企业执法检查情况",
        "12.50",
        "合计",
        "备注：按期报送",
    ):
        assert words in text
    assert "未报送、未计入合计的单位：西市局" in text
    assert paper.pages[0].width > paper.pages[0].height


def test_one_units_report_is_exported(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    with pytest.raises(RefusedError, match="尚未报送"):
        export_report(parts, report_of(parts, "hill"), tmp_path, "hill")
    written = export_report(parts, filed(parts, "hill"), tmp_path, "hill")
    rows = cells_of(written.xlsx)
    assert "填报人：样例填报人" in rows[1][0]
    assert "填报时间：2024年6月28日" in rows[1][0]
    assert rows[4][1] == "山县局"


# -- columns that the text does not give


def typed(tmp_path: Path) -> Path:
    file = tmp_path / "columns.csv"
    file.write_text("key,label,type,unit,group\nperson,姓名,文字,,\nage,年龄,整数,岁,\n", encoding="utf-8")
    return file


def test_unknown_columns_are_filed_as_a_file_until_an_office_types_them_in(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    report = report_of(parts, "hill", "2024-07-01", "returns_contact")
    with pytest.raises(RefusedError, match="栏目未在原文中给出"):
        write_form(parts, report, tmp_path / "form.xlsx", "hill")
    told = show_report(parts, report, "hill")
    assert told["columns_unknown"]
    assert [column["label"] for column in told["suggested"]] == ["姓名", "联系电话"]
    file_report(parts, "hill", report, occurred_on=FILED)
    written = export_rollup(parts, rollup(parts, "east", number, "returns_contact", "2024-07-01"), tmp_path)
    rows = cells_of(written.xlsx)
    assert any("栏目未在原文中给出" in str(row[0]) for row in rows)
    assert any("姓名、联系电话" in str(row[0]) for row in rows)

    columns = type_columns(
        parts, "returns_contact", "contacts", read_columns(typed(tmp_path)), office="east", actor="east"
    )
    assert columns.source.startswith("东市局于2024-06-28录入")
    assert [column.key for column in columns_in_force(parts, "returns_contact", "contacts", office="lake").columns] == [
        "person",
        "age",
    ]
    assert columns_in_force(parts, "returns_contact", "contacts", office="west").columns == ()
    lake = report_of(parts, "lake", "2024-07-01", "returns_contact")
    with pytest.raises(RefusedError, match="没有“phone”一栏"):
        file_report(parts, "lake", lake, occurred_on=FILED, rows=[{"phone": "1"}])
    file_report(
        parts, "lake", lake, occurred_on=FILED, rows=[{"person": "样例己", "age": 30}, {"person": "样例庚", "age": 41}]
    )
    assert show_report(parts, lake)["totals"] == {"age": 71}
    assert verify(parts, redecide=True).problems == ()
    withdrawn = type_columns(parts, "returns_contact", "contacts", (), office="east", actor="east")
    assert withdrawn.source == ""


def test_what_was_filed_by_other_columns_is_told_and_not_added(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    columns = read_columns(typed(tmp_path))
    words = tuple(replace(column, type=ColumnType.TEXT) for column in columns)
    type_columns(parts, "returns_contact", "contacts", words, office="east", actor="east")
    for office, age in (("hill", "三十"), ("lake", "41")):
        report = report_of(parts, office, "2024-07-01", "returns_contact")
        file_report(parts, office, report, occurred_on=FILED, rows=[{"person": "样例己", "age": age}])
    type_columns(parts, "returns_contact", "contacts", columns, office="east", actor="east")
    assert show_report(parts, report)["totals"] == {"age": 0}
    rolled = rollup(parts, "east", number, "returns_contact", "2024-07-01")
    assert (rolled.totals, rolled.misfits) == ({"age": 0}, ("山县局（年龄）", "湖县局（年龄）"))
    rows = cells_of(export_rollup(parts, rolled, tmp_path).xlsx)
    assert any("未计入合计的单位：山县局（年龄）" in str(row[0]) for row in rows)


def test_columns_that_the_text_gives_stay_as_they_are(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    columns = read_columns(typed(tmp_path))
    with pytest.raises(RefusedError, match="由原文规定"):
        type_columns(parts, "returns_report", "progress", columns, office="east", actor="east")
    with pytest.raises(NotPermittedError, match="口径管理岗位"):
        type_columns(parts, "returns_contact", "contacts", columns, office="hill", actor="hill")
    with pytest.raises(NotPermittedError, match="只能为本单位及其下级单位"):
        type_columns(parts, "returns_contact", "contacts", columns, office="west", actor="east")
    with pytest.raises(MissingError, match="报表"):
        type_columns(parts, "returns_contact", "contact", columns, office="east", actor="east")
    with pytest.raises(RefusedError, match="没有录入过"):
        type_columns(parts, "returns_contact", "contacts", (), office="east", actor="east")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key,label,type\nPerson,姓名,文字\n", "代号应由小写字母"),
        ("key,label,type\nperson,姓名,词语\n", "不是规定的用语"),
        ("key,label,type\nperson,姓名,文字\nperson,年龄,整数\n", "栏目代号重复：person"),
        ("key,label,type\n", "没有一个栏目"),
    ],
)
def test_a_wrong_file_of_columns_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "columns.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_columns(file)


def test_columns_may_be_written_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "columns.yaml"
    file.write_text(
        "columns:\n  - {key: person, label: 姓名, type: text}\n  - {key: fine, label: 罚款, type: 数额, unit: 元}\n"
    )
    assert [(column.key, column.type.value, column.unit) for column in read_columns(file)] == [
        ("person", "text", ""),
        ("fine", "decimal", "元"),
    ]


# -- the command


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout) if "--json" in arguments else result.stdout


def test_the_command_files_and_adds_up(running: Running, tmp_path: Path) -> None:
    parts, _, number = running
    report = report_of(parts, "hill")
    form = tmp_path / "form.xlsx"
    run("report", "form", report, str(form), "--as", "hill")
    facts = ("--fact", "filler=样例", "--fact", "contact=1")
    filled = fill(form, tmp_path / "filled.xlsx", {(5, 5): 3, (5, 6): 0})
    on = ("--as", "hill", "--on", "2024-06-28", *facts)
    run("report", "file", report, str(filled), "--set", "checked=1", "--reason", "checked=一家重复立案", *on)
    told = run("report", "show", report, "--json")
    assert told["rows"] == [{"checked": 1, "fake": 2, "fines": "3", "trained": 0}]
    assert told["differences"][0]["reason"] == "一家重复立案"
    run("report", "return", report, "--as", "east", "--on", "2024-06-28", "--reason", "请核对")
    run("report", "file", report, "--set", "fines=0", "--set", "trained=0", *on)
    run("report", "accept", report, "--as", "east", "--on", "2024-06-28")
    [row] = run("report", "list", "--campaign", number, "--status", "accepted", "--json")
    assert row["unit"] == NAMES["hill"]
    rolled = run("report", "rollup", number, "--report", "returns_report", "--due", DUE, "--as", "east", "--json")
    assert rolled["totals"] == {"checked": 2, "fake": 2, "fines": "0", "trained": 0}
    assert "山县局" in run("report", "matrix", number, "--report", "returns_report", "--as", "east")
    written = run(
        "report", "export", number, "--report", "returns_report", "--due", DUE, "--out", str(tmp_path), "--json"
    )
    assert Path(written["pdf"]).is_file()


def test_the_command_types_columns_in(running: Running, tmp_path: Path) -> None:
    parts, _, _ = running
    table = ("report", "columns", "returns_contact", "contacts")
    run(*table, "--office", "prov", "--as", "leader", "--file", str(typed(tmp_path)))
    shown = run(*table, "--office", "hill", "--show", "--json")
    assert [column["label"] for column in shown["columns"]] == ["姓名", "年龄"]
    assert "姓名、年龄" in run("policy", "history")
    with parts.store.read() as unit:
        assert unit.find_cases(CaseFilter(procedure="returns_contact"), limit=10)
    assert unit_of(parts, "hill")
