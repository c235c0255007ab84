"""Reading a rendered page back, in millimetres from its top left corner."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import pdfplumber

MM = 25.4 / 72
HEAD_MARGIN = 30.0
"""Above this, in millimetres, only the sample mark is printed."""
SPACES = " \u2002\u3000\u200b"


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    font: str
    colour: tuple[float, ...]


class Paper:
    """A PDF opened for measuring."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._document = pdfplumber.open(io.BytesIO(pdf))

    def close(self) -> None:
        self._document.close()

    @cached_property
    def pages(self) -> list[Any]:
        return list(self._document.pages)

    @cached_property
    def text(self) -> str:
        """The document's own characters without spaces, cells in the order they were drawn."""
        return "".join(self._texts(in_margin=False))

    @cached_property
    def margins(self) -> str:
        """What stands in the margins: the sample mark and the page numbers."""
        return "".join(self._texts(in_margin=True))

    def _texts(self, *, in_margin: bool) -> Iterator[str]:
        for page in self.pages:
            for char in page.chars:
                high = (float(page.height) - char["matrix"][5]) * MM < HEAD_MARGIN
                outside = high or char["fontname"].endswith("SongTi")  # the face of page numbers alone
                if outside == in_margin and char["text"].strip(SPACES):
                    yield char["text"]

    def lines(self, page: int) -> list[Line]:
        """The lines of a page from top to bottom."""
        opened = self.pages[page]
        rows: dict[float, list[Any]] = {}
        for char in opened.chars:
            if char["text"].strip(SPACES):
                rows.setdefault(round(float(opened.height) - char["matrix"][5], 0), []).append(char)
        return [_line(float(opened.height), row) for _, row in sorted(rows.items())]

    def body(self, page: int) -> list[Line]:
        """The lines of size 3 within the text block."""
        return [line for line in self.lines(page) if line.size == 16.0]

    def find(self, words: str, page: int = 0) -> Line:
        return next(line for line in self.lines(page) if words in line.text)


def _line(height: float, chars: list[Any]) -> Line:
    chars.sort(key=lambda char: char["x0"])
    first = chars[0]
    return Line(
        text="".join(char["text"] for char in chars),
        left=min(char["x0"] for char in chars) * MM,
        right=max(char["x1"] for char in chars) * MM,
        top=min(char["top"] for char in chars) * MM,
        bottom=max(char["bottom"] for char in chars) * MM,
        baseline=(height - first["matrix"][5]) * MM,
        size=round(first["size"], 1),
        font=first["fontname"].split("+")[-1],
        colour=tuple(first["non_stroking_color"]),
    )


class Complaints(logging.Handler):
    """What WeasyPrint complains of while this is open: glyphs no font has, styles it does not know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def __enter__(self) -> Self:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
