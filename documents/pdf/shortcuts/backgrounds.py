"""Backgrounds and borders: boxes without any, which are nearly all, are passed over after one look at their style."""

from __future__ import annotations

from typing import Any, Final

_CORNERS: Final = tuple(f"border_{side}_radius" for side in ("top_left", "top_right", "bottom_right", "bottom_left"))
_SQUARE: Final = {**dict.fromkeys(_CORNERS, (0, 0)), "background": None}
_WIDTHS: Final = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def make_layout_box_backgrounds(original: Any) -> Any:
    """A ``layout.background.layout_box_backgrounds`` that knows which styles show nothing behind their text."""

    def layout_box_backgrounds(
        page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        attributes = box.__dict__
        stands_for_another = "style" not in attributes  # a placeholder of what is positioned
        if style is not None or not layout_children or box is page or stands_for_another or not _is_bare(box.style):
            original(page, box, get_image_from_uri, layout_children, style)
            return
        attributes.update(_SQUARE)
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image_from_uri)

    return layout_box_backgrounds


def _is_bare(style: Any) -> bool:
    """Whether a style has square corners and nothing behind its text."""
    kept = style.__dict__.get("shixian_bare")
    if kept is None:
        color = style["background_color"]
        kept = style.__dict__["shixian_bare"] = (
            all((0, "px") in style[corner] for corner in _CORNERS)
            and style["visibility"] == "visible"
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and not style["box_shadow"]
            and color != "currentcolor"
            and color.alpha == 0
            and all(kind == "none" for kind, _ in style["background_image"])
        )
    return bool(kept)


def make_draw_border(original: Any) -> Any:
    """A ``draw.border.draw_border`` that leaves at once where there is nothing to draw."""

    def draw_border(stream: Any, box: Any) -> None:
        attributes = box.__dict__
        if not _is_bare(box.style) or box.style["column_rule_width"] or any(attributes[width] for width in _WIDTHS):
            original(stream, box)

    return draw_border
