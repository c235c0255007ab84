"""Drawn text: a line that was drawn once is written out again from memory.

Lines that letters share (``lines``) share the layout of their text; what was drawn of it is kept there, fonts and
glyphs without the place. Text with decoration, an ellipsis or coloured glyphs is left to WeasyPrint. The glyphs of a
plain line are read in one go (``glyphs``).
"""

from __future__ import annotations

import copy
from typing import Any

from documents.pdf.shortcuts import glyphs


class _Recorder:
    """Passes on what draws a line of text, and notes it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self.add_font = stream.add_font
        self.set_text_matrix = stream.set_text_matrix
        self.pieces: list[bytes | tuple[str, float]] = []

    def set_font_size(self, font: str, size: float) -> None:
        self.stream.set_font_size(font, size)
        self.pieces.append((font, size))

    def show_text(self, text: str) -> None:
        self.stream.show_text(text)
        self.pieces.append(self.stream.stream[-1])

    def set_text_rise(self, height: float) -> None:
        self.stream.set_text_rise(height)
        self.pieces.append(self.stream.stream[-1])

    def replay(self, stream: Any, matrix: Any) -> None:
        """Write what was noted to a page, at another place."""
        stream.begin_text()
        if self.pieces:
            stream.set_text_matrix(*matrix.values)
        for piece in self.pieces:
            if isinstance(piece, bytes):
                stream.stream.append(piece)
            else:
                stream.set_font_size(*piece)
        stream.end_text()


def make_draw_text(original: Any, draw_first_line: Any) -> Any:
    """A ``draw.text.draw_text`` that remembers plain text on its layout."""
    from weasyprint.draw.text import draw_emojis
    from weasyprint.matrix import Matrix

    draw_plain_line = glyphs.make_draw_plain_line()

    def draw_text(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
        style, layout = textbox.style, textbox.pango_layout
        if (
            block_ellipsis != "none"
            or text_overflow == "ellipsis"
            or style["visibility"] != "visible"
            or style["text_decoration_line"] != "none"
        ):
            textbox.pango_layout = copy.copy(layout)  # an ellipsis is written into the layout
            original(stream, textbox, offset_x, text_overflow, block_ellipsis)
            return
        fonts = stream._fonts  # noqa: SLF001 - the fonts of this document, which the glyphs are noted in
        x, y = textbox.position_x, textbox.position_y + textbox.baseline
        matrix = Matrix(d=-1, e=x, f=y)
        stream.set_color(style["color"])
        kept = layout.__dict__.get("shixian_drawn")
        if kept is not None and kept[0] is fonts:
            kept[1].replay(stream, matrix)
            return
        recorder = _Recorder(stream)
        layout.reactivate(style)
        stream.begin_text()
        emojis: Any = ()
        if not draw_plain_line(recorder, textbox, matrix):
            emojis = draw_first_line(recorder, textbox, text_overflow, block_ellipsis, matrix)
        stream.end_text()
        draw_emojis(stream, style, x, y, emojis)
        layout.deactivate()
        if not emojis:
            layout.shixian_drawn = (fonts, recorder)

    return draw_text
