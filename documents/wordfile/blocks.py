"""What a Word file is made of, as frozen values: a page, paragraphs, tables. All measures are points.

Owns the values and how they are held together on one page. It knows neither HTML nor Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Align(StrEnum):
    """How lines stand between both edges; the values are Word's."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Edges:
    """One measure for each side."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A ruled line."""

    width: float
    colour: str  # RRGGBB


@dataclass(frozen=True, slots=True)
class Type:
    """How characters look."""

    face: str
    """Name of the font on an office's computer."""
    size: float
    spacing: float = 0.0
    colour: str = "000000"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Characters of one look."""

    text: str
    type: Type


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on."""

    width: float
    type: Type


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph."""

    type: Type


@dataclass(frozen=True, slots=True)
class Field:
    """A number that Word counts: ``PAGE`` or ``NUMPAGES``."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture floating over its paragraph: its left edge from the column's, its top from the paragraph's."""

    content: bytes
    width: float
    height: float
    left: float
    top: float


Run = Words | Blank | Break | Field | Picture


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set."""

    line: float
    """Exact height of a line."""
    align: Align = Align.LEFT
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    rank: int = 0
    """1 the title, 2 and 3 headings, 0 none of them."""
    keep: bool = False
    """Whether its end stays on the page of what follows."""
    whole: bool = False
    """Whether it stays on one page."""
    pairs: bool = False
    """Whether two lines at least stand on either page when it does not."""
    above: Line | None = None
    above_gap: float = 0.0
    below: Line | None = None
    below_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its own type is what an empty one and its mark are set in."""

    runs: tuple[Run, ...]
    setting: Setting
    type: Type


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that reaches over some columns and rows."""

    blocks: tuple[Block, ...]
    column: int
    columns: int
    rows: int
    middle: bool
    padding: Edges
    above: Line | None = None
    """A line of its own, in a table without lines."""
    below: Line | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that begin in a row."""

    cells: tuple[Cell, ...]
    height: float = 0.0
    """The least height."""
    head: bool = False
    """Whether it is repeated on every page."""
    keep: bool = False
    """Whether it stays on the page of the next row."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with columns of fixed widths."""

    columns: tuple[float, ...]
    rows: tuple[Row, ...]
    left: float = 0.0
    line: Line | None = None
    """Around and between the cells; None: a table that only places things."""
    foot: bool = False
    """Whether it stands at the foot of the page on which the text ends."""


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands in the margin of a page."""

    runs: tuple[Run, ...]
    setting: Setting
    type: Type
    distance: float
    """From the page's edge."""


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page, and what stands in its margins on right-hand (odd) and left-hand (even) ones."""

    width: float
    height: float
    margin: Edges
    pitch: float
    """From one line of the body to the next."""
    head: Margin | None
    odd: Margin | None
    even: Margin | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document."""

    page: Page
    blocks: tuple[Block, ...]
    type: Type
    """Of the body."""


def together(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, on one page if they fit on one."""
    return [*(held(_whole(block)) for block in blocks[:-1]), *map(_whole, blocks[-1:])]


def held(block: Block) -> Block:
    """The block, its end on the page of what follows."""
    if isinstance(block, Paragraph):
        return replace(block, setting=replace(block.setting, keep=True))
    *others, last = block.rows
    return replace(block, rows=(*others, replace(last, keep=True)))


def _whole(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, setting=replace(block.setting, whole=True))
    *others, last = block.rows
    return replace(block, rows=(*(replace(row, keep=True) for row in others), last))
