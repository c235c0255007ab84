"""How a letter ends: the agency's name centred over the date, and the seal over both.

Owns where they stand.
"""

from __future__ import annotations

from dataclasses import replace

from documents.wordfile.beside import width_of
from documents.wordfile.blocks import Align, Paragraph, Picture
from documents.wordfile.cascade import Cascade, Element, Style
from documents.wordfile.inline import Inline

_PARTS = frozenset({"agency", "date"})


def read_signature(
    stamp: Element, around: Style, cascade: Cascade, width: float, seal: bytes | None
) -> tuple[Paragraph, Paragraph]:
    """Agency and date, each centred on the middle of the date, whose end is ``padding-right`` from the edge.

    Args:
        stamp: the element that holds agency, date and seal.
        around: the look of what holds it.
        cascade: tells the looks.
        width: of the column.
        seal: picture of the seal, when one is printed.

    Raises:
        DocumentError: it holds anything else.
    """
    parts = {str(child.get("class")): child for child in stamp}
    if not _PARTS <= set(parts) <= _PARTS | {"seal"} or len(parts) != len(stamp):
        raise cascade.unknown(stamp, "agency、date、seal 以外的落款内容")
    agency, date = (_line(parts[part], cascade, width) for part in ("agency", "date"))
    half = around.padding.right + width_of(date) / 2
    if "seal" in parts:
        picture = _seal(parts["seal"], parts["date"], cascade, width - half, seal)
        date = replace(date, runs=(picture, *date.runs))
    inset = max(width - 2 * half, 0.0)
    return set_in(agency, inset, 0.0), set_in(date, inset, 0.0)


def set_in(paragraph: Paragraph, left: float, right: float, before: float = 0.0) -> Paragraph:
    """The paragraph, centred, further in by so much."""
    old = paragraph.setting
    setting = replace(old, align=Align.CENTRE, first=0.0, left=old.left + left, right=old.right + right, before=before)
    return replace(paragraph, setting=setting)


def _line(element: Element, cascade: Cascade, width: float) -> Paragraph:
    style = cascade.style(element)
    line = Inline(cascade, None, width)
    line.text("".join(element.itertext()), style.type)
    return Paragraph(line.done(), style.setting, style.type)


def _seal(element: Element, date: Element, cascade: Cascade, centre: float, seal: bytes | None) -> Picture:
    style, under = cascade.style(element), cascade.style(date)
    if seal is None or style.width is None:
        raise cascade.unknown(element, "没有交来图片的印章")
    middle = (under.padding.top + under.setting.line) / 2 - under.padding.top
    return Picture(seal, style.width, style.height, centre + style.margin.left, middle + style.margin.top)
