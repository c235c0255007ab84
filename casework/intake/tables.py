"""Opening a table that an office hands in: the file, its header, its rows by column.

Owns the choice of the sheet, the recognition of headings and the refusal of a table that does not fit. What the columns
mean is said by the readers (:mod:`casework.intake.findings` and its neighbours) as :class:`Column` tables.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.intake.cells import shown
from casework.intake.delimited import read_delimited
from casework.intake.grid import Cell, Grid, column_letters
from casework.intake.package import MAX_FILE_BYTES, is_zip, refuse_disguises
from casework.intake.workbook import read_workbook
from engine.errors import InputError

_ROWS_BEFORE_HEADER = 30
_LEAST_HEADINGS = 3  # fewer known words in a row are a coincidence, not a header, where a table needs as many
_MISSING_TO_EXPLAIN = 3  # more missing columns mean another table, and synonyms would only bury the message
_NOTE = re.compile(r"\(.*?\)|[\s*:_]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column a table may have.

    Attributes:
        key: name in the code.
        title: the usual heading, used in messages.
        words: further headings that mean the same.
        needed: whether the table is refused without it.
    """

    key: str
    title: str
    words: tuple[str, ...] = ()
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of table.

    Attributes:
        what: the table's name in Chinese, for messages.
        columns: the columns that are read.
        ignored: headings that may stand in the file and are not read.
    """

    what: str
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()

    def title(self, key: str) -> str:
        """The usual heading of a column."""
        return next(column.title for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header.

    Attributes:
        number: the row's number on the officer's screen, from 1.
        cells: cells by column key; a column the file lacks is blank.
        original: what the file shows, by heading, in the file's order.
    """

    number: int
    cells: Mapping[str, Cell]
    original: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose header was recognised.

    Attributes:
        layout: the columns it was recognised by.
        place: file and sheet, for messages.
        name: the sheet's name.
        header_row: the header's row number, from 1.
        headings: heading as found in the file, by column key.
        rows: the rows below the header that are not blank.
        epoch: the day that serial number 0 stands for.
    """

    layout: Layout
    place: str
    name: str
    header_row: int
    headings: Mapping[str, str]
    rows: tuple[Row, ...]
    epoch: datetime.date

    def heading(self, key: str) -> str:
        """The heading of a column as the file has it, or as it should be."""
        return self.headings.get(key) or self.layout.title(key)


def open_table(path: Path, layout: Layout) -> Sheet:
    """Open an XLSX or CSV and find its one table of the given layout.

    Raises:
        InputError: the file cannot be read, or its columns do not fit; the message names the column, what was found
            and what to do.
    """
    return find_table(read_grids(path), layout, path.name)


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Read all visible sheets of a file; what it is, is decided by its content, not by its name.

    Raises:
        InputError: missing, empty, too large, damaged, encrypted or of a kind that is not accepted.
    """
    place = path.name
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // (1024 * 1024)
            raise InputError(place, f"文件超过{limit}兆字节；请删去图片和空白区域，或把名单分成几个文件")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(place, "文件不存在或不能读取；请检查文件名和存放位置") from error
    if not data.strip():
        raise InputError(place, "文件是空的；请重新导出")
    refuse_disguises(place, data)
    if is_zip(data):
        return read_workbook(place, data)
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise InputError(place, "文件内容不是 XLSX 工作簿；请用 Excel 或 WPS 打开后另存为 XLSX，再导入")
    return (read_delimited(place, data),)


def find_table(grids: Sequence[Grid], layout: Layout, place: str) -> Sheet:
    """Find the one sheet whose header fits the layout and name its cells.

    Raises:
        InputError: no header, several tables, or columns that are missing, unknown or named twice.
    """
    known = known_words(layout)
    headers = [(grid, index) for grid in grids if (index := header_index(grid, layout, known)) is not None]
    if not headers:
        raise InputError(place, f"没有找到{layout.what}的表头；表头应有：{_titles(layout.columns)}。{_seen(grids)}")
    if len(headers) > 1:
        names = "、".join(f"“{grid.name}”" for grid, _ in headers)
        raise InputError(place, f"有{len(headers)}张工作表都像{layout.what}：{names}；请只保留一张，或分成几个文件导入")
    grid, index = headers[0]
    where = place if grid.name == place else f"{place}的工作表“{grid.name}”"
    return _sheet(where, grid, index, layout, known)


def plain_heading(cell: Cell) -> str:
    """Reduce a heading to its words: no blanks, marks, or remarks in parentheses."""
    return _NOTE.sub("", unicodedata.normalize("NFKC", shown(cell)))


def known_words(layout: Layout) -> dict[str, str]:
    """The headings of a layout, reduced to their words, with the key of their column; empty: not read."""
    known = {plain_heading(word): "" for word in layout.ignored}
    for column in layout.columns:
        known |= {plain_heading(word): column.key for word in (column.title, *column.words)}
    return known


def header_index(grid: Grid, layout: Layout, known: Mapping[str, str]) -> int | None:
    """The row of a sheet that is most like the layout's header, from 0; None when none is."""
    scores = [sum(bool(known.get(plain_heading(cell))) for cell in row) for row in grid.rows[:_ROWS_BEFORE_HEADER]]
    best = max(scores, default=0)
    if best < min(_LEAST_HEADINGS, sum(column.needed for column in layout.columns)):
        return None
    # Of a header of two lines with merged cells the lower one is complete.
    return max(index for index, score in enumerate(scores) if score == best)


def _sheet(where: str, grid: Grid, index: int, layout: Layout, known: Mapping[str, str]) -> Sheet:
    headings = [plain_heading(cell) for cell in grid.rows[index]]
    _refuse_unknown(where, grid, index, headings, known, layout)
    positions = _positions(where, index, headings, known, layout)
    shown_headings = [" ".join(shown(cell).split()) for cell in grid.rows[index]]
    rows = tuple(
        _row(number, cells, positions, shown_headings)
        for number, cells in enumerate(grid.rows[index + 1 :], start=index + 2)
        if any(cell is not None for cell in cells)
    )
    found = {key: shown_headings[place] for key, place in positions.items()}
    return Sheet(layout, where, grid.name, index + 1, found, rows, grid.epoch)


def _row(number: int, cells: Sequence[Cell], positions: Mapping[str, int], headings: Sequence[str]) -> Row:
    picked = {key: cells[place] if place < len(cells) else None for key, place in positions.items()}
    original = {heading: shown(cell) for heading, cell in zip(headings, cells, strict=False) if heading}
    return Row(number, picked, original)


def _refuse_unknown(
    where: str, grid: Grid, index: int, headings: Sequence[str], known: Mapping[str, str], layout: Layout
) -> None:
    unknown = [
        f"{column_letters(place)}列“{shown(grid.rows[index][place])}”"
        for place, heading in enumerate(headings)
        if heading and heading not in known
    ]
    if not unknown:
        return
    raise InputError(
        f"{where}第{index + 1}行",
        f"有不认识的列：{'、'.join(unknown)}；请改成{layout.what}的列名，或删去该列。"
        f"认识的列名：{_titles(layout.columns)}；可以保留但不读取的列：{'、'.join(layout.ignored)}",
    )


def _positions(
    where: str, index: int, headings: Sequence[str], known: Mapping[str, str], layout: Layout
) -> dict[str, int]:
    positions: dict[str, int] = {}
    for place, heading in enumerate(headings):
        key = known.get(heading, "")
        if not key:
            continue
        if key in positions:
            first, second = column_letters(positions[key]), column_letters(place)
            raise InputError(
                f"{where}第{index + 1}行", f"{first}列和{second}列都是“{layout.title(key)}”；请只保留正确的一列"
            )
        positions[key] = place
    missing = [column for column in layout.columns if column.needed and column.key not in positions]
    if missing:
        found = "、".join(heading for heading in headings if heading)
        words = "；".join(f"{column.title}也可写作{'、'.join(column.words)}" for column in missing if column.words)
        hint = f"（{words}）" if words and len(missing) <= _MISSING_TO_EXPLAIN else ""
        raise InputError(
            f"{where}第{index + 1}行",
            f"缺少列：{_titles(missing)}；现有的列：{found}。请补上后再导入{hint}",
        )
    return positions


def _titles(columns: Sequence[Column]) -> str:
    return "、".join(column.title for column in columns if column.needed)


def _seen(grids: Sequence[Grid]) -> str:
    first = next((row for grid in grids for row in grid.rows if any(cell is not None for cell in row)), ())
    words = "、".join(shown(cell) for cell in first if cell is not None)[:120]
    return f"文件的第一行内容是：{words}" if words else "文件里没有内容"
