"""From the HTML of a letter to the blocks of its Word file.

Owns what becomes of each element: blocks one under the other with the room between them, rows of things side by side,
the signature with its seal. Every element becomes something or is refused by name; nothing is dropped.
"""

from __future__ import annotations

from dataclasses import replace

from documents.wordfile.beside import Item, at_foot, in_row, rows_of
from documents.wordfile.blocks import (
    Block,
    Paragraph,
    Setting,
    Sheet,
    Table,
    Type,
    held,
    together,
)
from documents.wordfile.cascade import Cascade, Element, Style
from documents.wordfile.inline import Inline
from documents.wordfile.pages import read_page
from documents.wordfile.signature import read_signature, set_in
from documents.wordfile.tables import read_table

_BLOCKS = frozenset({"section", "div", "h1", "h2", "h3", "p", "td", "th"})
_WITHIN = frozenset({"inline", "inline-block"})


def read_sheet(section: str, title: str, seal: bytes | None) -> Sheet:
    """The section of a letter as blocks.

    Args:
        section: HTML that ``documents.templating.templates.section`` made.
        title: of the letter, for errors.
        seal: the picture that the section's ``img`` stands for, when it has one.

    Raises:
        DocumentError: the section holds something that a Word file cannot be made of; the error names it.
    """
    cascade = Cascade(section, title)
    found = list(cascade.body)
    if (
        len(found) != 1
        or found[0].tag != "section"
        or (cascade.body.text or "").strip()
        or (found[0].tail or "").strip()
    ):
        raise cascade.unknown(cascade.body, "section 以外的内容")
    page = read_page(cascade, found[0])
    flow = Flow(cascade, page.width - page.margin.left - page.margin.right, seal)
    flow.add(found[0])
    return Sheet(page, tuple(flow.blocks), cascade.style(found[0]).type)


class Flow:
    """The blocks of one column, one under the other.

    Args:
        cascade: tells the looks.
        width: of the column.
        seal: picture of the seal, when one is printed.
    """

    def __init__(self, cascade: Cascade, width: float, seal: bytes | None) -> None:
        self.blocks: list[Block] = []
        self._cascade = cascade
        self._width = width
        self._seal = seal
        self._room = 0.0  # below the last block, by paddings and margins that are settled
        self._margin = 0.0  # and by the margin that the next one collapses with

    def add(self, element: Element, left: float = 0.0, right: float = 0.0) -> None:
        """Add an element that is a block.

        Args:
            element: the element.
            left: the inset from the column's left edge.
            right: the inset from the right edge.
        """
        style = self._cascade.style(element)
        if style.hidden:
            self._margin = max(self._margin, style.margin.top)
            return
        if style.display == "none" or element.get("class") == "running":
            self._silent(element)
            return
        start = len(self.blocks)
        self._margin = max(self._margin, style.margin.top)
        if style.display == "table":
            self._table(element, left, right)
        elif style.display == "flex":
            self._side_by_side(element, style, left, right)
        elif style.display in {"block", "cell"} and element.tag in _BLOCKS and style.position in {"static", "relative"}:
            self._block(element, style, left + style.margin.left, right + style.margin.right)
        elif style.display == "block" and style.position == "absolute":
            self._foot(element, style)
        else:
            raise self._cascade.unknown(element, "这个标签或者这种排版方式")
        if style.whole:
            self.blocks[start:] = together(self.blocks[start:])
        if style.before and start:
            self.blocks[start - 1] = held(self.blocks[start - 1])
        if style.after and self.blocks:
            self.blocks[-1] = held(self.blocks[-1])
        self._margin = max(self._margin, style.margin.bottom)

    def fill(self, element: Element, style: Style, left: float = 0.0, right: float = 0.0) -> None:
        """Add what an element holds, each run of words between its blocks as a paragraph."""
        setting = replace(style.setting, left=left, right=right)
        line = self._line(element.text, style, left, right)
        for child in element:
            own = self._cascade.style(child)
            if own.display in _WITHIN or child.tag == "img":
                line.element(child, own)
            else:
                self._paragraph(line, style, setting)
                self.add(child, left, right)
                line = self._line(None, style, left, right)
            line.text(child.tail, style.type)
        self._paragraph(line, style, setting)

    def _line(self, text: str | None, style: Style, left: float, right: float) -> Inline:
        line = Inline(self._cascade, self._seal, self._width - left - right)
        line.text(text, style.type)
        return line

    def _paragraph(self, line: Inline, style: Style, setting: Setting) -> None:
        runs = line.done()
        if runs:
            self._append(Paragraph(runs, setting, style.type))

    def _append(self, paragraph: Paragraph) -> None:
        setting = replace(paragraph.setting, before=self._room + self._margin)
        self._room = self._margin = 0.0
        self.blocks.append(replace(paragraph, setting=setting))

    def _block(self, element: Element, style: Style, left: float, right: float) -> None:
        above, across_right, below, across_left = style.lines
        if across_left or across_right:
            raise self._cascade.unknown(element, "左右两侧的边框")
        if not above:
            self._settle(style.padding.top)
        start = len(self.blocks)
        self.fill(element, style, left + style.padding.left, right + style.padding.right)
        if (above or below) and not self._ruled(start, style):
            raise self._cascade.unknown(element, "不在文字上下的边框")
        if not below:
            self._settle(style.padding.bottom)

    def _ruled(self, start: int, style: Style) -> bool:
        """Rule the first and the last paragraph since ``start``; False when there are none to be ruled."""
        added = self.blocks[start:]
        if not added or not isinstance(added[0], Paragraph) or not isinstance(added[-1], Paragraph):
            return False
        above, _, below, _ = style.lines
        first = replace(added[0].setting, above=above, above_gap=style.padding.top) if above else added[0].setting
        self.blocks[start] = replace(added[0], setting=first)
        last = self.blocks[-1]
        if below and isinstance(last, Paragraph):
            setting = replace(last.setting, below=below, below_gap=style.padding.bottom)
            self.blocks[-1] = replace(last, setting=setting)
        return True

    def _settle(self, padding: float) -> None:
        if padding:
            self._room += self._margin + padding
            self._margin = 0.0

    def _table(self, element: Element, left: float, right: float) -> None:
        def blocks_of(cell: Element, width: float) -> tuple[Block, ...]:
            flow, style = Flow(self._cascade, width, self._seal), self._cascade.style(cell)
            flow.fill(cell, style)
            return tuple(flow.blocks) or (Paragraph((), style.setting, style.type),)

        table = read_table(element, self._cascade, self._width - left - right, blocks_of)
        self._place(replace(table, left=left))

    def _place(self, table: Table) -> None:
        """A table has no room above itself in Word: the paragraph before it gets that room below."""
        above, last = self._room + self._margin, self.blocks[-1] if self.blocks else None
        self._room = self._margin = 0.0
        if above and isinstance(last, Paragraph):
            self.blocks[-1] = replace(last, setting=replace(last.setting, after=above))
        elif above:
            kind = _first_type(table)
            self.blocks.append(Paragraph((), Setting(line=above), kind))
        self.blocks.append(table)

    def _side_by_side(self, element: Element, style: Style, left: float, right: float) -> None:
        children = list(element)
        if [child.get("class") for child in children] == ["stamp"]:
            self.blocks += self._signature(children[0], style, left, right)
            return
        items = self._items(element)
        if len(items) == 1:
            self._append(items[0][0])
        else:
            for row in rows_of(items) if style.wraps else [items]:
                self._place(in_row(row, style, self._width - left - right, left))

    def _items(self, element: Element) -> list[Item]:
        children = list(element)
        loose = [element.text, *(child.tail for child in children)]
        if not children or any(text and text.strip() for text in loose):
            raise self._cascade.unknown(element, "并排版式中散放的文字")
        return [(self._item(child), self._cascade.style(child)) for child in children]

    def _item(self, element: Element) -> Paragraph:
        style = self._cascade.style(element)
        if element.tag not in {"span", "p"}:
            raise self._cascade.unknown(element, "并排版式中的这个标签")
        flow = Flow(self._cascade, self._width, self._seal)
        flow.fill(element, style)
        if len(flow.blocks) != 1 or not isinstance(flow.blocks[0], Paragraph):
            raise self._cascade.unknown(element, "并排版式中的多段文字")
        return flow.blocks[0]

    def _signature(self, stamp: Element, style: Style, left: float, right: float) -> list[Block]:
        room, self._room, self._margin = self._room + self._margin, style.padding.bottom, 0.0
        agency, date = read_signature(stamp, style, self._cascade, self._width - left - right, self._seal)
        return together([set_in(agency, left, right, room), set_in(date, left, right)])

    def _foot(self, element: Element, style: Style) -> None:
        """What is printed at the foot of the last page: rows of things side by side."""
        _, right, bottom, left = style.place
        rows = [(self._items(child), self._cascade.style(child)) for child in element]
        if (right, bottom, left) != (0.0, 0.0, 0.0) or not rows or any(row.display != "flex" for _, row in rows):
            raise self._cascade.unknown(element, "页脚以外的定位")
        self._place(at_foot(rows, style, self._width))

    def _silent(self, element: Element) -> None:
        if "".join(element.itertext()).strip():
            raise self._cascade.unknown(element, "不印出来的文字")


def _first_type(table: Table) -> Type:
    block = table.rows[0].cells[0].blocks[0]
    return block.type if isinstance(block, Paragraph) else _first_type(block)
