"""Each check finds what it is there to find, and nothing in a sound procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from engine.checking.check import Problem, check
from engine.checking.graph import explore
from tests.small import compile_small

Changes = Sequence[tuple[str, str]]
TEMPLATES = {"order"}


@dataclass(frozen=True)
class Spoilt:
    """A change to the small procedure, and the problem it must cause."""

    code: str
    place: str
    words: str
    changes: Changes = ()
    fragment: Changes = field(default=())
    warning: bool = False


MOVE_TO_FOUND = "moves: [{from: normal, to: found}]"
DECIDE = "moves: [{from: deciding, to: closed}]"
LAST_STATE = "  closed: {label: 办结, final: true}\n"
NO_DEEMED = (
    ("set: {served_on: deadlines.deemed_service.last_day}", "set: {gone_on: deadlines.deemed_service.last_day}"),
)

CASES = [
    Spoilt("unreachable", "state island", "no way leads here", [(LAST_STATE, "  island: {label: 岛}\n" + LAST_STATE)]),
    Spoilt("final-left", "state closed", "way out", [(DECIDE, "moves: [{from: closed, to: deciding}]")]),
    Spoilt("dead-end", "state deciding", "nothing leads on", [(DECIDE, "within: [deciding]")]),
    Spoilt(
        "no-end",
        "state deciding",
        "no way leads from here to an end",
        [
            (LAST_STATE, "  again: {label: 再议}\n" + LAST_STATE),
            (DECIDE, "moves: [{from: deciding, to: again}, {from: again, to: deciding}]"),
        ],
    ),
    Spoilt(
        "automatic-cycle",
        "state",
        "review -> deciding -> review",
        [
            ("  deciding: {label: 待决定}", "  deciding: {label: 待决定, then: [{to: review, when: passed == true}]}"),
            ('then: [{to: closed, when: "repaired_on != null && passed == true"}]', "then: [{to: deciding}]"),
        ],
    ),
    Spoilt(
        "shadowed",
        "action decide from deciding",
        "never tried",
        [(DECIDE, "moves: [{from: deciding, to: closed}, {from: deciding, to: review}]")],
    ),
    Spoilt(
        "never-made",
        "the lapse of repairs from deciding",
        "can never be made",
        [
            (
                "lapses: [{from: repairing, to: review}]",
                "lapses: [{from: repairing, to: review}, {from: deciding, to: closed}]",
            )
        ],
    ),
    Spoilt(
        "lapse-elsewhere",
        "deadline repairs",
        "does not run there",
        [
            (
                "lapses: [{from: repairing, to: review}]",
                "lapses: [{from: repairing, to: review}, {from: deciding, to: closed}]",
            )
        ],
    ),
    Spoilt(
        "delivery-fails",
        "state ladder.returned",
        "when delivery fails there is no way",
        fragment=[
            ("moves: [{from: returned, to: announced}]", "within: [returned]"),
            ('moves: [{from: returned, to: "exit:failed"}]', "within: [returned]"),
            (
                "moves: [{from: posted, to: returned}]",
                "moves: [{from: posted, to: returned}, {from: returned, to: posted}]",
            ),
        ],
    ),
    Spoilt(
        "no-deemed-service",
        "state ladder",
        "can only be given up",
        fragment=[("moves: [{from: returned, to: announced}]", "within: [returned]")],
        warning=True,
    ),
    Spoilt("no-deemed-service", "state ladder", "no lapse of time", fragment=NO_DEEMED, warning=True),
    Spoilt(
        "no-start",
        "deadline repairs",
        "decided_by_nobody, which nothing records",
        [
            ("value: ladder.served_on", "value: decided_by_nobody"),
            (
                "  decided_on: {type: date",
                "  decided_by_nobody: {type: date, label: 无人登记}\n  decided_on: {type: date",
            ),
        ],
    ),
    Spoilt("no-start", "deadline repairs", "reads no fact", [("value: ladder.served_on", "value: \"'2024-05-15'\"")]),
    Spoilt(
        "moving-start", "deadline repairs", "move with every event", [("value: ladder.served_on", "value: occurred_on")]
    ),
    Spoilt("no-reminder", "deadline repairs", "nobody is reminded", [("    remind: [30d, 3wd]\n", "")], warning=True),
    Spoilt(
        "idle",
        "deadline extra",
        "nothing follows from its lapse",
        [
            (
                "duties:\n",
                (
                    "  extra:\n    label: 多余\n    period: {unit: years, amount: 1, rest_day: stays}\n    rule: 一年\n"
                    "    start: found_on\n    while: [deciding]\n    holder: clerk\n    cites: [law:一]\n"
                    "    remind: [0d]\nduties:\n"
                ),
            )
        ],
        warning=True,
    ),
    Spoilt(
        "met-elsewhere",
        "deadline repairs",
        "decide is not possible",
        [("    never_shorten: true\n", "    met_by: [decide]\n")],
    ),
    Spoilt(
        "until-elsewhere",
        "restriction no_works",
        "does not run",
        [("    while: [repairing]\n    start: ladder.served_on", "    while: [deciding]\n    start: ladder.served_on")],
    ),
    Spoilt(
        "no-start",
        "restriction no_works",
        "reads no fact",
        [("    start: ladder.served_on\n", "    start: \"'2024-05-15'\"\n")],
    ),
    Spoilt(
        "deadline-elsewhere",
        "duty reviewing",
        "does not run",
        [("while: [review], cites: [law:二]}", "while: [review], cites: [law:二], deadline: repairs}")],
        warning=True,
    ),
    Spoilt(
        "duty-after-end",
        "duty reviewing",
        "final",
        [("while: [review], cites: [law:二]}", "while: [closed], cites: [law:二]}")],
    ),
    Spoilt("adverse-unmarked", "action order", "mark it adverse", [("    adverse: true\n    moves:", "    moves:")]),
    Spoilt(
        "unsigned",
        "action order",
        "signed by 2 officers, the act by 0",
        [("    officers: 2\n    documents", "    documents")],
    ),
    Spoilt(
        "no-basis",
        "action order",
        "not on practice alone",
        [
            (
                "    cites: [law:二]\n    officers: 2\n    documents",
                "    cites: [habit:甲]\n    officers: 2\n    documents",
            )
        ],
    ),
    Spoilt(
        "no-basis",
        "document order",
        "not on practice alone",
        [("    adverse: true\n    cites: [law:二]\n", "    adverse: true\n    cites: [habit:甲]\n")],
    ),
    Spoilt("unissued", "document order", "no action issues it", [("    documents: [order]\n", "")]),
    Spoilt("no-remedies", "document order", "rights", [("    remedies: order\n", "")]),
    Spoilt("no-seal", "document order", "seal", [("    seal: true\n", "")]),
    Spoilt("no-approval", "document order", "approved before", [("    approval: adverse\n", "")]),
    Spoilt(
        "no-number",
        "document order",
        "numbered",
        [('    series: order\n    pattern: "{short}改〔{year}〕{n}号"\n', "")],
    ),
    Spoilt("number", "document order", "needs {year}", [("{short}改〔{year}〕{n}号", "{short}改{n}号")]),
    Spoilt("number", "document order", "needs {short}", [("{short}改〔{year}〕{n}号", "改〔{year}〕{n}号")]),
    Spoilt("number", "case_number", "needs {year}", [("样〔{year}〕{n}号", "样{n}号")]),
    Spoilt("no-template", "document order", "no template 'missing'", [("template: order", "template: missing")]),
    Spoilt("unused", "role head", "nothing is done", [("by: [head]", "by: [clerk]")]),
    Spoilt("never-recorded", "fact repaired_on", "no action records", [("    occurred_as: repaired_on\n", "")]),
    Spoilt("unused", "fact proof", "no action records it", [("    optional: [proof]\n", "")], warning=True),
    Spoilt(
        "never-recorded",
        "line fact actual",
        "no action records it",
        [("required: [item, actual]", "required: [item]"), ("required: [actual], set", "set")],
    ),
    Spoilt("uncovered", "clause law:四", "nothing models", [("总则, duty: false", "总则")]),
    Spoilt(
        "unused",
        "clause habit:乙",
        "nothing cites it",
        [("      甲: {text: 做法}", "      甲: {text: 做法}\n      乙: {text: 别的}")],
        warning=True,
    ),
    Spoilt(
        "omitted-cited",
        "clause law:二",
        "said to be omitted",
        [("三个月内整改}", "三个月内整改, omitted: 无}")],
        warning=True,
    ),
    Spoilt(
        "no-opening",
        "action open",
        "must lead from the initial state",
        [(MOVE_TO_FOUND, "moves: [{from: found, to: ladder}]")],
    ),
    Spoilt(
        "opening",
        "state normal",
        "only the action 'open'",
        [(DECIDE, "moves: [{from: deciding, to: closed}, {from: normal, to: closed}]")],
    ),
    Spoilt(
        "unanswerable",
        "action check_result from review to closed",
        "cannot be answered",
        [("when: passed == true}\n      - {", 'when: "repaired_on < reviewed_on"}\n      - {')],
    ),
    Spoilt(
        "unanswerable",
        "the automatic move from review",
        "neither true nor false but None",
        [('when: "repaired_on != null && passed == true"', "when: passed")],
    ),
    Spoilt(
        "unanswerable",
        "check of action check_result",
        "cannot be answered",
        [("lines.all(l, l.actual > 0)", "repaired_on <= reviewed_on")],
        warning=True,
    ),
    Spoilt(
        "unanswerable",
        "set ladder.served_on by action correct",
        "gives no date but True",
        [("{ladder.served_on: ladder.signed_on}", '{ladder.served_on: "true"}')],
    ),
    Spoilt(
        "unanswerable",
        "condition of document order",
        "cannot be answered",
        [("    approval: adverse\n", '    approval: adverse\n    when: "repaired_on < occurred_on"\n')],
    ),
    Spoilt(
        "unanswerable",
        "start of deadline repairs",
        "gives no day but 'big'",
        [("value: ladder.served_on", "value: kind")],
    ),
]


@pytest.mark.parametrize("spoilt", CASES, ids=lambda spoilt: f"{spoilt.code}: {spoilt.place}")
def test_a_spoilt_procedure_is_told_what_is_wrong(spoilt: Spoilt) -> None:
    found = _check(spoilt)

    matching = [p for p in found if p.code == spoilt.code and spoilt.place in p.place and spoilt.words in p.message]
    assert matching, found
    assert all(problem.warning is spoilt.warning for problem in matching)


def test_a_sound_procedure_has_no_problem() -> None:
    assert check(compile_small(), TEMPLATES) == ()


def test_templates_are_not_judged_when_they_are_not_known() -> None:
    assert check(compile_small(("template: order", "template: missing"))) == ()


def test_errors_come_before_warnings() -> None:
    found = check(compile_small(("    optional: [proof]\n", ""), ("template: order", "template: missing")), TEMPLATES)

    assert [problem.warning for problem in found] == [False, True]


def test_a_procedure_that_never_ends_is_refused_as_a_whole() -> None:
    found = check(compile_small(("办结, final: true", "办结")), TEMPLATES)

    assert ("no-end", "procedure") in {(problem.code, problem.place) for problem in found}


def test_two_papers_cannot_bear_one_number() -> None:
    second = "\n  copy:\n    label: 副本\n    template: order\n    issuer: district\n    series: other\n"
    changed = (
        (
            "documents:\n  order:",
            f"documents:{second}    pattern: '{{short}}改〔{{year}}〕{{n}}号'\n    cites: [law:二]\n  order:",
        ),
        ("documents: [order]", "documents: [order, copy]"),
    )
    found = check(compile_small(*changed), TEMPLATES)

    assert [(p.code, p.place) for p in found] == [("number", "document order")]


def test_every_configuration_is_explored_through_parallel_states() -> None:
    parallel = (
        "  closed: {label: 办结, final: true}\n",
        (
            "  closed:\n    label: 办结\n    parallel: true\n    states:\n"
            "      one: {label: 甲, initial: a, states: {a: {label: 甲一}, b: {label: 甲二, final: true}}}\n"
            "      two: {label: 乙, initial: a, states: {a: {label: 乙一}, b: {label: 乙二, final: true}}}\n"
        ),
    )
    step = (
        "  decide:\n",
        (
            "  first: {label: 一, by: [head], cites: [law:一], moves: [{from: closed.one.a, to: closed.one.b}]}\n"
            "  second: {label: 二, by: [head], cites: [law:一], moves: [{from: closed.two.a, to: closed.two.b}]}\n"
            "  decide:\n"
        ),
    )
    graph = explore(compile_small(parallel, step))

    inside = {configuration for configuration in graph if configuration[0].startswith("closed")}
    assert len(inside) == 4
    assert check(compile_small(parallel, step), TEMPLATES) == ()


def _check(spoilt: Spoilt) -> tuple[Problem, ...]:
    return check(compile_small(*spoilt.changes, fragment=tuple(spoilt.fragment)), TEMPLATES)
