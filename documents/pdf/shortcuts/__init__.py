"""Shortcuts through WeasyPrint 70: what it would work out again for every letter of a layout is worked out once.

Letters of one kind differ in a few words. WeasyPrint breaks every paragraph of every letter into lines anew, computes
all styles of every page, and asks for twenty lengths of every box. These replace functions of it by ones that remember
and give the same answers, so that the same pages come out, character for character; a test draws every kind of
document both ways. Each module owns one kind of answer. They touch private functions: the version is pinned in
``pyproject.toml``, and ``documents.pdf.justify`` refuses any other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from documents.pdf.shortcuts import backgrounds, boxes, elements, lines, pages, reading, strokes, styles
from documents.pdf.shortcuts.pages import is_letter, let_go
from documents.pdf.shortcuts.styles import CUT

__all__ = ["CUT", "install", "is_letter", "let_go", "set_aside"]

_places: list[tuple[Any, str, Any, Any]] = []
"""Where a function was replaced: module or class, name, the original, its replacement."""


def install() -> None:
    """Put the shortcuts in place for the whole process; doing it again changes nothing."""
    if _places:
        return
    from tinyhtml5 import inputstream
    from weasyprint import HTML
    from weasyprint.css import StyleFor, find_style_attributes
    from weasyprint.draw.border import draw_border
    from weasyprint.draw.text import draw_first_line, draw_text
    from weasyprint.formatting_structure.boxes import Box, ParentBox
    from weasyprint.formatting_structure.build import table_boxes_children
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.layout.block import collapse_margin
    from weasyprint.layout.inline import get_next_linebox, iter_line_boxes
    from weasyprint.layout.page import (
        _standardize_page_based_counters,
        remake_page,
        set_page_type_computed_styles,
    )
    from weasyprint.layout.percent import resolve_one_percentage, resolve_percentages
    from weasyprint.text.fonts import get_font_description
    from weasyprint.text.line_break import split_first_line, strut

    _replace(resolve_percentages, boxes.make_resolve_percentages(resolve_percentages))
    _replace(strut, boxes.make_kept(strut, "strut"))
    _replace(get_font_description, boxes.make_kept(get_font_description, "font"))
    _put(Box, "is_in_normal_flow", boxes.is_in_normal_flow)
    _put(Box, "descendants", boxes.make_descendants())
    _replace(collapse_margin, boxes.collapse_margin)
    _put(ParentBox, "_reset_spacing", boxes.reset_spacing)
    _replace(
        _standardize_page_based_counters,
        pages.make_standardize_page_based_counters(_standardize_page_based_counters),
    )
    _replace(set_page_type_computed_styles, pages.make_set_page_type_computed_styles(set_page_type_computed_styles))
    _replace(remake_page, pages.make_remake_page(remake_page))
    _put(inputstream, "characters_until_regex", reading.Patterns())
    _put(HTML, "_ua_stylesheets", elements.make_ua_stylesheets(HTML._ua_stylesheets))  # noqa: SLF001
    _put(StyleFor, "__call__", elements.make_style_for(StyleFor.__call__))
    _replace(table_boxes_children, elements.make_table_boxes_children(table_boxes_children))
    _replace(find_style_attributes, styles.make_find_style_attributes(find_style_attributes))
    _replace(split_first_line, lines.make_split_first_line(split_first_line))
    _replace(
        iter_line_boxes,
        lines.make_iter_line_boxes(iter_line_boxes, get_next_linebox, resolve_percentages, resolve_one_percentage),
    )
    _replace(draw_text, strokes.make_draw_text(draw_text, draw_first_line))
    _replace(layout_box_backgrounds, backgrounds.make_layout_box_backgrounds(layout_box_backgrounds))
    _replace(draw_border, backgrounds.make_draw_border(draw_border))


@contextmanager
def set_aside() -> Iterator[None]:
    """WeasyPrint as it comes, for comparisons."""
    for owner, name, original, _ in _places:
        setattr(owner, name, original)
    try:
        yield
    finally:
        for owner, name, _, replacement in _places:
            setattr(owner, name, replacement)


def _replace(original: Any, replacement: Any) -> None:
    """Put a function in the place of another in every module that imported it by name."""
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] == "weasyprint":
            for name, value in list(vars(module).items()):
                if value is original:
                    _put(module, name, replacement)


def _put(owner: Any, name: str, replacement: Any) -> None:
    _places.append((owner, name, getattr(owner, name), replacement))
    setattr(owner, name, replacement)
