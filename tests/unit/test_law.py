"""Law by date: each start day gets the figure of its day, and none before the first one known."""

from __future__ import annotations

from datetime import date

import pytest

from engine.checking.coverage import coverage
from engine.definition.law import read_law
from engine.definition.reader import Source, read_procedure, source_of
from engine.errors import CalendarError, DefinitionError
from engine.model import Procedure
from engine.periods.terms import Dated, Unit
from tests.small import FRAGMENT, LAW, PROCEDURE, compile_small, fragments

PERIOD = "period: {unit: months, amount: 3, rest_day: rolls}"
DAYS, WORKING = Unit.CALENDAR_DAYS, Unit.WORKING_DAYS


def with_period(period: str, *changes: tuple[str, str]) -> Procedure:
    """The small procedure with another period."""
    return compile_small((PERIOD, f"period: {period}"), *changes).procedure


def dated(period: str) -> Dated:
    """A period that the law gives by date."""
    found = with_period(period).deadlines["repairs"].period
    assert isinstance(found, Dated)
    return found


ANNOUNCED = "{constant: announcement_service, rest_day: announce_extend}"
ASKED = "{constant: hearing_request, rest_day: rolls}"
RECONSIDERED = "{unit: days, amount: 3, days_by: xzfy, rest_day: rolls}"


@pytest.mark.parametrize(
    ("period", "day", "unit", "amount", "cite"),
    [
        (ANNOUNCED, "2017-07-01", DAYS, 60, "mss2017:第九十二条"),
        (ANNOUNCED, "2021-12-31", DAYS, 60, "mss2017:第九十二条"),
        (ANNOUNCED, "2022-01-01", DAYS, 30, "mss2021:第九十五条"),
        (ANNOUNCED, "2023-12-31", DAYS, 30, "mss2021:第九十五条"),
        (ANNOUNCED, "2024-01-01", DAYS, 30, "mss:第九十五条"),
        (ASKED, "2021-07-14", DAYS, 3, "xzcf2017:第四十二条"),
        (ASKED, "2021-07-15", WORKING, 5, "xzcf:第八十五条"),
        (RECONSIDERED, "2023-12-31", DAYS, 3, "xzfy1999:第四十条"),
        (RECONSIDERED, "2024-01-01", WORKING, 3, "xzfy:第八十八条"),
    ],
)
def test_the_figure_is_that_of_the_start_day(period: str, day: str, unit: Unit, amount: int, cite: str) -> None:
    rule = dated(period).on(date.fromisoformat(day))

    assert (rule.unit, rule.amount) == (unit, amount)
    assert "law:二" in rule.cites
    assert cite in rule.cites
    assert rule.since is not None
    assert rule.since <= date.fromisoformat(day)


@pytest.mark.parametrize(
    ("period", "day", "named"),
    [
        (ANNOUNCED, "2017-06-30", "公告送达期限"),
        (ASKED, "2017-12-31", "申请听证期限"),
        ("{unit: days, amount: 5, days_by: xzcf, rest_day: rolls}", "2021-07-14", "行政处罚法"),
    ],
)
def test_nothing_is_said_of_days_before_the_first_figure(period: str, day: str, named: str) -> None:
    with pytest.raises(CalendarError, match=named):
        dated(period).on(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("law", "working", "natural"),
    [
        ("xzcf", (2, 3, 5, 7), (1, 4, 6, 10, 15, 30, 90)),
        ("xzqz", (1, 3, 5, 7, 10), (11, 15, 30)),
        ("xzxk", (5, 7, 10, 20, 45), ()),
        ("xzfy", (3, 5, 7, 10), (15, 20, 30, 60)),
        ("ling55", (3, 5, 7, 10, 15), (30, 60, 90)),
    ],
)
def test_each_law_says_which_of_its_days_are_working_days(
    law: str, working: tuple[int, ...], natural: tuple[int, ...]
) -> None:
    for amounts, unit in ((working, WORKING), (natural, DAYS)):
        for amount in amounts:
            period = f"{{unit: days, amount: {amount}, days_by: {law}, rest_day: stays}}"
            assert dated(period).rules[-1].unit is unit, (law, amount)


def test_a_figure_of_days_meets_the_meaning_of_its_time() -> None:
    """The reconsideration law's seven are working days in both texts, its three and ten only since 2024."""
    rules = dated("{unit: days, amount: 7, days_by: xzfy, rest_day: stays}").rules

    assert [(rule.since, rule.unit) for rule in rules] == [(date(1999, 10, 1), WORKING), (date(2024, 1, 1), WORKING)]


def test_a_constant_of_days_begins_when_both_its_figure_and_its_law_hold() -> None:
    lead = dated("{constant: penalty_lead_check, days_by: ling55, rest_day: rolls}")
    by_penalty_law = dated("{constant: penalty_lead_check, days_by: xzcf, rest_day: rolls}")

    assert [(r.since, r.unit, r.amount) for r in lead.rules] == [(date(2022, 5, 1), WORKING, 15)]
    assert [(r.since, r.unit, r.amount) for r in by_penalty_law.rules] == [(date(2022, 5, 1), DAYS, 15)]


def test_the_clauses_of_the_figures_come_with_them_and_coverage_tells_which_are_unverified() -> None:
    procedure = with_period(ANNOUNCED)
    unverified = {cite: [use.name for use in uses] for cite, uses in coverage(procedure).unverified}

    assert set(procedure.instruments) == {"law", "habit", "mss", "mss2021", "mss2017"}
    assert set(procedure.instruments["mss"].clauses) == {"第九十五条"}
    assert unverified == {"mss2017:第九十二条": ["repairs"]}
    assert not procedure.clause("mss2017:第九十二条").verified


MSS = """\
  mss:
    title: 中华人民共和国民事诉讼法
    number: 2023年修正
    rank: basis
    clauses:
      第九十五条: {text: TEXT}
      第八十五条: {text: 期间}
  habit:
"""
SAME = "下落不明，或者其他方式无法送达的，公告送达，自公告之日起经过三十日视为送达，并在案卷中记明原因和经过"


def test_an_instrument_declared_in_both_places_is_one() -> None:
    found = with_period(ANNOUNCED, ("  habit:\n", MSS.replace("TEXT", SAME))).instruments["mss"]

    assert list(found.clauses) == ["第九十五条", "第八十五条"]
    assert found.rank.value == "basis"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("TEXT", "另一种说法", "clause '第九十五条' of 'mss' is declared differently"),
        ("2023", "2012", "another one in the law"),
    ],
)
def test_an_instrument_declared_differently_in_the_law_file_is_refused(old: str, new: str, reason: str) -> None:
    spoilt = MSS.replace(old, new).replace("TEXT", SAME)
    with pytest.raises(DefinitionError, match=reason):
        with_period(ANNOUNCED, ("  habit:\n", spoilt))


def test_the_law_used_belongs_to_the_edition_and_nothing_else_of_the_file() -> None:
    text = PROCEDURE.replace(PERIOD, f"period: {ANNOUNCED}")
    known = fragments()
    edition = read_procedure(text, "small.yaml", known.__getitem__).digest
    elsewhere = {**known, "common/law.yaml": LAW.replace("amount: 90, cites: [xzcf", "amount: 91, cites: [xzcf")}
    changed = {**known, "common/law.yaml": LAW.replace("amount: 30, cites: [mss:", "amount: 31, cites: [mss:")}

    assert elsewhere["common/law.yaml"] != LAW != changed["common/law.yaml"]
    assert read_procedure(text, "small.yaml", elsewhere.__getitem__).digest == edition
    assert read_procedure(text, "small.yaml", changed.__getitem__).digest != edition
    assert read_procedure(PROCEDURE, "small.yaml", changed.__getitem__).digest == compile_small().procedure.digest


def test_the_law_is_kept_with_the_texts_of_the_edition() -> None:
    text = PROCEDURE.replace(PERIOD, f"period: {ANNOUNCED}")
    source = source_of(text, "small.yaml", fragments().__getitem__)
    kept = Source.from_json(source.as_json())

    again = read_procedure(kept.text, kept.file, kept.fragments.__getitem__)
    assert again.digest == read_procedure(text, "small.yaml", fragments().__getitem__).digest
    assert "common/law.yaml" not in source_of(PROCEDURE, "small.yaml", fragments().__getitem__).fragments


def test_a_definition_that_needs_the_law_says_when_there_is_none() -> None:
    text = PROCEDURE.replace(PERIOD, f"period: {ANNOUNCED}")
    with pytest.raises(DefinitionError, match=r"there is no common/law\.yaml"):
        read_procedure(text, "small.yaml", {"common/post.yaml": FRAGMENT}.__getitem__)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{from: 2022-01-01, unit", "{from: 2016-01-01, unit", "the earliest first"),
        ("{from: 2022-01-01, unit", "{unit", "the earliest first"),
        ("[mss2017:第九十二条]", "[mss2016:第九十二条]", "unknown instrument 'mss2016'"),
        ("[mss2017:第九十二条]", "[mss2017:第九十三条]", "has no clause"),
        ("unit: years, amount: 20, cites: [xzss", "unit: years, amount: 0, cites: [xzss", "cannot be counted"),
        ("up_to: 10,", "up_to: 10, all: true,", "by one of"),
        ("up_to: 10, ", "", "by one of"),
        ("law: national", "law: National", "not a name"),
    ],
)
def test_a_wrong_law_file_is_refused_at_its_line(old: str, new: str, reason: str) -> None:
    assert LAW.count(old) == 1
    with pytest.raises(DefinitionError, match=reason):
        read_law(LAW.replace(old, new), "common/law.yaml")


def test_every_clause_of_the_law_file_is_one_that_a_figure_rests_on() -> None:
    law = read_law(LAW, "common/law.yaml")
    used = law.only(law.constants, law.days)

    assert used.instruments == law.instruments
