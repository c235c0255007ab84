"""Every disputed question answered each way: from the words of a definition to the date. Dates were counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from casework.calendars import load_calendar
from engine.errors import CalendarError, DefinitionError
from engine.model import DeadlineRule
from engine.periods.compute import compute
from engine.periods.policies import POLICIES, Policies
from engine.periods.terms import Computed, Dated, Period, Stop
from engine.settings import Settings
from tests.small import compile_small

PERIOD = "period: {unit: months, amount: 3, rest_day: rolls}"
START = "    start: $reading.start_from\n"

# policy, its period, its start (none where the period names its date), and the last day by each answer
TABLE = [
    ("announce_extend", "{constant: announcement_service, rest_day: announce_extend}", "2026-03-20",
     {"stays": "2026-04-19", "rolls": "2026-04-20"}),
    ("announce_offset", "{constant: announcement_service, rest_day: stays, offset: announce_offset}", "2026-03-02",
     {"last_day": "2026-04-01", "day_after": "2026-04-02"}),
    ("makeup_is_working", "{unit: calendar_days, amount: 10, rest_day: rolls}", "2026-04-29",
     {"worked": "2026-05-09", "rest": "2026-05-11"}),
    ("before_mode", "{constant: hearing_notice, before: before_mode}", "2026-03-20",
     {"clear": "2026-03-10", "lenient": "2026-03-11"}),
    ("before_inclusive", "{date: 2024-10-31, rest_day: stays, inclusive: before_inclusive}", "",
     {"included": "2024-10-31", "excluded": "2024-10-30"}),
    ("cadence_shift", "{every: month, day: 25, rest_day: cadence_shift}", "2018-08-01",
     {"none": "2018-08-25", "forward": "2018-08-27", "backward": "2018-08-24"}),
    ("publicity_start_counts",
     "{unit: calendar_days, amount: 7, rest_day: stays, start_day: publicity_start_counts}", "2026-03-02",
     {"excluded": "2026-03-09", "counted": "2026-03-08"}),
    ("ban_extend", "{constant: deceit_ban, rest_day: ban_extend}", "2023-03-14",
     {"stays": "2026-03-14", "rolls": "2026-03-16"}),
    ("agency_extend", "{constant: penalty_decision, rest_day: agency_extend}", "2026-01-05",
     {"rolls": "2026-04-07", "stays": "2026-04-05"}),
    ("rectify_extend", "{constant: qualification_rectification, rest_day: rectify_extend}", "2026-01-04",
     {"rolls": "2026-04-07", "stays": "2026-04-04"}),
    ("applicant_wd", "{constant: licence_hearing_request, days_by: applicant_wd, rest_day: stays}", "2026-03-05",
     {"short_working": "2026-03-12", "all_working": "2026-03-12", "calendar": "2026-03-10"}),
    ("applicant_wd", "{unit: days, amount: 30, days_by: applicant_wd, rest_day: stays}", "2026-03-05",
     {"short_working": "2026-04-04", "all_working": "2026-04-17", "calendar": "2026-04-04"}),
]  # fmt: skip


def rule_of(period: str, start: str = "x", **answers: str) -> DeadlineRule:
    """The deadline of the small procedure with another period."""
    changes = [(PERIOD, f"period: {period}")]
    if not start:
        changes.append((START, ""))
    return compile_small(*changes, settings=Settings(Policies.of(answers))).procedure.deadlines["repairs"]


def computed(rule: DeadlineRule, start: str, *stops: Stop) -> Computed:
    """The deadline from a day, by the law of that day."""
    assert rule.period is not None
    day = date.fromisoformat(start)
    period = rule.period.on(day) if isinstance(rule.period, Dated) else rule.period
    return compute(period, day, load_calendar("CN"), stops=stops)


@pytest.mark.parametrize(("policy", "period", "start", "expected"), TABLE, ids=[f"{row[0]}-{row[2]}" for row in TABLE])
def test_each_answer_gives_its_own_date_and_says_so(
    policy: str, period: str, start: str, expected: dict[str, str]
) -> None:
    assert set(expected) == {answer.key for answer in POLICIES[policy].answers}
    default = next(iter(expected))
    assert default == POLICIES[policy].default.key
    assert computed(rule_of(period, start), start or "2024-10-31").last_day.isoformat() == expected[default]
    for answer, last_day in expected.items():
        found = computed(rule_of(period, start, **{policy: answer}), start or "2024-10-31")
        assert found.last_day.isoformat() == last_day, answer
        if policy != "makeup_is_working" or answer == "worked":
            assert dict(found.rulings).get(policy) == answer


def test_stops_are_added_or_the_days_left_are_counted_on() -> None:
    stop = Stop(date(2026, 3, 9), date(2026, 3, 10), "鉴定")
    period = "{unit: calendar_days, amount: 10, rest_day: rolls}"

    assert computed(rule_of(period), "2026-03-04", stop).last_day == date(2026, 3, 16)
    resumed = computed(rule_of(period, excluded_intervals="resume"), "2026-03-04", stop)
    assert resumed.last_day == date(2026, 3, 18)
    assert ("excluded_intervals", "resume") in resumed.rulings


def test_a_year_without_data_is_provisional_or_refused() -> None:
    period = "{unit: working_days, amount: 5}"

    assert computed(rule_of(period), "2027-03-01").provisional
    with pytest.raises(CalendarError, match="2027"):
        computed(rule_of(period, on_missing_year="refuse"), "2027-03-01")


def test_an_expression_asks_a_policy_and_the_deadline_says_so() -> None:
    start = "    start: \"$policy.dual_service == 'first' ? ladder.posted_on : ladder.served_on\"\n"
    by_default = compile_small((START, start)).procedure.deadlines["repairs"]
    later = compile_small((START, start), settings=Settings(Policies.of({"dual_service": "later"}))).procedure

    facts = {"ladder.posted_on": "2026-03-02", "ladder.served_on": "2026-03-09"}
    assert by_default.start is not None
    assert by_default.start.evaluate(facts) == "2026-03-02"
    found = later.deadlines["repairs"]
    assert found.start is not None
    assert found.start.evaluate(facts) == "2026-03-09"
    assert not isinstance(found.period, Dated)
    assert found.period is not None
    assert found.period.rulings == (("dual_service", "later"),)


def test_a_guard_and_a_fragment_ask_a_policy_too() -> None:
    guard = "$policy.returned_mail == 'left' && posted_on != null"
    compiled = compile_small(
        fragment=(
            (
                "    moves: [{from: returned, to: announced}]",
                f'    moves: [{{from: returned, to: announced, when: "{guard}"}}]',
            ),
        ),
        settings=Settings(Policies.of({"returned_mail": "left"})),
    )
    moves = [move for move in compiled.procedure.moves if move.trigger == "ladder.announce"]

    assert [move.when.source for move in moves if move.when] == ["'left' == 'left' && posted_on != null"]


def test_national_holidays_only_is_noted_where_the_calendar_matters() -> None:
    worked = rule_of("{unit: working_days, amount: 5}", calendar_region="national").period
    plain = rule_of("{unit: calendar_days, amount: 5, rest_day: stays}", calendar_region="national").period

    assert isinstance(worked, Period)
    assert ("calendar_region", "national") in worked.rulings
    assert isinstance(plain, Period)
    assert plain.rulings == ()


OWN = "policies:\n  ban_extend: {answer: rolls, cites: [law:二], why: 样例理由}\nreadings:\n"
BAN = (PERIOD, "period: {unit: years, amount: 3, rest_day: ban_extend}")


def test_a_definition_answers_otherwise_and_an_office_otherwise_again() -> None:
    own = compile_small(("readings:\n", OWN), BAN).procedure
    office = Settings(Policies.of({"ban_extend": "stays"}))
    other = compile_small(("readings:\n", OWN), BAN, settings=office).procedure

    assert own.policies.departures == {"ban_extend": "rolls"}
    assert (own.chosen["ban_extend"].why, own.chosen["ban_extend"].cites) == ("样例理由", ("law:二",))
    assert computed(own.deadlines["repairs"], "2023-03-14").last_day == date(2026, 3, 16)
    assert computed(other.deadlines["repairs"], "2023-03-14").last_day == date(2026, 3, 14)
    assert other.digest == own.digest


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("answer: rolls", "answer: sometimes", r"no policy 'ban_extend'.*rolls"),
        ("  ban_extend:", "  ban_extends:", r"no policy 'ban_extends'.*announce_extend"),
        ("[law:二]", "[law:九]", "has no clause"),
    ],
)
def test_a_definition_chooses_among_what_there_is(old: str, new: str, reason: str) -> None:
    with pytest.raises(DefinitionError, match=reason):
        compile_small(("readings:\n", OWN.replace(old, new)), BAN)


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ("{amount: 3, rest_day: rolls}", "exactly one key"),
        ("{unit: months, amount: 3, constant: deceit_ban, rest_day: rolls}", "not by constant and unit"),
        ("{constant: deceit_ban, amount: 3, rest_day: rolls}", "`amount` does not belong"),
        ("{unit: months, amount: 3}", "missing key 'rest_day'"),
        ("{unit: days, amount: 3, rest_day: rolls}", "`days_by` says which days"),
        ("{unit: days, days_by: xzcf, rest_day: rolls}", "needs `amount`"),
        ("{unit: months, amount: 3, days_by: xzcf, rest_day: rolls}", "`days_by` belongs to the unit"),
        ("{constant: deceit_ban, days_by: xzcf, rest_day: rolls}", "remove `days_by`"),
        ("{constant: eternity, rest_day: rolls}", "no constant 'eternity'"),
        ("{unit: days, amount: 3, days_by: nothing, rest_day: rolls}", "no table of days 'nothing'"),
        ("{unit: working_days, amount: 3, offset: announce_offset}", "`offset` belongs to"),
        ("{unit: months, amount: -3, rest_day: stays, start_day: excluded}", "`start_day` belongs to"),
        ("{unit: calendar_days, amount: 3, rest_day: stays, before: before_mode}", "`before` belongs to"),
        ("{unit: months, amount: 3, rest_day: stays, inclusive: included}", "`inclusive` belongs to"),
        ("{months: [3, 13], rest_day: stays}", "do not come again"),
        ("{every: month, day: 32, rest_day: stays}", "do not come again"),
        ("{from: 2024-09-10, rest_day: stays}", "needs `to`"),
        ("{months: [3], to: 2024-09-10, rest_day: stays}", "`to` does not belong"),
        ("{from: 2024-09-10, to: 2024-09-01, rest_day: stays}", "ends on 2024-09-01, before it begins on 2024-09-10"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(period: str, reason: str) -> None:
    start = "" if "from:" in period else "x"
    with pytest.raises(DefinitionError, match=reason):
        rule_of(period, start)


def test_an_expression_asks_no_policy_that_does_not_exist() -> None:
    with pytest.raises(DefinitionError, match="unknown policy 'dual_servic', perhaps 'dual_service'"):
        compile_small((START, "    start: \"$policy.dual_servic == 'first' ? ladder.posted_on : found_on\"\n"))


def test_exclusion_rests_on_the_article_about_excluded_time() -> None:
    cites = POLICIES["excluded_intervals"].cites
    assert cites == ("《行政许可法》第四十五条", "法释〔2018〕1号第五十条")
