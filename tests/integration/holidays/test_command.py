"""Importing holidays through the command. The year 2027 is synthetic."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from cli.main import app
from tests.bureau import by_district
from tests.holidays import SYNTHETIC, closure, content, imported, run, signed_numbers


def test_the_command_previews_imports_and_says_so_again(bureau: tuple[Parts, VirtualClock], home: Path) -> None:
    parts, _ = bureau
    before = content(parts)
    looked = run("import", str(SYNTHETIC), "--issued", "2026-11-04")
    assert looked.exit_code == 0, looked.output
    assert "以上只是预览，没有作任何改动" in looked.output
    assert content(parts) == before
    plain = json.loads(run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--json").stdout)
    assert (plain["applied"], plain["errors"], plain["moved"]) == (False, [], len(signed_numbers(parts)))
    done = run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--yes")
    assert done.exit_code == 0, done.output
    assert "已导入" in done.output
    again = run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--yes")
    assert "以前已经导入" in again.output
    status = json.loads(run("status", "--json").stdout)
    national = next(region for region in status["regions"] if region["region"] == "CN")
    assert (national["years"][-1], national["editions"]) == (2027, [1])
    assert "合成测试数据" in run("status").output


def test_the_command_refuses_a_wrong_file_with_every_row(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    text = SYNTHETIC.read_text(encoding="utf-8").replace("6月9日", "6月31日").replace("2月20日", "2月19日")
    wrong.write_text(text, encoding="gb18030")
    told = run("import", str(wrong), "--yes")
    assert told.exit_code == 1
    assert "第3行" in told.output
    assert "第6行" in told.output
    assert "没有导入" in told.output
    plain = json.loads(run("import", str(wrong), "--yes", "--json").stdout)
    assert (plain["applied"], [remark["row"] for remark in plain["errors"] if remark["row"]]) == (False, [3, 3, 6])


def test_cases_in_which_only_reminders_move_are_accounted_for(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path
) -> None:
    parts, _ = bureau
    closure(parts, tmp_path, "2027-02-10", "heping")
    looked = run("import", str(tmp_path / "closures.csv"), "--office", "heping")
    numbers = len(by_district(parts)["heping"])
    assert f"涉及{numbers}件案件：0项期限将变动" in looked.output
    assert f"其中{numbers}件最后一日不变，将只调整提醒" in looked.output


def test_a_wrong_date_names_its_own_option(bureau: tuple[Parts, VirtualClock], home: Path) -> None:
    answer = run("import", str(SYNTHETIC), "--issued", "2026-13-01")
    assert "--issued" in str(answer.exception)


def test_sums_without_a_case_know_what_was_imported(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,unit,amount,start,rest_day,region\n1,working_days,5,2027-03-01,stays,CN-LN\n", encoding="utf-8"
    )
    told = []
    for _ in range(2):
        assert CliRunner().invoke(app, ["period", str(source), str(target)]).exit_code == 0
        told.append(target.read_text(encoding="utf-8").splitlines()[1].split(",")[6:8])
        imported(bureau[0])
    assert told == [["2027-03-08", "true"], ["2027-03-08", "false"]]
