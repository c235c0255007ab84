"""What each kind of act tells a party of its rights: heard, or the way and the term of reconsideration and suit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents.pdf.render import Letter
from documents.templating import templates
from tests import kept, letters

HEARD = "陈述、申辩"
REVIEW = ("申请行政复议", "提起行政诉讼")
DEMAND = "penalty_demand"  # told like an intent, but without a term: silence gives nothing up


def text_of(letter: Letter) -> str:
    return re.sub(r"<[^>]+>|\s", "", templates.section(letter, 1, ""))


def of_kind(remedies: str) -> dict[str, str]:
    """Texts of the papers to parties whose kind of act is this one."""
    found = {
        name: text_of(letter) for name, letter in kept.letters().items() if letter.context.get("remedies") == remedies
    }
    assert len(found) > 4
    return found


def test_an_order_lets_state_and_tells_reconsideration_and_suit() -> None:
    assert {
        name for name, text in of_kind("order").items() if not all(word in text for word in (HEARD, *REVIEW))
    } == set()


def test_a_notice_of_intent_lets_state_within_a_term_and_is_not_contested_yet() -> None:
    told = of_kind("intent")
    assert {name for name, text in told.items() if HEARD not in text} == set()
    assert {name for name, text in told.items() if "视为放弃" not in text and DEMAND not in name} == set()
    contested = {name for name, text in told.items() if re.search("可以自.{0,20}申请行政复议", text)}
    assert contested == set()


def test_a_decision_tells_way_and_term_of_reconsideration_and_suit() -> None:
    told = of_kind("decision")
    assert {name for name, text in told.items() if not all(word in text for word in REVIEW)} == set()
    assert {name for name, text in told.items() if not re.search("60日内.*6个月内", text)} == set()


@pytest.mark.parametrize(("day", "words"), [("2023-12-31", "或者上一级主管部门申请"), ("2024-01-01", "人民政府申请")])
def test_the_department_above_hears_until_the_law_of_2024(day: str, words: str) -> None:
    context = letters.rectification_order() | {"date": day}
    text = text_of(Letter("rectification_order", context))
    assert words in text
    assert ("上一级" in text) == (day < "2024")


@pytest.mark.parametrize(
    ("remedies", "contested"), [("order", True), ("decision", True), ("intent", False), ("", True)]
)
def test_the_kind_of_act_chooses_the_passage_and_older_data_have_the_usual_one(remedies: str, contested: bool) -> None:
    context = letters.rectification_order()
    context = context | {"remedies": remedies} if remedies else {k: v for k, v in context.items() if k != "remedies"}
    assert ("申请行政复议" in text_of(Letter("rectification_order", context))) is contested


def test_where_reconsideration_comes_first_the_suit_follows_it(tmp_path: Path) -> None:
    source = (
        "{% extends 'official/base.html.j2' %}{% block body %}{{ rights.review('本决定', first=true) }}{% endblock %}"
    )
    (tmp_path / "on_the_spot.html.j2").write_text(source, encoding="utf-8")
    context = letters.rectification_order()
    text = re.sub(r"<[^>]+>|\s", "", templates.section(Letter("on_the_spot", context), 1, "", (tmp_path,)))
    assert (
        "应当先自收到之日起60日内向沈阳市和平区人民政府申请行政复议，对行政复议决定不服的，再自收到行政复议决定书之日起15日内"
        in text
    )
