"""Justified Chinese lines for WeasyPrint 70.

WeasyPrint stretches only spaces, and Chinese has none, so right edges come out ragged. This replaces its one private
function that justifies a line with one that spreads the missing width over all gaps between characters. It owns that
patch and nothing else; the version is pinned in ``pyproject.toml`` and the layout tests fail if a release changes it.
"""

from __future__ import annotations

import math
from typing import Any

PINNED_VERSION = "70.0"
MAX_STRETCH_EM = 0.5
"""A line that would need wider gaps than this is left ragged: it holds something that cannot be broken."""
_OFFSET = 0.512
"""Of a spacing, the part that WeasyPrint writes as it is: half of it, counted by 1024 where it means 1000."""
_CUT = 1 - _OFFSET
"""The part it cuts to whole thousandths of the font's size, which over a line is as much as 0.2 mm."""
_MARGIN = 0.15
"""Thousandths to keep from the places where a spacing is cut: Pango rounds too."""


def install() -> None:
    """Put the patch in place; doing it again changes nothing.

    Raises:
        DocumentError: WeasyPrint is not the version this was written for.
    """
    import weasyprint
    from weasyprint.layout import inline

    from engine.errors import DocumentError

    if weasyprint.__version__ != PINNED_VERSION:
        raise DocumentError(
            f"排版组件 WeasyPrint 应为 {PINNED_VERSION}，现为 {weasyprint.__version__}，请按项目锁定的版本安装"
        )
    if getattr(inline.justify_line, "spreads_characters", False):
        return
    inline.justify_line = _make_justify_line()


def drawable(spacing: float, size: float) -> float:
    """The spacing to ask for so that characters come to stand nearest to ``spacing`` apart; both in pixels."""
    wanted = abs(spacing) * 1000 / size
    whole = math.floor(wanted * _CUT)
    within = min(max((wanted - whole) / _OFFSET, whole / _CUT + _MARGIN), (whole + 1) / _CUT - _MARGIN)
    above = (whole + 1) / _CUT + _MARGIN
    nearer = min(within, above, key=lambda asked: abs(drawn(asked) - wanted))
    return math.copysign(nearer * size / 1000, spacing)


def drawn(asked: float) -> float:
    """How far apart characters stand that are asked to stand ``asked`` apart, in thousandths of the font's size."""
    return asked * _OFFSET + math.floor(asked * _CUT)


def _make_justify_line() -> Any:
    from weasyprint.formatting_structure import boxes
    from weasyprint.text.ffi import TO_UNITS, ffi, pango
    from weasyprint.text.line_break import Layout

    def own_spacing(style: Any) -> float:
        base = style["letter_spacing"]
        return 0.0 if base == "normal" else float(base)

    class SpreadLayout(Layout):  # type: ignore[misc]
        """A text layout drawn with ``extra`` more space after each character than it was laid out with."""

        def __init__(self, text: str, extra: float) -> None:
            # Nothing is laid out before it is drawn; WeasyPrint lays a text out and lets go of it at once.
            self.text, self.extra = text, extra
            self.justification_spacing, self.max_width, self.first_line_direction = 0, None, 0

        def set_text(self, text: str, justify: bool = False) -> None:
            super().set_text(text, justify=False)
            if not (justify and self.text):
                return
            spacing = drawable(self.extra + own_spacing(self.style), self.style["font_size"])
            attributes = pango.pango_layout_get_attributes(self.layout)
            if attributes == ffi.NULL:
                attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            attribute = pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS))
            attribute.start_index, attribute.end_index = 0, len(self.text.encode())
            pango.pango_attr_list_change(attributes, attribute)
            pango.pango_layout_set_attributes(self.layout, attributes)

    def gaps(box: Any) -> int:
        if isinstance(box, boxes.TextBox):
            return len(box.text.rstrip())
        if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
            return sum(gaps(child) for child in box.children)
        return int(box.is_in_normal_flow())

    def spread(context: Any, box: Any, extra: float, shift: float) -> float:
        """Move ``box`` right by ``shift``, widen it, and return the shift of what follows."""
        if isinstance(box, boxes.TextBox):
            box.position_x += shift
            widened = extra * len(box.text.rstrip())
            if widened:
                box.pango_layout = SpreadLayout(box.text, extra)
                box.width += widened
            return shift + widened
        if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
            before = shift
            box.position_x += shift
            for child in box.children:
                if child.is_in_normal_flow():
                    shift = spread(context, child, extra, shift)
            box.width += shift - before
            return shift
        box.translate(shift, 0)
        return shift + extra

    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        count = gaps(line)
        if count < 2:
            return
        base, size = own_spacing(line.style), line.style["font_size"]
        # The line was measured with the spacing after its last character, which shows nowhere.
        extra = (extra_width + base) / (count - 1)
        if extra > MAX_STRETCH_EM * size:
            return
        left = line.position_x
        spread(context, line, extra, 0.0)
        line.position_x = left

    justify_line.spreads_characters = True  # type: ignore[attr-defined]
    return justify_line
