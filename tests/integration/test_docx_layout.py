"""The Word file has the official layout: pages, type, tables, page numbers, and what its properties tell."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length

from documents.pdf.render import Letter
from documents.signing.seals import sample_seal
from documents.wordfile import to_docx
from engine.errors import DocumentError
from tests import letters, word

FANGSONG, KAITI, HEITI, SONGTI, BIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
TWIPS_MM = 1440 / 25.4


def letter(name: str, **changed: Any) -> Letter:
    context = {**letters.MAKERS[name](), **changed}
    return Letter(context["template"], context)


def made(name: str, **changed: Any) -> Document:
    return word.opened(to_docx(letter(name, **changed)))


def find(document: Document, words: str) -> Any:
    """The first paragraph that holds some words, in cells too."""
    return next(
        paragraph
        for paragraph in document.element.body.iter(qn("w:p"))
        if words in "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
    )


def value(element: Any, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(qn(f"w:{name}") for name in path.split("/")))
    return None if found is None else found.get(qn(f"w:{attribute}"))


def has(element: Any, path: str) -> bool:
    return element.find("/".join(qn(f"w:{name}") for name in path.split("/"))) is not None


def twips(*lengths: Length | None) -> list[int]:
    return [length.twips for length in lengths if length is not None]


def millimetres(*lengths: Length | None) -> list[float]:
    return [round(length.mm, 1) for length in lengths if length is not None]


def face_and_size(paragraph: Any) -> tuple[str | None, str | None]:
    """The font, which must be the same for all scripts, and the size in points."""
    fonts = {value(paragraph, "r/rPr/rFonts", script) for script in ("ascii", "hAnsi", "eastAsia")}
    assert len(fonts) == 1
    size = value(paragraph, "r/rPr/sz")
    return fonts.pop(), size and f"{int(size) / 2:g}"


@pytest.mark.parametrize(
    ("name", "size", "margins"),
    [
        ("rectification_order", (210, 297), (37, 26, 35, 28)),
        ("review_form", (210, 297), (30, 22, 25, 24)),
        ("overdue_list", (297, 210), (26, 22, 24, 22)),
    ],
)
def test_pages_have_the_size_and_the_margins_of_their_kind(
    name: str, size: tuple[int, int], margins: tuple[int, int, int, int]
) -> None:
    section = made(name).sections[0]
    assert millimetres(section.page_width, section.page_height) == list(size)
    found = millimetres(section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert found == list(margins)


def test_twenty_two_lines_of_twenty_eight_characters_fit_a_page() -> None:
    document = made("rectification_order")
    section = document.sections[0]
    text = find(document, "你单位应当自本通知书送达之日起")
    line = int(value(text, "pPr/spacing", "line") or 0)
    assert value(text, "pPr/spacing", "lineRule") == "exact"
    assert (value(section._sectPr, "docGrid", "type"), value(section._sectPr, "docGrid", "linePitch")) == (
        "lines",
        str(line),
    )
    whole, top, bottom = twips(section.page_height, section.top_margin, section.bottom_margin)
    assert line == 579  # 28.95 points
    assert (whole - top - bottom) // line == 22
    whole, left, right = twips(section.page_width, section.left_margin, section.right_margin)
    advance = int(value(text, "r/rPr/sz") or 0) * 10 + int(value(text, "r/rPr/spacing") or 0)
    assert (whole - left - right) // advance == 28


def test_head_title_and_text_are_set_in_the_fonts_offices_have() -> None:
    document = made("rectification_order")
    mark = find(document, letters.DISTRICT["name"])
    assert face_and_size(mark)[0] == BIAOSONG
    assert value(mark, "r/rPr/color") == "E60012"
    number = find(document, "沈和建责改〔2024〕1号")
    assert face_and_size(number) == (FANGSONG, "16")
    assert value(number, "pPr/pBdr/bottom", "color") == "E60012"
    title = find(document, "责令限期整改通知书")
    assert face_and_size(title) == (BIAOSONG, "22")
    assert value(title, "pPr/jc") == "center"
    assert face_and_size(find(document, "一、查明的事实和证据")) == (HEITI, "16")
    text = find(document, "你单位应当自本通知书送达之日起")
    assert face_and_size(text) == (FANGSONG, "16")
    assert value(text, "pPr/ind", "firstLineChars") == "200"
    addressee = find(document, "建筑工程有限公司：")
    assert (value(addressee, "pPr/ind", "firstLine"), value(addressee, "pPr/jc")) == ("0", "left")
    assert face_and_size(find(made("review_form"), "企业名称")) == (KAITI, "11.5")


def test_headings_have_their_rank() -> None:
    document = made("rectification_order")
    assert value(find(document, "责令限期整改通知书"), "pPr/pStyle") == "Title"
    assert value(find(document, "一、查明的事实和证据"), "pPr/pStyle") == "Heading1"


def test_date_ends_four_characters_from_the_edge_and_the_agency_is_centred_over_it() -> None:
    document = made("rectification_order", issuer={**letters.DISTRICT, "name": "样例市建设局"})
    agency, date = document.paragraphs[-2]._p, document.paragraphs[-1]._p
    assert [value(part, "pPr/jc") for part in (agency, date)] == ["center", "center"]
    insets = {tuple(value(part, "pPr/ind", side) for side in ("left", "right")) for part in (agency, date)}
    assert len(insets) == 1
    left, right = (int(inset or 0) / 20 for inset in insets.pop())
    width = 156 / 25.4 * 72
    half = 15.788 * 6.5 / 2  # half of 2024年5月15日: ten characters, seven of them half as wide
    assert (width - left - right) / 2 + right - half == pytest.approx(4 * 15.788, abs=0.2)
    assert has(agency, "pPr/keepNext")


def test_pages_are_numbered_outside_and_forms_in_the_middle() -> None:
    assert word.numbering(made("rectification_order")) == ["right —\u2002PAGE\u2002—", "left —\u2002PAGE\u2002—"]
    assert word.numbering(made("overdue_list")) == ["right —\u2002PAGE\u2002—", "left —\u2002PAGE\u2002—"]
    assert word.numbering(made("review_form")) == ["center 第PAGE页"]
    foot = made("rectification_order").sections[0].footer.paragraphs[0]._p
    assert face_and_size(foot) == (SONGTI, "14")
    assert value(foot, "pPr/ind", "right") == "320"  # one character in


def test_heads_of_tables_are_repeated_and_no_row_is_split() -> None:
    table = made("overdue_list").tables[1]._tbl
    rows = list(table.iter(qn("w:tr")))
    heads = [row for row in rows if has(row, "trPr/tblHeader")]
    assert len(heads) == 2
    assert heads == rows[:2]
    assert all(has(row, "trPr/cantSplit") for row in rows)


def test_columns_fill_the_page_and_merged_cells_are_whole() -> None:
    document = made("overdue_list")
    table = document.tables[1]._tbl
    widths = [int(column.get(qn("w:w"))) for column in table.tblGrid]
    assert sum(widths) == pytest.approx((297 - 44) * TWIPS_MM, abs=len(widths) + 1)
    for row in table.iter(qn("w:tr")):
        cells = list(row.iter(qn("w:tc")))
        assert sum(int(value(cell, "tcPr/gridSpan") or 1) for cell in cells) == len(widths)
        assert sum(int(value(cell, "tcPr/tcW", "w") or 0) for cell in cells) == sum(widths)
    texts = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert texts[2][0] == texts[3][0] == "1"  # one enterprise with two items
    assert texts[2][6] != texts[3][6]


def test_room_to_sign_is_underlined() -> None:
    line = find(made("rectification_order"), "执法人员签名")
    blank = next(run for run in line.iter(qn("w:r")) if value(run, "rPr/u") == "single")
    assert set("".join(text.text for text in blank.iter(qn("w:t")))) == {"\u3000"}


def test_equal_letters_make_equal_bytes_that_tell_nothing_of_their_making() -> None:
    one, other = (to_docx(letter("rectification_order")) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = word.opened(one).core_properties
    assert (properties.title, properties.author) == ("责令限期整改通知书", letters.DISTRICT["name"])
    assert properties.created is not None
    assert properties.created.date().isoformat() == letter("rectification_order").context["date"]
    assert (properties.language, properties.comments) == ("zh-CN", "")


def test_chinese_is_the_language_and_no_space_is_put_between_scripts() -> None:
    styles = made("rectification_order").styles.element
    assert value(styles, "docDefaults/rPrDefault/rPr/lang", "eastAsia") == "zh-CN"
    assert value(styles, "style/pPr/autoSpaceDE") == value(styles, "style/pPr/autoSpaceDN") == "0"


def test_a_seal_floats_over_the_date_where_the_paper_has_it() -> None:
    seal = sample_seal(letters.DISTRICT["name"])
    document = word.opened(to_docx(letter("rectification_order"), seal=seal))
    date = document.paragraphs[-1]._p
    anchor = date.find(f".//{qn('wp:anchor')}")
    extent, offset = anchor.find(qn("wp:extent")), anchor.findall(f".//{qn('wp:posOffset')}")
    assert round(int(extent.get("cx")) / 36000) == round(int(extent.get("cy")) / 36000) == 42
    assert anchor.find(qn("wp:positionV")).get("relativeFrom") == "paragraph"
    assert int(offset[1].text) / 36000 == pytest.approx(-24, abs=0.1)  # the middle, 3 mm above the date's line
    [picture] = [part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    assert picture == seal


def test_without_a_seal_and_for_kinds_that_bear_none_there_is_no_picture() -> None:
    seal = sample_seal(letters.DISTRICT["name"])
    for content in (
        to_docx(letter("rectification_order")),
        to_docx(letter("rectification_order", seal=False), seal=seal),
    ):
        assert b"wp:anchor" not in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")


def test_a_seal_must_be_a_picture() -> None:
    with pytest.raises(DocumentError, match="PNG"):
        to_docx(letter("rectification_order"), seal=b"GIF89a")
