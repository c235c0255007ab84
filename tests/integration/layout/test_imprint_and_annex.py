"""The imprint at the foot of the last page, and the annex that proves the printed days."""

from __future__ import annotations

import pytest

from documents.pdf.render import Letter
from engine.errors import DocumentError
from tests import kept, letters
from tests.kept import as_issued, issued, renderer_for
from tests.layout_rules import faults
from tests.letter_rules import letter_faults
from tests.paper import Paper

COPIES = [
    "样例市人民政府办公室",
    "样例市人力资源和社会保障局",
    "样例市行政审批服务管理局",
    "样例市综合行政执法局",
    "存档",
]


def printed(letter: Letter) -> Paper:
    return Paper(renderer_for([letter]).render(letter))


def handover(**values: object) -> Letter:
    letter = issued()["guiyang_matter/handover.letter"]
    return Letter(letter.kind, {**letter.context, **values})


@pytest.mark.parametrize("copies", [0, 1, 5])
@pytest.mark.parametrize("pages", range(6))
def test_the_imprint_ends_the_page_of_the_seal_wherever_the_text_ends(copies: int, pages: int) -> None:
    letter = handover(copies_to=COPIES[:copies])
    facts = dict(letter.context["facts"])
    long = {name: value * (1 + 9 * pages) for name, value in facts.items() if isinstance(value, str) and "。" in value}
    letter = Letter(letter.kind, {**letter.context, "facts": {**facts, **long}})
    paper = printed(letter)
    assert [*faults(paper, "letter"), *letter_faults(paper, sealed=True, imprint=True)] == []
    last = "".join(line.text for line in paper.lines(len(paper.pages) - 1))
    assert ("抄送：" in last) is bool(copies)
    assert all(name in last for name in COPIES[:copies])
    assert paper.pages[-1].images


def proved(**values: object) -> Letter:
    context = letters.withdrawal_decision() | {"annexes": ["proof"], **values}
    stored = letters.deadline("rectification", "2024-08-20") | letters.deadline(
        "regrade", "2025-02-05", provisional=True
    )
    context |= {"deadlines": stored, "printed": {name: {"last_day": "2024-08-20"} for name in stored}}
    return as_issued(Letter("withdrawal_decision", context))


def test_the_annex_stands_after_the_seal_on_a_page_of_its_own_and_is_named_before_it() -> None:
    paper = printed(proved())
    assert [*faults(paper, "letter"), *letter_faults(paper, sealed=True, imprint=False)] == []
    sealed = next(number for number, page in enumerate(paper.pages) if page.images)
    assert sealed == len(paper.pages) - 2
    named = paper.find("附件：期限计算说明", sealed)
    assert named.left == pytest.approx(28 + 2 * 156 / 28, abs=0.3)
    assert named.baseline < paper.find("2024年11月5日", sealed).baseline
    annex = paper.lines(len(paper.pages) - 1)
    words = "".join(line.text for line in annex)
    assert "期限计算说明" in words
    for told in ("整改期限", "2024年8月20日", "2025年2月5日（暂定）", "样例说明"):
        assert told in words


def test_every_kind_that_prints_days_holds_the_annex_that_proves_them() -> None:
    found = {name: kept.proved(letter) for name, letter in issued().items() if letter.context.get("printed")}
    assert len(found) > 15
    for (name, letter), pdf in zip(
        found.items(), renderer_for(found.values()).render_batch(list(found.values())), strict=True
    ):
        paper, layout = Paper(pdf), kept.layout_of(letter)
        told = [*faults(paper, layout)]
        if layout == "letter":
            sealed, imprint = letter.context.get("seal", True), kept.has_imprint(letter)
            told += letter_faults(paper, sealed=sealed, imprint=imprint)
        assert told == [], name
        assert paper.text.count("期限计算说明") == 2, name
        paper.close()


def test_several_annexes_are_numbered_and_go_on_below_their_own_first_character() -> None:
    letter = issued()["qualification_check/proposal"]
    paper = printed(kept.proved(letter))
    page = next(
        number for number in range(len(paper.pages)) if any("1.核查" in one.text for one in paper.lines(number))
    )
    first, *more = (line for line in paper.lines(page) if line.text.startswith(("附件：1.", "2.", "3.", "4.")))
    assert [first.text, *(line.text for line in more)] == [
        "附件：1.核查记录",
        "2.责令限期整改通知书及送达凭证",
        "3.平台截图",
        "4.期限计算说明",
    ]
    assert {round(line.left - first.left, 1) for line in more} == {round(3 * 156 / 28, 1)}
    assert [line.text for line in paper.lines(len(paper.pages) - 1)][1:3] == ["附件4", "期限计算说明"]


def test_without_it_nothing_is_annexed_and_a_day_without_its_proof_is_refused() -> None:
    assert "期限计算说明" not in printed(proved(annexes=[])).text
    context = dict(proved().context)
    context["deadlines"] = {name: {**one, "explained": ""} for name, one in context["deadlines"].items()}
    with pytest.raises(DocumentError, match="为空"):
        printed(Letter("withdrawal_decision", context))


def test_with_an_annex_the_imprint_ends_the_annex() -> None:
    letter = issued()["guiyang_matter/handover.letter"]
    paper = printed(Letter(letter.kind, {**letter.context, "annexes": ["proof"], "copies_to": COPIES}))
    assert [*faults(paper, "letter"), *letter_faults(paper, sealed=True, imprint=True)] == []
    assert not paper.pages[-1].images
    assert "印发" in "".join(line.text for line in paper.lines(len(paper.pages) - 1))
