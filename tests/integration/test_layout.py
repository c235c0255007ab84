"""The official layout of GB/T 9704-2012, measured on rendered pages."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from documents.render import Letter, Renderer
from documents.seals import sample_seal
from tests import letters
from tests.paper import MM, Line, Paper

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
PITCH = 10.2272
CHARACTER = 156 / 28
RED = (0.901961, 0.0, 0.070588)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer({office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)})


@pytest.fixture(scope="module")
def paper(renderer: Renderer) -> Paper:
    """A decision with a page that is nothing but text."""
    context = letters.withdrawal_decision()
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
        assert line.left == pytest.approx(LEFT, abs=0.3)
        assert line.right == pytest.approx(RIGHT, abs=0.3)


def test_the_text_block_is_156_by_225_millimetres(full_page: list[Line]) -> None:
    assert full_page[0].top >= TOP
    assert full_page[0].baseline - PITCH == pytest.approx(TOP - 3.0, abs=1.0)
    assert full_page[-1].bottom <= BOTTOM
    assert full_page[-1].baseline + PITCH > BOTTOM + 5


def test_right_edges_are_justified_within_three_tenths_of_a_millimetre(paper: Paper) -> None:
    inner = [
        line
        for page in range(1, len(paper.pages))
        for line, after in pairwise(paper.body(page))
        # a line that another line of the same paragraph follows; signature lines are paragraphs of one line, set left
        if not line.text.startswith("执法人员签名")
        and line.font == after.font == "Shixian-FangSong"
        and after.left < LEFT + 1
        and line.right > RIGHT - 20
    ]
    assert len(inner) > 30
    assert [line.text for line in inner if abs(line.right - RIGHT) > 0.3] == []


def test_paragraphs_are_indented_by_two_characters(paper: Paper) -> None:
    for words in ("你单位因资质", "根据《建筑业"):
        line = next(
            line for page in range(len(paper.pages)) for line in paper.body(page) if line.text.startswith(words)
        )
        assert line.left == pytest.approx(LEFT + 2 * CHARACTER, abs=0.3)


def test_the_agency_name_is_red_and_35_millimetres_below_the_top_of_the_block(paper: Paper) -> None:
    name = paper.find("沈阳市城乡建设局")
    assert name.colour == RED
    assert name.font == "Shixian-BiaoSong"
    assert name.top == pytest.approx(TOP + 35, abs=1.0)
    assert (name.left + name.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1.0)


def test_the_red_rule_is_as_wide_as_the_block_and_four_millimetres_below_the_number(paper: Paper) -> None:
    number = paper.find("沈建撤决〔2024〕1号")
    assert (number.left + number.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    rule = max((box for box in paper.pages[0].rects if box["non_stroking_color"] == RED), key=lambda box: box["bottom"])
    assert (rule["x1"] - rule["x0"]) * MM == pytest.approx(156, abs=0.1)
    assert rule["bottom"] * MM - 0.5 - number.bottom == pytest.approx(4, abs=1.0)


def test_the_title_is_size_2_two_lines_below_the_rule_and_the_addressee_one_line_below_it(paper: Paper) -> None:
    title = paper.find("撤回建筑业企业资质行政许可决定书")
    addressee = paper.find("沈阳样例1号建筑工程有限公司：")
    number = paper.find("沈建撤决〔2024〕1号")
    assert (title.size, title.font) == (22.0, "Shixian-BiaoSong")
    assert title.baseline - number.baseline == pytest.approx(3 * PITCH, abs=4.5)
    assert addressee.baseline - title.baseline == pytest.approx(2 * PITCH, abs=1.0)
    assert addressee.left == pytest.approx(LEFT, abs=0.3)


def test_headings_are_in_heiti(paper: Paper) -> None:
    headings = [line for page in range(len(paper.pages)) for line in paper.body(page) if line.text[1:2] == "、"]
    assert len([line for line in headings if line.font == "Shixian-HeiTi"]) == 7


def test_page_numbers_stand_outside_one_character_in(paper: Paper) -> None:
    for page in range(len(paper.pages)):
        number = paper.find(f"—{page + 1}—", page)
        assert number.size == 14.0
        assert number.baseline == pytest.approx(270.4, abs=0.5)
        if page % 2 == 0:
            assert number.right == pytest.approx(RIGHT - 16 / 72 * 25.4, abs=0.8)
        else:
            assert number.left == pytest.approx(LEFT + 16 / 72 * 25.4, abs=0.8)


def test_the_date_ends_four_characters_from_the_margin_under_the_agency_name(paper: Paper) -> None:
    date = paper.find("2024年11月5日", -1)
    name = next(line for line in paper.body(-1) if line.text == "沈阳市城乡建设局")
    assert RIGHT - date.right == pytest.approx(4 * CHARACTER, abs=0.3)
    assert (date.left + date.right) / 2 == pytest.approx((name.left + name.right) / 2, abs=0.5)
    assert date.baseline - name.baseline == pytest.approx(PITCH, abs=0.1)


@pytest.mark.parametrize("repeats", range(0, 24, 2))
def test_the_seal_covers_name_and_date_and_never_stands_alone(renderer: Renderer, repeats: int) -> None:
    context = letters.withdrawal_decision()
    context["facts"]["statement_text"] = "本单位请求延长整改期限以便补充注册人员。" * repeats or "无。"
    paper = Paper(renderer.render(Letter("withdrawal_decision", context)))
    assert [bool(page.images) for page in paper.pages] == [False] * (len(paper.pages) - 1) + [True]
    assert_sealed(paper)


def assert_sealed(paper: Paper) -> None:
    (seal,) = paper.pages[-1].images
    body = paper.body(-1)
    name, date = body[-2], body[-1]
    assert "年" in date.text
    assert (seal["x1"] - seal["x0"]) * MM == pytest.approx(42, abs=0.1)
    assert (seal["x0"] + seal["x1"]) / 2 * MM == pytest.approx((date.left + date.right) / 2, abs=0.5)
    assert seal["top"] * MM < name.top
    assert date.bottom < seal["bottom"] * MM < 275
    assert len(body) >= 5
    assert seal["top"] * MM - body[-3].bottom < PITCH


def test_a_very_long_agency_name_stays_on_the_page(renderer: Renderer) -> None:
    office = letters.CITY | {"name": "某某自治区某某自治州某某经济技术开发区住房和城乡建设局"}
    context = letters.rectification_order() | {"issuer": office}
    paper = Paper(renderer.render(Letter("rectification_order", context)))
    lines = [line for page in range(len(paper.pages)) for line in paper.lines(page) if line.text == office["name"]]
    assert len(lines) == 2
    for line in lines:
        assert line.left >= LEFT - 0.5
        assert line.right <= RIGHT + 0.5


def test_each_letter_of_a_batch_starts_at_page_one_on_the_right(renderer: Renderer) -> None:
    contexts: list[dict[str, Any]] = [letters.rectification_order(), letters.intent_notice(), letters.abnormal_list(3)]
    for pdf in renderer.render_batch([Letter(context["template"], context) for context in contexts]):
        paper = Paper(pdf)
        number = paper.find("—1—")
        assert number.left > float(paper.pages[0].width) * MM / 2
        assert [page for page in paper.pages if not page.chars] == []


def test_wide_lists_are_landscape_and_repeat_their_head(renderer: Renderer) -> None:
    paper = Paper(renderer.render(Letter("overdue_list", letters.overdue_list(20))))
    assert len(paper.pages) > 2
    for page in paper.pages[:-1]:
        assert (float(page.width) * MM, float(page.height) * MM) == pytest.approx((297, 210), abs=0.1)
        assert "统一社会信用代码" in "".join(char["text"] for char in page.chars)
        assert min(char["x0"] for char in page.chars) * MM > LEFT - 7
        assert max(char["x1"] for char in page.chars) * MM < 276
