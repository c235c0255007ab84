"""What a template may hold for a Word file to be made of it, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.templating.templates import Letter
from documents.wordfile import to_docx
from documents.wordfile.blocks import Blank, Paragraph, Table, Words
from documents.wordfile.reading import read_sheet
from engine.errors import DocumentError
from tests import word


def blocks(inside: str, layout: str = "letter") -> tuple[Paragraph | Table, ...]:
    return read_sheet(f'<section class="{layout}">{inside}</section>', "样例函", None).blocks


def paragraphs(inside: str, layout: str = "letter") -> list[Paragraph]:
    return [block for block in blocks(inside, layout) if isinstance(block, Paragraph)]


def words(paragraph: Paragraph) -> str:
    return "".join(run.text if isinstance(run, Words) else "|" for run in paragraph.runs)


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<ul><li>甲</li></ul>", "<ul>"),
        ("<p>甲<b>乙</b></p>", "<b>"),
        ('<p class="remrak">甲</p>', "“remrak”"),
        ('<p style="float:left">甲</p>', "<p>"),
        ('<p style="display:grid">甲</p>', "grid"),
        ('<p>甲<span style="position:absolute">乙</span></p>', "<span>"),
        ('<p style="display:none">甲</p>', "不印出来"),
        ('<div class="running">甲</div>', "不印出来"),
        ('<p>甲<img src="asset:x"></p>', "<img>"),
        ("<table><caption>甲</caption><tr><td>乙</td></tr></table>", "<caption>"),
        ("<table></table>", "<table>"),
        ('<div class="sign">甲<span>乙</span></div>', "散放"),
        ('<div class="sign"><div class="stamp"><div class="agency">甲</div></div></div>', "stamp"),
        ('<p style="border-left:1pt solid">甲</p>', "左右"),
        ("<p>甲\x01乙</p>", "控制字符"),
    ],
)
def test_what_a_word_file_cannot_have_is_named(inside: str, named: str) -> None:
    with pytest.raises(DocumentError) as raised:
        blocks(inside)
    assert "样例函" in str(raised.value)
    assert named in str(raised.value)


def test_text_beside_the_section_is_refused() -> None:
    with pytest.raises(DocumentError, match="section 以外"):
        read_sheet('<section class="letter"><p>甲</p></section>乙', "样例函", None)


def test_an_offices_own_template_is_read_like_ours(tmp_path: Path) -> None:
    own = '<section class="letter" id="letter-{{ ordinal }}"><h1>{{ title }}</h1>{{ extra | safe }}</section>'
    (tmp_path / "own_letter.html.j2").write_text(own, "utf-8")
    made = to_docx(Letter("own_letter", {"title": "样例函", "extra": "<p>样例</p>"}), further=(tmp_path,))
    assert word.texts(word.opened(made)) == ["样例函", "样例"]
    with pytest.raises(DocumentError, match="<ol>"):
        to_docx(Letter("own_letter", {"title": "样例函", "extra": "<ol></ol>"}), further=(tmp_path,))


def test_white_space_is_that_of_css() -> None:
    [one] = paragraphs("<p>\n  甲 \n <span>乙 </span> 丙<br>\n 丁　戊 <br></p>")
    assert words(one) == "甲 乙 丙|丁　戊"


def test_words_around_blocks_are_paragraphs_of_their_own() -> None:
    table = blocks('<table class="sheet"><tr><td>甲<p>乙</p>丙</td></tr></table>', "form")[0]
    assert isinstance(table, Table)
    found = table.rows[0].cells[0].blocks
    assert [words(block) for block in found if isinstance(block, Paragraph)] == ["甲", "乙", "丙"]


def test_room_between_blocks_collapses_as_in_css() -> None:
    first, second = paragraphs('<p style="margin-bottom:10pt">甲</p><p style="margin-top:4pt">乙</p>')
    assert [first.setting.before, second.setting.before] == pytest.approx([0, 10])
    _, second = paragraphs('<p style="padding-bottom:10pt">甲</p><p style="margin-top:4pt">乙</p>')
    assert second.setting.before == pytest.approx(14)


def test_room_above_a_table_is_given_to_what_stands_before_it() -> None:
    before, _, after = blocks('<p>甲</p><table class="items"><tr><td>乙</td></tr></table><p>丙</p>')
    assert isinstance(before, Paragraph)
    assert isinstance(after, Paragraph)
    assert [before.setting.after, after.setting.before] == pytest.approx([2.5 / 25.4 * 72] * 2)


def test_columns_without_a_width_share_what_the_others_leave() -> None:
    cells = "<tr><td>甲</td><td>乙</td><td>丙</td></tr>"
    columns = '<colgroup><col style="width:56mm"><col><col></colgroup>'
    [table] = blocks(f"<table>{columns}{cells}</table>")
    assert isinstance(table, Table)
    assert [round(width / 72 * 25.4, 2) for width in table.columns] == [56, 50, 50]


def test_cells_that_reach_down_push_those_below_aside() -> None:
    rows = '<tr><td rowspan="2">甲</td><td colspan="2">乙</td></tr><tr><td>丙</td><td>丁</td></tr>'
    [table] = blocks(f"<table>{rows}</table>")
    assert isinstance(table, Table)
    assert [[cell.column for cell in row.cells] for row in table.rows] == [[0, 1], [1, 2]]


def test_things_side_by_side_fill_the_width() -> None:
    [table] = blocks('<div class="meta"><span>甲甲</span><span>乙</span><span>丙</span></div>', "form")
    assert isinstance(table, Table)
    assert table.line is None
    assert sum(table.columns) / 72 * 25.4 == pytest.approx(164)
    [wide] = blocks(f'<div class="meta"><span>{"甲" * 60}</span><span>乙</span></div>', "form")
    assert isinstance(wide, Table)
    assert sum(wide.columns) / 72 * 25.4 == pytest.approx(164)


def test_the_tail_stays_with_the_end_of_the_passage_before_it() -> None:
    stamp = '<div class="stamp"><div class="agency">样例局</div><div class="date">2024年5月15日</div></div>'
    found = paragraphs(f'<p>甲</p><p>乙</p><div class="tail"><p>丙</p><div class="sign">{stamp}</div></div>')
    assert [one.setting.keep for one in found] == [False, True, True, True, False]


def test_the_imprint_stands_at_the_foot_between_its_lines() -> None:
    copies = '<div class="copies"><span>抄送：</span><span>样例局。</span></div>'
    printed = '<div class="printed"><span>样例市局</span><span>2024年5月15日印发</span></div>'
    unseen, seen = (f'<div class="imprint {place}">{copies}{printed}</div>' for place in ("room", "foot"))
    before, table = blocks(f"<p>甲</p>{unseen}{seen}")
    assert isinstance(before, Paragraph)
    assert isinstance(table, Table)
    assert table.foot
    assert before.setting.after == pytest.approx(4 / 25.4 * 72)
    assert sum(table.columns) / 72 * 25.4 == pytest.approx(156)
    lines = [
        [round(line.width / 72 * 25.4, 2) for line in (row.cells[0].above, row.cells[0].below) if line]
        for row in table.rows
    ]
    assert lines == [[0.35, 0.25], [0.35]]
    assert [row.cells[0].padding.left for row in table.rows] == pytest.approx([14, 14])


def test_a_blank_is_as_wide_as_on_paper() -> None:
    [one] = paragraphs('<div class="officers"><p>签名：<span class="line"></span>（样例甲）</p></div>')
    blank = one.runs[1]
    assert isinstance(blank, Blank)
    assert blank.width / 72 * 25.4 == pytest.approx(24)
