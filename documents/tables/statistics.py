"""Statistical tables in a regulation's own form: grouped heads, units in brackets, a row of sums, landscape.

Owns how such a form looks as a workbook, as comma-separated text and as the context of the template
``statistics_table``, all three from one value, so that they cannot differ. What stands in the cells is the caller's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from documents.files import whole, workbook

TEMPLATE: Final = "statistics_table"
NUMBER: Final = "序号"
TOTAL: Final = "合计"
KNOWN: Final = "系统数字"
REASON: Final = "差异理由"
BLANK: Final = "＿＿＿＿＿＿"
SHEET: Final = "填报"
UNKNOWN: Final = "栏目未在原文中给出"
_A4: Final = 9
_EXACT_DIGITS: Final = 15  # a spreadsheet number keeps no more
_MARKED: Final = "#E2EFDA"
_WIDTH: Final = {"number": 6.0, "label": 18.0}
_POINTS_A_LINE: Final = 15

Cell = str | int | None


class CellType(StrEnum):
    """What the cells of a column hold."""

    INTEGER = "integer"
    DECIMAL = "decimal"  # amounts as text
    TEXT = "text"
    DATE = "date"  # ISO text


class RowKind(StrEnum):
    """What a row of a form is."""

    DATA = "data"
    TOTAL = "total"
    KNOWN = "known"  # figures as the cases have them, under the row to fill in
    REASON = "reason"  # why a figure differs from them


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    label: str
    type: CellType
    unit: str = ""
    group: str = ""

    @property
    def words(self) -> str:
        """The label with its unit in brackets."""
        return f"{self.label}({self.unit})" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a form."""

    number: str  # 1, 2 …, or what the row is: 合计, 系统数字
    name: str
    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.DATA
    marked: frozenset[int] = frozenset()  # cells that the system filled in


@dataclass(frozen=True, slots=True)
class Form:
    """A statistical table.

    Attributes:
        header: lines above the table: label and value; an empty value is left to be written.
        row_label: what a row is: 地市, 填报单位.
        heads: of the columns behind number and row label.
        remarks: lines below the table.
    """

    title: str
    header: tuple[tuple[str, str], ...]
    row_label: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    @property
    def grouped(self) -> bool:
        """Whether the head has two rows."""
        return any(head.group for head in self.heads)

    def groups(self) -> Iterator[tuple[str, int, int]]:
        """The upper heads: group, first column behind number and row label, how many columns."""
        for group, members in groupby(enumerate(self.heads), key=lambda one: one[1].group or one):
            columns = [index for index, _ in members]
            yield group if isinstance(group, str) else "", columns[0], len(columns)

    @property
    def header_line(self) -> str:
        """The lines above the table as one."""
        return "　　".join(f"{label}：{value or BLANK}" for label, value in self.header)


def context(form: Form, *, office: str, day: str, sample: bool) -> dict[str, Any]:
    """What the template prints.

    Args:
        form: the table.
        office: full name of the office that prints it.
        day: ISO text.
        sample: whether the paper must say that it is a sample.
    """
    return {
        "kind": TEMPLATE,
        "title": form.title,
        "date": day,
        "sample": sample,
        "seal": False,
        "issuer": {"name": office},
        "header": [{"label": label, "value": value} for label, value in form.header],
        "row_label": form.row_label,
        "grouped": form.grouped,
        "groups": [
            {"label": group, "span": span, "words": form.heads[first].words} for group, first, span in form.groups()
        ],
        "heads": [{"words": head.words, "group": head.group, "type": head.type.value} for head in form.heads],
        "rows": [
            {
                "number": row.number,
                "name": row.name,
                "kind": row.kind.value,
                "cells": ["" if cell is None else str(cell) for cell in row.cells],
            }
            for row in form.rows
        ],
        "remarks": list(form.remarks),
    }


def as_csv(form: Form) -> bytes:
    """The form as comma-separated text that spreadsheets open with its Chinese intact."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([form.title])
    if form.header:
        writer.writerow([form.header_line])
    if form.grouped:
        writer.writerow(["", "", *(head.group for head in form.heads)])
    writer.writerow([NUMBER, form.row_label, *(head.words for head in form.heads)])
    writer.writerows([row.number, row.name, *("" if cell is None else cell for cell in row.cells)] for row in form.rows)
    writer.writerows([remark] for remark in form.remarks)
    return target.getvalue().encode("utf-8-sig")


def write_form(path: Path, form: Form) -> None:
    """Write a form as XLSX, or as CSV where the file is called so; the file appears whole or not at all.

    Raises:
        OSError: the file cannot be written there.
    """
    with whole(path) as file:
        if path.suffix.lower() == ".csv":
            file.write(as_csv(form))
            return
        with workbook(file, form.title) as book:
            _Sheet(book, form).fill()


class _Sheet:
    """The one sheet of a form."""

    def __init__(self, book: Any, form: Form) -> None:
        self._form = form
        self._last = len(form.heads) + 1
        self._sheet = book.add_worksheet(SHEET)
        plain: Mapping[str, Any] = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "text_wrap": True}
        cell = {**plain, "border": 1}
        self._left = book.add_format(cell)
        self._centred = book.add_format({**cell, "align": "center"})
        self._head = book.add_format({**cell, "align": "center", "font_name": "黑体", "bg_color": "#E7EBF2"})
        self._title = book.add_format({**plain, "align": "center", "font_name": "黑体", "font_size": 16})
        self._line = book.add_format(plain)
        self._styles = {
            (marked, places): book.add_format(
                {
                    **cell,
                    "align": "center",
                    "num_format": "0." + "0" * places if places else "0",
                    **({"bg_color": _MARKED} if marked else {}),
                }
            )
            for marked in (False, True)
            for places in range(7)
        }

    def fill(self) -> None:
        form, at = self._form, 0
        self._page()
        self._across(at, form.title, self._title, 30)
        if form.header:
            at += 1
            self._across(at, form.header_line, self._line, 20)
        at = self._heads(at + 1)
        self._sheet.freeze_panes(at, 2)
        self._sheet.repeat_rows(0, at - 1)
        for row in form.rows:
            self._row(at, row)
            at += 1
        for remark in form.remarks:
            lines = 1 + len(remark) // 70
            self._across(at, remark, self._line, _POINTS_A_LINE * lines + 3)
            at += 1

    def _page(self) -> None:
        sheet, heads = self._sheet, self._form.heads
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C第&P页 共&N页")
        sheet.set_column(0, 0, _WIDTH["number"])
        sheet.set_column(1, 1, _WIDTH["label"])
        for index, head in enumerate(heads, start=2):
            sheet.set_column(index, index, _width(head, len(heads)))

    def _heads(self, at: int) -> int:
        """Write the head, return the row behind it."""
        form, sheet = self._form, self._sheet
        leaf = at + 1 if form.grouped else at
        for index, text in enumerate((NUMBER, form.row_label)):
            self._area(at, index, leaf, index, text)
        for group, first, span in form.groups():
            left, right = first + 2, first + span + 1
            if not form.grouped:
                sheet.write_string(at, left, form.heads[first].words, self._head)
            elif not group:
                self._area(at, left, leaf, right, form.heads[first].words)
            else:
                self._area(at, left, at, right, group)
                for index in range(first, first + span):
                    sheet.write_string(leaf, index + 2, form.heads[index].words, self._head)
        if form.grouped:
            sheet.set_row(at, 20)
        lines = max((-(-len(head.words) * 2 // int(_width(head, len(form.heads)))) for head in form.heads), default=1)
        sheet.set_row(leaf, max(24, _POINTS_A_LINE * lines + 4))
        return leaf + 1

    def _row(self, at: int, row: Row) -> None:
        sheet = self._sheet
        if row.kind is RowKind.TOTAL:
            self._area(at, 0, at, 1, row.number, self._centred)
        else:
            sheet.write_string(at, 0, row.number, self._centred)
            sheet.write_string(at, 1, row.name, self._left)
        sheet.set_row(at, 24)
        for index, (head, cell) in enumerate(zip(self._form.heads, row.cells, strict=True)):
            self._cell(at, index + 2, head, cell, marked=index in row.marked)
            if row.kind is RowKind.DATA and head.type is CellType.INTEGER and not isinstance(cell, str):
                self._ask_for_whole(at, index + 2)

    def _cell(self, row: int, column: int, head: Head, cell: Cell, *, marked: bool) -> None:
        sheet = self._sheet
        if cell is None:
            sheet.write_blank(row, column, None, self._styles[marked, 0])
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, self._styles[marked, 0])
        elif head.type is CellType.DECIMAL and _is_amount(cell):
            sheet.write_number(row, column, float(cell), self._styles[marked, len(cell.partition(".")[2])])
        elif head.type is CellType.TEXT:
            sheet.write_string(row, column, cell, self._left)
        else:
            sheet.write_string(row, column, cell, self._centred)

    def _ask_for_whole(self, row: int, column: int) -> None:
        rule = {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "应为整数",
            "error_message": "请填写不小于0的整数",
        }
        self._sheet.data_validation(row, column, row, column, rule)

    def _across(self, at: int, text: str, style: Any, height: float) -> None:
        self._sheet.set_row(at, height)
        self._area(at, 0, at, self._last, text, style)

    def _area(self, top: int, left: int, bottom: int, right: int, text: str, style: Any = None) -> None:
        style = style or self._head
        if (top, left) == (bottom, right):
            self._sheet.write_string(top, left, text, style)
        else:
            self._sheet.merge_range(top, left, bottom, right, text, style)


def _width(head: Head, columns: int) -> float:
    """Width of a column in characters: figures are narrow where there are many."""
    if head.type is CellType.TEXT:
        return 22.0
    return 10.5 if columns > 8 else 14.0


def _is_amount(cell: str) -> bool:
    """Whether a text is an amount that a spreadsheet number keeps exactly."""
    digits = cell.replace(".", "", 1)
    return digits.isdecimal() and len(digits) <= _EXACT_DIGITS
