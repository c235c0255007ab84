"""Reading a form that was filled in: the workbook or text that ``report form`` wrote, cell by cell.

Every cell that cannot be used is named by its address, all of them at once; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.intake import cells
from casework.intake.cells import EXACT_DIGITS, CellRefusedError, shown
from casework.intake.grid import Cell, Grid, column_letters
from casework.intake.tables import read_grids
from documents.tables.statistics import KNOWN, NUMBER, REASON, SHEET, TOTAL
from engine.errors import InputError
from engine.tables import Column, ColumnType, RowsRule, TableRule

JsonValue = Any
_ROWS_BEFORE_HEAD = 12
_FIRST = 2  # columns of number and row label
_WHOLE = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.0+)?\Z")
_AMOUNT = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?\Z")


@dataclass(slots=True)
class Filled:
    """What a filled form says."""

    rows: list[dict[str, JsonValue]] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)  # one for each row


def read_form(path: Path, rule: TableRule) -> Filled:
    """Read a filled form.

    Args:
        path: XLSX or CSV, as ``report form`` wrote it.
        rule: of the table, its columns known.

    Raises:
        InputError: the file is no such form, or cells cannot be used; each is named.
    """
    grids = read_grids(path)
    grid = next((one for one in grids if one.name == SHEET), grids[0])
    reader = _Reader(path.name, grid, rule)
    filled = reader.read()
    if reader.wrong:
        raise InputError(path.name, f"{'；'.join(reader.wrong)}。没有登记任何内容，请更正后重新报送")
    return filled


def cell_of(column: Column, text: str) -> JsonValue:
    """A cell typed on the command line.

    Raises:
        CellRefusedError: it is not of the column's type.
    """
    return _parse(column.type, text.strip() or None, date.min)


@dataclass(slots=True)
class _Reader:
    """Reads one sheet."""

    place: str
    grid: Grid
    rule: TableRule
    wrong: list[str] = field(default_factory=list)
    filled: Filled = field(default_factory=Filled)

    def read(self) -> Filled:
        head = self._head()
        self._refuse_heads(head)
        if self.wrong:
            return self.filled
        for index in range(head + 1, len(self.grid.rows)):
            self._row(index)
        if self.rule.rows is RowsRule.ONE and len(self.filled.rows) != 1:
            self.wrong.append(f"应当填写一行，现有{len(self.filled.rows)}行")
        return self.filled

    def _head(self) -> int:
        first = [_plain(row[0]) if row else "" for row in self.grid.rows[:_ROWS_BEFORE_HEAD]]
        if NUMBER not in first:
            raise InputError(self.place, f"没有找到“{NUMBER}”开头的表头；请用系统写出的待填表填报")
        last = max(index for index, words in enumerate(first) if words == NUMBER)
        groups = {place: column.group for place, column in enumerate(self.rule.columns, start=_FIRST) if column.group}
        # Programs write a merged cell's words into its first cell only: the lower line of the head is then behind.
        upper = any(_plain(_at(self.grid.rows[last], place)) == _plain(group) for place, group in groups.items())
        return last + 1 if upper and last + 1 < len(self.grid.rows) else last

    def _refuse_heads(self, index: int) -> None:
        row = self.grid.rows[index]
        expected = [f"{column.label}({column.unit})" if column.unit else column.label for column in self.rule.columns]
        for place, words in enumerate(expected, start=_FIRST):
            merged = index > 0 and _at(row, place) is None and not self.rule.columns[place - _FIRST].group
            found = _plain(_at(self.grid.rows[index - 1] if merged else row, place))
            if found != _plain(words):
                self.wrong.append(f"{_address(index, place)}应为栏目“{words}”，现为“{found or '空白'}”")
        for place in range(_FIRST + len(expected), len(row)):
            if row[place] is not None:
                self.wrong.append(f"{_address(index, place)}有不认识的栏目“{_plain(row[place])}”，请删去该列")

    def _row(self, index: int) -> None:
        row = self.grid.rows[index]
        first = _plain(_at(row, 0))
        given = [_at(row, place) for place in range(_FIRST, _FIRST + len(self.rule.columns))]
        if first == REASON:
            self._reasons(index, given)
        elif first.isdecimal() or (not first and any(cell is not None for cell in given)):
            if self.rule.rows is RowsRule.ONE or any(cell is not None for cell in given):
                self.filled.rows.append(self._cells(index, given))
                self.filled.reasons.append({})
        elif first and first not in (KNOWN, TOTAL) and _differ(row):
            self.wrong.append(f"{_address(index, 0)}应为序号，现为“{first}”")

    def _cells(self, index: int, given: Sequence[Cell]) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for place, (column, cell) in enumerate(zip(self.rule.columns, given, strict=True), start=_FIRST):
            try:
                value = _parse(column.type, cell, self.grid.epoch)
            except CellRefusedError as error:
                self._refuse(index, place, f"“{shown(cell)}”{error.reason}，{error.remedy}")
                continue
            if value is None and column.required:
                self._refuse(index, place, f"（{column.label}）未填写，没有的请填0或者“无”")
            elif value is not None:
                found[column.key] = value
        return found

    def _reasons(self, index: int, given: Sequence[Cell]) -> None:
        if not self.filled.reasons:
            self._refuse(index, 0, f"“{REASON}”应在所说明的行下面")
            return
        for place, (column, cell) in enumerate(zip(self.rule.columns, given, strict=True), start=_FIRST):
            try:
                text = cells.text(cell)
            except CellRefusedError as error:
                self._refuse(index, place, f"“{shown(cell)}”{error.reason}，{error.remedy}")
                continue
            if text:
                self.filled.reasons[-1][column.key] = text

    def _refuse(self, index: int, place: int, words: str) -> None:
        self.wrong.append(f"{_address(index, place)}{words}")


def _parse(kind: ColumnType, cell: Cell, epoch: date) -> JsonValue:
    """A cell's value in the form of the table; None when it is blank."""
    if cell is None:
        return None
    return _PARSERS[kind](cell, epoch)


def _whole(cell: Cell, _: date) -> int:
    text = unicodedata.normalize("NFKC", cells.text(cell))
    if isinstance(cell, bool) or not _WHOLE.match(text):
        raise CellRefusedError("不是不小于0的整数", "请填写整数，没有的填0")
    return int(text.partition(".")[0])


def _amount(cell: Cell, _: date) -> str:
    text = unicodedata.normalize("NFKC", cells.text(cell))
    if isinstance(cell, bool) or not _AMOUNT.match(text):
        raise CellRefusedError("不是数额", "请填写不小于0、最多六位小数的数，如12.50，不带千分号和单位")
    return text


def _text(cell: Cell, _: date) -> str | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and len(shown(cell)) > EXACT_DIGITS:
        return cells.identifier(cell)
    return cells.text(cell) or None


def _day(cell: Cell, epoch: date) -> str:
    return cells.day(epoch)(cell).isoformat()


_PARSERS: Mapping[ColumnType, Callable[[Cell, date], JsonValue]] = {
    ColumnType.INTEGER: _whole,
    ColumnType.DECIMAL: _amount,
    ColumnType.TEXT: _text,
    ColumnType.DATE: _day,
}


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _plain(cell: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", shown(cell)).split())


def _differ(row: Sequence[Cell]) -> bool:
    """Whether a row's cells differ: those of a line of remarks, which spans the table, do not."""
    return len({_plain(cell) for cell in row[1:] if cell is not None} - {_plain(row[0])}) > 0


def _address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"
