"""What is drawn on the pages of a letter: lines of text, pictures, instructions.

Reads the PDFs that this program writes, whose text is a row of glyphs with their Unicode beside each font. It knows
nothing of other programs' files but that they are readable.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.errors import DocumentError

_PAIR: Final = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_CHARACTERS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_UNKNOWN: Final = "□"


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page."""

    lines: tuple[str, ...] = ()
    """Its text in the order in which it is drawn, what stands at one height in one line."""
    pictures: tuple[str, ...] = ()
    """Hashes of its pictures, in the order in which they are drawn."""
    content: bytes = b""
    """All its instructions."""


def read_pages(pdf: bytes) -> list[DrawnPage]:
    """The pages of a PDF.

    Raises:
        DocumentError: it is no readable PDF.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return [_page(page) for page in opened.pages]
    except pikepdf.PdfError as error:
        raise DocumentError("存档的文书文件无法读取，请用备份恢复") from error


def _page(page: Any) -> DrawnPage:
    import pikepdf

    lines: list[str] = []
    pictures: list[str] = []
    fonts: dict[str, Mapping[int, str]] = {}
    font: Mapping[int, str] = {}
    height = last = None
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "Tf":
                name = str(operands[0])
                font = fonts[name] = fonts.get(name) or _unicode(page, name)
            case "Tm":
                height = round(float(operands[5]), 1)
            case "TJ" | "Tj":
                text = "".join(_characters(operands[0], font))
                if height == last and lines:
                    lines[-1] += text
                else:
                    lines.append(text)
                last = height
            case "Do":
                pictures.append(_picture(page.resources["/XObject"][str(operands[0])]))
            case _:
                pass
    content = b"\n".join(part.read_bytes() for part in _parts(page))
    return DrawnPage(tuple(lines), tuple(pictures), content)


def _parts(page: Any) -> list[Any]:
    import pikepdf

    return list(page.Contents) if isinstance(page.Contents, pikepdf.Array) else [page.Contents]


def _characters(shown: Any, font: Mapping[int, str]) -> Iterator[str]:
    import pikepdf

    for piece in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(piece, pikepdf.String):
            glyphs = bytes(piece)
            for start in range(0, len(glyphs), 2):
                yield font.get(int.from_bytes(glyphs[start : start + 2]), _UNKNOWN)


def _unicode(page: Any, name: str) -> dict[int, str]:
    """What the glyphs of a font stand for."""
    table = page.resources["/Font"][name].ToUnicode.read_bytes()
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for part in _CHARACTERS.findall(table)
        for glyph, text in _PAIR.findall(part)
    }


def _picture(found: Any) -> str:
    digest = hashlib.sha256(found.read_raw_bytes())
    if "/SMask" in found:
        digest.update(found.SMask.read_raw_bytes())
    return digest.hexdigest()
