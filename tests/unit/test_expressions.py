"""Expressions: what they see, how names are looked up, and what they cannot do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case import Case
from engine.errors import RefusedError
from engine.expressions import Expression, days_after, earlier, later, nest
from engine.running.seeing import answer, holds, see
from tests.small import compile_small, unopened

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1)).map(date.isoformat)


def test_a_name_is_looked_for_in_the_scope_first_and_then_at_the_top() -> None:
    inside = Expression.compile("posted_on == found_on", "order")

    assert inside.evaluate({"order.posted_on": "2024-05-15", "found_on": "2024-05-15", "posted_on": "x"}) is True


def test_deadlines_are_looked_for_in_the_scope_too() -> None:
    inside = Expression.compile("deadlines.wait.status", "order")

    assert inside.evaluate({"deadlines.order.wait.status": "live", "deadlines.wait.status": "met"}) == "live"
    assert inside.evaluate({"deadlines.wait.status": "met"}) == "met"


def test_fields_of_evidence_and_lines_are_looked_for_in_the_value() -> None:
    assert Expression.compile("slip.shows").evaluate({"slip": {"shows": "2024-05-15"}}) == "2024-05-15"
    assert Expression.compile("line.met == false").evaluate({"line": {"met": False}}) is True
    lines = {"lines": [{"no": 1, "met": True}, {"no": 2, "met": False}]}
    assert Expression.compile("lines.filter(l, l.met == false).size()").evaluate(lines) == 1


def test_an_answer_is_not_taken_for_that_of_another_value() -> None:
    expression = Expression.compile("answer in [true, 'yes'] ? 'yes' : 'no'")
    values = [1, True, "yes", None, 0, False, 1, True]

    assert [expression.evaluate({"answer": value}) for value in values] == [
        "no", "yes", "yes", "no", "no", "no", "no", "yes"
    ]  # fmt: skip


def test_an_unknown_name_is_never_taken_for_null() -> None:
    expression = Expression.compile("amount == null")

    assert expression.evaluate({"amount": None}) is True
    with pytest.raises((RuntimeError, KeyError, ValueError)):
        expression.evaluate({})


def test_only_names_mentioned_reach_the_evaluation() -> None:
    expression = Expression.compile("passed == true")

    assert expression.evaluate({"passed": True, "other": object()}) is True


@pytest.mark.parametrize("source", ["open('/etc/passwd')", "__import__('os')", "weeks_after(a, 1)", "a.lower()"])
def test_functions_that_are_not_offered_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match="unknown function"):
        Expression.compile(source)


@pytest.mark.parametrize("source", ["a +", "", "a b", "(a", "lambda: 1", "a = 1"])
def test_text_that_is_no_expression_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Expression.compile(source)


@pytest.mark.parametrize("source", ["missing == 1", "passed && true", "found_on < repaired_on", "1 / 0 == 1", "passed"])
def test_a_condition_that_cannot_be_answered_is_a_refusal_not_a_no(source: str) -> None:
    compiled = compile_small()
    seen = see(compiled, unopened(compiled), date(2024, 5, 15))

    with pytest.raises(RefusedError, match="无法判断"):
        holds(Expression.compile(source), seen)


def test_unknown_facts_are_null_and_dates_are_text() -> None:
    compiled = compile_small()
    case = Case("small", "e", 1, date(2024, 5, 1), ("found",), finished=False, facts={"found_on": "2024-05-01"})
    seen = see(compiled, case, date(2024, 5, 15))

    assert answer(Expression.compile("repaired_on == null && found_on < occurred_on"), seen) is True
    assert answer(Expression.compile("opened_on"), seen) == "2024-05-01"
    assert answer(Expression.compile("deadlines.repairs.last_day"), seen) is None


@given(DAYS, DAYS)
def test_later_and_earlier_are_the_two_days_given(one: str, other: str) -> None:
    assert {later(one, other), earlier(one, other)} == {one, other}
    assert later(one, other) == Expression.compile("later(a, b)").evaluate({"a": one, "b": other})
    assert later(one, None) == earlier(None, one) == one
    assert later(None, None) is None


@given(DAYS, st.integers(-400, 400))
def test_days_after_counts_calendar_days(day: str, count: int) -> None:
    expected = (date.fromisoformat(day) + timedelta(days=count)).isoformat()

    assert Expression.compile("days_after(d, n)").evaluate({"d": day, "n": count}) == expected
    assert days_after(None, count) is None


def test_dotted_names_nest() -> None:
    assert nest({"a.b": 1, "a.c.d": 2, "e": 3}) == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
