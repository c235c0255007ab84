"""What a case's state means for timers, duties and restrictions."""

from dataclasses import replace
from datetime import date

import pytest

from engine.case import DeadlineStatus
from engine.errors import StoreError
from engine.model import Level
from store.projections import (
    TimerName,
    duty_changes,
    lineage,
    next_rung_timer,
    office_at,
    restriction_changes,
    timer_changes,
)
from store.values import DutyRow, Office, Timer, TimerKind
from tests import factories as make

LAST = date(2026, 6, 2)
RUNGS = (date(2026, 5, 19), date(2026, 5, 26), date(2026, 6, 1))
PROVINCE = replace(make.office("province", level=Level.PROVINCE), id=1)
CITY = replace(make.office("city", level=Level.CITY, parent_id=1), id=2)
DISTRICT = replace(make.office("district", parent_id=2), id=3)
OFFICES: dict[int, Office] = {1: PROVINCE, 2: CITY, 3: DISTRICT}


def names(timers: tuple[Timer, ...]) -> list[tuple[str, str]]:
    return sorted((timer.due.isoformat(), timer.name) for timer in timers)


def test_a_deadline_lapses_at_the_start_of_the_day_after_its_last() -> None:
    after = make.case(deadlines=make.deadlines(make.deadline(last_day=LAST)))
    changes = timer_changes(3, 7, make.case(), after, make.MONDAY)
    assert changes.come == (Timer(date(2026, 6, 3), 3, 7, "L:rectify"),)
    assert changes.gone == ()


def test_only_the_next_rung_of_a_ladder_is_a_timer() -> None:
    after = make.case(deadlines=make.deadlines(make.deadline(last_day=LAST, rungs=RUNGS)))
    changes = timer_changes(3, 7, make.case(), after, make.MONDAY)
    assert names(changes.come) == [("2026-05-19", "R:rectify:1:0"), ("2026-06-03", "L:rectify")]


@pytest.mark.parametrize(
    ("recorded", "rung"),
    [(RUNGS[0], "R:rectify:1:0"), (date(2026, 5, 20), "R:rectify:1:1"), (RUNGS[2], "R:rectify:1:2")],
)
def test_a_deadline_typed_in_late_begins_on_the_rung_not_yet_past(recorded: date, rung: str) -> None:
    after = make.case(deadlines=make.deadlines(make.deadline(last_day=LAST, rungs=RUNGS)))
    changes = timer_changes(3, 7, make.case(), after, recorded)
    assert [timer.name for timer in changes.come] == ["L:rectify", rung]


def test_a_ladder_wholly_past_leaves_the_lapse_alone() -> None:
    after = make.case(deadlines=make.deadlines(make.deadline(last_day=LAST, rungs=RUNGS)))
    changes = timer_changes(3, 7, make.case(), after, date(2026, 6, 2))
    assert [timer.name for timer in changes.come] == ["L:rectify"]


def test_a_deadline_that_did_not_change_keeps_its_timers() -> None:
    standing = make.deadline(last_day=LAST, rungs=RUNGS)
    other = make.deadline("statement", last_day=date(2026, 3, 9))
    before = make.case(deadlines=make.deadlines(standing))
    changes = timer_changes(3, 7, before, make.case(deadlines=make.deadlines(standing, other)), date(2026, 5, 22))
    assert names(changes.come) == [("2026-03-10", "L:statement")]
    assert changes.gone == ()


def test_a_deadline_that_was_met_loses_every_timer_it_may_have() -> None:
    live = make.deadline(last_day=LAST, rungs=RUNGS)
    met = replace(live, status=DeadlineStatus.MET)
    changes = timer_changes(
        3, 7, make.case(deadlines=make.deadlines(live)), make.case(deadlines=make.deadlines(met)), make.MONDAY
    )
    assert [name for _, name in names(changes.gone)] == [
        "R:rectify:1:0",
        "R:rectify:1:1",
        "R:rectify:1:2",
        "L:rectify",
    ]
    assert changes.come == ()


def test_a_suspended_deadline_has_no_timer_until_it_is_resumed() -> None:
    running = make.deadline(last_day=LAST, rungs=RUNGS)
    suspended = replace(running, version=2, status=DeadlineStatus.SUSPENDED, suspended_on=make.MONDAY)
    resumed = replace(running, version=3, last_day=date(2026, 6, 9), rungs=())
    cases = [make.case(deadlines=make.deadlines(deadline)) for deadline in (running, suspended, resumed)]
    stopped = timer_changes(3, 7, cases[0], cases[1], make.MONDAY)
    assert (len(stopped.gone), stopped.come) == (1 + len(RUNGS), ())
    again = timer_changes(3, 7, cases[1], cases[2], make.MONDAY)
    assert (again.gone, names(again.come)) == ((), [("2026-06-10", "L:rectify")])


def test_a_new_version_of_a_deadline_replaces_the_timers_of_the_old() -> None:
    old = make.deadline(last_day=LAST, rungs=RUNGS[:1])
    new = make.deadline(last_day=date(2026, 6, 10), version=2, rungs=RUNGS[2:])
    changes = timer_changes(
        3, 7, make.case(deadlines=make.deadlines(old)), make.case(deadlines=make.deadlines(new)), make.MONDAY
    )
    assert names(changes.gone) == [("2026-05-19", "R:rectify:1:0"), ("2026-06-03", "L:rectify")]
    assert names(changes.come) == [("2026-06-01", "R:rectify:2:0"), ("2026-06-11", "L:rectify")]


def test_the_rung_after_the_one_that_fired_is_found_until_the_ladder_ends() -> None:
    ladder = make.deadline(last_day=LAST, rungs=RUNGS)
    following = next_rung_timer(3, 7, ladder, on_or_after=RUNGS[0], above=0)
    assert following == Timer(RUNGS[1], 3, 7, "R:rectify:1:1")
    assert next_rung_timer(3, 7, ladder, on_or_after=RUNGS[2], above=2) is None


def test_rungs_that_passed_while_nobody_swept_are_passed_over() -> None:
    ladder = make.deadline(last_day=LAST, rungs=RUNGS)
    following = next_rung_timer(3, 7, ladder, on_or_after=date(2026, 5, 30), above=0)
    assert following is not None
    assert following.name == "R:rectify:1:2"


@pytest.mark.parametrize("name", ["L:service.ems", "R:service.ems:12:3"])
def test_a_timer_name_is_read_as_it_was_written(name: str) -> None:
    assert str(TimerName.parse(name)) == name


def test_a_timer_name_tells_its_parts() -> None:
    assert TimerName.parse("R:a.b:2:1") == TimerName(TimerKind.REMIND, "a.b", 2, 1)


@pytest.mark.parametrize(("level", "home"), [(Level.DISTRICT, 3), (Level.CITY, 2), (Level.PROVINCE, 1)])
def test_a_duty_stands_at_the_office_of_its_level_above_the_case(level: Level, home: int) -> None:
    after = make.case(duties={"review": make.MONDAY})
    changes = duty_changes(lineage(OFFICES, 3), 7, make.case(), after, {"review": ("reviewer", level)})
    assert changes.come == (DutyRow(7, "review", home, "reviewer", make.MONDAY),)


@pytest.mark.parametrize(
    ("level", "at", "home"),
    [(Level.OWN, 3, 3), (Level.OWN, 1, 1), (Level.DISTRICT, 2, 2), (Level.DESK, 3, 3), (Level.DESK, 1, 1)],
)
def test_what_the_own_office_or_a_lower_one_would_do_stays_with_the_case(level: Level, at: int, home: int) -> None:
    assert office_at(lineage(OFFICES, at), level).id == home


def test_a_duty_of_a_level_without_an_office_is_refused() -> None:
    after = make.case(duties={"review": make.MONDAY})
    with pytest.raises(StoreError, match="省级"):
        duty_changes((DISTRICT, CITY), 7, make.case(), after, {"review": ("reviewer", Level.PROVINCE)})


def test_a_duty_nobody_is_named_for_is_refused() -> None:
    with pytest.raises(StoreError, match="review"):
        duty_changes(lineage(OFFICES, 3), 7, make.case(), make.case(duties={"review": make.MONDAY}), {})


def test_a_duty_done_goes_and_the_others_stay() -> None:
    before = make.case(duties={"review": make.MONDAY, "post": make.MONDAY})
    changes = duty_changes(lineage(OFFICES, 3), 7, before, make.case(duties={"post": make.MONDAY}), {})
    assert (changes.gone, changes.come) == (("review",), ())


def test_an_office_tree_with_a_circle_is_walked_once() -> None:
    circle = {1: replace(PROVINCE, parent_id=2), 2: CITY}
    assert [office.id for office in lineage(circle, 2)] == [2, 1]


def test_a_corrected_start_replaces_a_restriction() -> None:
    before = make.case(restrictions=make.restrictions(make.restriction()))
    after = make.case(restrictions=make.restrictions(make.restriction(start=date(2026, 3, 5))))
    changes = restriction_changes(9, 7, before, after)
    assert [row.start for row in changes.gone] == [make.MONDAY]
    assert [row.start for row in changes.come] == [date(2026, 3, 5)]


def test_a_restriction_laid_again_after_its_end_stands_beside_the_old() -> None:
    ended = make.restriction(ended_on=date(2026, 4, 1))
    before = make.case(restrictions=make.restrictions(ended))
    after = make.case(restrictions=make.restrictions(make.restriction(start=date(2026, 5, 6))))
    changes = restriction_changes(9, 7, before, after)
    assert changes.gone == ()
    assert [row.start for row in changes.come] == [date(2026, 5, 6)]


def test_a_restriction_laid_again_after_its_foreseen_end_stands_beside_the_old() -> None:
    before = make.case(restrictions=make.restrictions(make.restriction(until=date(2026, 4, 1))))
    after = make.case(restrictions=make.restrictions(make.restriction(start=date(2026, 4, 2))))
    assert restriction_changes(9, 7, before, after).gone == ()


def test_an_ended_restriction_keeps_its_row() -> None:
    before = make.case(restrictions=make.restrictions(make.restriction()))
    after = make.case(restrictions=make.restrictions(make.restriction(ended_on=date(2026, 4, 1))))
    changes = restriction_changes(9, 7, before, after)
    assert changes.gone == ()
    assert [row.ended_on for row in changes.come] == [date(2026, 4, 1)]
