"""How the style sheet of official paper makes each element look, in points.

Owns the dealings with WeasyPrint's cascade, so that PDF and Word file take every measure from ``gongwen.css`` and from
nowhere else. What becomes of an element is decided elsewhere. A layout that a Word file cannot have is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from documents.fonts import finding as fonts
from documents.fonts.families import ROLES
from documents.pdf import assets
from documents.pdf.justify import PINNED_VERSION
from documents.templating import templates
from documents.wordfile.blocks import Align, Edges, Line, Setting, Type
from engine.errors import DocumentError

POINTS = 0.75  # in a CSS pixel
_BOLD = 600
_FACES = {role.family: role.office[0] for role in ROLES if role.office}
_DISPLAYS = {
    ("none",): "none",
    ("inline", "flow"): "inline",
    ("inline", "flow-root"): "inline-block",
    ("block", "flow"): "block",
    ("block", "flex"): "flex",
    ("block", "table"): "table",
    ("table-column-group",): "columns",
    ("table-column",): "column",
    ("table-header-group",): "rows",
    ("table-row-group",): "rows",
    ("table-row",): "row",
    ("table-cell",): "cell",
}
_ALIGNS = {"left": Align.LEFT, "start": Align.LEFT, "center": Align.CENTRE, "right": Align.RIGHT, "end": Align.RIGHT}
_AVOIDED = frozenset({"avoid", "avoid-page"})
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = tuple(f"@{edge}-{corner}" for edge in ("top", "bottom") for corner in ("left", "center", "right"))

Element = Any
"""An element of the tree that WeasyPrint parsed."""
Computed = Any
"""What WeasyPrint computed for an element: values by property, lengths in pixels."""


@dataclass(frozen=True, slots=True)
class Style:
    """What an element looks like."""

    display: str
    position: str
    type: Type
    setting: Setting
    margin: Edges
    padding: Edges
    lines: tuple[Line | None, Line | None, Line | None, Line | None]
    place: tuple[float | None, float | None, float | None, float | None]
    """From the sides of what it is placed in, when it is placed."""
    width: float | None
    share: float | None
    """Its width as a part of the width around it."""
    height: float
    hidden: bool
    """Whether it takes room and is not printed."""
    wraps: bool
    spread: bool
    """Whether what stands side by side in it reaches to both edges."""
    middle: bool
    whole: bool
    """Whether it stays on one page."""
    before: bool
    """Whether its start stays with what stands before it."""
    after: bool
    """Whether its end stays with what follows."""


class Cascade:
    """The looks of the elements of one section.

    Args:
        section: HTML of one letter.
        title: of the letter, for errors.

    Raises:
        DocumentError: WeasyPrint is not the version that paper is laid out with.
    """

    def __init__(self, section: str, title: str) -> None:
        sheet, font_config = _sheet()
        from weasyprint import HTML
        from weasyprint.css import get_all_computed_styles

        self.title = title
        self._html = HTML(string=templates.page([section], title), base_url=None, url_fetcher=assets.make_fetcher({}))
        self._of = get_all_computed_styles(self._html, [sheet], font_config=font_config)

    @property
    def body(self) -> Element:
        """The element around the section."""
        return self._html.etree_element.find("body")

    def style(self, element: Element) -> Style:
        """What an element looks like.

        Raises:
            DocumentError: the style sheet does not know one of its classes, or lays it out as Word cannot.
        """
        for name in (element.get("class") or "").split():
            if name not in _classes():
                raise self.unknown(element, f"样式名“{name}”")
        computed = self._of(element)
        display = _DISPLAYS.get(tuple(computed["display"]))
        if display is None or computed["float"] != "none":
            raise self.unknown(element, f"排版方式“{'、'.join(map(str, computed['display']))}”")
        added = (self._of(element, pseudo) for pseudo in ("before", "after"))
        if element.tag != "br" and any(computed is not None for computed in added):  # a br is itself such text
            raise self.unknown(element, "由样式表添加的文字")
        return _style(computed, display, element.tag)

    def unknown(self, element: Element, what: str) -> DocumentError:
        """The error for something a Word file cannot be made of."""
        classes = f' class="{element.get("class")}"' if element.get("class") else ""
        return DocumentError(
            f"“{self.title}”无法生成 Word 文件：模板中的 <{element.tag}{classes}> 用了{what}，Word 文件没有相应的写法。"
            "请改用样式表 official/gongwen.css 中已有的写法"
        )

    def page(self, section: Element, side: str) -> tuple[Computed, dict[str, Computed]]:
        """The look of a section's pages on a side, and of what stands in their margins, by place (``@top-right``)."""
        from weasyprint.layout.page import PageType, set_page_type_computed_styles

        page = PageType(side, False, self._of(section)["page"], 0, ())
        set_page_type_computed_styles(page, self._html, self._of)
        found = {corner: self._of(page, corner) for corner in _CORNERS}
        return self._of(page), {
            corner: computed
            for corner, computed in found.items()
            if computed is not None and isinstance(computed["content"], tuple)
        }


@cache
def _sheet() -> tuple[Any, Any]:
    """The style sheet as WeasyPrint reads it."""
    fonts.configure()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    if weasyprint.__version__ != PINNED_VERSION:
        raise DocumentError(
            f"排版组件 WeasyPrint 应为 {PINNED_VERSION}，现为 {weasyprint.__version__}，请按锁定的版本安装"
        )
    font_config = FontConfiguration()
    return weasyprint.CSS(string=templates.stylesheet(), font_config=font_config), font_config


@cache
def _classes() -> frozenset[str]:
    """The classes that the style sheet knows."""
    bare = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", templates.stylesheet(), flags=re.DOTALL)
    return frozenset(re.findall(r"\.([a-z][\w-]*)", bare))


def _style(computed: Computed, display: str, tag: str) -> Style:
    kind = type_of(computed)
    width = computed["width"]
    return Style(
        display=display,
        position=str(computed["position"]),
        type=kind,
        setting=_setting(computed, kind, tag),
        margin=edges_of(computed, "margin"),
        padding=edges_of(computed, "padding"),
        lines=tuple(_line(computed, side) for side in _SIDES),  # type: ignore[arg-type] # of four
        place=tuple(_placed(computed[side]) for side in _SIDES),  # type: ignore[arg-type] # of four
        width=None if width == "auto" or width.unit == "%" else width.value * POINTS,
        share=width.value / 100 if width != "auto" and width.unit == "%" else None,
        height=0.0 if computed["height"] == "auto" else computed["height"].value * POINTS,
        hidden=computed["visibility"] != "visible",
        wraps=computed["flex_wrap"] != "nowrap",
        spread="space-between" in computed["justify_content"],
        middle=computed["vertical_align"] == "middle",
        whole=computed["break_inside"] in _AVOIDED,
        before=computed["break_before"] in _AVOIDED,
        after=computed["break_after"] in _AVOIDED,
    )


def _setting(computed: Computed, kind: Type, tag: str) -> Setting:
    height = computed["line_height"]
    return Setting(
        line=height * kind.size if isinstance(height, float | int) else height.value * POINTS,
        align=_ALIGNS.get(computed["text_align_all"], Align.BOTH),
        first=computed["text_indent"].value * POINTS,
        rank=int(tag[1]) if re.fullmatch("h[1-3]", tag) else 0,
        pairs=min(computed["orphans"], computed["widows"]) > 1,
    )


def type_of(computed: Computed) -> Type:
    """How characters look, in the fonts an office has."""
    family = computed["font_family"][0]
    return Type(
        face=_FACES.get(family, family),
        size=computed["font_size"] * POINTS,
        spacing=computed["letter_spacing"] * POINTS,
        colour=_colour(computed["color"]),
        bold=computed["font_weight"] >= _BOLD,
    )


def _colour(colour: Any) -> str:
    return "".join(f"{round(part * 255):02X}" for part in list(colour)[:3])


def edges_of(computed: Computed, what: str) -> Edges:
    """The margins or the paddings of an element."""
    sides = (computed[f"{what}_{side}"] for side in _SIDES)
    return Edges(*(0.0 if side == "auto" else side.value * POINTS for side in sides))


def _line(computed: Computed, side: str) -> Line | None:
    if computed[f"border_{side}_style"] in {"none", "hidden"} or not computed[f"border_{side}_width"]:
        return None
    colour = computed[f"border_{side}_color"]
    return Line(
        computed[f"border_{side}_width"] * POINTS, _colour(computed["color"] if colour == "currentcolor" else colour)
    )


def _placed(side: Any) -> float | None:
    return side.value * POINTS if side != "auto" and side.unit == "px" else None
