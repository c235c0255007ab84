"""Tables for offices: mail lists, ledgers, what was refused. XLSX, readable in any spreadsheet and ready to print.

Owns the look of a table (title, ruled rows, frozen head, head repeated on every printed page, dates as dates). It
writes row by row, so that fifty thousand rows need no more memory than fifty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.files import whole, workbook
from engine.errors import DocumentError

_FONT = "仿宋"
_HEAD_FONT = "黑体"
_MOST_CELL_CHARACTERS = 32767
_WIDE_COLUMNS = 8
"""Tables with more columns than this are printed landscape."""

Cell = str | int | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        header: its Chinese head.
        width: in characters of the body font.
        centred: whether cells are centred; texts are set left.
    """

    header: str
    width: float = 14.0
    centred: bool = False


def write_table(
    path: Path,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    note: str = "",
    sheet: str = "清单",
) -> int:
    """Write one table to an XLSX file; the file appears whole or not at all.

    Texts stay texts, whatever they look like: a credit code keeps its digits and ``=1+1`` is no formula.

    Args:
        path: where to; an existing file is replaced.
        title: stands above the table.
        columns: heads and widths.
        rows: cells in the order of the columns; dates become real dates, None an empty cell.
        note: a line below the title, such as the remark that the data are synthetic.
        sheet: name of the sheet.

    Returns:
        The number of rows written.

    Raises:
        DocumentError: a row has another number of cells than there are columns, or the sheet is full.
        OSError: the file cannot be written there.
    """
    with whole(path) as file, workbook(file, title, by_row=True) as book:
        return _fill(book, book.add_worksheet(sheet), title, columns, rows, note)


def _fill(
    book: Any,
    sheet: Any,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    note: str,
) -> int:
    body = {"font_name": _FONT, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
    centred = {**body, "align": "center"}
    formats = [book.add_format(centred if column.centred else body) for column in columns]
    date_format = book.add_format({**centred, "num_format": "yyyy-mm-dd"})
    head_format = book.add_format({**centred, "font_name": _HEAD_FONT, "bg_color": "#E7EBF2"})
    title_format = book.add_format({"font_name": _HEAD_FONT, "font_size": 16, "align": "center", "valign": "vcenter"})
    note_format = book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter"})
    head_row = 2 if note else 1
    last = len(columns) - 1
    _page(sheet, columns, head_row)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, 30)
    _across(sheet, 0, last, title, title_format)
    if note:
        _across(sheet, 1, last, note, note_format)
    sheet.set_row(head_row, 24)
    for index, column in enumerate(columns):
        sheet.write_string(head_row, index, column.header, head_format)
    count = 0
    for count, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise DocumentError(f"表格“{title}”第{count}行有{len(row)}格，应为{len(columns)}格")
        for index, cell in enumerate(row):
            _write(sheet, head_row + count, index, cell, formats[index], date_format)
    sheet.autofilter(head_row, 0, head_row + max(count, 1), last)
    return count


def _page(sheet: Any, columns: Sequence[Column], head_row: int) -> None:
    a4 = 9
    sheet.set_paper(a4)
    if len(columns) > _WIDE_COLUMNS:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, head_row)
    sheet.freeze_panes(head_row + 1, 0)
    sheet.set_footer("&C第&P页 共&N页")


def _across(sheet: Any, row: int, last: int, text: str, style: Any) -> None:
    if last > 0:
        sheet.merge_range(row, 0, row, last, text, style)
    else:
        sheet.write_string(row, 0, text, style)


def _write(sheet: Any, row: int, column: int, cell: Cell, style: Any, date_format: Any) -> None:
    result = 0
    if cell is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, bool):
        sheet.write_string(row, column, "是" if cell else "否", style)
    elif isinstance(cell, dt.date):
        result = sheet.write_datetime(row, column, cell, date_format)
    elif isinstance(cell, int):
        result = sheet.write_number(row, column, cell, style)
    else:
        result = sheet.write_string(row, column, cell[:_MOST_CELL_CHARACTERS], style)
    if result:
        raise DocumentError(f"工作表写不下：第{row + 1}行第{column + 1}列")
