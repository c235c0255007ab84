"""A letter taken apart for another typesetter: its passages in order, each with the part it plays.

The passages come from our own template, so that every typesetter prints the same words. Taking apart is not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from documents.pdf.render import Letter
from documents.templating import templates

_PARTS: Final = ("mark", "number", "to", "agency", "date")
_LEFT_OUT: Final = frozenset({"running"})


def blocks_of(letter: Letter) -> list[dict[str, Any]]:
    """The passages of a letter: ``part`` and ``text``, of tables ``rows`` instead."""
    import tinyhtml5

    root = tinyhtml5.parse(templates.section(letter, 1, ""), namespace_html_elements=False)
    return [block for block in _blocks(root) if block.get("text") or block.get("rows")]


def _blocks(element: Any) -> Iterator[dict[str, Any]]:
    words = (element.get("class") or "").split()
    part = next((word for word in words if word in _PARTS), None)
    if _LEFT_OUT.intersection(words):
        return
    if part or element.tag in {"h1", "h2", "h3", "p"}:
        yield {"part": part or {"p": "text", "h1": "title"}.get(element.tag, "head"), "text": _text(element)}
    elif element.tag == "table":
        yield {"part": "table", "rows": [[_text(cell) for cell in row] for row in element.iter("tr")]}
    else:
        for child in element:
            yield from _blocks(child)


def _text(element: Any) -> str:
    return "".join("".join(element.itertext()).split())
