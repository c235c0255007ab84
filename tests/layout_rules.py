"""What every sheet of official paper has to look like, as functions that tell what is wrong with one.

Owns the rules that hold for any page: where text may stand, that nothing overlaps or leaves its cell, that heads of
tables come again, that no heading ends a page, that every glyph exists. What a letter has beside is in
``tests.letter_rules``. Millimetres throughout, from the page's top left.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pikepdf
from fontTools.ttLib import TTFont

from tests.paper import NUMBERS, Line, Paper, Square

HEADING_FACES = frozenset({"Shixian-HeiTi", "Shixian-KaiTi"})
NUMBER_WORDS = re.compile(r"—\d+—|第\d+页(共\d+页)?")
_SLACK = 0.3
_OVERLAP = 0.3
_KERNED = 0.5  # characters of one line may be set this much closer


@dataclass(frozen=True, slots=True)
class Area:
    """The sheet of a layout and the block its text stands in."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float


AREAS = {
    "letter": Area(210, 297, 28, 184, 37, 262),
    "form": Area(210, 297, 24, 188, 30, 272),
    "ledger": Area(297, 210, 22, 275, 26, 186),
    "control": Area(297, 210, 12, 285, 20, 192),
}


def faults(paper: Paper, layout: str) -> list[str]:
    """Everything wrong with a paper of a layout, page by page; empty when nothing is."""
    area = AREAS[layout]
    found = [*unknown_glyphs(paper)]
    for page in range(len(paper.pages)):
        for rule in (astray(paper, page, area), overlapping(paper, page), out_of_cells(paper, page)):
            found += [f"第{page + 1}页 {fault}" for fault in rule]
        found += [f"第{page + 1}页 {fault}" for fault in without_number(paper, page)]
    found += [*lone_headings(paper), *lone_ending(paper, area), *heads_missing(paper, area)]
    return found


def astray(paper: Paper, page: int, area: Area) -> Iterator[str]:
    """Text, rules and pictures outside the block; the sample mark above and the page number below are none of it."""
    if paper.size(page) != (_near(area.width, paper.size(page)[0]), _near(area.height, paper.size(page)[1])):
        yield f"纸张大小为{paper.size(page)}"
    for one in paper.squares(page):
        if _is_number(one) or _is_mark(one, area):
            continue
        if one.left < area.left - _SLACK or one.right > area.right + _SLACK:
            yield f"“{one.text}”超出版心左右（{one.left:.1f}至{one.right:.1f}）"
        if one.top < area.top - _SLACK or one.bottom > area.bottom + _SLACK:
            yield f"“{one.text}”超出版心上下（{one.top:.1f}至{one.bottom:.1f}）"
    for box in paper.pages[page].rects + paper.pages[page].lines:
        left, right, bottom = (float(box[side]) * 25.4 / 72 for side in ("x0", "x1", "bottom"))
        if left < area.left - _SLACK or right > area.right + _SLACK or bottom > area.bottom + _SLACK:
            yield f"线条超出版心（{left:.1f}至{right:.1f}，底{bottom:.1f}）"
    for picture in paper.pictures(page):
        if picture.right > area.width or picture.bottom > area.height - 10:
            yield f"图片超出纸面（右{picture.right:.1f}，底{picture.bottom:.1f}）"


def _near(wanted: float, found: float) -> float:
    return found if abs(wanted - found) < 0.1 else wanted


def _is_number(one: Square) -> bool:
    return one.font.endswith(NUMBERS)


def _is_mark(one: Square, area: Area) -> bool:
    return one.size == 10.5 and one.bottom < area.top


def overlapping(paper: Paper, page: int) -> Iterator[str]:
    """Characters whose squares cover each other: two lines over one another, or a cell's text over the next cell's."""
    squares = paper.squares(page)
    if not squares:
        return
    sides = np.array([(one.left, one.right, one.top, one.bottom) for one in squares])
    left, right, top, bottom = sides.T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    same_line = np.abs(np.subtract.outer(bottom, bottom)) < 0.1
    covered = (high > _OVERLAP) & (wide > np.where(same_line, _KERNED, _OVERLAP))
    for one, other in zip(*np.nonzero(np.triu(covered, 1)), strict=True):
        yield f"“{squares[one].text}”与“{squares[other].text}”重叠（高{bottom[one]:.1f}）"


def out_of_cells(paper: Paper, page: int) -> Iterator[str]:
    """Characters on the rules of a table, or beyond them."""
    squares = paper.squares(page)
    for table in paper.tables(page):
        for cell in table:
            for one in squares:
                if not (one.right > cell.left and one.left < cell.right and one.bottom > cell.top):
                    continue
                if one.top >= cell.bottom or not _begins_in(one, cell):
                    continue
                if one.right > cell.right + 0.1 or one.left < cell.left - 0.1 or one.bottom > cell.bottom + 0.1:
                    yield f"“{one.text}”超出单元格（右{one.right:.1f}>{cell.right:.1f}，底{one.bottom:.1f}）"


def _begins_in(one: Square, cell: Square) -> bool:
    across, down = (one.left + one.right) / 2, (one.top + one.bottom) / 2
    return cell.left <= across <= cell.right and cell.top <= down <= cell.bottom


def unknown_glyphs(paper: Paper) -> Iterator[str]:
    """Glyphs that the embedded font has not: each is drawn as an empty box, or as nothing."""
    with pikepdf.open(io.BytesIO(paper.pdf)) as opened:
        for number, page in enumerate(opened.pages, start=1):
            counts = {str(name): _glyph_count(font) for name, font in page.Resources.get("/Font", {}).items()}
            if any(not 0 < glyph < counts[font] for font, glyph in _glyphs(page)):
                yield f"第{number}页 有字体中没有的字"


def _glyph_count(font: pikepdf.Object) -> int:
    described = font.DescendantFonts[0].FontDescriptor
    program = described.get("/FontFile3") or described.FontFile2
    with TTFont(io.BytesIO(program.read_bytes()), lazy=True) as opened:
        return int(opened["maxp"].numGlyphs)


def _glyphs(page: pikepdf.Page) -> Iterator[tuple[str, int]]:
    """What a page draws: the font's name among the page's resources, and the glyph's number in it."""
    font = ""
    for instruction in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
        if str(instruction.operator) == "Tf":
            font = str(instruction.operands[0])
            continue
        [operand] = instruction.operands
        for part in operand if isinstance(operand, pikepdf.Array) else [operand]:
            if isinstance(part, pikepdf.String):
                data = bytes(part)
                yield from ((font, int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2))


def without_number(paper: Paper, page: int) -> Iterator[str]:
    """A page without its number, or with another one's."""
    lines = [line for line in paper.lines(page) if line.font.endswith(NUMBERS)]
    words = [line.text for line in lines]
    if len(words) != 1 or not NUMBER_WORDS.fullmatch(words[0]):
        yield f"页码为{words}"
    elif int(re.findall(r"\d+", words[0])[0]) != page + 1:
        yield f"页码“{words[0]}”不是第{page + 1}页"


def lone_headings(paper: Paper) -> Iterator[str]:
    """A heading, or the head of a table, as the last line of a page that others follow."""
    for page in range(len(paper.pages) - 1):
        lines = _written(paper, page)
        if lines and lines[-1].fonts <= HEADING_FACES and not _in_sheet(paper, page, lines[-1]):
            yield f"第{page + 1}页 以“{lines[-1].text}”结尾"


def lone_ending(paper: Paper, area: Area) -> Iterator[str]:
    """A last page on which nothing but a signature stands."""
    last = len(paper.pages) - 1
    lines = [line for line in _written(paper, last) if line.bottom > area.top]
    if last and len(lines) < 3:
        yield f"第{last + 1}页 只有{[line.text for line in lines]}"


def _in_sheet(paper: Paper, page: int, line: Line) -> bool:
    """Whether a line is the label of a form's row, which others stand beside."""
    cells = [cell for table in paper.tables(page) for cell in table]
    return any(cell.top < line.baseline < cell.bottom and "Shixian-KaiTi" in cell.font for cell in cells)


def _written(paper: Paper, page: int) -> list[Line]:
    return [line for line in paper.lines(page) if not line.font.endswith(NUMBERS)]


def heads_missing(paper: Paper, area: Area) -> Iterator[str]:
    """A table that goes on from the page before without its head."""
    for page in range(1, len(paper.pages)):
        before, here = paper.tables(page - 1), paper.tables(page)
        if not before or not here or here[0][0].top > area.top + 5:
            continue
        head, again = _head(before[-1]), _head(here[0])
        if head and head != again and not _is_sheet(here[0]):
            yield f"第{page + 1}页 表格没有重复表头“{head[:20]}”"


def _is_sheet(table: list[Square]) -> bool:
    """Whether a table begins with a row of a form, which stands under no head."""
    first = min(cell.top for cell in table)
    return any("Shixian-KaiTi" in cell.font for cell in table if cell.top - first < 0.1)


def _head(table: list[Square]) -> str:
    """The text of a table's head: the rows at its top in which nothing but headings stands."""
    words = []
    for top in sorted({round(cell.top, 1) for cell in table}):
        cells = [cell for cell in table if round(cell.top, 1) == top]
        if not all(cell.text and cell.font == "Shixian-HeiTi" for cell in cells):
            break
        words += [cell.text for cell in cells]
    return "".join(words)
