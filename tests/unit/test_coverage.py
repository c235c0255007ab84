"""Coverage and diagram: the procedure told from its clauses and drawn."""

from __future__ import annotations

from engine.checking.coverage import Standing, Use, cited_by, coverage
from engine.checking.diagram import mermaid
from tests.small import compile_small


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
