"""What a list says of one deadline: its colour, whether it waits for a person, its marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.calendars import load_calendar
from casework.listing.colours import COLOUR_LABELS, Colour, colour, colour_named
from casework.listing.deadlines import waits_for_a_person
from casework.listing.looking import is_unverified, legend, mark_of, unverified
from engine.case import Case, Deadline, DeadlineStatus
from engine.errors import MissingError
from tests.small import compile_small

# The National Day holiday lies within the ten working days that follow.
TODAY = date(2026, 9, 25)


def deadline(last_day: date, name: str = "repairs", **changes: Any) -> Deadline:
    plain = Deadline(
        name, 1, DeadlineStatus.LIVE, 1, TODAY, last_day, last_day, last_day, last_day, False, last_day, last_day
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2026, 9, 24), Colour.OVERDUE),
        (date(2026, 9, 25), Colour.SOON),
        (date(2026, 9, 30), Colour.SOON),
        (date(2026, 10, 8), Colour.NEAR),
        (date(2026, 10, 15), Colour.NEAR),
        (date(2026, 12, 1), Colour.FINE),
    ],
)
def test_colours_count_working_days_and_include_both_ends(last_day: date, expected: Colour) -> None:
    assert colour(deadline(last_day), TODAY, load_calendar("CN")) is expected


def test_a_provisional_deadline_is_overdue_only_after_its_latest_end() -> None:
    loose = deadline(date(2026, 9, 24), provisional=True, latest=date(2026, 9, 25))
    assert colour(loose, TODAY, load_calendar("CN")) is Colour.SOON
    assert colour(loose, date(2026, 9, 26), load_calendar("CN")) is Colour.OVERDUE


def test_a_far_provisional_deadline_says_so() -> None:
    loose = deadline(date(2027, 3, 1), provisional=True, latest=date(2027, 3, 3))
    assert colour(loose, TODAY, load_calendar("CN")) is Colour.PROVISIONAL


@pytest.mark.parametrize(
    ("status", "expected"),
    [(DeadlineStatus.SUSPENDED, Colour.SUSPENDED), (DeadlineStatus.LAPSED, Colour.LAPSED)],
)
def test_what_does_not_run_has_a_colour_of_its_own(status: DeadlineStatus, expected: Colour) -> None:
    assert colour(deadline(date(2026, 1, 1), status=status), TODAY, load_calendar("CN")) is expected


@pytest.mark.parametrize("found", list(Colour))
def test_a_colour_is_found_by_key_and_by_its_chinese(found: Colour) -> None:
    assert colour_named(found.value) is colour_named(COLOUR_LABELS[found]) is found


def test_an_unknown_colour_lists_those_there_are() -> None:
    with pytest.raises(MissingError, match=r"紧急程度“红”，现有：lapsed（已届满）、overdue（已逾期）"):
        colour_named("红")


def standing(state: str, *deadlines: Deadline) -> Case:
    return Case("small", "", 3, TODAY, (state,), finished=False, deadlines={d.name: d for d in deadlines})


LAPSED = deadline(date(2026, 9, 1), status=DeadlineStatus.LAPSED)


@pytest.mark.parametrize(("state", "waits"), [("review", True), ("repairing", True), ("deciding", False)])
def test_a_lapsed_deadline_waits_where_its_lapse_led_until_somebody_acts(state: str, waits: bool) -> None:
    assert waits_for_a_person(compile_small().procedure, standing(state, LAPSED), LAPSED) is waits


def test_a_lapsed_deadline_does_not_wait_where_another_runs() -> None:
    wait = deadline(date(2026, 9, 1), "ladder.wait", status=DeadlineStatus.LAPSED)
    other = deadline(date(2026, 12, 1), "repairs")
    procedure = compile_small(("while: [repairing]\n    holder", "while: [repairing, ladder]\n    holder")).procedure
    assert waits_for_a_person(procedure, standing("ladder.returned", wait), wait)
    assert not waits_for_a_person(procedure, standing("ladder.returned", wait, other), wait)


def test_an_act_not_done_in_time_waits_whatever_else_runs() -> None:
    procedure = compile_small(
        ("    remind: [30d, 3wd]\n", "    remind: [30d, 3wd]\n    met_by: [repair]\n"),
        ("  repairs:\n    label: 整改期限\n", OTHER + "  repairs:\n    label: 整改期限\n"),
    ).procedure
    other = deadline(date(2026, 12, 1), "other")
    assert waits_for_a_person(procedure, standing("repairing", LAPSED, other), LAPSED)


OTHER = """\
  other:
    label: 另一期限
    period: {unit: years, amount: 1, rest_day: stays}
    rule: 1年
    start: found_on
    while: [repairing]
    holder: clerk
    cites: [law:二]
"""


def test_a_ruling_is_marked_by_its_number_and_a_later_answer_by_its_place() -> None:
    assert mark_of(("announce_extend", "stays")) == "1"
    assert mark_of(("before_mode", "lenient")) == "4乙"
    assert legend([("before_mode", "lenient"), ("announce_extend", "stays"), ("announce_extend", "stays")]) == [
        "口径1：公告送达期满日是休息日的，是否顺延：不顺延：视为送达无须任何人作为",
        "口径4乙：“若干日前”怎样倒数：倒数第若干日即可",
    ]


def test_a_rule_on_an_unchecked_clause_is_marked() -> None:
    procedure = compile_small(("二: {text: 三个月内整改}", "二: {text: 三个月内整改, verified: false}")).procedure
    assert unverified(procedure, procedure.deadlines["repairs"], TODAY) == ("《样例规定》二",)
    assert unverified(procedure, procedure.deadlines["ladder.wait"], TODAY) == ()
    assert not is_unverified(procedure, "《民法典》第二百零三条")


def test_only_the_figure_in_force_is_marked() -> None:
    announced = "period: {constant: announcement_service, rest_day: stays}"
    procedure = compile_small(("period: {unit: months, amount: 3, rest_day: rolls}", announced)).procedure
    rule = procedure.deadlines["repairs"]

    assert unverified(procedure, rule, date(2021, 12, 31)) == ("《民事诉讼法》第九十二条",)
    assert unverified(procedure, rule, TODAY) == ()
