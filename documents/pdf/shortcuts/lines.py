"""Lines: a paragraph that was broken into lines once is not broken again.

The lines of a paragraph of plain text depend on its words, its styles and its width. They are laid out at height
nought, kept for the document, and copied to where each letter has them. Paragraphs with pictures, boxes, notes or
something that text flows around are left to WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_MORE_THAN_WORDS: Final = (
    "bookmark_label",
    "string_set",
    "footnote",
    "note",
    "note_call",
    "note_callback",
    "link",
    "missing_link",
    "is_leader",
    "is_outside_marker",
    "first_letter_style",
    "first_line_style",
)
"""Attributes, empty as a rule, with which an inline box is more than words in a style."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The lines of one paragraph, each with the place where the next goes on."""

    lines: list[tuple[Any, Any]]
    styles: list[Any]
    """Named in its key by identity, and kept so that no other style takes the same."""


def make_iter_line_boxes(original: Any, get_next_linebox: Any, resolve: Any, resolve_one: Any) -> Any:
    """A ``layout.inline.iter_line_boxes`` that remembers paragraphs of plain text."""
    from weasyprint.formatting_structure.boxes import InlineBox, TextBox

    def iter_line_boxes(
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        absolute_boxes: Any,
        fixed_boxes: Any,
        first_letter_style: Any,
        first_line_style: Any,
    ) -> Iterator[Any]:
        styles = [box.style, containing_block.style]
        plain = not (first_letter_style or first_line_style or context.excluded_shapes)
        words = _words(box, styles, TextBox, InlineBox) if plain else None
        if words is None:
            boxes = (absolute_boxes, fixed_boxes, first_letter_style, first_line_style)
            yield from original(context, box, position_y, bottom_space, skip_stack, containing_block, *boxes)
            return
        room = (containing_block.content_box_x(), containing_block.width, containing_block.height)
        key = (words, id(containing_block.style), room, repr(skip_stack))
        known = context.__dict__.setdefault("shixian_paragraphs", {})
        if key not in known:
            resolve(box, containing_block)
            resolve_one(box, "text_indent", containing_block.width)
            known[key] = _Paragraph(list(_broken(context, box, bottom_space, skip_stack, containing_block)), styles)
        for line, resume_at in known[key].lines:
            placed = _copied(line, box, position_y)
            placed.position_y = position_y
            position_y += placed.height
            yield placed, resume_at

    def _broken(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any
    ) -> Iterator[tuple[Any, Any]]:
        while True:
            if skip_stack is not None:
                box.text_indent = 0
            line, skip_stack = get_next_linebox(
                context, box, 0, bottom_space, skip_stack, containing_block, [], [], None, None
            )
            if line is not None:
                yield line, skip_stack
            if line is None or skip_stack is None:
                return

    return iter_line_boxes


def _words(box: Any, styles: list[Any], text_box: Any, inline_box: Any) -> tuple[Any, ...] | None:
    """What is written in a line box and in which styles; None when there is more to it."""
    attributes = box.__dict__
    if any(attributes.get(name) for name in _MORE_THAN_WORDS):
        return None
    found: list[Any] = [id(box.style)]
    for child in box.children:
        styles.append(child.style)
        if type(child) is text_box:
            found.append((id(child.style), child.text, child.leading_collapsible_space))
        elif type(child) is inline_box and (inner := _words(child, styles, text_box, inline_box)) is not None:
            found.append(inner)
        else:
            return None
    return tuple(found)


def _copied(box: Any, source: Any, dy: float) -> Any:
    copy = box.copy()
    copy.position_y += dy
    copy.element = source.element
    if box.children:
        copy.children = [_copied(child, source, dy) for child in box.children]
    return copy


def make_split_first_line(original: Any) -> Any:
    """A ``text.line_break.split_first_line`` that remembers its answers on the style.

    The layout of the text in an answer is shared, and is not written to when it is drawn (``strokes``).
    """

    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: Any,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        known = style.__dict__.setdefault("shixian_first_lines", {})
        key = (text, max_width, justification_spacing, is_line_start, minimum)
        if key not in known:
            known[key] = original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        return known[key]

    return split_first_line
