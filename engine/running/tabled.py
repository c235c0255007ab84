"""Rows of a report, judged by the rule of their table, and added up.

A value is ``{"rows": [{column: cell}], "known": [{column: figure}], "reasons": [{column: text}]}``; the last two are
there where the cases already knew a figure, with one entry for each row. A figure that differs from what the cases know
needs a reason. Amounts with decimals are text, and sums are exact: no float is ever made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from engine.errors import RefusedError
from engine.tables import Column, ColumnType, RowsRule, TableRule

JsonValue = Any
Row = Mapping[str, JsonValue]

LEAST_REASON: Final = 2
"""Characters of a reason that can be seen."""
_PARTS: Final = frozenset({"rows", "known", "reasons"})
_MOST: Final = 10**15
_DECIMAL: Final = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?\Z")
_UNKNOWN: Final = "的栏目未在原文中给出，也没有单位录入过；请用 shixian report columns 录入栏目，或者只以附件报送"
_ASKED: Final = {
    ColumnType.INTEGER: "应为不小于0的整数",
    ColumnType.DECIMAL: "应为数额，写作12.50",
    ColumnType.TEXT: "应为文字",
    ColumnType.DATE: "应为日期，写作2024-05-15",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was filed otherwise than the cases know it."""

    row: int  # from 1
    column: str
    known: int
    filed: JsonValue  # None: left empty
    reason: str


def refuse_rows(rule: TableRule, value: Mapping[str, JsonValue], field: str) -> None:
    """Refuse rows that do not fit their table.

    Args:
        rule: of the table.
        value: rows, known figures and reasons.
        field: name of the fact, for the refusal.

    Raises:
        RefusedError: a column is unknown or missing, a cell has another type, or a difference has no reason.
    """
    judge = _Judge(rule, field)
    judge.shape(value)
    for number, row in enumerate(value["rows"], start=1):
        judge.row(number, row)
    for difference in differences(rule.columns, value):
        judge.reason(difference)


def differences(columns: Sequence[Column], value: Mapping[str, JsonValue]) -> tuple[Difference, ...]:
    """The figures that differ from what the cases know, row by row in the order of the columns."""
    found: list[Difference] = []
    reasons = value.get("reasons") or []
    for number, known in enumerate(value.get("known") or [], start=1):
        row = value["rows"][number - 1]
        why = reasons[number - 1] if number <= len(reasons) else {}
        found += [
            Difference(number, column.key, known[column.key], row.get(column.key), str(why.get(column.key, "")))
            for column in columns
            if column.key in known and row.get(column.key) != known[column.key]
        ]
    return tuple(found)


def totals(columns: Iterable[Column], rows: Sequence[Row]) -> dict[str, JsonValue]:
    """The sum of each column of figures: integers as such, amounts as text with the most decimals any of them has.

    Args:
        columns: of the table; those of texts and dates have no sum.
        rows: of reports; a cell that is empty adds nothing, nor does one filed when the column was of another type
            (:func:`misfits` tells them).

    >>> amounts = Column("fine", "罚款金额", ColumnType.DECIMAL)
    >>> totals([amounts], [{"fine": "0.10"}, {"fine": "0.2"}, {}])
    {'fine': '0.30'}
    """
    found: dict[str, JsonValue] = {}
    for column in columns:
        cells = [row[column.key] for row in rows if _fits(column.type, row.get(column.key))]
        if column.type is ColumnType.INTEGER:
            found[column.key] = sum(cells)
        elif column.type is ColumnType.DECIMAL:
            found[column.key] = _sum(cells)
    return found


def misfits(columns: Iterable[Column], rows: Sequence[Row]) -> tuple[str, ...]:
    """Labels of the columns that some row does not fit, because they were typed in otherwise after it was filed."""
    return tuple(column.label for column in columns if not all(_has(column, row) for row in rows))


def _has(column: Column, row: Row) -> bool:
    cell = row.get(column.key)
    return not column.required if cell is None else _fits(column.type, cell)


def _sum(amounts: Sequence[str]) -> str:
    """The exact sum of amounts written as text."""
    places = max((len(amount.partition(".")[2]) for amount in amounts), default=0)
    whole = sum(int(amount.replace(".", "") + "0" * (places - len(amount.partition(".")[2]))) for amount in amounts)
    if not places:
        return str(whole)
    digits = str(whole).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


@dataclass(frozen=True, slots=True)
class _Judge:
    """Refuses what does not fit one table."""

    rule: TableRule
    field: str

    def shape(self, value: Mapping[str, JsonValue]) -> None:
        rule, rows = self.rule, value["rows"]
        if not rule.columns and rows:
            raise self._refused(_UNKNOWN)
        if unknown := sorted(set(value) - _PARTS):
            raise self._refused(f"中有不认识的部分：{'、'.join(unknown)}")
        if rule.columns and rule.rows is RowsRule.ONE and len(rows) != 1:
            raise self._refused(f"应当填写一行，现有{len(rows)}行")
        for part in ("known", "reasons"):
            entries = value.get(part) or []
            if not isinstance(entries, list) or len(entries) not in (0, len(rows)):
                raise self._refused(f"的“{part}”应与各行一一对应")
            for number, entry in enumerate(entries, start=1):
                self._mapping(number, entry)
        for number, why in enumerate(value.get("reasons") or [], start=1):
            for key, reason in why.items():
                if not isinstance(reason, str):
                    raise self._refused(f"第{number}行“{self._label(key)}”的理由应为文字")
        for number, known in enumerate(value.get("known") or [], start=1):
            for key, figure in known.items():
                if not _is_whole(figure):
                    raise self._refused(f"第{number}行“{self._label(key)}”的系统数字应为不小于0的整数")

    def row(self, number: int, row: JsonValue) -> None:
        self._mapping(number, row)
        for column in self.rule.columns:
            cell = row.get(column.key)
            if cell is None:
                if column.required:
                    raise self._refused(f"第{number}行缺少“{self._label(column.key)}”；没有的请填0或者“无”")
            elif not _fits(column.type, cell):
                label = self._label(column.key)
                raise self._refused(f"第{number}行“{label}”{_ASKED[column.type]}，现为“{cell}”")

    def reason(self, found: Difference) -> None:
        if sum(sign.isprintable() and not sign.isspace() for sign in found.reason) < LEAST_REASON:
            filed = "空白" if found.filed is None else found.filed
            raise self._refused(
                f"第{found.row}行“{self._label(found.column)}”填报{filed}，系统已知{found.known}，两数不一致；"
                "请核对案件办理记录，确需按填报数的，写明理由"
            )

    def _mapping(self, number: int, row: JsonValue) -> None:
        if not isinstance(row, Mapping):
            raise self._refused(f"第{number}行应按栏目填写")
        keys = {column.key for column in self.rule.columns}
        for key in row:
            if key not in keys:
                offered = "、".join(f"{column.key}（{column.label}）" for column in self.rule.columns)
                raise self._refused(f"第{number}行没有“{key}”一栏；栏目有：{offered}")

    def _label(self, key: str) -> str:
        column = next(column for column in self.rule.columns if column.key == key)
        return f"{column.group}－{column.label}" if column.group else column.label

    def _refused(self, rest: str) -> RefusedError:
        return RefusedError(f"表“{self.rule.plain_title}”{rest}", field=self.field, cite=self.rule.cites[0])


def _fits(kind: ColumnType, cell: JsonValue) -> bool:
    match kind:
        case ColumnType.INTEGER:
            return _is_whole(cell)
        case ColumnType.DECIMAL:
            return isinstance(cell, str) and _DECIMAL.match(cell) is not None
        case ColumnType.TEXT:
            return isinstance(cell, str) and bool(cell.strip())
        case ColumnType.DATE:
            return isinstance(cell, str) and _is_day(cell)


def _is_whole(cell: JsonValue) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < _MOST


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False
