"""What keeps a paper from being issued: parts that are missing, dates that moved, provisional ones unmarked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.drafting import printed
from casework.papers.fitness import content_problems, party_problems, text_problems, text_warnings
from documents.pdf.marking import addressed, unmarked
from documents.templating.templates import Letter
from engine.case import Case
from engine.model import DocumentKind, Remedies
from store.values import Document
from tests import letters, living

PROCEDURE = living.compiled().procedure
NOTICE = PROCEDURE.documents["notice"]
NUMBER = "样1号"
ISSUER = {
    "name": "样例局",
    "address": "样例路1号",
    "phone": "000-00000000",
    "government": "样例市人民政府",
    "court": "样例法院",
}
PARTY = {"name": "样例公司", "code": "91000000MA0YB0001X", "address": "样例路2号"}


def paper(state: Case, kind: DocumentKind = NOTICE, **context: Any) -> Document:
    frozen = {"basis": [{"title": "样例规定"}], "issuer": ISSUER, "addressee": PARTY, "printed": printed(kind, state)}
    return Document(1, kind.name, kind.label, 1, "", None, "", date(2026, 3, 4), {**frozen, **context}, "")


def problems(document: Document, state: Case, kind: DocumentKind = NOTICE) -> list[str]:
    return list(content_problems(PROCEDURE, kind, document, [(NUMBER, state)]))


def test_a_paper_as_it_was_drafted_is_fit() -> None:
    state = living.given_notice()
    assert problems(paper(state), state) == []


def test_a_deadline_that_moved_since_the_draft_is_named_with_both_days() -> None:
    state = living.given_notice()
    moved = living.act(state, "extend", date(2026, 3, 20), **living.GRANTED).after
    [problem] = problems(paper(state), moved)
    assert "2026-03-30变为2026-04-07" in problem
    assert NUMBER in problem


def test_a_deadline_that_began_after_the_draft_is_not_on_the_paper() -> None:
    state = living.given_notice()
    [problem] = problems(paper(living.opened()), state)
    assert "在拟稿以后才起算" in problem


def test_of_a_paper_about_several_cases_each_case_is_judged_by_its_own_row() -> None:
    state = living.given_notice()
    moved = living.act(state, "extend", date(2026, 3, 20), **living.GRANTED).after
    rows = [{"case": {"number": number}, "printed": printed(NOTICE, state)} for number in ("样1号", "样2号")]
    document = paper(state, rows=rows, printed={})
    found = list(content_problems(PROCEDURE, NOTICE, document, [("样1号", state), ("样2号", moved)]))
    assert len(found) == 1
    assert "样2号" in found[0]


@pytest.mark.parametrize(
    ("context", "words"),
    [
        ({"issuer": {**ISSUER, "court": ""}}, "管辖人民法院没有登记"),
        ({"issuer": {**ISSUER, "phone": ""}}, "联系电话没有登记"),
        ({"basis": []}, "没有写明依据"),
        ({"officers": [{"name": "样例甲"}]}, "没有写明2名执法人员"),
    ],
)
def test_a_missing_part_is_named(context: dict[str, Any], words: str) -> None:
    state = living.given_notice()
    kind = replace(NOTICE, adverse=True, remedies=Remedies.DECISION, officers=2)
    whole: dict[str, Any] = {"officers": [{"name": "样例甲"}, {"name": "样例乙"}]}
    assert problems(paper(state, **whole), state, kind) == []
    assert words in problems(paper(state, **{**whole, **context}), state, kind)


def test_a_paper_to_the_party_needs_its_number_and_address_one_to_somebody_else_does_not() -> None:
    kind = replace(NOTICE, adverse=True)
    context = letters.rectification_order()
    context["addressee"] = {**context["addressee"], "kind": "enterprise"}
    head = addressed(Letter("rectification_order", context))
    assert head == context["addressee"]["name"]
    assert list(party_problems(kind, context, head)) == []
    poor = {**context, "addressee": {**context["addressee"], "code": "", "address": ""}}
    assert list(party_problems(kind, poor, head)) == ["当事人的代码或者证件号码没有登记", "当事人的地址没有登记"]
    assert list(party_problems(kind, poor, "样例注册管理机构")) == []
    assert list(party_problems(replace(kind, adverse=False), poor, head)) == []  # an announcement


def test_a_character_without_a_glyph_and_a_bare_provisional_day_are_told() -> None:
    assert list(text_problems({"𪚥"}, ["2027年2月22日"])) == [
        "字体中没有这些字：𪚥",
        "暂定的日期没有标明“暂定”：2027年2月22日",
    ]
    assert list(text_problems((), ())) == []


def test_characters_of_the_fallback_are_told_by_the_typeface_that_lacks_them() -> None:
    [told] = text_warnings([("仿宋", "喆堃"), ("小标宋", "䶮")])
    assert told == "有的字由后备字体代印，请看校样核对字形：仿宋缺“喆堃”，小标宋缺“䶮”"
    assert list(text_warnings([])) == []


def test_provisional_days_that_a_letter_marks_are_not_bare() -> None:
    context = letters.rectification_order()
    context["deadlines"] = letters.deadline("rectification", "2031-02-11", provisional=True)
    assert unmarked(Letter("rectification_order", context)) == []
    bare = {**context, "title": "责令限期整改通知书（2031年2月11日届满）"}
    assert unmarked(Letter("rectification_order", bare)) == ["2031年2月11日"]
