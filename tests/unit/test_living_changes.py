"""Living deadlines told in odd orders: told twice, told late, corrected, left and entered again."""

from __future__ import annotations

from datetime import date

from engine.case import Cause, DeadlineStatus
from engine.command import Command
from engine.decide import decide, lapse_of
from engine.periods.trace import full
from tests import living
from tests.small import unopened

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
    first = living.act(
        living.act(living.opened(), "halt", date(2026, 3, 16)).after,
        "resume",
        date(2026, 4, 15),
        resumed_on="2026-04-14",
    )
    again = living.act(first.after, "halt", date(2026, 4, 20))
    assert living.limit(again).status is DeadlineStatus.SUSPENDED

    resumed = living.limit(living.act(again.after, "resume", date(2026, 4, 27), resumed_on="2026-04-24"))

    # Five working days more than the 29 April that the first suspension led to; 1 to 5 May are holidays, the 9th not.
    assert [(pause.first.day, pause.last.day) for pause in resumed.stops] == [(16, 14), (20, 24)]
    assert (resumed.last_day, resumed.cause) == (living.CN.add_working_days(date(2026, 4, 29), 5), Cause.RESUMED)


def test_an_interval_told_otherwise_is_corrected_and_not_counted_twice() -> None:
    heard = living.act(living.opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13").after

    corrected = living.limit(
        living.act(heard, "hear", date(2026, 3, 17), heard_from="2026-03-16", heard_to="2026-03-16")
    )

    assert [(pause.first, pause.last) for pause in corrected.stops] == [(date(2026, 3, 16), date(2026, 3, 16))]
    assert (corrected.last_day, corrected.cause) == (date(2026, 3, 31), Cause.SUPERSEDED)


def test_a_report_that_is_filed_falls_due_again_in_the_same_event() -> None:
    compiled = living.changed(_COVERED, _FILED, _FILE)
    case = living.after(compiled, unopened(compiled), "open", living.OPENED)

    report = living.after(compiled, case, "file", date(2026, 3, 20)).deadlines["report"]

    assert (report.status, report.last_day, report.cause) == (DeadlineStatus.LIVE, date(2026, 4, 25), Cause.SET)


def test_a_start_corrected_by_the_act_that_meets_it_revives_nothing_later() -> None:
    compiled = living.changed(_STAYS)
    case = living.after(compiled, unopened(compiled), "open", living.OPENED)

    met = living.after(compiled, case, "decide", date(2026, 3, 12), accepted_on="2026-03-03")
    later = living.after(compiled, met, "hear", date(2026, 3, 13), heard_from="2026-03-10", heard_to="2026-03-10")

    for name, day in (("limit", date(2026, 3, 31)), ("archive", date(2026, 4, 10))):
        assert (met.deadlines[name].status, met.deadlines[name].last_day) == (DeadlineStatus.MET, day)
        assert later.deadlines[name] == met.deadlines[name]


def test_a_recount_does_not_revive_what_was_met_though_its_start_moves() -> None:
    compiled = living.changed(
        (_STAYS[0], "    within: [handling]"), ("met_by: [decide]\n  statement:", "met_by: [tell]\n  statement:")
    )
    case = living.after(
        compiled, living.after(compiled, unopened(compiled), "open", living.OPENED), "tell", date(2026, 3, 4)
    )
    calendar = living.with_day_off(date(2026, 3, 23))

    after = decide(compiled, case, Command("recount", "x", date(2026, 3, 20), date(2026, 3, 20)), calendar).after

    assert after.deadlines["limit"].cause is Cause.RECOUNTED
    assert after.deadlines["archive"].status is DeadlineStatus.MET


def test_what_was_cancelled_runs_again_whenever_its_start_is_told_again() -> None:
    compiled = living.changed(_BACK)
    case = living.after(compiled, unopened(compiled), "open", living.OPENED)
    case = living.after(compiled, living.after(compiled, case, "tell", date(2026, 3, 12)), "decide", date(2026, 3, 20))
    back = living.after(compiled, case, "back", date(2026, 3, 20))
    assert back.deadlines["statement"].status is DeadlineStatus.CANCELLED

    again = living.after(compiled, back, "tell", date(2026, 3, 12)).deadlines["statement"]

    assert (again.status, again.version, again.last_day) == (DeadlineStatus.LIVE, 2, date(2026, 3, 19))


def test_an_act_in_time_that_is_typed_in_after_the_lapse_meets_the_deadline() -> None:
    compiled = living.changed(_HEARD)
    case = living.after(
        compiled, living.after(compiled, unopened(compiled), "open", living.OPENED), "tell", date(2026, 3, 4)
    )
    lapsed = living.swept(compiled, case, date(2026, 3, 12))
    assert lapsed.deadlines["statement"].status is DeadlineStatus.LAPSED

    in_time = living.after(compiled, lapsed, "state", date(2026, 3, 11)).deadlines["statement"]
    late = living.after(compiled, lapsed, "state", date(2026, 3, 12)).deadlines["statement"]

    assert (in_time.status, late.status) == (DeadlineStatus.MET, DeadlineStatus.LAPSED)


def test_what_ran_because_both_had_lapsed_ends_when_one_has_not_and_begins_again() -> None:
    compiled = living.changed(_BACK)
    case = living.after(
        compiled, living.after(compiled, unopened(compiled), "open", living.OPENED), "tell", date(2026, 3, 4)
    )
    case = living.swept(compiled, living.after(compiled, case, "decide", date(2026, 3, 12)), date(2026, 9, 20))
    assert case.deadlines["enforce"].status is DeadlineStatus.LIVE

    corrected = living.after(compiled, case, "redecide", date(2026, 9, 20), decided_on="2026-04-15")
    assert corrected.deadlines["suit"].status is DeadlineStatus.LIVE
    assert corrected.deadlines["enforce"].status is DeadlineStatus.CANCELLED

    enforce = living.swept(compiled, corrected, date(2026, 10, 20)).deadlines["enforce"]
    assert (enforce.status, enforce.start, enforce.cause) == (DeadlineStatus.LIVE, date(2026, 10, 15), Cause.SET)


def test_what_has_lapsed_and_is_not_made_longer_stays_lapsed() -> None:
    heard = living.act(living.opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13").after

    shorter = living.limit(
        living.act(
            living.lapsed(heard, "limit"), "hear", date(2026, 4, 7), heard_from="2026-03-11", heard_to="2026-03-12"
        )
    )

    assert (shorter.status, shorter.last_day, shorter.version) == (DeadlineStatus.LAPSED, date(2026, 4, 1), 3)


def test_a_proof_has_one_pair_of_bounds() -> None:
    compiled = living.changed()
    case = living.after(
        compiled, living.after(compiled, unopened(compiled), "open", date(2026, 8, 3)), "tell", date(2026, 8, 4)
    )
    case = living.swept(compiled, living.after(compiled, case, "decide", date(2026, 8, 12)), date(2026, 11, 1))
    decision = decide(compiled, case, lapse_of(case, "suit", case.deadlines["suit"].over_on), living.CN)

    enforce, told = decision.after.deadlines["enforce"], living.told(decision, "enforce")

    assert enforce.provisional
    assert told.count("暂定，最早") == 1
    assert f"最晚{full(enforce.latest)}" in told
