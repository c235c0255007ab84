"""Things that stand side by side: placed by a table without lines.

Owns the widths of its columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from documents.templating.typography import ems
from documents.wordfile.blocks import Align, Cell, Edges, Paragraph, Picture, Row, Table, Words
from documents.wordfile.cascade import Style

Item = tuple[Paragraph, Style]


def rows_of(items: list[Item]) -> Iterator[list[Item]]:
    """Items that wrap, by the parts of the width they take."""
    row: list[Item] = []
    for item in items:
        if row and sum(style.share or 0.0 for _, style in (*row, item)) > 1.0:
            yield row
            row = []
        row.append(item)
    yield row


def in_row(items: list[Item], around: Style, width: float, left: float) -> Table:
    """A row without lines, as wide as the style around it says."""
    columns = columns_of(items, around, width)
    cells = tuple(
        Cell((paragraph,), column, 1, 1, False, Edges()) for column, paragraph in enumerate(_aligned(items, around))
    )
    return Table(tuple(columns), (Row(cells),), left)


def at_foot(rows: list[tuple[list[Item], Style]], around: Style, width: float) -> Table:
    """Rows at the foot of a page, with a line above and below the whole and between them where the styles say so."""
    edges = []
    for items, style in rows:
        inner = columns_of(items, style, width - style.padding.left - style.padding.right)
        inner[0] += style.padding.left
        edges.append([0.0, *list(accumulate(inner))[:-1], width])
    grid = sorted({edge for row in edges for edge in row})
    drawn: list[Row] = []
    for (items, style), marks in zip(rows, edges, strict=True):
        padding = [Edges() for _ in items]
        padding[0] = replace(padding[0], left=style.padding.left)
        padding[-1] = replace(padding[-1], right=style.padding.right)
        first, last = not drawn, len(drawn) == len(rows) - 1
        above, below = around.lines[0] if first else None, around.lines[2] if last else style.lines[2]
        cells = tuple(
            Cell((one,), grid.index(start), grid.index(end) - grid.index(start), 1, False, room, above, below)
            for one, (start, end), room in zip(_aligned(items, style), pairwise(marks), padding, strict=True)
        )
        drawn.append(Row(cells))
    columns = tuple(end - start for start, end in pairwise(grid))
    return Table(columns, tuple(drawn), foot=True)


def columns_of(items: list[Item], around: Style, width: float) -> list[float]:
    """The widths of what stands side by side."""
    if around.wraps:
        return [width * (style.share or 1 / len(items)) for _, style in items]
    natural = [width_of(paragraph) for paragraph, _ in items]
    return _spread(natural, width) if around.spread else [*natural[:-1], max(width - sum(natural[:-1]), 0.0)]


def _aligned(items: list[Item], around: Style) -> list[Paragraph]:
    """Things that are spread out begin and end at the edges."""
    if not around.spread or len(items) < 2:
        return [paragraph for paragraph, _ in items]
    aligns = [Align.LEFT, *[Align.CENTRE] * (len(items) - 2), Align.RIGHT]
    return [
        replace(paragraph, setting=replace(paragraph.setting, align=align))
        for (paragraph, _), align in zip(items, aligns, strict=True)
    ]


def _spread(widths: list[float], whole: float) -> list[float]:
    """Columns around things of these widths that stand with equal room between them."""
    if len(widths) == 1:
        return [whole]
    room = (whole - sum(widths)) / (len(widths) - 1)
    if room <= 0:
        return [width * whole / sum(widths) for width in widths]
    edges = [0.0]
    for width, _ in pairwise(widths):
        edges.append(edges[-1] + width + (room / 2 if edges == [0.0] else room))
    edges.append(whole)
    return [end - start for start, end in pairwise(edges)]


def width_of(paragraph: Paragraph) -> float:
    """How wide the words of one line are."""
    widths = (
        ems(run.text) * (run.type.size + run.type.spacing) if isinstance(run, Words) else getattr(run, "width", 0.0)
        for run in paragraph.runs
        if not isinstance(run, Picture)
    )
    return float(sum(widths))
