"""The project's own deadline tables: every row by the engine, and once more by a walk that shares no code with it."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache

import pytest

from engine.errors import CalendarError
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.policies import POLICIES
from engine.periods.terms import Computed, Dated, Period, RestDay, Unit
from tests import slow_calendar as slow
from tests.deadline_tables import FOLDER, Row, all_tables, calendar, rows
from tests.readding import readd

DAY = timedelta(days=1)
TABLES = all_tables()
NOT_COUNTED = {"returned_mail"}  # it chooses a way of serving, not how a length is counted
ANNOUNCEMENT = Dated(
    "公告送达",
    (
        Period(Unit.CALENDAR_DAYS, 60, RestDay.STAYS, since=date(1991, 4, 9)),
        Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, since=date(2022, 1, 1)),
    ),
)
HEARING_REQUEST = Dated(
    "要求听证",
    (
        Period(Unit.CALENDAR_DAYS, 3, RestDay.ROLLS, since=date(1996, 10, 1)),
        Period(Unit.WORKING_DAYS, 5, RestDay.ROLLS, since=date(2021, 7, 15)),
    ),
)


@cache
def edition(region: str) -> Calendar:
    return calendar(region)


def computed(row: Row) -> Computed:
    return compute(row.period, row.start, edition(row.region), extensions=row.granted, stops=row.stopped)


@pytest.mark.parametrize("table", TABLES)
def test_the_engine_gives_the_date_of_every_row(table: str) -> None:
    wrong = []
    for row in rows(table):
        if row.last_day is None:
            with pytest.raises(CalendarError, match="年"):
                computed(row)
            continue
        found = computed(row)
        if (found.last_day, found.provisional) != (row.last_day, row.provisional):
            wrong.append(f"{row.name}: {found.last_day} instead of {row.last_day}, provisional {found.provisional}")
    assert not wrong


@pytest.mark.parametrize("table", TABLES)
def test_a_walk_day_by_day_gives_the_date_of_every_row(table: str) -> None:
    given = {row.name: row.last_day for row in rows(table) if row.last_day}
    walked = {
        row.name: slow.end(row.rule, row.start, row.region, row.extensions, row.stops)
        for row in rows(table)
        if row.last_day
    }
    assert walked == given


@pytest.mark.parametrize("table", TABLES)
def test_the_proof_of_every_row_adds_up_to_its_date(table: str) -> None:
    found = {row.name: computed(row) for row in rows(table) if row.last_day}
    assert {name: readd(one.trace) for name, one in found.items()} == {
        name: (one.nominal, one.last_day) for name, one in found.items()
    }


def test_row_names_are_used_once_and_every_row_says_why() -> None:
    texts = [(FOLDER / table).read_text(encoding="utf-8") for table in TABLES]
    cells = [line for text in texts for line in csv.DictReader(text.splitlines())]
    assert len({line["id"] for line in cells}) == len(cells) > 900
    assert not [line["id"] for line in cells if not line["why"] or not line["cite"]]


def test_every_policy_that_changes_a_date_stands_in_a_table_with_both_answers() -> None:
    text = "".join((FOLDER / table).read_text(encoding="utf-8") for table in TABLES)
    named = {
        name: [answer.key for answer in policy.answers if f"{name}={answer.key}" in text]
        for name, policy in POLICIES.items()
        if name not in NOT_COUNTED
    }
    assert not [name for name, keys in named.items() if len(keys) < 2]


def test_phases_of_a_campaign_may_overlap() -> None:
    first, second = (row for row in rows("regulations.csv") if row.name in {"R047", "R048"})
    one, other = computed(first), computed(second)
    shared = [max(first.start, second.start), min(one.last_day, other.last_day)]
    assert shared == [date(2024, 9, 1), date(2024, 9, 10)]


@pytest.mark.parametrize(
    ("dated", "start", "last_day"),
    [
        (ANNOUNCEMENT, "2021-12-31", "2022-03-01"),
        (ANNOUNCEMENT, "2022-01-01", "2022-01-31"),
        (HEARING_REQUEST, "2021-07-14", "2021-07-19"),
        (HEARING_REQUEST, "2021-07-15", "2021-07-22"),
        (HEARING_REQUEST, "1996-10-01", "1996-10-04"),
    ],
)
def test_a_figure_that_changed_counts_as_it_stood_on_the_start_day(dated: Dated, start: str, last_day: str) -> None:
    day = date.fromisoformat(start)
    assert compute(dated.on(day), day, edition("CN")).last_day == date.fromisoformat(last_day)


@pytest.mark.parametrize(("dated", "day"), [(ANNOUNCEMENT, date(1991, 4, 8)), (HEARING_REQUEST, date(1996, 9, 30))])
def test_asking_for_a_figure_before_the_first_one_is_an_error(dated: Dated, day: date) -> None:
    with pytest.raises(CalendarError, match=dated.name):
        dated.on(day)


@pytest.mark.parametrize("end", ["2024-08-31", "2024-10-04", "2023-10-05", "2025-01-30"])
def test_the_strictest_day_waits_for_the_roll_that_the_rule_does_not_make(end: str) -> None:
    last = date.fromisoformat(end)
    found = compute(Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS), last - 30 * DAY, edition("CN"))
    rolled = slow.roll(last, slow.Rule("calendar_days", 30, "rolls"))
    assert (found.last_day, found.safe_act_from) == (last, rolled + DAY)


@pytest.mark.parametrize(("start", "safe"), [("2024-07-02", "2024-08-03"), ("2024-08-01", "2024-09-03")])
def test_the_strictest_day_waits_for_the_later_day_of_deemed_service(start: str, safe: str) -> None:
    rule = Period(Unit.CALENDAR_DAYS, 30, RestDay.STAYS, rulings=(("announce_offset", "last_day"),))
    found = compute(rule, date.fromisoformat(start), edition("CN"))
    assert found.safe_act_from == date.fromisoformat(safe)
