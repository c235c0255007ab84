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
RED = (0.901961, 0.0, 0.070588)
NUMBERS = "SongTi"
"""The face of page numbers, and of nothing else."""
_ABOVE, _BELOW = 0.88, 0.12  # of a character's square, above and below the baseline


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
    fonts: frozenset[str] = frozenset()
    """The faces of all its characters, the first one's and the fallback's included."""

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Square:
    """The square a character stands in, or the frame of a cell or picture."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    font: str = ""
    size: float = 0.0


class Paper:
    """A PDF opened for measuring."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._document = pdfplumber.open(io.BytesIO(pdf))
        self._lines: dict[int, list[Line]] = {}
        self._squares: dict[int, list[Square]] = {}

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
                outside = high or char["fontname"].endswith(NUMBERS)
                if outside == in_margin and char["text"].strip(SPACES):
                    yield char["text"]

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page."""
        return float(self.pages[page].width) * MM, float(self.pages[page].height) * MM

    def lines(self, page: int) -> list[Line]:
        """The lines of a page from top to bottom."""
        if page in self._lines:
            return self._lines[page]
        opened = self.pages[page]
        rows: dict[float, list[Any]] = {}
        for char in opened.chars:
            if char["text"].strip(SPACES):
                rows.setdefault(round(float(opened.height) - char["matrix"][5], 0), []).append(char)
        self._lines[page] = [_line(float(opened.height), row) for _, row in sorted(rows.items())]
        return self._lines[page]

    def body(self, page: int) -> list[Line]:
        """The lines of size 3 within the text block."""
        return [line for line in self.lines(page) if line.size == 16.0]

    def find(self, words: str, page: int = 0) -> Line:
        return next(line for line in self.lines(page) if words in line.text)

    def squares(self, page: int) -> list[Square]:
        """The characters of a page, each with the square it stands in."""
        if page in self._squares:
            return self._squares[page]
        opened = self.pages[page]
        found = self._squares[page] = []
        for char in opened.chars:
            if char["text"].strip(SPACES):
                baseline, size = (float(opened.height) - char["matrix"][5]) * MM, char["size"] * MM
                top, bottom = baseline - _ABOVE * size, baseline + _BELOW * size
                face = char["fontname"].split("+")[-1]
                left, right = char["x0"] * MM, char["x1"] * MM
                found.append(Square(char["text"], left, right, top, bottom, face, round(char["size"], 1)))
        return found

    def tables(self, page: int) -> list[list[Square]]:
        """The ruled tables of a page, each as its cells with their text."""
        squares = self.squares(page)
        return [
            [_cell([value * MM for value in box], squares) for box in table.cells]
            for table in self.pages[page].find_tables()
        ]

    def rules(self, page: int, *, above: float = 0.0) -> list[Square]:
        """Filled boxes that are wide and thin, such as the red rule and the rules of the imprint."""
        found = []
        for box in self.pages[page].rects:
            rule = Square("", *(box[side] * MM for side in ("x0", "x1", "top", "bottom")))
            if rule.right - rule.left > 100 and rule.bottom > above:
                found.append(rule)
        return found

    def pictures(self, page: int) -> list[Square]:
        return [
            Square("", *(picture[side] * MM for side in ("x0", "x1", "top", "bottom")))
            for picture in self.pages[page].images
        ]


def _cell(box: list[float], squares: list[Square]) -> Square:
    left, top, right, bottom = box
    inside = [one for one in squares if left <= (one.left + one.right) / 2 <= right and top <= one.bottom <= bottom]
    fonts = "/".join(sorted({one.font for one in inside}))
    return Square("".join(one.text for one in inside), left, right, top, bottom, fonts)


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
        fonts=frozenset(char["fontname"].split("+")[-1] for char in chars),
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
