"""What `procedure check` makes of folders: each definition, and the regulation as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.definitions.judging import Verdict, judge, judge_all
from casework.definitions.library import Library

REGULATION = """\
regulation: rules
title: 样例规定
instruments:
  rules:
    title: 样例规定
    rank: source
    clauses:
      一: {text: 立案}
      二: {text: 办结}
      三: {text: 公布结果}
roles:
  clerk: {label: 经办人, level: district, cites: [rules:一]}
  head: {label: 负责人, level: city, cites: [rules:一]}
readings:
  which_day:
    question: 从哪一天起算
    adopted: 立案之日
    value: found_on
    alternatives: [{answer: 办结之日, value: done_on}]
    cites: [rules:一]
tables:
  monthly:
    title: 月报表
    rows: one
    columns: {count: {label: 件数, type: integer}}
    cites: [rules:一]
"""
DEFINITION = """\
procedure: KEY
title: 样例
edition: '1'
region: CN
authority: 样例局
subject: enterprise
case_number: 样〔{year}〕{n}号
regulation: rules/regulation.yaml
facts:
  found_on: {type: date, label: 立案日期}
  done_on: {type: date, label: 办结日期}
initial: new
states:
  new: {label: 未立案}
  working: {label: 办理中}
  closed: {label: 办结, final: true}
actions:
  open: {label: 立案, by: [ROLE], cites: [CLAUSE], occurred_as: found_on, moves: [{from: new, to: working}]}
  close: {label: 办结, by: [ROLE], cites: [CLAUSE], occurred_as: done_on, moves: [{from: working, to: closed}]}
"""
DEADLINE = """\
deadlines:
  term:
    label: 期限
    period: {unit: months, amount: 1, rest_day: stays}
    rule: 1个月
    start: $reading.which_day
    while: [working]
    holder: head
    cites: [rules:二]
    remind: [3d]
    met_by: [close]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "offices" / "rules"
    folder.mkdir(parents=True)
    (folder / "regulation.yaml").write_text(REGULATION, encoding="utf-8")
    _write(folder / "procedure.yaml", "rules", "clerk", "rules:一")
    _write(folder / "further.yaml", "further", "clerk", "rules:二")
    return folder


def _write(file: Path, key: str, role: str, clause: str) -> None:
    text = DEFINITION.replace("KEY", key).replace("ROLE", role).replace("CLAUSE", clause)
    file.write_text(text, encoding="utf-8")


def _told(verdict: Verdict) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in verdict.problems}


def test_a_folder_is_every_definition_and_the_regulation(folder: Path) -> None:
    first, second, whole = judge_all([folder])

    assert [Path(one.file).name for one in (first, second, whole)] == [
        "procedure.yaml",
        "further.yaml",
        "regulation.yaml",
    ]
    assert (first.problems, second.problems) == ((), ())
    assert _told(whole) == {
        ("uncovered", "clause rules:三"),
        ("unused", "role head"),
        ("unused", "table monthly"),
        ("unused", "reading which_day"),
    }
    assert not whole.ok


def test_what_one_definition_of_a_regulation_uses_is_used(folder: Path) -> None:
    _write(folder / "further.yaml", "further", "head", "rules:三")
    text = (folder / "further.yaml").read_text(encoding="utf-8")
    text = text.replace("initial:", "  numbers: {type: table, table: monthly, label: 月报}\ninitial:")
    text = text.replace("occurred_as: done_on,", "occurred_as: done_on, required: [numbers],") + DEADLINE
    (folder / "further.yaml").write_text(text, encoding="utf-8")

    assert [verdict.problems for verdict in judge_all([folder])] == [(), (), ()]


def test_findings_about_a_regulation_name_its_own_file_and_line(folder: Path) -> None:
    whole = judge_all([folder])[-1]

    [clause] = [problem for problem in whole.problems if problem.code == "uncovered"]
    assert clause.file == "rules/regulation.yaml"
    assert "三: {text: 公布结果}" in REGULATION.splitlines()[clause.line - 1]


def test_one_file_is_told_its_own_findings_only(folder: Path) -> None:
    assert [verdict.problems for verdict in judge_all([folder / "further.yaml"])] == [()]
    assert judge(folder).problems == ()


def test_a_definition_that_cannot_be_read_is_told_once_and_the_regulation_waits(folder: Path) -> None:
    (folder / "further.yaml").write_text("procedure: further\nlable: x\n", encoding="utf-8")
    first, second, whole = judge_all([folder])

    assert (first.ok, second.ok) == (True, False)
    assert [problem.code for problem in second.problems] == ["definition"]
    assert whole.problems == ()


def test_a_regulation_nobody_names_is_told(folder: Path) -> None:
    for name in ("procedure.yaml", "further.yaml"):
        text = (folder / name).read_text(encoding="utf-8").replace("regulation: rules/regulation.yaml\n", "")
        text = text.replace("facts:", REGULATION.split("title: 样例规定\n", 1)[1].split("readings:")[0] + "facts:")
        (folder / name).write_text(text, encoding="utf-8")

    [told] = judge_all([folder])[-1].problems
    assert "no definition in the folder says `regulation: rules/regulation.yaml`" in told.message


def test_a_folder_of_folders_is_all_of_them_in_a_stable_order(folder: Path) -> None:
    other = folder.parent / "alone"
    other.mkdir()
    text = (folder / "procedure.yaml").read_text(encoding="utf-8").replace("procedure: rules", "procedure: alone")
    (other / "procedure.yaml").write_text(text, encoding="utf-8")
    (folder.parent / "common").mkdir()

    found = judge_all([folder.parent, folder])
    names = [str(Path(verdict.file).relative_to(folder.parent)) for verdict in found]
    assert names == ["alone/procedure.yaml", "rules/procedure.yaml", "rules/further.yaml", "rules/regulation.yaml"]
    assert judge_all([folder.parent / "common"]) == ()


def test_an_offices_own_templates_are_judged_with_its_definitions(folder: Path) -> None:
    templates = folder / "templates"
    templates.mkdir()
    (templates / "own_paper.html.j2").write_text("<p>{{ facts.found }}</p>", encoding="utf-8")
    paper = "documents:\n  paper: {label: 通知, template: own_paper, issuer: district, cites: [rules:一]}\n"
    text = (folder / "procedure.yaml").read_text(encoding="utf-8") + paper
    text = text.replace("occurred_as: found_on,", "occurred_as: found_on, documents: [paper],")
    (folder / "procedure.yaml").write_text(text, encoding="utf-8")

    for library in (Library(), Library([folder.parent])):
        [problem] = judge(folder, library).problems
        assert (problem.code, "it prints found, which" in problem.message) == ("field-unknown", True)
