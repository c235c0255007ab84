"""`procedure` commands as an author and a legal officer use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from cli.procedure import app
from tests.small import spoilt

ROOT = Path(__file__).parent.parent.parent
SHENYANG = "shenyang_qualification_check"
CAMPAIGN = "ningxia_certificate_campaign"
FOLDER = ROOT / "procedures" / SHENYANG
BAD = ROOT / "tests" / "data" / "bad"
HEAVY = ("sqlalchemy", "prefect", "weasyprint", "fastapi", "transitions", "yaml")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _json(*arguments: str | Path) -> Any:
    result = _run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_shenyang_procedure_passes_its_check() -> None:
    verdict = _json("check", FOLDER, "--json")

    assert verdict["ok"] is True
    assert verdict["procedures"][0]["procedure"] == SHENYANG
    assert [problem for problem in verdict["procedures"][0]["problems"] if not problem["warning"]] == []


def test_a_wrong_definition_fails_with_file_line_and_allowed_words() -> None:
    result = _run("check", BAD / "unknown_key.yaml")

    assert result.exit_code == 1
    assert "unknown_key.yaml:26: unknown key 'lable' in an action; allowed: label, by" in result.stdout


def test_one_wrong_definition_among_several_fails_the_whole_and_judges_all() -> None:
    result = _run("check", BAD / "fraction.yaml", FOLDER, "--json")

    verdict = json.loads(result.stdout)
    assert (result.exit_code, verdict["ok"]) == (1, False)
    assert [one["ok"] for one in verdict["procedures"]] == [False, True]


def test_a_path_that_does_not_exist_fails() -> None:
    result = _run("check", "/nowhere/at/all")

    assert result.exit_code == 1
    assert "没有找到" in result.stdout


def test_procedures_are_listed() -> None:
    listed = _json("list", "--json")

    assert SHENYANG in {one["key"] for one in listed}
    assert SHENYANG in _run("list").stdout


def test_a_procedure_is_shown_in_words_and_as_json() -> None:
    shown = _run("show", SHENYANG).stdout
    plain = _json("show", SHENYANG, "--json")

    for heading in ("状态（", "期限（", "办理事项（", "文书（", "限制（", "待办（", "岗位（"):
        assert heading in shown
    assert {"rectification", "order.deemed_service"} <= {one["name"] for one in plain["deadlines"]}


def test_the_diagram_is_mermaid_text() -> None:
    drawn = _run("diagram", SHENYANG).stdout

    assert "stateDiagram-v2" in drawn
    assert "责令整改通知送达" in drawn
    assert "整改期限届满" in drawn


def test_the_diagram_is_drawn_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "states.svg"
    result = _run("diagram", SHENYANG, "--svg", path)

    assert result.exit_code == 0
    assert result.stdout == f"已写入 {path}\n"
    assert path.read_text("utf-8").startswith("<svg ")


def test_the_definitions_of_a_regulation_are_listed_under_it() -> None:
    lines = _run("list").stdout.splitlines()

    start = next(index for index, line in enumerate(lines) if line.endswith(f"（{CAMPAIGN}）"))
    assert all(line.startswith("  ") for line in lines[start + 1 : start + 4])
    unit = next(one for one in _json("list", "--json") if one["key"] == "ningxia_unit")
    assert (unit["regulation"], unit["parents"]) == (CAMPAIGN, [CAMPAIGN])
    assert any("对象：单位，属于 ningxia_certificate_campaign" in line for line in lines)


def test_what_goes_beyond_one_case_is_shown() -> None:
    told, plain = _run("show", "ningxia_unit").stdout, _json("show", "ningxia_unit", "--json")

    for heading in ("所属案件（", "定期报送（", "采用的口径（"):
        assert heading in told
    assert "每月" in told
    assert plain["parent"]["procedures"] == [CAMPAIGN]
    assert any(spawn["each"] is not None for spawn in plain["spawns"])


@pytest.mark.parametrize("key", [CAMPAIGN, "ningxia_unit"])
def test_coverage_of_a_regulation_is_that_of_all_its_definitions(key: str) -> None:
    report = _json("coverage", key, "--json")

    assert report["procedure"] == CAMPAIGN
    assert {CAMPAIGN, "ningxia_unit"} <= {one["key"] for one in report["definitions"]}
    users = {use["of"] for one in report["instruments"] for clause in one["clauses"] for use in clause["uses"]}
    assert {CAMPAIGN, "ningxia_unit"} <= users


def test_coverage_is_written_as_a_page(tmp_path: Path) -> None:
    path = tmp_path / "coverage.html"
    result = _run("coverage", SHENYANG, "--html", path)
    both = _run("coverage", SHENYANG, "--html", path, "--json")

    assert result.stdout == f"已写入 {path}\n"
    assert json.loads(both.stdout)["procedure"] == SHENYANG
    page = path.read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "沈阳市建筑业企业资质动态核查" in page


def test_coverage_leaves_no_rule_of_the_regulation_without_a_model_or_a_reason() -> None:
    report = _json("coverage", SHENYANG, "--json")

    source = [one for one in report["instruments"] if one["rank"] == "source"]
    standings = {clause["standing"] for instrument in source for clause in instrument["clauses"]}
    assert source
    assert "missing" not in standings
    assert len(report["readings"]) >= 20
    words = _run("coverage", SHENYANG).stdout
    assert "一般法补充" in words
    assert "另一读法" in words


@pytest.mark.parametrize("option", [[], ["--fragment"], ["--timeline"], ["--regulation"]])
def test_schemas_are_valid_json_schema(option: list[str]) -> None:
    jsonschema.Draft202012Validator.check_schema(_json("schema", *option))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("timelines/*.yaml")), ids=lambda path: path.stem)
def test_every_timeline_of_the_procedure_holds(path: Path) -> None:
    result = _run("play", path)

    assert result.exit_code == 0, result.output
    assert "相符" in result.stdout


def test_playing_stops_at_the_first_difference(tmp_path: Path) -> None:
    path = FOLDER / "timelines" / "signed_and_rectified.yaml"
    wrong = tmp_path / "wrong.yaml"
    opening = "expect: {states: [flagged], "
    text = spoilt(path.read_text(encoding="utf-8"), ((opening, "expect: {states: [restored], "),))
    wrong.write_text(text, encoding="utf-8")
    result = _run("play", wrong, path, "--json")

    played = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [one["ok"] for one in played] == [False]
    assert played[0]["difference"]["expected"] == "restored"


def test_an_office_s_own_folder_of_procedures_is_found(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    text = (BAD / "unknown_key.yaml").read_text(encoding="utf-8").replace("lable", "label").replace(": bad", ": mine")
    (mine / "procedure.yaml").write_text(text, encoding="utf-8")
    listed = subprocess.run(
        [sys.executable, "-m", "cli.procedure", "list", "--json"],
        cwd=ROOT,
        env={**os.environ, "SHIXIAN_PROCEDURES": str(tmp_path)},
        capture_output=True,
        check=True,
    )

    assert {"mine", SHENYANG} <= {one["key"] for one in json.loads(listed.stdout)}


def test_help_imports_nothing_heavy() -> None:
    asked = (
        "import sys\nfrom typer.testing import CliRunner\nfrom cli.procedure import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
