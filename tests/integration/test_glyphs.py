"""Characters outside the usual: drawn by the fallback, or by nothing, and told before anything is printed."""

from __future__ import annotations

import io

import pikepdf
import pytest

from documents.pdf.glyphs import glyphs_of, printed_text
from documents.pdf.render import Letter, Renderer
from tests import letters
from tests.layout_rules import unknown_glyphs
from tests.paper import Complaints, Paper

RARE = "喆堃赟昇婳彧䶮"
NOWHERE = "\U00030ede"


def order(name: str, **values: object) -> Letter:
    party = letters.subject(name=f"沈阳{name}建筑工程有限公司") | {"legal_person": name}
    return Letter("rectification_order", letters.rectification_order() | {"addressee": party} | values)


def test_a_letter_of_common_characters_has_nothing_to_tell() -> None:
    told = glyphs_of(order("样例"))
    assert (told.lacking, told.fallback, told.missing) == ((), frozenset(), frozenset())


def test_rare_characters_of_names_are_drawn_by_the_fallback_and_told() -> None:
    told = glyphs_of(order(RARE))
    assert told.missing == frozenset()
    assert told.fallback == frozenset(RARE)
    assert told.lacking == (("仿宋", RARE),)


def test_a_character_no_font_has_is_told_apart() -> None:
    told = glyphs_of(order(f"喆{NOWHERE}"))
    assert (told.fallback, told.missing) == (frozenset("喆"), frozenset(NOWHERE))


def test_only_what_is_printed_is_asked_about() -> None:
    assert glyphs_of(order("样例", further={"note": NOWHERE})).missing == frozenset()


@pytest.mark.parametrize("place", ["title", "issuer"])
def test_the_title_and_the_red_name_are_asked_of_their_own_typeface(place: str) -> None:
    values = {"title": "关于䶮某的通知"} if place == "title" else {"issuer": letters.DISTRICT | {"name": "沈阳䶮区局"}}
    told = glyphs_of(order("样例", **values))
    assert told.lacking == (("小标宋", "䶮"),) if place == "title" else ((("仿宋", "䶮"), ("小标宋", "䶮")))


def test_each_part_is_read_in_the_typeface_the_style_sheet_gives_it() -> None:
    html = """<section><div class="mark">甲</div><h1>乙<br>丙</h1><h2>丁</h2><p>戊<span class="code">己</span></p>
    <table class="sheet"><tr><th>庚</th><td>辛</td></tr></table><table><tr><th>壬</th></tr></table><h3>癸</h3>
    </section>"""
    parts = {family: "".join(text.split()) for family, text in printed_text(html).items()}
    assert parts == {
        "Shixian FangSong": "戊己辛",
        "Shixian BiaoSong": "甲乙丙",
        "Shixian HeiTi": "丁壬",
        "Shixian KaiTi": "庚癸",
    }


def test_rare_names_are_printed_in_text_table_and_title() -> None:
    context = letters.abnormal_list(2)
    for row in context["rows"]:
        row["subject"]["name"] = f"沈阳{RARE}建筑工程有限公司"
    in_table = Letter("abnormal_list", context)
    in_title = order(RARE, title=f"关于{RARE}的通知")
    with Complaints() as complaints:
        papers = [Paper(pdf) for pdf in Renderer().render_batch([in_table, in_title])]
    assert complaints.messages == []
    assert papers[0].text.count(RARE) == 2
    assert papers[1].text.count(RARE) >= 3  # the title, the addressee, the representative
    assert [fault for paper in papers for fault in unknown_glyphs(paper)] == []
    for letter, paper in zip((in_table, in_title), papers, strict=True):
        squares = [one for page in range(len(paper.pages)) for one in paper.squares(page)]
        assert {one.text for one in squares if one.font == "Shixian-Rare"} == glyphs_of(letter).fallback
    title = next(line for line in papers[1].lines(0) if line.size == 22.0)
    assert title.fonts == {"Shixian-BiaoSong", "Shixian-Rare"}


def test_a_character_no_font_has_is_found_in_the_pdf_too() -> None:
    pdf = Renderer().render(order(NOWHERE))
    assert [*unknown_glyphs(Paper(pdf))] != []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) > 1
