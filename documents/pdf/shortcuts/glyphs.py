"""Glyphs of a plain line, read from Pango in one go instead of six questions about each.

Owns the writing of one line of text whose glyphs stand on it one behind the other: none missing, none raised, no
pictures, left to right. Of any other line it writes nothing and says so.
"""

from __future__ import annotations

import struct
from typing import Any, Final

_GLYPH: Final = struct.Struct("=IiiiI")
"""A glyph of Pango: its number, width, two offsets, marks."""
_MOST_PRECISE: Final = 1e-6
"""Font sizes below this are nothing."""


def make_draw_plain_line() -> Any:
    """A ``draw.text.draw_first_line`` for plain lines; answers whether the line was one."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    readable = ffi.sizeof("PangoGlyphInfo") == _GLYPH.size
    keeps_size = pango.pango_version() >= 14802  # before, Pango told another size of fonts

    def draw_plain_line(stream: Any, textbox: Any, matrix: Any) -> bool:
        layout = textbox.pango_layout
        if not readable or not keeps_size or not layout.text.strip() or textbox.style["font_size"] < _MOST_PRECISE:
            return False
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        line, _ = layout.get_first_line()
        written: list[tuple[str, float, str]] = []
        run = line.runs[0]
        while run != ffi.NULL:
            item, run = run.data, run.next
            font, size = stream.add_font(item.item.analysis.font)
            shown = _shown(stream, item, font, size, layout.text)
            if shown is None:
                return False
            if written and written[-1][:2] == (font.hash, size):
                written[-1] = (font.hash, size, written[-1][2] + shown)
            else:
                written.append((font.hash, size, shown))
        stream.set_text_matrix(*matrix.values)
        for family, size, shown in written:
            stream.set_font_size(family, size)
            stream.show_text(shown)
        return True

    def _shown(stream: Any, item: Any, font: Any, size: float, text: str) -> str | None:
        """The glyphs of a run as they are written, with the space between them; None when they are not plain."""
        analysis, found = item.item.analysis, item.glyphs
        if analysis.level % 2 or font.bitmap or font.svg or font.png or font.colr:
            return None
        parts = []
        raw = ffi.buffer(found.glyphs, found.num_glyphs * _GLYPH.size)
        for place, (glyph, width, right, up, _) in enumerate(_GLYPH.iter_unpack(raw)):
            if up or glyph == pango.PANGO_GLYPH_EMPTY or glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                return None
            if glyph not in font.to_unicode:
                _note_text(item, font, glyph, place, text)
            own = font.widths.get(glyph)
            if own is None:
                pango.pango_font_get_glyph_extents(analysis.font, glyph, stream.ink_rect, stream.logical_rect)
                own = font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
            before = right / size
            space = own + before - width * 1000 * FROM_UNITS / size
            if before:
                parts.append(f">{-before}<")
            parts.append(f"{glyph:04x}>{int(space)}<" if space else f"{glyph:04x}")
        shown = "".join(parts)
        return f"<{shown}>" if not shown.endswith("<") else f"<{shown[:-1]}"

    def _note_text(item: Any, font: Any, glyph: int, place: int, text: str) -> None:
        """Note which characters a glyph stands for."""
        clusters, last = item.glyphs.log_clusters, item.glyphs.num_glyphs - 1
        start = item.item.offset + clusters[place]
        end = item.item.offset + (item.item.length if place == last else clusters[place + 1])
        font.to_unicode[glyph] = text.encode()[start:end].decode()

    return draw_plain_line
