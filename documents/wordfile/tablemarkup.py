"""Tables as WordprocessingML, and with them the whole body: cells hold blocks too.

Owns how columns, heads and cells that reach over several are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from documents.wordfile.blocks import Block, Cell, Edges, Paragraph, Row, Table, Type, held
from documents.wordfile.markup import Draw, Xml, border, paragraph, spacer, tag, twips


def body(blocks: Iterable[Block], draw: Draw) -> Iterator[Xml]:
    """The blocks, with a paragraph behind each table that another one or nothing follows."""
    after: Block | None = None
    for block in blocks:
        if isinstance(after, Table) and isinstance(block, Table):
            yield spacer(_first_type(after))
        yield paragraph(block, draw) if isinstance(block, Paragraph) else table(block, draw)
        after = block
    if isinstance(after, Table):
        yield spacer(_first_type(after))


def table(made: Table, draw: Draw) -> Xml:
    """A table of fixed columns."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    foot = {"horzAnchor": "margin", "vertAnchor": "margin", "tblpXSpec": "left", "tblpYSpec": "bottom"}
    properties = tag(
        "tblPr",
        *([tag("tblpPr", **foot)] if made.foot else []),
        tag("tblW", w=sum(map(twips, made.columns)), type="dxa"),
        tag("tblInd", w=twips(made.left), type="dxa"),
        tag("tblBorders", *(border(side, made.line) for side in sides)),
        tag("tblLayout", type="fixed"),
        tag("tblCellMar", *(_side(side, 0.0) for side in ("top", "left", "bottom", "right"))),
    )
    grid = tag("tblGrid", *(tag("gridCol", w=twips(width)) for width in made.columns))
    reaching: dict[int, tuple[Cell, int]] = {}  # by its column: a cell that reaches down, and its rows still to come
    rows = []
    for row in made.rows:
        rows.append(_row(row, made.columns, reaching, draw))
        reaching = {column: (cell, left - 1) for column, (cell, left) in reaching.items() if left > 1}
        reaching |= {cell.column: (cell, cell.rows - 1) for cell in row.cells if cell.rows > 1}
    return tag("tbl", properties, grid, *rows)


def _row(row: Row, columns: tuple[float, ...], reaching: dict[int, tuple[Cell, int]], draw: Draw) -> Xml:
    properties = [tag("cantSplit")]
    if row.height:
        properties.append(tag("trHeight", val=twips(row.height), hRule="atLeast"))
    if row.head:
        properties.append(tag("tblHeader"))
    cells = {cell.column: _cell(cell, columns, draw, keep=row.keep) for cell in row.cells}
    cells |= {column: _continued(cell, columns) for column, (cell, _) in reaching.items()}
    return tag("tr", tag("trPr", *properties), *(cells[column] for column in sorted(cells)))


def _cell(cell: Cell, columns: tuple[float, ...], draw: Draw, *, keep: bool) -> Xml:
    blocks = [held(block) for block in cell.blocks] if keep else cell.blocks
    merge = [tag("vMerge", val="restart")] if cell.rows > 1 else []
    return tag("tc", _cell_properties(cell, columns, merge), *body(blocks, draw))


def _continued(cell: Cell, columns: tuple[float, ...]) -> Xml:
    """Where a cell reaches down to; an empty one of its kind."""
    return tag("tc", _cell_properties(cell, columns, [tag("vMerge")]), spacer(_type_of(cell)))


def _cell_properties(cell: Cell, columns: tuple[float, ...], merge: list[Xml]) -> Xml:
    width = sum(map(twips, columns[cell.column : cell.column + cell.columns]))
    span = [tag("gridSpan", val=cell.columns)] if cell.columns > 1 else []
    return tag(
        "tcPr",
        tag("tcW", w=width, type="dxa"),
        *span,
        *merge,
        *_lines(cell),
        _padding(cell.padding),
        tag("vAlign", val="center" if cell.middle else "top"),
    )


def _lines(cell: Cell) -> list[Xml]:
    lines = [("top", cell.above), ("bottom", cell.below)]
    drawn = [border(side, line) for side, line in lines if line]
    return [tag("tcBorders", *drawn)] if drawn else []


def _padding(padding: Edges) -> Xml:
    return tag(
        "tcMar",
        _side("top", padding.top),
        _side("left", padding.left),
        _side("bottom", padding.bottom),
        _side("right", padding.right),
    )


def _side(side: str, width: float) -> Xml:
    return tag(side, w=twips(width), type="dxa")


def _first_type(made: Table) -> Type:
    return _type_of(made.rows[0].cells[0])


def _type_of(cell: Cell) -> Type:
    block = cell.blocks[0]
    return block.type if isinstance(block, Paragraph) else _first_type(block)
