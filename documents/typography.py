"""Measures of GB/T 9704-2012 that depend on the text: the size of the red name, the place of the signature.

Owns arithmetic only; the fixed measures are in ``templates/official/gongwen.css``.
"""

from __future__ import annotations

import unicodedata

PITCH_PT = 15.788
"""Advance of one character of the body: 28 of them fill the 156 mm of the text block."""
_BLOCK_PT = 442.2
_MARK_SPACING_PT = 1.0
_MARK_MAX_PT = 44.0
_DATE_INDENT = 4
"""Characters between the date and the right margin."""


def ems(text: str) -> float:
    """Width of ``text`` in characters: Chinese counts one, digits and Latin letters a half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def mark_points(name: str) -> float:
    """Font size in points at which the issuing agency's red name fits on one line of the text block."""
    width = max(ems(name), 1.0)
    return round(min(_MARK_MAX_PT, (_BLOCK_PT - 2.0) / width - _MARK_SPACING_PT), 1)


def date_indent(name: str, date: str) -> float:
    """Points between the date's right edge and the margin.

    Four characters by the standard; more when the agency's name, which is centred over the date, would otherwise
    run into the margin.
    """
    overhang = (ems(name) - ems(date)) / 2
    return round(max(_DATE_INDENT, overhang) * PITCH_PT, 2)
