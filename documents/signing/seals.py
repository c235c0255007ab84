"""Sample seals, drawn so that they can never pass for real ones.

Owns the picture only: five words on it say that it is a sample and void. Real seals are pictures that an office
registers; they are handed to the renderer like these.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

from documents.fonts.families import ROLES
from documents.fonts.finding import find_fonts
from engine.errors import DocumentError

DIAMETER_MM = 42.0
DPI = 300
"""Printers of offices do not resolve more, and a 600 dpi picture makes each letter four times as heavy."""
_SCALE = 2
_RED = (214, 0, 0, 215)
_ARC_DEGREES = 250.0


@lru_cache(256)
def sample_seal(name: str) -> bytes:
    """A round sample seal for the office ``name``: PNG, transparent, 42 mm at 300 dpi, marked 测试样章 and 样章无效."""
    from PIL import Image, ImageDraw, ImageFont

    side = round(DIAMETER_MM / 25.4 * DPI)
    big = side * _SCALE
    centre = big / 2
    font_path = str(_heavy_font())
    picture = Image.new("RGBA", (big, big), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    edge = big * 0.012
    draw.ellipse((edge, edge, big - edge, big - edge), outline=_RED, width=round(big * 0.028))
    draw.polygon(_star(centre, big * 0.14), fill=_RED)
    around = f"测试样章{name}"
    step = _ARC_DEGREES / max(len(around) - 1, 1)
    size = min(big * 0.115, 2 * math.pi * big * 0.39 * step / 360 * 0.95)
    arc_font = ImageFont.truetype(font_path, round(size))
    for index, character in enumerate(around):
        angle = math.radians(-90 - _ARC_DEGREES / 2 + index * step)
        tile = Image.new("RGBA", (round(size * 1.6),) * 2, (255, 255, 255, 0))
        middle = tile.width / 2
        ImageDraw.Draw(tile).text((middle, middle), character, font=arc_font, fill=_RED, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = centre + big * 0.39 * math.cos(angle), centre + big * 0.39 * math.sin(angle)
        picture.alpha_composite(tile, (round(x - middle), round(y - middle)))
    draw = ImageDraw.Draw(picture)
    void_font = ImageFont.truetype(font_path, round(big * 0.095))
    draw.text((centre, centre + big * 0.27), "样章无效", font=void_font, fill=_RED, anchor="mm")
    # One colour and sixteen steps of cover: a letter carries a fifth of the bytes and nobody sees a difference.
    cover = picture.resize((side, side), Image.Resampling.LANCZOS).getchannel("A").point(lambda value: value // 17 * 17)
    stamp = Image.new("RGBA", (side, side), (*_RED[:3], 255))
    stamp.putalpha(cover)
    target = io.BytesIO()
    stamp.save(target, "PNG", dpi=(DPI, DPI))
    return target.getvalue()


def _heavy_font() -> object:
    wanted = next(role for role in ROLES if role.chinese == "小标宋")
    report = find_fonts()
    for face in report.faces:
        if face.role == wanted:
            return face.path
    raise DocumentError(f"缺少字体：{wanted.chinese}。{report.how_to_get}")


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for index in range(10):
        length = radius if index % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + index * math.pi / 5
        points.append((centre + length * math.cos(angle), centre + length * math.sin(angle)))
    return points
