"""Reports of a campaign's units: what is known, filing, sending back, adding up over levels, who sees what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.acting import Act, act
from casework.reports import (
    Status,
    accept,
    file_report,
    list_reports,
    matrix,
    report_told,
    rollup,
    send_back,
    show_report,
    write_form,
)
from casework.verifying import verify
from cli.main import app
from engine.errors import NotPermittedError, RefusedError
from tests.bureau import morning
from tests.returns import (
    DUE,
    FACTS,
    FILED,
    NAMES,
    REST,
    RETURNS,
    Running,
    check_enterprises,
    filed,
    fill,
    known,
    report_of,
    run,
)


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
