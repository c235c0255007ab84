"""What a legal reader expects the Shenyang procedure to contain, asked of the compiled edition."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.definitions.library import Library
from engine.model import FactType, Procedure, Remedies, State
from engine.texts import Rank


@pytest.fixture(scope="module")
def shenyang() -> Procedure:
    return Library().compiled("shenyang_qualification_check").procedure


def _states(states: tuple[State, ...]) -> Iterator[State]:
    for state in states:
        yield state
        yield from _states(state.children)


def _cites(procedure: Procedure) -> set[str]:
    found: set[str] = set()
    for holders in (
        procedure.roles,
        procedure.facts,
        procedure.line_facts,
        procedure.actions,
        procedure.deadlines,
        procedure.duties,
        procedure.restrictions,
        procedure.documents,
        procedure.readings,
    ):
        for holder in holders.values():
            found.update(holder.cites)
    for action in procedure.actions.values():
        for check in action.checks:
            found.update(check.cites)
    for state in _states(procedure.states):
        found.update(state.cites)
    return found


def test_every_rule_of_the_plan_is_modelled_or_says_why_not(shenyang: Procedure) -> None:
    cited = _cites(shenyang)
    missing = [
        clause.key
        for clause in shenyang.instruments["sy"].clauses.values()
        if clause.duty and not clause.omitted and f"sy:{clause.key}" not in cited
    ]
    assert missing == []


def test_every_state_of_the_plan_has_its_code(shenyang: Procedure) -> None:
    codes = {state.code for state in _states(shenyang.states)}
    expected = {f"S{n}" for n in range(19)} - {"S6", "S11"} | {"S6a", "S6b", "S11a", "S11b"}
    assert expected <= codes


def test_the_plan_is_the_only_source_and_general_law_is_marked_as_added(shenyang: Procedure) -> None:
    ranks = {key: instrument.rank for key, instrument in shenyang.instruments.items()}
    assert [key for key, rank in ranks.items() if rank is Rank.SOURCE] == ["sy"]
    added = {key for key, instrument in shenyang.instruments.items() if instrument.added}
    assert {"mss", "mssjs", "xzxk", "xzcf", "xzfy", "xzss", "practice"} <= added
    assert not {"sy", "ling22", "jsg2023_3"} & added


@pytest.mark.parametrize("name", ["statement", "hearing_term", "reconsideration", "litigation", "certificate_return"])
def test_periods_the_plan_does_not_name_rest_on_added_law_first(shenyang: Procedure, name: str) -> None:
    instrument = shenyang.deadlines[name].cites[0].partition(":")[0]
    assert shenyang.instruments[instrument].added


@pytest.mark.parametrize(
    "name", ["order.receipt_wait", "order.deemed_service", "intent.deemed_service", "rectification"]
)
def test_periods_of_the_plan_cite_the_plan_first(shenyang: Procedure, name: str) -> None:
    assert shenyang.deadlines[name].cites[0].startswith("sy:四（")


def test_papers_the_plan_wants_signed_by_two_and_sealed_are(shenyang: Procedure) -> None:
    for name in ("inspection_notice", "rectification_order", "review_form", "overdue_list"):
        kind = shenyang.documents[name]
        assert (kind.officers, kind.seal) == (2, True), name


def test_papers_against_the_enterprise_tell_it_its_rights(shenyang: Procedure) -> None:
    adverse = {kind.name: kind.remedies for kind in shenyang.documents.values() if kind.adverse}
    assert adverse == {
        "rectification_order": Remedies.ORDER,
        "intent_notice": Remedies.INTENT,
        "withdrawal_decision": Remedies.DECISION,
    }


def test_every_act_that_drafts_a_paper_against_the_enterprise_is_marked_adverse(shenyang: Procedure) -> None:
    for action in shenyang.actions.values():
        if any(shenyang.documents[name].adverse for name in action.documents):
            assert action.adverse, action.name


def test_no_lapse_of_time_makes_a_new_act_against_the_enterprise(shenyang: Procedure) -> None:
    reached = {move.target for move in shenyang.moves if move.trigger.startswith("lapse:")}
    only_by_officers = {"failed", "to_inform", "intent", "deciding", "aftermath", "aftermath.certificate.deregistered"}
    assert not reached & only_by_officers


def test_the_platform_screenshot_must_show_its_day(shenyang: Procedure) -> None:
    screenshot = shenyang.facts["screenshot"]
    assert screenshot.type is FactType.FILE
    assert screenshot.dated


def test_only_the_licensing_authority_withdraws_and_only_after_legal_review(shenyang: Procedure) -> None:
    assert shenyang.actions["withdraw"].roles == ("licensing_officer",)
    sources = {move.source for move in shenyang.moves if move.target == "deciding"}
    assert sources == {"legal_review"}


def test_the_limits_end_with_rectification_and_the_mark_does_not(shenyang: Procedure) -> None:
    for name in ("no_upgrade", "no_addition", "no_new_works"):
        assert shenyang.restrictions[name].until == "rectification"
    assert shenyang.restrictions["platform_mark"].until == ""


def test_every_gap_of_the_plan_has_a_reading_with_alternatives(shenyang: Procedure) -> None:
    assert len(shenyang.readings) >= 24
    for reading in shenyang.readings.values():
        assert reading.alternatives, reading.key
        assert reading.cites, reading.key


def test_values_not_checked_against_their_text_are_marked(shenyang: Procedure) -> None:
    assert not shenyang.clause("ling22:第二十八条（重新核定）").verified
    assert not shenyang.clause("gbf2018_118:公示").verified
    assert shenyang.clause("ling22:第二十八条").verified
