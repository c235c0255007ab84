"""Where a letter leaves room for its seal, found by what is printed.

A letter is signed as it was issued, without a seal picture, and the signature shows the seal where the letter would:
over the agency's name and the date below it, or on the line "单位（盖章）　日期" of a form. Owns those two shapes of
``templates/official``; for a paper of another shape the caller names the place. Measured from the rendered page, so
nothing about the place is stored twice.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from documents.signing.signers import HOW_TO_GET
from engine.errors import DocumentError

if TYPE_CHECKING:
    from pdfminer.layout import LTChar

MM = 72 / 25.4  # points
SEAL_MM = 42.0
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日\Z")
_STAMPED = "（盖章）"
_RISE = 3.0 * MM
"""The seal's middle sits this much above the middle between agency and date (.seal in gongwen.css)."""
_FORM_INSET = 2.0 * MM
"""On a form the seal ends this far from the right edge of its line (.signed in gongwen.css)."""
_WIDEST_PITCH = 13.0 * MM
"""Agency and date stand one line apart, never more than this."""
_OFF_CENTRE = 4.0
"""Points by which the agency's middle may miss the date's: letter spacing counts on one side."""


class SealBox(NamedTuple):
    """A place on a page."""

    page: int
    """Counted from 0."""
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in points from the lower left corner."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    middle: float
    """Height of the characters' middle above the page's lower edge."""

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def seal_box(pdf: bytes, *, agency: str = "", width_mm: float = SEAL_MM, height_mm: float = SEAL_MM) -> SealBox:
    """The place for the seal of a letter as ``documents.pdf.render`` makes it; the last one when there are several.

    Args:
        pdf: the letter, without a seal.
        agency: the name over the date; empty: the author that the letter names.
        width_mm: of the seal.
        height_mm: of the seal.

    Raises:
        DocumentError: no such place; or pdfminer is not installed.
    """
    pages = _Pages(pdf)
    name = _bare(agency or pages.author)
    for number, lines in pages.backwards():
        centre = _under_agency(lines, name) or _on_form(lines, name)
        if centre is not None:
            across, up = width_mm * MM / 2, height_mm * MM / 2
            x, y = centre
            return SealBox(number, (x - across, y - up, x + across, y + up))
    raise DocumentError(
        f"文书上没有找到盖章的位置（“{name or '发文机关'}”下面应有成文日期），不能加盖可见的签章；请核对落款"
    )


def _under_agency(lines: Sequence[_Line], agency: str) -> tuple[float, float] | None:
    for date in reversed([line for line in lines if _DATE.match(line.text)]):
        for line in lines:
            apart = line.middle - date.middle
            centred = abs(line.centre - date.centre) < _OFF_CENTRE
            if line is not date and 0 < apart < _WIDEST_PITCH and centred and line.text == (agency or line.text):
                return date.centre, (line.middle + date.middle) / 2 + _RISE
    return None


def _on_form(lines: Sequence[_Line], agency: str) -> tuple[float, float] | None:
    for line in reversed(lines):
        before, stamped, date = line.text.rpartition(_STAMPED)
        if stamped and _DATE.match(date) and before.endswith(agency):
            return line.right - _FORM_INSET - SEAL_MM * MM / 2, line.middle
    return None


class _Pages:
    """The lines of a PDF's pages, read from the last page on as far as they are asked for."""

    def __init__(self, pdf: bytes) -> None:
        try:
            from pdfminer.pdfdocument import PDFDocument
            from pdfminer.pdfparser import PDFParser
        except ImportError as error:
            raise DocumentError(HOW_TO_GET) from error
        self._document = PDFDocument(PDFParser(io.BytesIO(pdf)))

    @property
    def author(self) -> str:
        from pdfminer.utils import decode_text

        told: Any = (self._document.info or [{}])[0].get("Author", b"")
        return decode_text(told) if isinstance(told, bytes) else ""

    def backwards(self) -> Iterable[tuple[int, list[_Line]]]:
        from pdfminer.converter import PDFPageAggregator
        from pdfminer.layout import LTChar
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage

        resources = PDFResourceManager()
        device = PDFPageAggregator(resources, laparams=None)
        interpreter = PDFPageInterpreter(resources, device)
        for number, page in reversed(list(enumerate(PDFPage.create_pages(self._document)))):
            interpreter.process_page(page)
            yield number, _lines([thing for thing in device.get_result() if isinstance(thing, LTChar)])


def _lines(characters: Iterable[LTChar]) -> list[_Line]:
    """Characters by baseline, from top to bottom, without their spaces."""
    rows: dict[int, list[LTChar]] = {}
    for character in characters:
        if _bare(character.get_text()):
            rows.setdefault(round(character.matrix[5]), []).append(character)
    return [_line(row) for _, row in sorted(rows.items(), reverse=True)]


def _line(row: list[LTChar]) -> _Line:
    row.sort(key=lambda character: character.x0)
    size = row[0].size
    return _Line(
        text="".join(_bare(character.get_text()) for character in row),
        left=row[0].x0,
        right=row[-1].x1,
        # a Chinese character's box reaches 0.12 of its size below the baseline
        middle=row[0].matrix[5] + size * 0.38,
    )


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")
