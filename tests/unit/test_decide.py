"""Deciding: pure, foldable, and lawful about late facts, lapses and refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import Case, DeadlineStatus, Delta, difference, fold
from engine.checking.knowledge import sample
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import decide, lapse_of, permitted
from engine.errors import RefusedError
from engine.model import OPEN
from engine.periods.national import national_calendar
from tests.small import an_act, compile_small, unopened

CN = national_calendar()
LINES = {1: {"item": "甲", "actual": 5}, 2: {"item": "乙", "actual": 1}}


@cache
def _small() -> Compiled:
    return compile_small()


@cache
def _twin() -> Compiled:
    return compile_small()


def _done(case: Case, *commands: Command, compiled: Compiled | None = None) -> Case:
    for command in commands:
        case = decide(compiled or _small(), case, command, CN).after
    return case


def _opened(compiled: Compiled | None = None) -> Case:
    command = an_act(OPEN, date(2026, 3, 2), {"kind": "big"}, lines=LINES)
    return _done(unopened(compiled or _small()), command, compiled=compiled)


def _posted() -> Case:
    return _done(_opened(), an_act("order", date(2026, 3, 4)), an_act("ladder.post", date(2026, 3, 9)))


def _repairing() -> Case:
    return _done(_posted(), an_act("ladder.sign", date(2026, 3, 12)))


# -- laws that hold for every event


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_event_is_deterministic_pure_and_folds_to_what_was_decided(data: st.DataObject) -> None:
    compiled, case = _small(), unopened(_small())
    today = date(2025, 11, 3)
    for _ in range(data.draw(st.integers(1, 12))):
        today += timedelta(days=data.draw(st.integers(0, 40)))
        command = _some_command(data, compiled, case, today)
        if command is None:
            break
        before = json.dumps(case.as_json(), sort_keys=True)
        try:
            decision = decide(compiled, case, command, CN)
        except RefusedError:
            assert json.dumps(case.as_json(), sort_keys=True) == before
            continue
        assert json.dumps(case.as_json(), sort_keys=True) == before
        assert decide(compiled, case, command, CN) == decision
        assert decide(_twin(), case, Command.from_json(command.as_json()), CN) == decision
        assert fold(case, decision.delta) == decision.after
        assert fold(case, Delta.from_json(json.loads(json.dumps(decision.delta.as_json())))) == decision.after
        assert Case.from_json(json.loads(json.dumps(decision.after.as_json()))) == decision.after
        assert difference(case, decision.after) == decision.delta
        case = decision.after


def _some_command(data: st.DataObject, compiled: Compiled, case: Case, today: date) -> Command | None:
    lapsed = [name for name, deadline in case.live_deadlines().items() if deadline.last_day < today]
    actions = permitted(compiled, case)
    if data.draw(st.booleans()) and lapsed:
        return lapse_of(case, data.draw(st.sampled_from(sorted(lapsed))), today)
    if not actions:
        return None
    action = data.draw(st.sampled_from(actions))
    facts = {name: sample(compiled.procedure.facts[name]) for name in action.required}
    passed = data.draw(st.booleans())
    facts |= {name: passed for name in facts if name == "passed"}
    facts |= {name: today.isoformat() for name in facts if name.endswith("_on")}
    lines = LINES if action.name == OPEN else {2: {"actual": data.draw(st.integers(0, 9))}} if action.lines else {}
    late = data.draw(st.integers(0, 5))
    return Command("act", action.name, today - timedelta(days=late), today, facts, lines, ("甲", "乙"))


# -- facts, lines and moves


def test_opening_records_facts_lines_and_the_legal_date() -> None:
    case = _opened()

    assert (case.seq, case.opened_on, case.configuration) == (1, date(2026, 3, 2), ("found",))
    assert case.facts == {"kind": "big", "found_on": "2026-03-02"}
    assert [(line["no"], line["met"]) for line in case.lines] == [(1, True), (2, False)]


def test_a_start_fact_sets_the_deadline_with_its_proof_and_reminders() -> None:
    decision = decide(_small(), _posted(), an_act("ladder.sign", date(2026, 3, 12)), CN)

    deadline = decision.after.deadlines["repairs"]
    assert (deadline.start, deadline.last_day, deadline.version) == (date(2026, 3, 12), date(2026, 6, 12), 1)
    assert deadline.rungs == (date(2026, 5, 13), date(2026, 6, 9))
    assert decision.proofs["repairs"]
    assert decision.after.restrictions["no_works"].until == date(2026, 6, 12)


def test_leaving_its_states_cancels_a_deadline_that_was_not_met() -> None:
    assert _repairing().deadlines["ladder.wait"].status is DeadlineStatus.CANCELLED


def test_documents_are_those_of_the_act() -> None:
    assert decide(_small(), _opened(), an_act("order", date(2026, 3, 4)), CN).documents == ("order",)


@pytest.mark.parametrize(("condition", "drafted"), [("occurred_on > opened_on", ("order",)), ("kind == 'none'", ())])
def test_a_document_with_a_condition_is_drafted_where_it_holds(condition: str, drafted: tuple[str, ...]) -> None:
    compiled = compile_small(("    approval: adverse\n", f'    approval: adverse\n    when: "{condition}"\n'))
    assert decide(compiled, _opened(), an_act("order", date(2026, 3, 4)), CN).documents == drafted


def test_an_act_within_a_state_does_not_leave_it() -> None:
    case = _done(_repairing(), an_act("repair", date(2026, 4, 1)))

    assert case.configuration == ("repairing",)
    assert case.facts["repaired_on"] == "2026-04-01"


def test_an_automatic_move_is_made_as_soon_as_its_guard_holds_and_is_reported() -> None:
    compiled = compile_small(('passed == true"}]', "kind == 'big'\"}]"))
    case = replace(_repairing(), facts={**_repairing().facts, "repaired_on": "2026-04-01"})
    decision = decide(compiled, case, lapse_of(case, "repairs", date(2026, 6, 13)), CN)

    assert (decision.after.configuration, decision.passed) == (("closed",), ("review",))
    assert decision.after.finished


def test_lines_are_judged_by_their_own_facts() -> None:
    case = _done(_repairing(), lapse_of(_repairing(), "repairs", date(2026, 6, 15)))
    result = an_act("check_result", date(2026, 6, 15), {"passed": False}, lines={2: {"actual": 4}})

    after = _done(case, result)
    assert [line["met"] for line in after.lines] == [True, True]
    assert after.configuration == ("deciding",)
    with pytest.raises(RefusedError, match="第1项不在本次登记范围内"):
        decide(_small(), case, replace(result, lines={1: {"actual": 4}}), CN)
    with pytest.raises(RefusedError, match="尚缺第2项"):
        decide(_small(), case, replace(result, lines={}), CN)


# -- late facts


def test_a_later_start_found_late_supersedes_the_deadline_and_what_hangs_on_it() -> None:
    decision = decide(_small(), _repairing(), _correction("2026-03-16"), CN)

    deadline = decision.after.deadlines["repairs"]
    assert (deadline.version, deadline.last_day, deadline.set_by) == (2, date(2026, 6, 16), decision.after.seq)
    assert decision.after.restrictions["no_works"].until == date(2026, 6, 16)
    assert "repairs" in decision.proofs


def test_an_earlier_start_found_late_does_not_shorten_the_term() -> None:
    decision = decide(_small(), _repairing(), _correction("2026-03-10"), CN)

    assert decision.after.deadlines["repairs"] == _repairing().deadlines["repairs"]
    assert decision.proofs == {}


def test_without_the_promise_an_earlier_start_shortens_the_term() -> None:
    compiled = compile_small(("    never_shorten: true\n", ""))
    decision = decide(compiled, _repairing(), _correction("2026-03-10"), CN)

    assert decision.after.deadlines["repairs"].last_day == date(2026, 6, 10)


def _correction(day: str) -> Command:
    return Command("act", "correct", date(2026, 3, 20), date(2026, 3, 20), {"ladder.signed_on": day})


# -- lapses


def test_a_lapse_occurs_on_the_day_after_the_last_and_makes_its_moves() -> None:
    case = _repairing()
    lapse = lapse_of(case, "repairs", date(2026, 6, 15))
    decision = decide(_small(), case, lapse, CN)

    assert lapse.occurred_on == date(2026, 6, 13)
    assert decision.after.deadlines["repairs"].status is DeadlineStatus.LAPSED
    assert decision.after.configuration == ("review",)
    assert decision.after.duties == {"reviewing": date(2026, 6, 13)}
    assert decision.documents == ()


def test_a_lapse_that_completes_a_service_takes_the_deadline_s_last_day() -> None:
    case = _done(_posted(), lapse_of(_posted(), "ladder.wait", date(2026, 3, 24)))
    case = _done(case, an_act("ladder.announce", date(2026, 3, 24)))
    case = _done(case, lapse_of(case, "ladder.deemed_service", date(2026, 4, 24)))

    assert case.facts["ladder.served_on"] == "2026-04-23"
    assert case.deadlines["repairs"].last_day == date(2026, 7, 23)


@pytest.mark.parametrize("day", [date(2026, 6, 12), date(2026, 6, 1)])
def test_a_deadline_does_not_lapse_before_its_last_day_is_over(day: date) -> None:
    with pytest.raises(RefusedError, match="尚未到期"):
        decide(_small(), _repairing(), Command("lapse", "repairs", day, day), CN)


def test_a_deadline_lapses_once() -> None:
    case = _done(_repairing(), lapse_of(_repairing(), "repairs", date(2026, 6, 15)))

    with pytest.raises(RefusedError, match="不在计算中"):
        decide(_small(), case, lapse_of(case, "repairs", date(2026, 6, 15)), CN)


def test_a_finished_case_permits_nothing() -> None:
    case = _done(_repairing(), lapse_of(_repairing(), "repairs", date(2026, 6, 15)))
    closing = an_act("check_result", date(2026, 6, 15), {"passed": True}, lines={2: {"actual": 4}})
    case = _done(case, closing)

    assert case.finished
    assert permitted(_small(), case) == ()


# -- refusals


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (an_act("no_such_act", date(2026, 3, 4)), "没有“no_such_act”"),
        (an_act("decide", date(2026, 3, 4)), "案件现处于“已发现”，不能办理“决定”"),
        (an_act(OPEN, date(2026, 3, 4), {"kind": "big"}, lines=LINES), "不能办理“立案”"),
        (an_act("order", date(2026, 3, 1)), "早于立案日期2026-03-02"),
        (Command("act", "order", date(2026, 3, 5), date(2026, 3, 4), officers=("甲", "乙")), "晚于今天2026-03-04"),
        (
            Command("act", "order", date(2026, 3, 4), date(2026, 3, 4), officers=("甲", "甲")),
            "须有2名执法人员签名，现有1名",
        ),
        (an_act("order", date(2026, 3, 4), {"kind": "big"}), "不登记这一事实"),
        (an_act("order", date(2026, 3, 4), lines={1: {"actual": 3}}), "不按项登记"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_impossible_act_is_refused_with_its_reason(command: Command, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        decide(_small(), _opened(), command, CN)


@pytest.mark.parametrize(
    ("facts", "lines", "field"),
    [
        ({}, LINES, "kind"),
        ({"kind": "huge"}, LINES, "kind"),
        ({"kind": None}, LINES, "kind"),
        ({"kind": "big"}, {}, ""),
        ({"kind": "big"}, {2: LINES[1]}, ""),
        ({"kind": "big"}, {1: {"item": "甲"}}, "第1项.actual"),
        ({"kind": "big"}, {1: {"item": "甲", "actual": True}}, "第1项.actual"),
        ({"kind": "big"}, {1: {"item": " ", "actual": 1}}, "第1项.item"),
        ({"kind": "big"}, {1: {"item": "甲", "actual": 1, "met": True}}, "第1项.met"),
    ],
)
def test_a_wrong_fact_is_refused_and_named(facts: dict[str, object], lines: object, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decide(_small(), unopened(_small()), an_act(OPEN, date(2026, 3, 2), facts, lines=lines), CN)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "proof",
    [
        "截图.png",
        {"name": "截图.png"},
        {"name": "截图.png", "sha256": "xyz", "shows": "2026-03-20"},
        {"name": "截图.png", "sha256": "0" * 64},
        {"name": "截图.png", "sha256": "0" * 64, "shows": "2026-13-01"},
        {"name": "截图.png", "sha256": "0" * 64, "shows": "2026-04-02"},
    ],
)
def test_evidence_must_have_its_digest_and_a_day_that_has_come(proof: object) -> None:
    with pytest.raises(RefusedError) as refused:
        decide(_small(), _repairing(), an_act("repair", date(2026, 4, 1), {"proof": proof}), CN)

    assert refused.value.field == "proof"


def test_an_unmet_check_refuses_with_its_words_and_cite() -> None:
    case = _done(_repairing(), lapse_of(_repairing(), "repairs", date(2026, 6, 15)))
    command = an_act("check_result", date(2026, 6, 15), {"passed": False}, lines={2: {"actual": 0}})

    with pytest.raises(RefusedError, match="实有数应大于零") as refused:
        decide(_small(), case, command, CN)
    assert refused.value.cite == "law:二"
