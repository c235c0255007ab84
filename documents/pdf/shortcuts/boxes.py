"""Boxes: lengths that depend on their style alone, worked out once for each style, and what is asked most often.

WeasyPrint asks for some twenty lengths each time it looks at a box, most of them nought, and letters of one layout
share their styles. A style with a length in percent, or one counted with its border, is left to WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

_SIDES: Final = ("top", "right", "bottom", "left")
_WRITTEN: Final = ("width", "height", "min_width", "min_height", "max_width", "max_height")
"""What the layout of flexible boxes writes into styles of its own."""
_LENGTHS: Final = (*(f"margin_{side}" for side in _SIDES), *(f"padding_{side}" for side in _SIDES), *_WRITTEN)
_BORDERS: Final = tuple(f"border_{side}_width" for side in _SIDES)
_NOUGHT_FOR_AUTO: Final = frozenset({"min_width", "min_height"})
_NOUGHT: Final = {
    side: dict.fromkeys((f"margin_{side}", f"padding_{side}", f"border_{side}_width"), 0) for side in _SIDES
}
_OUT_OF_FLOW: Final = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_TAKEN_OUT: Final = frozenset({"absolute", "fixed"})
_RUNNING: Final = frozenset({"running()", "note()"})


@dataclass(frozen=True, slots=True)
class _Lengths:
    """The lengths of a style, and the values they were worked out from."""

    written: tuple[tuple[str, Any], ...]
    lengths: dict[str, Any]
    borders: dict[str, Any]

    def holds(self, style: Any) -> bool:
        return all(style[name] is value for name, value in self.written)


def make_resolve_percentages(original: Any) -> Any:
    """A ``layout.percent.resolve_percentages`` that remembers what does not depend on the box around."""

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        kept = style.__dict__
        found = kept["shixian_lengths"] if "shixian_lengths" in kept else kept.setdefault("shixian_lengths", _of(style))
        if found is None or not found.holds(style):
            original(box, containing_block)
            return
        attributes = box.__dict__
        if style["border_collapse"] == "collapse":
            # What a table has settled between its cells stays as it is.
            for name, value in found.borders.items():
                attributes.setdefault(name, value)
        else:
            attributes.update(found.borders)
        attributes.update(found.lengths)

    return resolve_percentages


def _of(style: Any) -> _Lengths | None:
    """The lengths of a style; None when they depend on more than the style."""
    if style["box_sizing"] != "content-box":
        return None
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name in _NOUGHT_FOR_AUTO else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    written = tuple((name, style[name]) for name in _WRITTEN)
    return _Lengths(written, lengths, {name: style[name] for name in _BORDERS})


def is_in_normal_flow(box: Any) -> bool:
    """``Box.is_in_normal_flow`` in one look at the style instead of five calls."""
    style = box.style
    if style["float"] in _OUT_OF_FLOW:
        return False
    position = style["position"]
    return position not in _TAKEN_OUT if isinstance(position, str) else position[0] not in _RUNNING


def reset_spacing(box: Any, side: str) -> None:
    """``Box._reset_spacing`` with the names at hand."""
    box.remove_decoration_sides.add(side)
    box.__dict__.update(_NOUGHT[side])


def collapse_margin(adjoining_margins: Iterable[float]) -> float:
    """``layout.block.collapse_margin`` in one pass: the largest margin and the smallest, nought among them."""
    most = least = 0.0
    for margin in adjoining_margins:
        if margin > most:
            most = margin
        elif margin < least:
            least = margin
    return most + least


def make_descendants() -> Any:
    """A ``Box.descendants`` that does not hand each box up through all that hold it."""
    from weasyprint.formatting_structure.boxes import Box

    def descendants(self: Any, placeholders: bool = False) -> Iterator[Any]:
        waiting = [self]
        while waiting:
            box = waiting.pop()
            if isinstance(box, Box):
                yield box
                waiting.extend(reversed(box.children))
            elif placeholders:
                yield from box.descendants(placeholders)
            else:
                yield box

    return descendants


def make_kept(original: Any, name: str) -> Any:
    """A function of a style alone that keeps its answer on the style.

    So ``text.line_break.strut``, which looks for it under a key made of sixteen values, and
    ``text.fonts.get_font_description``, which makes a new one for each line.
    """
    place = f"shixian_{name}"

    def kept(style: Any) -> Any:
        found = style.__dict__.get(place)
        if found is None:
            found = style.__dict__[place] = original(style)
        return found

    return kept
