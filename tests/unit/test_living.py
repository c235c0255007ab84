"""Living deadlines: extended, stopped, suspended, resumed, joined, revived, recounted, each in its own event."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import Case, Cause, Deadline, DeadlineStatus, Delta, fold
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import Decision, decide, lapse_of
from engine.definition.reader import read_procedure
from engine.errors import RefusedError
from engine.model import FactType
from engine.periods.calendar import Calendar, DayOff, merged
from engine.periods.national import national_calendar
from engine.periods.steps import Step
from engine.periods.trace import explain, full
from engine.remembering import decide_lapse
from store.cases import snapshot, state_of
from tests.small import unopened

CN = national_calendar()
SOURCE = (Path(__file__).parent.parent / "data/procedures/living/procedure.yaml").read_text("utf-8")
OPENED = date(2026, 3, 2)  # a Monday; 20 working days end on Monday 30 March
GRANTED = {"extra": 5, "approver": "王局长", "why": "案情复杂"}


@cache
def _compiled() -> Compiled:
    def nothing(path: str) -> str:
        raise AssertionError(path)

    return Compiled.of(read_procedure(SOURCE, "living.yaml", nothing))


def _act(case: Case, name: str, day: date, **facts: object) -> Decision:
    decision = decide(_compiled(), case, Command("act", name, day, day + timedelta(30), facts), CN)
    assert fold(case, Delta.from_json(json.loads(json.dumps(decision.delta.as_json())))) == decision.after
    assert Case.from_json(json.loads(json.dumps(decision.after.as_json()))) == decision.after
    return decision


def _opened() -> Case:
    return _act(unopened(_compiled()), "open", OPENED).after


def _lapsed(case: Case, name: str) -> Case:
    command = lapse_of(case, name, case.deadlines[name].over_on)
    return decide(_compiled(), case, command, CN).after


def _limit(decision: Decision) -> Deadline:
    return decision.after.deadlines["limit"]


def _told(decision: Decision, name: str) -> str:
    return explain([Step.from_dict(step) for step in decision.proofs[name]])


# -- set, window, cadence, chain


def test_what_runs_from_the_opening() -> None:
    days = {name: deadline.last_day for name, deadline in _opened().deadlines.items()}

    assert days == {
        "limit": date(2026, 3, 30),
        "archive": date(2026, 4, 9),
        "report": date(2026, 3, 25),
        "drive": date(2026, 3, 31),
    }


def test_a_corrected_start_moves_all_that_hangs_on_it_in_the_same_event() -> None:
    decision = _act(_opened(), "correct", date(2026, 3, 5), accepted_on="2026-03-03")

    assert (_limit(decision).last_day, _limit(decision).cause) == (date(2026, 3, 31), Cause.SUPERSEDED)
    archive = decision.after.deadlines["archive"]
    assert (archive.start, archive.last_day, archive.version) == (date(2026, 3, 31), date(2026, 4, 10), 2)
    assert set(decision.proofs) == {"limit", "archive", "report"}


def test_a_reminder_on_a_rest_day_is_given_on_the_last_worked_day_before() -> None:
    archive = _act(_opened(), "correct", date(2026, 3, 6), accepted_on="2026-03-04").after.deadlines["archive"]

    assert archive.last_day == date(2026, 4, 11)  # a Saturday that stays
    assert archive.rungs == (date(2026, 4, 10),)


# -- extension


def test_an_extension_adds_working_days_and_says_who_approved_and_why() -> None:
    decision = _act(_opened(), "extend", date(2026, 3, 20), **GRANTED)

    limit = _limit(decision)
    # 31 March, 1, 2 and 3 April, and after Qingming (4-6 April) the 7th.
    assert (limit.last_day, limit.version, limit.cause) == (date(2026, 4, 7), 2, Cause.EXTENDED)
    assert limit.status is DeadlineStatus.LIVE
    assert decision.after.deadlines["archive"].last_day == date(2026, 4, 17)
    assert "王局长批准，案情复杂" in _told(decision, "limit")


@pytest.mark.parametrize(
    ("day", "facts", "reason"),
    [
        (date(2026, 3, 20), {"extra": 11}, "最多延长10个工作日"),
        (date(2026, 3, 20), {"extra": 0}, "最少1个工作日"),
        (date(2026, 3, 31), {}, "届满以后不能延长"),
    ],
)
def test_an_extension_out_of_bounds_or_too_late_is_refused_with_its_clause(
    day: date, facts: dict[str, object], reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason) as refused:
        _act(_opened(), "extend", day, **{**GRANTED, **facts})

    assert refused.value.cite == "law:一"


def test_a_deadline_is_extended_once_and_keeps_its_extension_when_its_start_is_corrected() -> None:
    extended = _act(_opened(), "extend", date(2026, 3, 20), **GRANTED).after
    with pytest.raises(RefusedError, match="不能再次延长"):
        _act(extended, "extend", date(2026, 3, 23), **GRANTED)

    corrected = _limit(_act(extended, "correct", date(2026, 3, 23), accepted_on="2026-03-03"))

    assert (corrected.last_day, corrected.cause) == (date(2026, 4, 8), Cause.SUPERSEDED)
    assert [grant.amount for grant in corrected.extensions] == [5]


def test_an_extension_granted_in_time_but_typed_in_late_revives_a_lapsed_deadline() -> None:
    lapsed = _lapsed(_opened(), "limit")
    assert lapsed.deadlines["limit"].status is DeadlineStatus.LAPSED

    revived = _limit(_act(lapsed, "extend", date(2026, 3, 30), **GRANTED))

    assert (revived.status, revived.last_day, revived.cause) == (
        DeadlineStatus.LIVE,
        date(2026, 4, 7),
        Cause.EXTENDED,
    )


# -- stops


def test_the_days_of_a_hearing_are_added() -> None:
    decision = _act(_opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13")

    # Wednesday to Friday: three working days more.
    assert (_limit(decision).last_day, _limit(decision).cause) == (date(2026, 4, 2), Cause.RESUMED)
    assert [(pause.first, pause.last) for pause in _limit(decision).stops] == [(date(2026, 3, 11), date(2026, 3, 13))]
    assert "听证" in _told(decision, "limit")


def test_a_stop_that_began_after_the_end_neither_lengthens_nor_revives() -> None:
    lapsed = _lapsed(_opened(), "limit")

    decision = _act(lapsed, "hear", date(2026, 4, 8), heard_from="2026-03-31", heard_to="2026-04-03")

    assert decision.after.deadlines["limit"] == lapsed.deadlines["limit"]
    assert "limit" not in decision.proofs


def test_a_stop_found_late_revives_a_lapsed_deadline() -> None:
    decision = _act(
        _lapsed(_opened(), "limit"), "hear", date(2026, 4, 2), heard_from="2026-03-30", heard_to="2026-03-31"
    )

    assert (_limit(decision).status, _limit(decision).last_day) == (DeadlineStatus.LIVE, date(2026, 4, 1))


def test_a_stop_that_ends_before_it_begins_is_refused_when_it_is_told() -> None:
    with pytest.raises(RefusedError, match="早于开始日") as refused:
        _act(_opened(), "hear", date(2026, 3, 16), heard_from="2026-03-13", heard_to="2026-03-11")

    assert refused.value.cite == "law:二"


def test_suspended_it_does_not_lapse_and_resumed_it_is_counted_anew() -> None:
    suspended = _act(_opened(), "halt", date(2026, 3, 16)).after
    limit = suspended.deadlines["limit"]
    assert (limit.status, limit.cause, limit.suspended_on) == (
        DeadlineStatus.SUSPENDED,
        Cause.SUSPENDED,
        date(2026, 3, 16),
    )
    assert (limit.last_day, limit.rungs) == (date(2026, 3, 30), ())
    assert suspended.deadlines["archive"].status is DeadlineStatus.SUSPENDED  # it runs from an end nobody knows
    assert not {"limit", "archive"} & suspended.live_deadlines().keys()
    with pytest.raises(RefusedError, match="不在计算中"):
        _lapsed(suspended, "limit")

    decision = _act(suspended, "resume", date(2026, 4, 15), resumed_on="2026-04-14")

    # Suspended 16 March to 14 April: 21 working days (Qingming on 6 April is none); counted on from 31 March.
    resumed = _limit(decision)
    assert (resumed.status, resumed.cause, resumed.version) == (DeadlineStatus.LIVE, Cause.RESUMED, 3)
    assert resumed.last_day == CN.add_working_days(date(2026, 3, 30), 21) == date(2026, 4, 29)
    archive = decision.after.deadlines["archive"]
    assert (archive.start, archive.status) == (date(2026, 4, 29), DeadlineStatus.LIVE)


def test_a_suspended_deadline_that_is_met_or_left_ends() -> None:
    told = _act(_opened(), "tell", date(2026, 3, 4)).after
    suspended = _act(told, "halt", date(2026, 3, 16)).after

    decided = _act(suspended, "decide", date(2026, 3, 18)).after

    assert decided.deadlines["limit"].status is DeadlineStatus.MET
    assert decided.deadlines["statement"].status is DeadlineStatus.CANCELLED


# -- excuse, waiting, filing


def _given_notice() -> Case:
    return _act(_opened(), "tell", date(2026, 3, 4)).after  # five working days: to Wednesday 11 March


def test_an_excuse_counts_when_it_is_asked_for_in_time() -> None:
    facts = {"obstacle_from": "2026-03-10", "obstacle_to": "2026-03-13"}

    statement = _act(_given_notice(), "excuse", date(2026, 3, 23), **facts).after.deadlines["statement"]

    # Four working days more, counted from the 11th; 23 March is the tenth day after the obstacle.
    assert (statement.last_day, statement.cause) == (date(2026, 3, 17), Cause.RESUMED)


def test_an_excuse_asked_for_too_late_is_refused_with_its_clause() -> None:
    facts = {"obstacle_from": "2026-03-10", "obstacle_to": "2026-03-13"}

    with pytest.raises(RefusedError, match="2026-03-23以内提出") as refused:
        _act(_given_notice(), "excuse", date(2026, 3, 24), **facts)

    assert refused.value.cite == "law:三"


def test_an_act_waits_until_the_deadline_is_over() -> None:
    with pytest.raises(RefusedError, match="尚未起算"):
        _act(_opened(), "decide", date(2026, 3, 11))
    with pytest.raises(RefusedError, match="2026-03-12起方可办理") as refused:
        _act(_given_notice(), "decide", date(2026, 3, 11))
    assert refused.value.cite == "law:三"

    assert _act(_given_notice(), "decide", date(2026, 3, 12)).after.configuration == ("remedies",)


@pytest.mark.parametrize(
    ("posted", "received", "in_time"),
    [(None, date(2026, 3, 11), True), (None, date(2026, 3, 12), False), ("2026-03-11", date(2026, 3, 16), True)],
)
def test_what_is_posted_in_time_is_in_time(posted: str | None, received: date, in_time: bool) -> None:
    facts = {"posted_on": posted} if posted else {}

    decision = _act(_given_notice(), "state", received, **facts)

    assert decision.after.facts["in_time"] is in_time
    assert "2026年3月11日" in _told(decision, "filing:statement")


def test_what_comes_before_the_term_has_begun_is_in_time() -> None:
    decision = _act(_opened(), "state", OPENED)

    assert decision.after.facts["in_time"] is True
    assert "尚未起算，此时提交的不会逾期" in _told(decision, "filing:statement")


def test_a_posting_after_the_receipt_is_refused() -> None:
    with pytest.raises(RefusedError, match="晚于收到日期"):
        _act(_given_notice(), "state", date(2026, 3, 10), posted_on="2026-03-11")


# -- joined deadlines


def _decided() -> Case:
    return _act(_given_notice(), "decide", date(2026, 3, 12)).after


def test_one_without_a_period_ends_with_the_later_of_others() -> None:
    deadlines = _decided().deadlines

    assert deadlines["review"].last_day == date(2026, 5, 11)
    assert deadlines["settled"].last_day == deadlines["suit"].last_day == date(2026, 9, 14)  # 12 September: a Saturday
    assert "enforce" not in deadlines


def test_one_runs_once_both_others_have_lapsed() -> None:
    once = _lapsed(_decided(), "review")
    assert "enforce" not in once.deadlines

    twice = _lapsed(once, "suit")

    assert (twice.deadlines["enforce"].start, twice.deadlines["enforce"].last_day) == (
        date(2026, 9, 14),
        date(2026, 12, 14),
    )


# -- papers


def _duties(case: Case) -> list[str]:
    return [name for name in case.duties if name.startswith("paper:")]


def test_a_paper_whose_date_moved_becomes_a_duty_in_the_same_event() -> None:
    issued = _given_notice()
    assert issued.papers["2.notice"].printed == (("limit", date(2026, 3, 30)), ("statement", date(2026, 3, 11)))
    assert _duties(issued) == []

    moved = _act(issued, "extend", date(2026, 3, 20), **GRANTED).after

    assert _duties(moved) == ["paper:2.notice"]
    assert moved.duties["paper:2.notice"] == date(2026, 3, 20)


def test_deciding_on_a_paper_closes_the_duty_and_a_kept_one_is_watched_on() -> None:
    moved = _act(_given_notice(), "extend", date(2026, 3, 20), **GRANTED).after
    answer = {"paper": "2.notice", "reason": "已电话告知"}

    reissued = _act(moved, "decide_paper", date(2026, 3, 23), answer="reissued", **answer).after
    kept = _act(moved, "decide_paper", date(2026, 3, 23), answer="kept", **answer).after

    assert (_duties(reissued), reissued.papers) == ([], {})
    assert _duties(kept) == []
    again = _act(kept, "hear", date(2026, 3, 24), heard_from="2026-03-11", heard_to="2026-03-13").after
    assert _duties(again) == ["paper:2.notice"]


def test_a_suspension_moves_no_printed_date() -> None:
    assert _duties(_act(_given_notice(), "halt", date(2026, 3, 16)).after) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"paper": "9.notice", "answer": "kept", "reason": "无"}, "paper"),
        ({"paper": "2.notice", "answer": "burnt", "reason": "无"}, "answer"),
        ({"paper": "2.notice", "answer": "kept"}, "reason"),
    ],
)
def test_a_decision_on_a_paper_names_paper_answer_and_reason(facts: dict[str, object], field: str) -> None:
    moved = _act(_given_notice(), "extend", date(2026, 3, 20), **GRANTED).after

    with pytest.raises(RefusedError) as refused:
        _act(moved, "decide_paper", date(2026, 3, 23), **facts)

    assert refused.value.field == field


# -- another calendar


def _with_day_off(day: date) -> Calendar:
    days = merged(CN.days, [DayOff(day, working=False, name="临时放假", cite="样例通知")])
    return Calendar(CN.region, CN.years, CN.national_years, days)


def _recounted(case: Case, calendar: Calendar) -> Decision:
    day = date(2026, 3, 20)
    return decide(_compiled(), case, Command("recount", calendar.digest[:12], day, day), calendar)


def test_a_new_calendar_moves_what_runs_and_tells_of_the_papers() -> None:
    decision = _recounted(_given_notice(), _with_day_off(date(2026, 3, 23)))

    assert (_limit(decision).last_day, _limit(decision).cause) == (date(2026, 3, 31), Cause.RECOUNTED)
    assert decision.after.deadlines["archive"].last_day == date(2026, 4, 10)
    assert set(decision.proofs) == {"limit", "archive"}
    assert _duties(decision.after) == ["paper:2.notice"]
    assert decision.after.configuration == ("handling",)


def test_a_calendar_that_moves_nothing_changes_nothing() -> None:
    decision = _recounted(_given_notice(), _with_day_off(date(2026, 6, 15)))

    assert decision.delta == Delta()
    assert decision.proofs == {}


def test_a_recount_finds_suspended_and_lapsed_deadlines_too() -> None:
    suspended = _act(_opened(), "halt", date(2026, 3, 16)).after
    lapsed = _lapsed(_given_notice(), "statement")
    calendar = _with_day_off(date(2026, 3, 9))

    assert _limit(_recounted(suspended, calendar)).status is DeadlineStatus.SUSPENDED
    assert _limit(_recounted(suspended, calendar)).last_day == date(2026, 3, 31)
    statement = _recounted(lapsed, calendar).after.deadlines["statement"]
    assert (statement.status, statement.last_day) == (DeadlineStatus.LIVE, date(2026, 3, 12))


# -- what a review found


def _living(*changes: tuple[str, str]) -> Compiled:
    """The sample with parts of its text replaced."""
    source = SOURCE
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return Compiled.of(read_procedure(source, "living.yaml", lambda path: path))


def _after(compiled: Compiled, case: Case, name: str, day: date, **facts: object) -> Case:
    return decide(compiled, case, Command("act", name, day, day + timedelta(200), facts), CN).after


def _swept(compiled: Compiled, case: Case, today: date) -> Case:
    while over := sorted((d.over_on, d.name) for d in case.live_deadlines().values() if d.over_on <= today):
        case = decide(compiled, case, lapse_of(case, over[0][1], today), CN).after
    return case


_FILE = (
    "  correct:\n    label",
    """\
  file:
    label: 报送
    by: [clerk]
    cites: [law:五]
    set: {covered_to: deadlines.report.last_day}
    within: [handling]
  correct:
    label""",
)
_COVERED = ("  extra: {", "  covered_to: {type: date, label: 已报送至}\n  extra: {")
_FILED = (
    """每月25日
    start: accepted_on
    while: [handling]
    holder: clerk
    cites: [law:五]
    remind: [0d]
    met_by: [decide]""",
    """每月25日
    start: 'covered_to != null ? covered_to : accepted_on'
    while: [handling]
    holder: clerk
    cites: [law:五]
    remind: [0d]
    met_by: [file]""",
)
_STAYS = (
    "    not_before: [statement]\n    moves: [{from: handling, to: remedies}]",
    "    optional: [accepted_on]\n    within: [handling]",
)
_BACK = (
    "  finish:\n    label: 办结",
    """\
  back:
    label: 退回
    by: [clerk]
    cites: [law:一]
    set: {told_on: 'null'}
    moves: [{from: remedies, to: handling}]
  redecide:
    label: 更正决定日期
    by: [clerk]
    cites: [law:一]
    required: [decided_on]
    within: [remedies]
  finish:
    label: 办结""",
)
_HEARD = ("    stops:\n      - from: obstacle_from", "    met_by: [state]\n    stops:\n      - from: obstacle_from")


def test_a_second_suspension_keeps_what_the_first_took() -> None:
    first = _act(_act(_opened(), "halt", date(2026, 3, 16)).after, "resume", date(2026, 4, 15), resumed_on="2026-04-14")
    again = _act(first.after, "halt", date(2026, 4, 20))
    assert _limit(again).status is DeadlineStatus.SUSPENDED

    resumed = _limit(_act(again.after, "resume", date(2026, 4, 27), resumed_on="2026-04-24"))

    # Five working days more than the 29 April that the first suspension led to; 1 to 5 May are holidays, the 9th not.
    assert [(pause.first.day, pause.last.day) for pause in resumed.stops] == [(16, 14), (20, 24)]
    assert (resumed.last_day, resumed.cause) == (CN.add_working_days(date(2026, 4, 29), 5), Cause.RESUMED)


def test_an_interval_told_otherwise_is_corrected_and_not_counted_twice() -> None:
    heard = _act(_opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13").after

    corrected = _limit(_act(heard, "hear", date(2026, 3, 17), heard_from="2026-03-16", heard_to="2026-03-16"))

    assert [(pause.first, pause.last) for pause in corrected.stops] == [(date(2026, 3, 16), date(2026, 3, 16))]
    assert (corrected.last_day, corrected.cause) == (date(2026, 3, 31), Cause.SUPERSEDED)


def test_a_report_that_is_filed_falls_due_again_in_the_same_event() -> None:
    compiled = _living(_COVERED, _FILED, _FILE)
    case = _after(compiled, unopened(compiled), "open", OPENED)

    report = _after(compiled, case, "file", date(2026, 3, 20)).deadlines["report"]

    assert (report.status, report.last_day, report.cause) == (DeadlineStatus.LIVE, date(2026, 4, 25), Cause.SET)


def test_a_start_corrected_by_the_act_that_meets_it_revives_nothing_later() -> None:
    compiled = _living(_STAYS)
    case = _after(compiled, unopened(compiled), "open", OPENED)

    met = _after(compiled, case, "decide", date(2026, 3, 12), accepted_on="2026-03-03")
    later = _after(compiled, met, "hear", date(2026, 3, 13), heard_from="2026-03-10", heard_to="2026-03-10")

    for name, day in (("limit", date(2026, 3, 31)), ("archive", date(2026, 4, 10))):
        assert (met.deadlines[name].status, met.deadlines[name].last_day) == (DeadlineStatus.MET, day)
        assert later.deadlines[name] == met.deadlines[name]


def test_a_recount_does_not_revive_what_was_met_though_its_start_moves() -> None:
    compiled = _living(
        (_STAYS[0], "    within: [handling]"), ("met_by: [decide]\n  statement:", "met_by: [tell]\n  statement:")
    )
    case = _after(compiled, _after(compiled, unopened(compiled), "open", OPENED), "tell", date(2026, 3, 4))
    calendar = _with_day_off(date(2026, 3, 23))

    after = decide(compiled, case, Command("recount", "x", date(2026, 3, 20), date(2026, 3, 20)), calendar).after

    assert after.deadlines["limit"].cause is Cause.RECOUNTED
    assert after.deadlines["archive"].status is DeadlineStatus.MET


def test_what_was_cancelled_runs_again_whenever_its_start_is_told_again() -> None:
    compiled = _living(_BACK)
    case = _after(compiled, unopened(compiled), "open", OPENED)
    case = _after(compiled, _after(compiled, case, "tell", date(2026, 3, 12)), "decide", date(2026, 3, 20))
    back = _after(compiled, case, "back", date(2026, 3, 20))
    assert back.deadlines["statement"].status is DeadlineStatus.CANCELLED

    again = _after(compiled, back, "tell", date(2026, 3, 12)).deadlines["statement"]

    assert (again.status, again.version, again.last_day) == (DeadlineStatus.LIVE, 2, date(2026, 3, 19))


def test_an_act_in_time_that_is_typed_in_after_the_lapse_meets_the_deadline() -> None:
    compiled = _living(_HEARD)
    case = _after(compiled, _after(compiled, unopened(compiled), "open", OPENED), "tell", date(2026, 3, 4))
    lapsed = _swept(compiled, case, date(2026, 3, 12))
    assert lapsed.deadlines["statement"].status is DeadlineStatus.LAPSED

    in_time = _after(compiled, lapsed, "state", date(2026, 3, 11)).deadlines["statement"]
    late = _after(compiled, lapsed, "state", date(2026, 3, 12)).deadlines["statement"]

    assert (in_time.status, late.status) == (DeadlineStatus.MET, DeadlineStatus.LAPSED)


def test_what_ran_because_both_had_lapsed_ends_when_one_has_not_and_begins_again() -> None:
    compiled = _living(_BACK)
    case = _after(compiled, _after(compiled, unopened(compiled), "open", OPENED), "tell", date(2026, 3, 4))
    case = _swept(compiled, _after(compiled, case, "decide", date(2026, 3, 12)), date(2026, 9, 20))
    assert case.deadlines["enforce"].status is DeadlineStatus.LIVE

    corrected = _after(compiled, case, "redecide", date(2026, 9, 20), decided_on="2026-04-15")
    assert corrected.deadlines["suit"].status is DeadlineStatus.LIVE
    assert corrected.deadlines["enforce"].status is DeadlineStatus.CANCELLED

    enforce = _swept(compiled, corrected, date(2026, 10, 20)).deadlines["enforce"]
    assert (enforce.status, enforce.start, enforce.cause) == (DeadlineStatus.LIVE, date(2026, 10, 15), Cause.SET)


def test_what_has_lapsed_and_is_not_made_longer_stays_lapsed() -> None:
    heard = _act(_opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13").after

    shorter = _limit(
        _act(_lapsed(heard, "limit"), "hear", date(2026, 4, 7), heard_from="2026-03-11", heard_to="2026-03-12")
    )

    assert (shorter.status, shorter.last_day, shorter.version) == (DeadlineStatus.LAPSED, date(2026, 4, 1), 3)


def test_a_proof_has_one_pair_of_bounds() -> None:
    compiled = _living()
    case = _after(compiled, _after(compiled, unopened(compiled), "open", date(2026, 8, 3)), "tell", date(2026, 8, 4))
    case = _swept(compiled, _after(compiled, case, "decide", date(2026, 8, 12)), date(2026, 11, 1))
    decision = decide(compiled, case, lapse_of(case, "suit", case.deadlines["suit"].over_on), CN)

    enforce, told = decision.after.deadlines["enforce"], _told(decision, "enforce")

    assert enforce.provisional
    assert told.count("暂定，最早") == 1
    assert f"最晚{full(enforce.latest)}" in told


# -- whatever happens

_ACTS = ("correct", "tell", "extend", "hear", "halt", "resume", "excuse", "state", "decide", "finish")


def _some_facts(data: st.DataObject, name: str, today: date) -> dict[str, object]:
    procedure = _compiled().procedure
    facts: dict[str, object] = {}
    for fact in procedure.actions[name].required:
        kind = procedure.facts[fact].type
        day = (today - timedelta(data.draw(st.integers(0, 30)))).isoformat()
        facts[fact] = day if kind is FactType.DATE else data.draw(st.integers(1, 10)) if fact == "extra" else "样例"
    return facts


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_whatever_happens_each_version_says_what_it_rests_on(data: st.DataObject) -> None:
    case, today = _opened(), OPENED
    for _ in range(data.draw(st.integers(1, 10))):
        today += timedelta(data.draw(st.integers(0, 20)))
        over = sorted(name for name, deadline in case.live_deadlines().items() if deadline.over_on <= today)
        name = data.draw(st.sampled_from(_ACTS))
        try:
            if over:
                after = decide(_compiled(), case, lapse_of(case, over[0], today), CN).after
            else:
                after = _act(case, name, today, **_some_facts(data, name, today)).after
        except RefusedError:
            continue
        for found, deadline in after.deadlines.items():
            before = case.deadlines.get(found)
            assert deadline.version - (before.version if before else 0) in (0, 1)
            if before is not None and deadline.version == before.version:
                assert replace(deadline, status=before.status) == before
            if deadline.status is DeadlineStatus.SUSPENDED:
                assert (deadline.rungs, deadline.suspended_on is not None) == ((), True)
            elif deadline.status is DeadlineStatus.LIVE:
                assert deadline.suspended_on is None
            assert len({grant.rule for grant in deadline.extensions}) == len(deadline.extensions)
        case = after


# -- remembered lapses


@pytest.mark.parametrize("name", ["limit", "statement", "archive", "report"])
@pytest.mark.parametrize("facts", [{}, {"heard_from": "2026-03-11", "heard_to": "2026-03-13"}])
def test_a_remembered_lapse_is_the_one_decided_anew(name: str, facts: dict[str, object]) -> None:
    case = _act(_given_notice(), "extend", date(2026, 3, 10), **GRANTED).after
    case = _act(case, "hear", date(2026, 3, 16), **facts).after if facts else case
    kept = state_of(snapshot(case))
    command = lapse_of(kept, name, kept.deadlines[name].over_on)

    first, again = (decide_lapse(_compiled(), kept, command, CN) for _ in range(2))

    anew = decide(_compiled(), case, command, CN)
    assert first.after == again.after == anew.after
    assert (again.delta, again.proofs, again.documents) == (anew.delta, anew.proofs, anew.documents)
    assert again.after.papers.keys() == {"2.notice"}
    assert state_of(snapshot(again.after)) == anew.after


def test_a_lapse_that_both_waited_for_is_remembered_too() -> None:
    kept = state_of(snapshot(_lapsed(_decided(), "review")))
    command = lapse_of(kept, "suit", date(2026, 9, 15))

    answers = [decide_lapse(_compiled(), kept, command, CN) for _ in range(2)]

    assert [answer.after.deadlines["enforce"].last_day for answer in answers] == [date(2026, 12, 14)] * 2


def test_deadlines_keep_small_plain_forms() -> None:
    plain: dict[str, Any] = _opened().deadlines["limit"].as_json()

    assert not {"cause", "extensions", "stops", "suspended_on", "rulings"} & plain.keys()
