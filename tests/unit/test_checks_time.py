"""Judging what hangs on deadlines: each fault put into a sound procedure is found, where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.checking.check import check
from engine.checking.fields import Field
from engine.checking.problems import Problem
from engine.compiled import Compiled
from engine.definition.reader import read_procedure
from engine.errors import DefinitionError
from tests.small import spoilt

SOURCE = (Path(__file__).parent.parent / "data/procedures/living/procedure.yaml").read_text("utf-8")


def _printing(*names: str) -> dict[str, list[Field]]:
    return {"notice": [Field(("deadlines", name), "notice", 1, False, True, frozenset()) for name in names]}


NOTICE = _printing("limit", "statement")


def _compiled(*changes: tuple[str, str]) -> Compiled:
    nothing: dict[str, str] = {}
    return Compiled.of(read_procedure(spoilt(SOURCE, changes), "living.yaml", nothing.__getitem__))


def _found(*changes: tuple[str, str], printed: dict[str, list[Field]] | None = None) -> list[Problem]:
    return list(check(_compiled(*changes), {"living_notice"}, printed or NOTICE))


def test_the_sound_procedure_has_no_fault() -> None:
    assert _found() == []


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (
            ("required: [extra, approver, why]", "required: [extra, approver]\n    optional: [why]"),
            "unapproved",
            "limit",
        ),
        (("why: {type: text, label: 延长理由}", "why: {type: integer, label: 延长理由}"), "type", "limit"),
        (
            (
                "required: [extra, approver, why]\n    within: [handling]",
                "required: [extra, approver, why]\n    within: [remedies]",
            ),
            "extended-elsewhere",
            "limit",
        ),
        (("from: halted_on, to: resumed_on", "from: occurred_on, to: resumed_on"), "moving-stop", "limit"),
        (("    required: [heard_from, heard_to]", "    required: [heard_from]"), "no-stop", "limit"),
        (
            ("unit: working_days, amount: 5}", "unit: calendar_days, amount: -5, rest_day: rolls}"),
            "rolls-forward",
            "statement",
        ),
        (("prints: [limit, statement]", "prints: [limit, statement, review]"), "prints-nothing", "notice"),
        (("prints: [limit, statement]", "prints: [limit]"), "unprinted", "notice"),
        (("posted: posted_on, received", "posted: told_on, received"), "filing", "state"),
        (("in_time: {type: boolean", "in_time: {type: text"), "type", "state"),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else value,
)
def test_a_fault_is_found_where_it_is(change: tuple[str, str], code: str, place: str) -> None:
    found = {(problem.code, problem.place.rpartition(" ")[2]) for problem in _found(change)}

    assert (code, place) in found


def test_deadlines_that_hang_on_each_other_in_a_circle_are_an_error() -> None:
    start = (
        "    rule: 20个工作日\n    start: accepted_on",
        "    rule: 20个工作日\n    start: deadlines.archive.last_day",
    )
    found = _found(start)

    [circle] = [problem for problem in found if problem.code == "circle"]
    assert (circle.place, circle.warning) == ("deadline archive", False)
    assert "archive - limit - archive" in circle.message


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("rule: 每月25日\n    start: accepted_on", "rule: 每月25日\n    start: deadlines.report.last_day"),
        ("from: heard_from,", "from: deadlines.limit.last_day,"),
    ],
)
def test_a_deadline_that_asks_for_its_own_end_is_an_error(written: str, now: str) -> None:
    [circle] = [problem for problem in _found((written, now)) if problem.code == "circle"]

    assert circle.place in {"deadline report", "deadline limit"}
    assert "it hangs on itself" in circle.message


def test_a_name_put_together_when_printed_is_known_by_its_ending() -> None:
    assert [p.code for p in _found(printed=_printing("*ment"))] == []
    spoiled = _found(("prints: [limit, statement]", "prints: [limit]"), printed=_printing("*ment"))
    assert [p.code for p in spoiled] == ["unprinted"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("later_of: [review, suit]", "later_of: [review, suit]\n    start: decided_on"), "must be left out"),
        (("later_of: [review, suit]", "later_of: [review, settled]"), "joined from itself"),
        (("later_of: [review, suit]", "later_of: [review, nothing]"), "unknown deadline"),
        (
            ("both_lapsed: [review, suit]", "both_lapsed: [review, suit]\n    later_of: [review, suit]"),
            "exclude each other",
        ),
        (("    start: told_on\n", ""), "needs `start`"),
        (
            (
                "rest_day: stays}\n    rule: 3月1日至31日",
                "rest_day: stays}\n    start: accepted_on\n    rule: 3月1日至31日",
            ),
            "must be left out",
        ),
        (("        asked: asked_on\n", ""), "`ask_within` needs `asked`"),
        (("not_before: [statement]", "not_before: [statment]"), "unknown deadline"),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else value,
)
def test_what_does_not_go_together_is_refused_when_it_is_read(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(DefinitionError, match=reason):
        _compiled(change)
