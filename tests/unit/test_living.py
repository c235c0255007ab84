"""Living deadlines: set, extended, stopped, suspended, resumed, excused, joined, each in its own event."""

from __future__ import annotations

from datetime import date

import pytest

from engine.case import Cause, DeadlineStatus
from engine.errors import RefusedError
from tests import living

# -- set, window, cadence, chain


def test_what_runs_from_the_opening() -> None:
    days = {name: deadline.last_day for name, deadline in living.opened().deadlines.items()}

    assert days == {
        "limit": date(2026, 3, 30),
        "archive": date(2026, 4, 9),
        "report": date(2026, 3, 25),
        "drive": date(2026, 3, 31),
    }


def test_a_corrected_start_moves_all_that_hangs_on_it_in_the_same_event() -> None:
    decision = living.act(living.opened(), "correct", date(2026, 3, 5), accepted_on="2026-03-03")

    assert (living.limit(decision).last_day, living.limit(decision).cause) == (date(2026, 3, 31), Cause.SUPERSEDED)
    archive = decision.after.deadlines["archive"]
    assert (archive.start, archive.last_day, archive.version) == (date(2026, 3, 31), date(2026, 4, 10), 2)
    assert set(decision.proofs) == {"limit", "archive", "report"}


def test_a_reminder_on_a_rest_day_is_given_on_the_last_worked_day_before() -> None:
    archive = living.act(living.opened(), "correct", date(2026, 3, 6), accepted_on="2026-03-04").after.deadlines[
        "archive"
    ]

    assert archive.last_day == date(2026, 4, 11)  # a Saturday that stays
    assert archive.rungs == (date(2026, 4, 10),)


# -- extension


def test_an_extension_adds_working_days_and_says_who_approved_and_why() -> None:
    decision = living.act(living.opened(), "extend", date(2026, 3, 20), **living.GRANTED)

    limit = living.limit(decision)
    # 31 March, 1, 2 and 3 April, and after Qingming (4-6 April) the 7th.
    assert (limit.last_day, limit.version, limit.cause) == (date(2026, 4, 7), 2, Cause.EXTENDED)
    assert limit.status is DeadlineStatus.LIVE
    assert decision.after.deadlines["archive"].last_day == date(2026, 4, 17)
    assert "王局长批准，案情复杂" in living.told(decision, "limit")


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
        living.act(living.opened(), "extend", day, **{**living.GRANTED, **facts})

    assert refused.value.cite == "law:一"


def test_a_deadline_is_extended_once_and_keeps_its_extension_when_its_start_is_corrected() -> None:
    extended = living.act(living.opened(), "extend", date(2026, 3, 20), **living.GRANTED).after
    with pytest.raises(RefusedError, match="不能再次延长"):
        living.act(extended, "extend", date(2026, 3, 23), **living.GRANTED)

    corrected = living.limit(living.act(extended, "correct", date(2026, 3, 23), accepted_on="2026-03-03"))

    assert (corrected.last_day, corrected.cause) == (date(2026, 4, 8), Cause.SUPERSEDED)
    assert [grant.amount for grant in corrected.extensions] == [5]


def test_an_extension_granted_in_time_but_typed_in_late_revives_a_lapsed_deadline() -> None:
    lapsed = living.lapsed(living.opened(), "limit")
    assert lapsed.deadlines["limit"].status is DeadlineStatus.LAPSED

    revived = living.limit(living.act(lapsed, "extend", date(2026, 3, 30), **living.GRANTED))

    assert (revived.status, revived.last_day, revived.cause) == (
        DeadlineStatus.LIVE,
        date(2026, 4, 7),
        Cause.EXTENDED,
    )


# -- stops


def test_the_days_of_a_hearing_are_added() -> None:
    decision = living.act(living.opened(), "hear", date(2026, 3, 16), heard_from="2026-03-11", heard_to="2026-03-13")

    # Wednesday to Friday: three working days more.
    assert (living.limit(decision).last_day, living.limit(decision).cause) == (date(2026, 4, 2), Cause.RESUMED)
    assert [(pause.first, pause.last) for pause in living.limit(decision).stops] == [
        (date(2026, 3, 11), date(2026, 3, 13))
    ]
    assert "听证" in living.told(decision, "limit")


def test_a_stop_that_began_after_the_end_neither_lengthens_nor_revives() -> None:
    lapsed = living.lapsed(living.opened(), "limit")

    decision = living.act(lapsed, "hear", date(2026, 4, 8), heard_from="2026-03-31", heard_to="2026-04-03")

    assert decision.after.deadlines["limit"] == lapsed.deadlines["limit"]
    assert "limit" not in decision.proofs


def test_a_stop_found_late_revives_a_lapsed_deadline() -> None:
    decision = living.act(
        living.lapsed(living.opened(), "limit"),
        "hear",
        date(2026, 4, 2),
        heard_from="2026-03-30",
        heard_to="2026-03-31",
    )

    assert (living.limit(decision).status, living.limit(decision).last_day) == (DeadlineStatus.LIVE, date(2026, 4, 1))


def test_a_stop_that_ends_before_it_begins_is_refused_when_it_is_told() -> None:
    with pytest.raises(RefusedError, match="早于开始日") as refused:
        living.act(living.opened(), "hear", date(2026, 3, 16), heard_from="2026-03-13", heard_to="2026-03-11")

    assert refused.value.cite == "law:二"


def test_suspended_it_does_not_lapse_and_resumed_it_is_counted_anew() -> None:
    suspended = living.act(living.opened(), "halt", date(2026, 3, 16)).after
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
        living.lapsed(suspended, "limit")

    decision = living.act(suspended, "resume", date(2026, 4, 15), resumed_on="2026-04-14")

    # Suspended 16 March to 14 April: 21 working days (Qingming on 6 April is none); counted on from 31 March.
    resumed = living.limit(decision)
    assert (resumed.status, resumed.cause, resumed.version) == (DeadlineStatus.LIVE, Cause.RESUMED, 3)
    assert resumed.last_day == living.CN.add_working_days(date(2026, 3, 30), 21) == date(2026, 4, 29)
    archive = decision.after.deadlines["archive"]
    assert (archive.start, archive.status) == (date(2026, 4, 29), DeadlineStatus.LIVE)


def test_a_suspended_deadline_that_is_met_or_left_ends() -> None:
    told = living.act(living.opened(), "tell", date(2026, 3, 4)).after
    suspended = living.act(told, "halt", date(2026, 3, 16)).after

    decided = living.act(suspended, "decide", date(2026, 3, 18)).after

    assert decided.deadlines["limit"].status is DeadlineStatus.MET
    assert decided.deadlines["statement"].status is DeadlineStatus.CANCELLED


# -- excuse, waiting, filing


def test_an_excuse_counts_when_it_is_asked_for_in_time() -> None:
    facts = {"obstacle_from": "2026-03-10", "obstacle_to": "2026-03-13"}

    statement = living.act(living.given_notice(), "excuse", date(2026, 3, 23), **facts).after.deadlines["statement"]

    # Four working days more, counted from the 11th; 23 March is the tenth day after the obstacle.
    assert (statement.last_day, statement.cause) == (date(2026, 3, 17), Cause.RESUMED)


def test_an_excuse_asked_for_too_late_is_refused_with_its_clause() -> None:
    facts = {"obstacle_from": "2026-03-10", "obstacle_to": "2026-03-13"}

    with pytest.raises(RefusedError, match="2026-03-23以内提出") as refused:
        living.act(living.given_notice(), "excuse", date(2026, 3, 24), **facts)

    assert refused.value.cite == "law:三"


def test_an_act_waits_until_the_deadline_is_over() -> None:
    with pytest.raises(RefusedError, match="尚未起算"):
        living.act(living.opened(), "decide", date(2026, 3, 11))
    with pytest.raises(RefusedError, match="2026-03-12起方可办理") as refused:
        living.act(living.given_notice(), "decide", date(2026, 3, 11))
    assert refused.value.cite == "law:三"

    assert living.act(living.given_notice(), "decide", date(2026, 3, 12)).after.configuration == ("remedies",)


@pytest.mark.parametrize(
    ("posted", "received", "in_time"),
    [(None, date(2026, 3, 11), True), (None, date(2026, 3, 12), False), ("2026-03-11", date(2026, 3, 16), True)],
)
def test_what_is_posted_in_time_is_in_time(posted: str | None, received: date, in_time: bool) -> None:
    facts = {"posted_on": posted} if posted else {}

    decision = living.act(living.given_notice(), "state", received, **facts)

    assert decision.after.facts["in_time"] is in_time
    assert "2026年3月11日" in living.told(decision, "filing:statement")


def test_what_comes_before_the_term_has_begun_is_in_time() -> None:
    decision = living.act(living.opened(), "state", living.OPENED)

    assert decision.after.facts["in_time"] is True
    assert "尚未起算，此时提交的不会逾期" in living.told(decision, "filing:statement")


def test_a_posting_after_the_receipt_is_refused() -> None:
    with pytest.raises(RefusedError, match="晚于收到日期"):
        living.act(living.given_notice(), "state", date(2026, 3, 10), posted_on="2026-03-11")


# -- joined deadlines


def test_one_without_a_period_ends_with_the_later_of_others() -> None:
    deadlines = living.decided().deadlines

    assert deadlines["review"].last_day == date(2026, 5, 11)
    assert deadlines["settled"].last_day == deadlines["suit"].last_day == date(2026, 9, 14)  # 12 September: a Saturday
    assert "enforce" not in deadlines


def test_one_runs_once_both_others_have_lapsed() -> None:
    once = living.lapsed(living.decided(), "review")
    assert "enforce" not in once.deadlines

    twice = living.lapsed(once, "suit")

    assert (twice.deadlines["enforce"].start, twice.deadlines["enforce"].last_day) == (
        date(2026, 9, 14),
        date(2026, 12, 14),
    )
