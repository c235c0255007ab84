"""Letters and the deadlines they print: which ones, and that a date which may still move says so."""

from __future__ import annotations

from typing import Any

import pytest

from documents.pdf.render import Letter
from documents.templating.fields import fields
from documents.templating.templates import section
from documents.templating.wording import last_day, within
from engine.checking.fields import mentioned_deadlines
from tests import letters

PRINTING = [kind.name for kind in letters.procedure().documents.values() if kind.prints and "." not in kind.name]
"""Kinds of the procedure itself; those that its fragments bring read their deadlines by short names."""


def _printed(kind: str, *, provisional: bool) -> str:
    """The HTML of a kind whose printed deadlines all run."""
    context = letters.MAKERS[kind]()
    names = letters.procedure().documents[kind].prints
    running: dict[str, Any] = {}
    for name in names:
        running |= letters.deadline(name, "2031-02-11", provisional=provisional)
    for holder in context.get("rows") or [context]:
        holder["deadlines"] = {**(holder.get("deadlines") or {}), **running}
    return section(Letter(context["template"], context), 1, "")


@pytest.mark.parametrize("kind", PRINTING)
def test_every_paper_that_prints_a_provisional_day_says_so(kind: str) -> None:
    assert "暂定" in _printed(kind, provisional=True)
    assert "暂定" not in _printed(kind, provisional=False)
    assert "2031" in _printed(kind, provisional=False)


def test_the_kinds_that_print_are_those_whose_templates_mention_deadlines_that_have_begun() -> None:
    assert PRINTING == [
        "second_review_form",
        "review_form",
        "overdue_list",
        "intent_notice",
        "withdrawal_decision",
    ]


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("rectification_order", {"rectification", "reconsideration", "litigation"}),
        ("announcement", set()),
        ("intent_notice", {"rectification", "statement"}),
        ("review_form", {"rectification"}),
        ("overdue_list", {"rectification"}),
        ("inspection_notice", set()),
        ("no_such_template", set()),
    ],
)
def test_a_template_tells_which_deadlines_it_mentions(template: str, names: set[str]) -> None:
    assert mentioned_deadlines(fields(template)) == names


def test_a_suspended_day_is_marked_and_a_cancelled_one_is_not_promised() -> None:
    deadline = {"rule": "15日", "last_day": "2026-05-08", "provisional": False}

    assert last_day({**deadline, "status": "suspended"}) == "2026年5月8日（已中止，恢复后另行计算）"
    assert within({**deadline, "status": "suspended"}, "") == "15日内（截止日期为2026年5月8日，已中止，恢复后另行计算）"
    assert within({**deadline, "status": "live"}, "") == "15日内（截止日期为2026年5月8日）"
    assert within({**deadline, "status": "cancelled"}, "") == "15日内"
