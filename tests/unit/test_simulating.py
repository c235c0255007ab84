"""What a simulation draws from: repeatable chance, habits that name what there is, arrivals that add up."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bootstrap import library
from casework.calendars import load_calendar
from casework.playing.timeline_file import timeline_of
from casework.simulating.arrivals import arrivals, in_year
from casework.simulating.behaviour import Behaviour
from casework.simulating.behaviour_file import FILE, behaviour_of, read_behaviour
from casework.simulating.chance import Chance
from casework.simulating.counting import reason_of, week_of
from casework.simulating.examples import Examples, Offset, local
from casework.simulating.options import Ways
from casework.simulating.parties import enterprise, person
from casework.simulating.planning import Life, Planner
from casework.simulating.reminding import AHEAD, ahead
from engine import creditcode, identity
from engine.case import Case
from engine.errors import DefinitionError, RefusedError
from engine.model import OPEN, Procedure
from tests import factories

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def behaviour() -> Behaviour:
    return read_behaviour()


def procedure(key: str) -> Procedure:
    return library().compiled(key).procedure


# -- chance


def test_a_draw_depends_on_the_seed_and_on_what_it_is_drawn_for_alone() -> None:
    assert Chance(1).share("a", 2) == Chance(1).share("a", 2)
    assert len({Chance(1).share("a", 2), Chance(2).share("a", 2), Chance(1).share("a2"), Chance(1).share("a", 3)}) == 4


def test_draws_are_spread_as_their_weights_say() -> None:
    drawn = Counter(Chance(7).weighed({"often": 3.0, "seldom": 1.0, "never": 0.0}, n) for n in range(4000))

    assert drawn["never"] == 0
    assert 0.70 < drawn["often"] / 4000 < 0.80
    assert {Chance(7).between(2, 4, n) for n in range(200)} == {2, 3, 4}


# -- parties


def test_parties_have_valid_numbers_of_no_place_and_each_its_own() -> None:
    firms, people = [enterprise(n) for n in range(300)], [person(n) for n in range(0, 60_000, 200)]

    assert all(creditcode.check(one.code).ok for one in firms)
    assert all(identity.check(one.code, FIRST).ok for one in people)
    assert len({one.code for one in (*firms, *people)}) == 600
    assert all("样例" in one.name for one in (*firms, *people))
    assert all(one.code[2:8] == "000000" for one in firms)


# -- habits


def test_every_habit_names_an_act_and_facts_that_there_are(behaviour: Behaviour) -> None:
    known = library()
    everywhere = {local(name) for key in known.all_keys() for name in known.compiled(key).procedure.actions}
    for key, name in behaviour.names():
        if not key:
            assert local(name) in everywhere, name
            continue
        found = known.compiled(key).procedure
        assert name in {*found.actions, *map(local, found.actions)}, (key, name)
        habit = behaviour.habit(found, next(one for one in found.actions if name in (one, local(one))))
        for fact, values in habit.facts.items():
            choices = found.facts[fact].choices
            assert not choices or values.keys() <= choices.keys(), (key, name, fact)
        assert {*habit.when, *habit.tells} <= found.facts.keys(), (key, name)
        assert habit.meets.keys() <= {*found.line_facts, *found.facts}, (key, name)


def test_streams_and_units_fit_their_definitions(behaviour: Behaviour) -> None:
    for regulation in behaviour.regulations.values():
        for stream in regulation.streams:
            opened = procedure(stream.procedure)
            assert stream.within == "" or (opened.parent is not None and opened.parent.admits(stream.within)), stream
            assert {name for name, _ in stream.like} <= opened.facts.keys(), stream
            assert stream.at is not None or stream.within, stream
            assert not stream.state or stream.state in {leaf.path for leaf in procedure(stream.within).leaves()}
        for units in regulation.units:
            assert procedure(units.procedure).actions[OPEN].spawns, units


def test_service_acts_have_habits_of_their_own_beside_others_of_the_same_name(behaviour: Behaviour) -> None:
    shenyang, matter = procedure("shenyang_qualification_check"), procedure("guiyang_matter")

    assert behaviour.habit(shenyang, "order.send").chance < 0.2
    assert behaviour.habit(matter, "handover.send").chance == 1.0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("capacity: 12", "capacity: many", "whole number"),
        ("  moves: {chance: 100", "  moved: {chance: 100", "must tell of 'moves'"),
        ('opens: "01-09"', 'opens: "13-09"', "no day of the calendar"),
        ("  post: {chance: 90", "  post: {chanse: 90", "unknown key 'chanse'"),
    ],
)
def test_a_wrong_file_of_behaviour_is_refused_with_its_line(old: str, new: str, reason: str) -> None:
    text = FILE.read_text("utf-8")
    assert text.count(old) == 1

    with pytest.raises(DefinitionError, match=reason) as refused:
        behaviour_of(text.replace(old, new), "own.yaml")

    assert refused.value.line > 0 or "moves" in reason


# -- reminders


def test_a_reminder_is_counted_by_the_working_days_that_are_left() -> None:
    calendar = load_calendar("CN")
    friday = date(2026, 3, 6)
    ends = [friday, date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 16), date(2026, 6, 1)]

    assert [AHEAD.index(ahead(calendar, end, friday)) for end in ends] == [0, 1, 2, 3, 4, 6]


# -- arrivals


def test_arrivals_add_up_and_fall_on_worked_days_within_their_windows(behaviour: Behaviour) -> None:
    calendar = load_calendar("CN")
    regulations = list(behaviour.regulations.values())

    found = arrivals(regulations, 5000, FIRST, LAST, calendar, Chance(1))

    assert sum(map(len, found.values())) == 5000
    assert all(calendar.is_working(day) for day in found)
    for day, coming in found.items():
        for one in coming:
            assert in_year(one.stream.first, 2026) <= day <= in_year(one.stream.last, 2026)
    batches = {day for day, coming in found.items() for one in coming if one.stream.procedure.startswith("shenyang")}
    assert len(batches) == 5


def test_what_lies_outside_of_the_stretch_brings_nothing(behaviour: Behaviour) -> None:
    regulations = [behaviour.regulations["guiyang_certificate_campaign"]]

    assert arrivals(regulations, 100, FIRST, date(2026, 2, 28), load_calendar("CN"), Chance(1)) == {}


# -- examples and counts

TIMELINE = """
timeline: t
title: t
procedure: ningxia_certificate_campaign
office: province
subject: {name: 样例}
steps:
  - {day: 2024-08-23, act: open}
  - {day: 2024-08-23, case: unit, act: open, procedure: ningxia_unit, parent: main, subject: {name: 样例市, code: s}}
  - {day: 2024-08-27, case: unit/contact, act: report.file, facts: {sealed_form: {name: a.pdf, shows: 2024-08-25}}}
  - {day: 2024-08-28, case: unit/contact, act: report.accept, refused: 不能}
"""


def test_examples_tell_dates_from_the_day_of_the_act_and_know_spawned_cases() -> None:
    found = Examples.of(library(), [timeline_of(TIMELINE, "t.yaml")])

    [filed] = found.own("ningxia_contact", "report.file")
    assert filed.facts["sealed_form"]["shows"] == Offset(-2)
    assert len(found.alike("other.file")) == 1
    assert not found.own("ningxia_contact", "report.accept")  # meant to be refused


def test_reasons_are_counted_without_what_differs_from_case_to_case() -> None:
    one = RefusedError("“办理”须待届满后办理，2026-03-05起方可办理，见案件沈建核〔2026〕12号")

    assert reason_of(one) == "“办理”须待届满后办理，…起方可办理，见案件…"
    assert week_of(date(2026, 3, 8)) == date(2026, 3, 2)


# -- plans


def reporting(end: date) -> Case:
    """A report that is due, with its deadline running."""
    running = factories.deadlines(factories.deadline("report.file", last_day=end))
    return factories.case(opened_on=FIRST, configuration=("report.due",), deadlines=running)


def filing(behaviour: Behaviour, n: int, end: date) -> date | None:
    """When a report will be filed; None: never."""
    life = Life(n, f"样例{n}号", "guiyang_report", 1, FIRST)
    planner("guiyang_report", behaviour).plan(life, reporting(end), FIRST)
    plan = life.plans.get("report.file")
    return None if plan is None else plan.day


def planner(key: str, behaviour: Behaviour) -> Planner:
    compiled = library().compiled(key)
    return Planner(Chance(1), behaviour, load_calendar("CN"), {key: Ways(compiled, behaviour)})


def test_a_report_is_mostly_filed_shortly_before_its_end_and_now_and_then_after_it(behaviour: Behaviour) -> None:
    end, calendar = date(2026, 3, 25), load_calendar("CN")

    days = [day for n in range(300) if (day := filing(behaviour, n, end))]

    assert 280 < len(days) < 300  # some are dropped
    late = sum(day > end for day in days) / len(days)
    assert behaviour.late / 2 < late < behaviour.late * 1.5
    assert min(days) >= calendar.add_working_days(end, -7)
    assert all(calendar.is_working(day) for day in days)


def test_what_is_refused_is_put_off_longer_and_longer_and_then_given_up(behaviour: Behaviour) -> None:
    calendar, plans = load_calendar("CN"), planner("guiyang_report", behaviour)
    life = Life(1, "样例1号", "guiyang_report", 1, FIRST)
    plans.plan(life, reporting(date(2026, 3, 25)), FIRST)
    plan, days = life.plans["report.file"], []

    while plans.put_off(life, plan, FIRST):
        days.append(plan.day)

    assert days == [calendar.add_working_days(FIRST, n) for n in behaviour.retries]
    assert plan.action not in life.plans


def test_an_open_case_that_nothing_moves_is_looked_at_again(behaviour: Behaviour) -> None:
    key = "shandong_personal_account"
    life = Life(1, "样例1号", key, 1, FIRST)

    planner(key, behaviour).plan(life, factories.case(opened_on=FIRST, configuration=("account.usable",)), FIRST)

    assert not life.plans
    assert life.looked_on == load_calendar("CN").add_working_days(FIRST, behaviour.idle)
