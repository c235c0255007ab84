"""Living deadlines and what they leave behind: papers that print another day, another calendar."""

from __future__ import annotations

from datetime import date

import pytest

from engine.case import Cause, DeadlineStatus, Delta
from engine.errors import RefusedError
from tests import living

# -- papers


def test_a_paper_whose_date_moved_becomes_a_duty_in_the_same_event() -> None:
    issued = living.given_notice()
    assert issued.papers["2.notice"].printed == (("limit", date(2026, 3, 30)), ("statement", date(2026, 3, 11)))
    assert living.duties(issued) == []

    moved = living.act(issued, "extend", date(2026, 3, 20), **living.GRANTED).after

    assert living.duties(moved) == ["paper:2.notice"]
    assert moved.duties["paper:2.notice"] == date(2026, 3, 20)


def test_deciding_on_a_paper_closes_the_duty_and_a_kept_one_is_watched_on() -> None:
    moved = living.act(living.given_notice(), "extend", date(2026, 3, 20), **living.GRANTED).after
    answer = {"paper": "2.notice", "reason": "已电话告知"}

    reissued = living.act(moved, "decide_paper", date(2026, 3, 23), answer="reissued", **answer).after
    kept = living.act(moved, "decide_paper", date(2026, 3, 23), answer="kept", **answer).after

    assert (living.duties(reissued), reissued.papers) == ([], {})
    assert living.duties(kept) == []
    again = living.act(kept, "hear", date(2026, 3, 24), heard_from="2026-03-11", heard_to="2026-03-13").after
    assert living.duties(again) == ["paper:2.notice"]


def test_a_suspension_moves_no_printed_date() -> None:
    assert living.duties(living.act(living.given_notice(), "halt", date(2026, 3, 16)).after) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"paper": "9.notice", "answer": "kept", "reason": "无"}, "paper"),
        ({"paper": "2.notice", "answer": "burnt", "reason": "无"}, "answer"),
        ({"paper": "2.notice", "answer": "kept"}, "reason"),
    ],
)
def test_a_decision_on_a_paper_names_paper_answer_and_reason(facts: dict[str, object], field: str) -> None:
    moved = living.act(living.given_notice(), "extend", date(2026, 3, 20), **living.GRANTED).after

    with pytest.raises(RefusedError) as refused:
        living.act(moved, "decide_paper", date(2026, 3, 23), **facts)

    assert refused.value.field == field


# -- another calendar


def test_a_new_calendar_moves_what_runs_and_tells_of_the_papers() -> None:
    decision = living.recounted(living.given_notice(), living.with_day_off(date(2026, 3, 23)))

    assert (living.limit(decision).last_day, living.limit(decision).cause) == (date(2026, 3, 31), Cause.RECOUNTED)
    assert decision.after.deadlines["archive"].last_day == date(2026, 4, 10)
    assert set(decision.proofs) == {"limit", "archive"}
    assert living.duties(decision.after) == ["paper:2.notice"]
    assert decision.after.configuration == ("handling",)


def test_a_calendar_that_moves_nothing_changes_nothing() -> None:
    decision = living.recounted(living.given_notice(), living.with_day_off(date(2026, 6, 15)))

    assert decision.delta == Delta()
    assert decision.proofs == {}


def test_a_recount_finds_suspended_and_lapsed_deadlines_too() -> None:
    suspended = living.act(living.opened(), "halt", date(2026, 3, 16)).after
    lapsed = living.lapsed(living.given_notice(), "statement")
    calendar = living.with_day_off(date(2026, 3, 9))

    assert living.limit(living.recounted(suspended, calendar)).status is DeadlineStatus.SUSPENDED
    assert living.limit(living.recounted(suspended, calendar)).last_day == date(2026, 3, 31)
    statement = living.recounted(lapsed, calendar).after.deadlines["statement"]
    assert (statement.status, statement.last_day) == (DeadlineStatus.LIVE, date(2026, 3, 12))
