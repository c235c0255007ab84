"""Elements: markers are given a style where one is shown, and parts of tables are looked for where there are tables.

WeasyPrint's own style sheet gives every element six markers of lists and notes, each with a style of its own, and next
to none shows one; and around every word it looks for rows and cells that stand outside a table.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from math import inf
from typing import Any, Final

_MARKERS: Final = frozenset({"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})
_OF_THE_BROWSER: Final = 1
"""Weight of WeasyPrint's own style sheet: everybody else's is heavier."""


def make_ua_stylesheets(original: Any) -> Any:
    """A ``HTML._ua_stylesheets`` whose sheets give no element its markers."""
    light: dict[int, Any] = {}

    def ua_stylesheets(html: Any, forms: bool = False) -> list[Any]:
        return [light.setdefault(id(sheet), _without_markers(sheet)) for sheet in original(html, forms)]

    return ua_stylesheets


def _without_markers(sheet: Any) -> Any:
    found = copy.copy(sheet)
    found.matcher = copy.copy(sheet.matcher)
    found.matcher.other_selectors = [entry for entry in sheet.matcher.other_selectors if entry[3] not in _MARKERS]
    return found


def make_style_for(original: Any) -> Any:
    """A ``css.StyleFor.__call__`` that gives a marker its style when it is asked for."""
    from weasyprint.css import ComputedStyle
    from weasyprint.html import UA_STYLESHEET

    own = {marker: dict(_declared(UA_STYLESHEET, marker)) for marker in _MARKERS}

    def style_for(self: Any, element: Any, pseudo_type: str | None = None) -> Any:
        found = original(self, element, pseudo_type)
        if pseudo_type not in _MARKERS:
            return found
        if found is None:
            parent = original(self, element)
            root = parent if parent.is_root_element else parent.root_style
            around = (root, parent.base_url, self.font_config, self.initial_page_sizes)
            found = ComputedStyle(parent, dict(own[pseudo_type]), pseudo_type, *around)
            self.get_computed_styles()[element, pseudo_type] = found
        else:
            for name, value in own[pseudo_type].items():
                found.cascaded.setdefault(name, value)
        return found

    return style_for


def _declared(sheet: Any, marker: str) -> Iterator[tuple[str, Any]]:
    for _, specificity, _, pseudo_type, (declarations, _) in sheet.matcher.other_selectors:
        if pseudo_type == marker:
            for name, values, _ in declarations:
                yield name, (values, (_OF_THE_BROWSER, inf, specificity))


def make_table_boxes_children(original: Any) -> Any:
    """A ``build.table_boxes_children`` that passes over boxes with nothing of a table in or around them."""
    from weasyprint.formatting_structure import boxes

    plain = frozenset({boxes.BlockBox, boxes.InlineBox, boxes.InlineBlockBox, boxes.FlexBox, boxes.TextBox})

    def table_boxes_children(box: Any, children: list[Any]) -> Any:
        if type(box) not in plain or any(type(child) not in plain for child in children):
            return original(box, children)
        box.children = children
        return box

    return table_boxes_children
