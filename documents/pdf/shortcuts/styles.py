"""Styles: what looks the same in different letters shares one computed style.

WeasyPrint shares a style between elements with the same rules and the same parent, unless they carry attributes of
their own; each letter's section carries its number as an id, so that nothing in it would ever be shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

CUT = "letter-"
"""How the id of a letter's section begins: where letters are cut apart, and nothing that links lead to."""
_ATTRIBUTE = (1, 0, 0)
"""The weight of a style attribute; those made from ids and languages have none."""


def make_find_style_attributes(original: Any) -> Any:
    """A ``css.find_style_attributes`` that gives equal attributes one declaration, and the sections no anchor."""

    def find_style_attributes(tree: Any, *arguments: Any, **named: Any) -> Iterator[Any]:
        known: dict[str, Any] = {}
        for specificity, element, declarations, base_url in original(tree, *arguments, **named):
            if specificity == _ATTRIBUTE:
                yield specificity, element, known.setdefault(element.get("style"), declarations), base_url
            elif not _is_cut(element, declarations):
                yield specificity, element, declarations, base_url

    return find_style_attributes


def _is_cut(element: Any, declarations: Any) -> bool:
    marked = element.tag == "section" and element.get("id", "").startswith(CUT)
    return marked and [declaration.lower_name for declaration in declarations] == ["-weasy-anchor"]
