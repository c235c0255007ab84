"""Invented evidence that is a real file: screenshots and papers that say what they are."""

from __future__ import annotations

import io
import time
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_A4_AT_72 = (595, 842)
_LONG_AGO = time.gmtime(0)
"""A fixed date keeps a file's bytes a function of its words."""
_CHARACTERS = 26
"""On a line of a paper."""


def screenshot(shows: date, text: str) -> bytes:
    """A sample screenshot (PNG) that shows its day and says what it is."""
    from PIL import Image, ImageDraw

    font = _font(28)
    image = Image.new("RGB", (900, 260), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 899, 60), fill="#2457a6")
    pen.text((20, 12), "样例截图（虚构，不具法律效力）", font=font, fill="white")
    pen.text((20, 90), text, font=font, fill="black")
    pen.text((20, 180), f"截图日期：{shows.isoformat()}", font=font, fill="#b00020")
    return _saved(image, "PNG")


def paper(title: str, text: str = "") -> bytes:
    """A sample paper of one page (PDF, as a scanner makes it) that says what it is."""
    from PIL import Image, ImageDraw

    image = Image.new("L", _A4_AT_72, 255)
    pen = ImageDraw.Draw(image)
    pen.text((60, 60), "样例材料（虚构，不具法律效力）", font=_font(18), fill=90)
    pen.text((60, 120), title, font=_font(24), fill=0)
    lines = [text[at : at + _CHARACTERS] for at in range(0, len(text), _CHARACTERS)]
    pen.multiline_text((60, 180), "\n".join(lines), font=_font(18), fill=0, spacing=10)
    return _saved(image, "PDF", title=title, creationDate=_LONG_AGO, modDate=_LONG_AGO)


def _saved(image: Any, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    from documents.fonts.finding import find_fonts

    face = next(face for face in find_fonts().faces if face.role.chinese == "黑体")
    return ImageFont.truetype(str(face.path), size)
