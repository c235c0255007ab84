"""From an HTML table to a table of fixed columns.

Owns the grid: which cell stands where, how wide a column is, which rows are heads. What a cell holds is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from documents.wordfile.blocks import Block, Cell, Row, Table
from documents.wordfile.cascade import Cascade, Element, Style

Contents = Callable[[Element, float], tuple[Block, ...]]
"""What a cell holds, in a column of a width."""
_GROUPS = frozenset({"thead", "tbody"})


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell in the grid."""

    element: Element
    style: Style
    column: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A row of the grid."""

    places: tuple[_Place, ...]
    height: float
    head: bool
    keep: bool


def read_table(element: Element, cascade: Cascade, width: float, contents: Contents) -> Table:
    """A table as wide as its column.

    Raises:
        DocumentError: it holds something else than rows of cells.
    """
    widths: list[float | None] = []
    groups: list[Element] = []
    for child in element:
        cascade.style(child)
        if child.tag == "colgroup":
            widths = [cascade.style(column).width for column in child]
        elif child.tag in _GROUPS:
            groups.append(child)
        else:
            raise cascade.unknown(child, "表格中的这个标签")
    drawn = [row for group in groups for row in _group(group, cascade)]
    if not drawn or not drawn[0].places:
        raise cascade.unknown(element, "没有行的表格")
    columns = _columns(widths or _first_widths(drawn[0]), width)
    line = next((line for place in drawn[-1].places for line in place.style.lines if line), None)
    return Table(columns, tuple(_row(row, columns, contents) for row in drawn), line=line)


def _group(group: Element, cascade: Cascade) -> list[_Drawn]:
    """The rows of one group; cells that reach down from earlier rows keep their places."""
    whole, head = cascade.style(group).whole, group.tag == "thead"
    taken: dict[int, int] = {}  # rows that a column is still taken for
    rows = []
    for row in group:
        if row.tag != "tr":
            raise cascade.unknown(row, "表格行以外的内容")
        style, places, column = cascade.style(row), [], 0
        for cell in row:
            if cell.tag not in {"td", "th"}:
                raise cascade.unknown(cell, "表格格子以外的内容")
            while taken.get(column):
                column += 1
            place = _Place(cell, cascade.style(cell), column, int(cell.get("colspan", 1)), int(cell.get("rowspan", 1)))
            places.append(place)
            column += place.columns
        taken = {at: left - 1 for at, left in taken.items() if left > 1}
        taken |= {at: p.rows - 1 for p in places if p.rows > 1 for at in range(p.column, p.column + p.columns)}
        height = max([style.height, *(p.style.height and _outer_height(p.style) for p in places)])
        rows.append(_Drawn(tuple(places), height, head, whole or head))
    if rows and not head:
        rows[-1] = replace(rows[-1], keep=False)
    return rows


def _outer_height(style: Style) -> float:
    return style.height + style.padding.top + style.padding.bottom


def _first_widths(row: _Drawn) -> list[float | None]:
    """The widths that the cells of the first row ask for, each with its padding."""
    widths: list[float | None] = []
    for place in row.places:
        style = place.style
        outer = None if style.width is None else style.width + style.padding.left + style.padding.right
        widths += [None if outer is None else outer / place.columns] * place.columns
    return widths


def _columns(wanted: Sequence[float | None], whole: float) -> tuple[float, ...]:
    """Widths that fill the table: columns that ask for none share what is left."""
    given = sum(width for width in wanted if width is not None)
    open_ones = sum(1 for width in wanted if width is None)
    if not open_ones:
        return tuple((width or 0.0) * whole / given for width in wanted)
    rest = max(whole - given, 0.0) / open_ones
    return tuple(rest if width is None else width for width in wanted)


def _row(row: _Drawn, columns: Sequence[float], contents: Contents) -> Row:
    edges = [0.0]
    for width in columns:
        edges.append(edges[-1] + width)
    cells = []
    for place in row.places:
        padding = place.style.padding
        inner = edges[place.column + place.columns] - edges[place.column] - padding.left - padding.right
        cells.append(
            Cell(contents(place.element, inner), place.column, place.columns, place.rows, place.style.middle, padding)
        )
    return Row(tuple(cells), row.height, row.head, row.keep)
