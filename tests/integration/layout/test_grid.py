"""The grid of GB/T 9704-2012: 22 lines of 28 characters, measured on a page that is nothing but text."""

from __future__ import annotations

from itertools import pairwise

import pytest

from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from tests import letters
from tests.layout_rules import AREAS, faults
from tests.letter_rules import CHARACTER, PITCH, letter_faults
from tests.paper import MM, Line, Paper

AREA = AREAS["letter"]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer({office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)})


@pytest.fixture(scope="module")
def paper(renderer: Renderer) -> Paper:
    """A decision with a page that is nothing but text."""
    context = letters.withdrawal_decision() | {"seal_printed": True}
    context["facts"]["statement_text"] = "本单位请求延长整改期限以便补充注册人员" * 50
    return Paper(renderer.render(Letter("withdrawal_decision", context)))


@pytest.fixture(scope="module")
def full_page(paper: Paper) -> list[Line]:
    return paper.body(2)


def test_a_full_page_has_22_lines_at_even_distance(full_page: list[Line]) -> None:
    assert len(full_page) == 22
    for upper, lower in pairwise(full_page):
        assert lower.baseline - upper.baseline == pytest.approx(PITCH, abs=0.02)


def test_a_full_line_has_28_characters_from_edge_to_edge_of_the_text_block(full_page: list[Line]) -> None:
    whole = [line for line in full_page if not any(character.isascii() for character in line.text)]
    assert len(whole) > 15
    for line in whole:
        assert len(line.text) == 28
        assert line.left == pytest.approx(AREA.left, abs=0.2)
        assert line.right == pytest.approx(AREA.right, abs=0.2)


def test_the_text_block_is_156_by_225_millimetres(full_page: list[Line]) -> None:
    assert full_page[0].top >= AREA.top
    assert full_page[0].baseline - PITCH == pytest.approx(AREA.top - 3.0, abs=1.0)
    assert full_page[-1].bottom <= AREA.bottom
    assert full_page[-1].baseline + PITCH > AREA.bottom + 5


def test_paragraphs_are_indented_by_two_characters(paper: Paper) -> None:
    for words in ("你单位因资质", "根据《建筑业"):
        line = next(
            line for page in range(len(paper.pages)) for line in paper.body(page) if line.text.startswith(words)
        )
        assert line.left == pytest.approx(AREA.left + 2 * CHARACTER, abs=0.3)


def test_headings_are_in_heiti(paper: Paper) -> None:
    headings = [line for page in range(len(paper.pages)) for line in paper.body(page) if line.text[1:2] == "、"]
    assert len([line for line in headings if line.font == "Shixian-HeiTi"]) == 7


@pytest.mark.parametrize("repeats", range(0, 24, 2))
def test_wherever_the_text_ends_the_seal_covers_name_and_date_and_never_stands_alone(
    renderer: Renderer, repeats: int
) -> None:
    context = letters.withdrawal_decision() | {"seal_printed": True}
    context["facts"]["statement_text"] = "本单位请求延长整改期限以便补充注册人员。" * repeats or "无。"
    paper = Paper(renderer.render(Letter("withdrawal_decision", context)))
    assert [bool(page.images) for page in paper.pages] == [False] * (len(paper.pages) - 1) + [True]
    assert [*faults(paper, "letter"), *letter_faults(paper, sealed=True, imprint=False)] == []


def test_each_letter_of_a_batch_starts_at_page_one_on_the_right(renderer: Renderer) -> None:
    contexts = [letters.rectification_order(), letters.intent_notice(), letters.abnormal_list(3)]
    for pdf in renderer.render_batch([Letter(context["template"], context) for context in contexts]):
        paper = Paper(pdf)
        number = paper.find("—1—")
        assert number.left > float(paper.pages[0].width) * MM / 2
        assert [page for page in paper.pages if not page.chars] == []
