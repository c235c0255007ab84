"""The pages of a section: their size, their margins, and what stands in these.

Owns what the ``@page`` rules of the style sheet become.
"""

from __future__ import annotations

from typing import Any

from documents.wordfile.blocks import Align, Edges, Field, Margin, Page, Run, Setting, Type, Words
from documents.wordfile.cascade import POINTS, Cascade, Computed, Element, edges_of, type_of

_FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}
_ALIGNS = {"left": Align.LEFT, "center": Align.CENTRE, "right": Align.RIGHT}


def read_page(cascade: Cascade, section: Element) -> Page:
    """The pages of a section.

    Raises:
        DocumentError: a margin holds more than a Word file can have there.
    """
    mark = _mark(section)
    computed, odd = cascade.page(section, "right")
    _, even = cascade.page(section, "left")
    margin = edges_of(computed, "margin")
    heads = [_margin(odd[corner], corner, margin, mark) for corner in odd if corner.startswith("@top")]
    odd_feet, even_feet = (
        [_margin(found[corner], corner, margin, mark) for corner in found if corner.startswith("@bottom")]
        for found in (odd, even)
    )
    if any(len(margins) > 1 for margins in (heads, odd_feet, even_feet)):
        raise cascade.unknown(section, "一个页边上有几处文字的版式")
    width, height = computed["size"]
    return Page(
        width=width * POINTS,
        height=height * POINTS,
        margin=margin,
        pitch=cascade.style(section).setting.line,
        head=next((head for head in heads if head.runs), None),
        odd=next(iter(odd_feet), None),
        even=next(iter(even_feet), None),
    )


def _mark(section: Element) -> str:
    """What the head of every page says: whether this is a sample."""
    running = section.find("div[@class='running']")
    return "" if running is None else str(running.get("data-mark", ""))


def _margin(computed: Computed, corner: str, page: Edges, mark: str) -> Margin:
    kind, padding = type_of(computed), edges_of(computed, "padding")
    setting = Setting(line=kind.size, align=_ALIGNS[corner.rpartition("-")[2]], left=padding.left, right=padding.right)
    runs = tuple(run for part in computed["content"] if (run := _run(part, kind, mark)) is not None)
    room = page.top - padding.bottom if corner.startswith("@top") else page.bottom - padding.top
    return Margin(runs, setting, kind, max(room - kind.size, 0.0))


def _run(part: tuple[str, Any], kind: Type, mark: str) -> Run | None:
    what, value = part
    if what == "string":
        return Words(value, kind)
    if what == "counter()":
        return Field(_FIELDS[value[0]], kind)
    return Words(mark, kind) if mark else None
