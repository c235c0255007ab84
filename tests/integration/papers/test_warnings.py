"""What officers are shown before they sign: characters that the fallback draws, and what no font has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.papers.batches import upcoming
from casework.papers.history import history
from casework.papers.selecting import Selection, selected
from casework.papers.text import paper_warnings
from cli.main import app
from engine.errors import RefusedError
from engine.life import Step
from tests.integration.papers.scene import DAY, ORDER, Office

RARE = "喆堃赟昇婳彧䶮"
NOWHERE = "\U00030ede"
TOLD = f"有的字由后备字体代印，请看校样核对字形：仿宋缺“{RARE}”"
ORDERS = Selection(kind=ORDER)


def drafted(office: Office, name: str) -> list[int]:
    """Two orders, the first to a firm of that name."""
    with office.parts.store.write() as unit:
        case = unit.case(office.cases[0])
        firm = unit.subjects([case.subject_id])[case.subject_id]
        unit.put_subject(replace(firm, name=f"样例{name}建筑公司"))
        unit.commit()
    return office.draft(2)


def test_preview_list_and_history_show_what_the_fallback_draws_and_refuse_nothing(office: Office) -> None:
    rare, common = drafted(office, RARE)
    shown = {one.document: one for one in upcoming(office.parts, "heping_1", ORDERS, DAY)}
    assert (shown[rare].warnings, shown[rare].refused) == ((TOLD,), "")
    assert shown[common].warnings == ()
    assert [one.warnings for one in selected(office.parts, None, ORDERS, warned=True)] == [(TOLD,), ()]
    assert [one.warnings for one in selected(office.parts, None, ORDERS)] == [(), ()]
    assert history(office.parts, None, rare)["warnings"] == [TOLD]
    office.issue(rare)
    assert office.document(rare).stage == "issued"
    assert history(office.parts, None, rare)["warnings"] == []


def test_a_character_no_font_has_is_shown_early_and_refused_at_the_issue(office: Office) -> None:
    rare, _ = drafted(office, f"喆{NOWHERE}")
    told = ["有的字由后备字体代印，请看校样核对字形：仿宋缺“喆”", f"字体中没有这些字：{NOWHERE}"]
    assert history(office.parts, None, rare)["warnings"] == told
    office.seal(rare)
    with pytest.raises(RefusedError, match=f"字体中没有这些字：{NOWHERE}"):
        office.one("heping_section", Step.ISSUE, rare)


def test_a_paper_that_cannot_be_printed_as_it_stands_says_why(office: Office) -> None:
    document = office.document(office.draft(1)[0])
    [told] = paper_warnings(office.parts, replace(document, context={**document.context, "lines": [{"no": 1}]}))
    assert re.fullmatch("“责令限期整改通知书”无法生成（模板 .*第\\d+行）：数据中缺少“.*”", told)


def test_the_commands_print_them(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rare, _ = drafted(office, "喆堃")
    monkeypatch.setenv("SHIXIAN_HOME", str(office.parts.home))
    monkeypatch.setenv("COLUMNS", "200")
    line = "有的字由后备字体代印，请看校样核对字形：仿宋缺“喆堃”"
    listed = _run("list", "--kind", ORDER)
    assert listed.count("注意：") == 1
    assert f"注意：{rare}《责令限期整改通知书》{line}" in listed
    assert f"注意：{line}" in _run("show", str(rare))
    assert f"注意：{line}" in _run("proof", str(rare), str(tmp_path / "校样.docx"))
    told = _run("advance", "--kind", ORDER, "--as", "heping_1", "--on", "2026-03-02", "--preview")
    assert f"注意：{rare}《责令限期整改通知书》{line}" in told


def test_the_command_to_draft_again_takes_the_wish_for_the_annex(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.draft(1)[0]
    monkeypatch.setenv("SHIXIAN_HOME", str(office.parts.home))
    redraft = ("do", "redraft", str(order), "--as", "heping_1", "--on", "2026-03-02", "--reason", "补充")
    assert "没有印期限的届满日" in _run(*redraft, "--proof-annex", fails=True)
    assert "办理 1 份" in _run(*redraft, "--no-proof-annex")


def _run(*arguments: str, fails: bool = False) -> str:
    ran = CliRunner().invoke(app, ["document", *arguments])
    assert ran.exit_code == int(fails), ran.output + repr(ran.exception)
    return ran.stdout
