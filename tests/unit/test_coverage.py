"""Coverage and diagram: the procedure told from its clauses and drawn."""

from __future__ import annotations

import re

from casework.definitions.tracing import coverage_page, coverage_report
from engine.checking.coverage import Standing, Use, cited_by, coverage
from engine.checking.diagram import mermaid
from engine.definition.reader import read_procedure
from engine.model import Procedure
from tests.small import PROCEDURE, compile_small, fragments, spoilt


def test_each_clause_says_what_models_it() -> None:
    report = coverage(compile_small().procedure)

    law, habit = report.instruments
    assert [one.standing for one in law.clauses] == [Standing.MODELLED] * 3 + [Standing.BACKGROUND]
    assert Use("deadline", "repairs", "整改期限") in law.clauses[1].uses
    assert Use("document", "order", "责令整改通知书") in law.clauses[1].uses
    assert (law.instrument.added, habit.instrument.added) == (False, True)


def test_a_rule_nobody_models_is_missing_and_one_left_out_says_why() -> None:
    changed = compile_small(
        (
            "总则, duty: false}",
            "总则}\n      五: {text: 别的, omitted: 另有流程}\n      六: {text: 数, verified: false, duty: false}",
        )
    )
    report = coverage(changed.procedure)

    standing = {one.clause.key: one.standing for one in report.instruments[0].clauses}
    assert (standing["四"], standing["五"]) == (Standing.MISSING, Standing.OMITTED)
    assert report.unverified == (("law:六", ()),)
    assert report.instruments[0].count(Standing.MISSING) == 1


def test_a_clause_that_only_a_reading_mentions_is_not_modelled() -> None:
    changed = compile_small(
        (
            "alternatives: [{answer: 从邮寄之日, value: ladder.posted_on}, {answer: 说不清}]\n    cites: [law:二]",
            "alternatives: [{answer: 从邮寄之日, value: ladder.posted_on}]\n    cites: [law:四]",
        )
    )

    assert coverage(changed.procedure).instruments[0].clauses[3].standing is Standing.READING


def test_the_report_is_plain_json_with_the_alternatives_of_readings() -> None:
    plain = coverage(compile_small().procedure).as_json()

    assert plain["readings"][0]["alternatives"][0] == {"answer": "从邮寄之日", "value": "ladder.posted_on"}
    assert plain["instruments"][0]["clauses"][3]["standing"] == "background"


def test_every_cite_of_the_procedure_leads_to_a_clause() -> None:
    procedure = compile_small().procedure

    assert {procedure.clause(cite).key for cite in cited_by(procedure)} == {"一", "二", "三", "甲"}


READINGS = PROCEDURE[PROCEDURE.index("readings:\n") : PROCEDURE.index("roles:\n")]
SHARED = (
    ("procedure: small\n", "procedure: {key}\nregulation: small/regulation.yaml\n"),
    ("      四: {text: 总则, duty: false}\n", "      四: {text: 报表}\n"),
    (READINGS, ""),
)
REGULATION = f"regulation: rules\ntitle: 样例规章\n{READINGS}"
TABLE = """\
tables:
  counts: {title: 统计表, rows: one, suggested: {found: {label: 发现数, type: integer}}, cites: [law:四]}
restrictions:
  ban:
    label: 三年内不得申请
    while: [repairing]
    start: ladder.served_on
    period: {unit: years, amount: 3, rest_day: stays}
    outlives: true
    blocks: [申请]
    cites: [law:一]
"""


def regulated(key: str, *changes: tuple[str, str]) -> Procedure:
    shared = tuple((old, new.replace("{key}", key)) for old, new in SHARED)
    texts = fragments(**{"small/regulation.yaml": REGULATION})
    return read_procedure(spoilt(PROCEDURE, (*shared, *changes)), "small.yaml", texts.__getitem__)


def test_definitions_of_a_regulation_are_covered_together() -> None:
    alone = coverage(regulated("one"))
    assert alone.instruments[0].clauses[3].standing is Standing.MISSING

    report = coverage(regulated("one"), regulated("two", ("restrictions:\n", TABLE)))
    assert (report.procedure, report.title) == ("rules", "样例规章")
    assert [one.key for one in report.definitions] == ["one", "two"]
    assert len(report.instruments) == 2
    assert report.instruments[0].clauses[3].standing is Standing.MODELLED
    assert report.instruments[0].clauses[3].uses == (Use("table", "counts", "统计表", "two"),)
    assert Use("restriction", "ban", "三年内不得申请", "two") in report.instruments[0].clauses[0].uses
    assert {use.of for use in report.instruments[0].clauses[1].uses} == {"", "one", "two"}
    assert [use.name for use in report.instruments[0].clauses[1].uses if not use.of] == ["start_from"]
    assert [reading.key for reading in report.readings] == ["start_from"]
    assert report.as_json()["tables"][0]["suggested"] == ["发现数"]


def test_a_key_that_two_definitions_use_for_two_texts_stands_for_both() -> None:
    other = regulated(
        "two", ("    title: 样例做法\n", "    title: 另一做法\n"), ("甲: {text: 做法}", "甲: {text: 别的}")
    )
    report = coverage(regulated("one"), other)

    assert [one.instrument.title for one in report.instruments] == ["样例规定", "样例做法", "另一做法"]
    assert [one.clauses[0].uses[0].of for one in report.instruments[1:]] == ["one", "two"]


def test_the_text_tells_which_definition_a_clause_is_modelled_by() -> None:
    told = "\n".join(coverage_report(coverage(regulated("one"), regulated("two", ("restrictions:\n", TABLE)))))

    assert "由2个流程共同体现：样例流程（one）、样例流程（two）" in told
    assert "〔two〕报表：统计表（counts）" in told
    assert "统计表（counts）：栏目未知，由承办单位录入（建议：发现数）" in told


def test_the_page_stands_alone_and_escapes_what_it_is_given() -> None:
    odd = ("二: {text: 三个月内整改}", "二: {text: '<b>三个月</b> & 整改', verified: false}")
    page = coverage_page(coverage(regulated("one", odd), regulated("two", odd, ("restrictions:\n", TABLE))))

    assert "&lt;b&gt;三个月&lt;/b&gt; &amp; 整改" in page
    for outside in ("<script", "<link", "src=", "url(", "@import", "http"):
        assert outside not in page
    for words in ("样例规章", "已体现", "实务补充", "从哪一天起算", "另一理解（可选）", "未核对原文", "原文未给出栏目"):
        assert words in page
    anchors = set(re.findall(r'href="#([a-z]+)"', page))
    assert anchors <= set(re.findall(r' id="([a-z]+)"', page))


def test_a_clause_that_nothing_models_is_seen_on_the_page() -> None:
    assert '<span class="standing missing">未体现</span>' in coverage_page(coverage(regulated("one")))


def test_the_diagram_draws_states_acts_lapses_and_automatic_moves() -> None:
    drawn = mermaid(compile_small().procedure)

    assert drawn.splitlines()[3] == "stateDiagram-v2"
    assert 'state "整改中" as repairing' in drawn
    assert "        ladder__to_post --> ladder__posted: 邮寄" in drawn
    assert "    ladder__posted --> repairing: 登记签收" in drawn
    assert "        ladder__announced --> ladder__deemed: 公告期届满" in drawn
    assert "    review --> closed: 复查（附条件）／［自动］（附条件）" in drawn
    assert "    closed --> [*]" in drawn
    assert drawn.count("{") == drawn.count("}")


def test_words_that_mermaid_would_read_as_marks_are_made_harmless() -> None:
    drawn = mermaid(compile_small(("{label: 已发现}", "{label: '甲:\"乙\"; {丙}'}")).procedure)

    assert 'state "甲：”乙”； ｛丙｝" as found' in drawn
