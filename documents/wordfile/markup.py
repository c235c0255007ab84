"""Paragraphs and tables as WordprocessingML (ECMA-376), children in the order its schema has.

Owns the markup of the body. Measures are rounded down to what Word can hold (twentieths of a point for lengths, half
points for type), so that a line of twenty-eight characters and a page of twenty-two lines are never a trifle too large.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from documents.wordfile.blocks import (
    Blank,
    Break,
    Field,
    Line,
    Paragraph,
    Picture,
    Run,
    Setting,
    Type,
    Words,
)

_IDEOGRAPHIC_SPACE = "\u3000"
_RANKS = {1: "Title", 2: "Heading1", 3: "Heading2"}
_SPACER = 1.0
"""Height of the empty paragraph that Word wants between two tables and behind the last one."""
_TWIPS = 20

Xml = Any
Draw = Callable[[Picture], Xml]
"""Makes the drawing of a picture."""


def tag(name: str, *children: Xml, **attributes: object) -> Xml:
    """An element of the main namespace; attributes are of that namespace too."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def twips(points: float) -> int:
    """Twentieths of a point, not more than the measure."""
    return math.floor(points * _TWIPS + 1e-6)


def spacer(kind: Type) -> Xml:
    """An empty paragraph as low as can be."""
    return paragraph(Paragraph((), Setting(line=_SPACER), Type(kind.face, _SPACER)), _no_picture)


def paragraph(made: Paragraph, draw: Draw) -> Xml:
    """A paragraph."""
    return tag("p", _paragraph_properties(made), *(run(one, draw) for one in made.runs))


def run(one: Run, draw: Draw) -> Xml:
    """A run."""
    if isinstance(one, Picture):
        return tag("r", draw(one))
    if isinstance(one, Words):
        return tag("r", _run_properties(one.type), _text(one.text))
    if isinstance(one, Break):
        return tag("r", _run_properties(one.type), tag("br"))
    if isinstance(one, Blank):
        count = max(round(one.width / (one.type.size + one.type.spacing)), 1)
        return tag("r", _run_properties(one.type, underlined=True), _text(_IDEOGRAPHIC_SPACE * count))
    return _field(one)


def _field(one: Field) -> Xml:
    return tag("fldSimple", tag("r", _run_properties(one.type), _text("1")), instr=f" {one.name} ")


def _text(words: str) -> Xml:
    from docx.oxml.ns import qn

    made = tag("t")
    made.text = words
    made.set(qn("xml:space"), "preserve")
    return made


def fonts(kind: Type) -> Xml:
    """The font for Chinese and for all other characters."""
    return tag("rFonts", ascii=kind.face, eastAsia=kind.face, hAnsi=kind.face, cs=kind.face, hint="eastAsia")


def _run_properties(kind: Type, *, underlined: bool = False) -> Xml:
    half_points = math.floor(kind.size * 2 + 1e-6)
    made = [fonts(kind)]
    if kind.bold:
        made.append(tag("b"))
    made.append(tag("color", val=kind.colour))
    if kind.spacing:
        made.append(tag("spacing", val=twips(kind.spacing)))
    made += [tag("sz", val=half_points), tag("szCs", val=half_points)]
    if underlined:
        made.append(tag("u", val="single"))
    return tag("rPr", *made)


def _paragraph_properties(made: Paragraph) -> Xml:
    setting = made.setting
    properties = []
    if setting.rank:
        properties.append(tag("pStyle", val=_RANKS[setting.rank]))
    if setting.keep:
        properties.append(tag("keepNext"))
    if setting.whole:
        properties.append(tag("keepLines"))
    if setting.pairs:
        properties.append(tag("widowControl"))
    if setting.above or setting.below:
        properties.append(_rules(setting))
    properties += [
        tag("snapToGrid", val=0),
        tag(
            "spacing",
            before=twips(setting.before),
            after=twips(setting.after),
            line=twips(setting.line),
            lineRule="exact",
        ),
        tag("ind", left=twips(setting.left), right=twips(setting.right), **_first(made)),
        tag("jc", val=setting.align.value),
        _run_properties(made.type),
    ]
    return tag("pPr", *properties)


def _first(made: Paragraph) -> dict[str, object]:
    """The indent of the first line, in characters besides: Word goes by these when the type is changed."""
    first = made.setting.first
    if not first:
        return {"firstLine": 0}
    characters = first / (made.type.size + made.type.spacing)
    return {"firstLineChars": round(characters * 100), "firstLine": twips(first)}


def _rules(setting: Setting) -> Xml:
    rules = []
    if setting.above:
        rules.append(border("top", setting.above, setting.above_gap))
    if setting.below:
        rules.append(border("bottom", setting.below, setting.below_gap))
    return tag("pBdr", *rules)


def border(side: str, line: Line | None, gap: float = 0.0) -> Xml:
    """One side's line, some points from the text."""
    if line is None:
        return tag(side, val="nil")
    return tag(side, val="single", sz=max(math.floor(line.width * 8), 2), space=min(round(gap), 31), color=line.colour)


def _no_picture(picture: Picture) -> Xml:
    raise AssertionError(picture)
