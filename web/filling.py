"""The table of a report as it stands in the browser: what was typed, what is wrong with it, what it adds up to.

Owns the names of the fields and the reading of cells typed there. Whether a report may be filed so is the engine's to
say; what is wrong with a cell is told here at the cell first, all of it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import FormData

from casework.intake.cells import CellRefusedError
from casework.reports import Filled, cell_of
from engine.errors import RefusedError
from engine.running.tabled import LEAST_REASON, differences, totals
from engine.tables import Column, ColumnType, RowsRule, TableRule

JsonValue = Any
ROWS: Final = "rows"
_MOST_FIELDS: Final = 800  # a form of a browser takes a thousand
_COUNT: Final = re.compile(r"[1-9][0-9]{0,2}\Z")
_AT_FIRST: Final = 5  # empty rows of a list
_MORE: Final = 5
_LONGEST: Final = 2000  # characters of a cell or a reason


@dataclass(frozen=True, slots=True)
class Typed:
    """A table as it was typed.

    Attributes:
        rule: of the table.
        known: figures that the cases know, by column.
        cells: of each row the text of each column.
        reasons: of each row why a figure differs from the known one, by column.
        wrong: what is wrong, by field.
    """

    rule: TableRule
    known: Mapping[str, int]
    cells: Sequence[Mapping[str, str]]
    reasons: Sequence[Mapping[str, str]]
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def one(self) -> bool:
        """Whether it has one row of figures; otherwise it is a list."""
        return self.rule.rows is RowsRule.ONE

    @property
    def most(self) -> int:
        """How many rows fit into a form."""
        return max(1, _MOST_FIELDS // max(1, len(self.rule.columns)))

    def values(self) -> list[dict[str, JsonValue]]:
        """The rows with the cells that can be used; those that are empty are left out of a list."""
        return [row for _, row in self._rows()]

    def whys(self) -> list[dict[str, str]]:
        """The reasons, one entry for each of the rows."""
        return [{key: text for key, text in self.reasons[no].items() if text} for no, _ in self._rows()]

    def totals(self) -> dict[str, str]:
        """What the columns of figures add up to, as shown."""
        return {key: str(value) for key, value in totals(self.rule.columns, self.values()).items()}

    def judge(self) -> bool:
        """Whether every cell can be filed; what cannot is told at its field."""
        for no, row in self._rows():
            self._missing(no, row)
        if self.one and self.known:
            value = {"rows": self.values(), "known": [dict(self.known)], "reasons": self.whys()}
            value["rows"] = [{**self.known, **row} for row in value["rows"]]
            for found in differences(self.rule.columns, value):
                if _seen(found.reason) < LEAST_REASON and cell_name(0, found.column) not in self.wrong:
                    words = f"填报{found.filed}，系统已知{found.known}；请核对，确需按填报数的，写明理由"
                    self.wrong[why_name(0, found.column)] = words
        for no, whys in enumerate(self.reasons):
            for key, text in whys.items():
                if len(text) > _LONGEST:
                    self.wrong[why_name(no, key)] = f"理由太长，最多{_LONGEST}个字，请缩短"
        return not self.wrong

    def longer(self) -> Typed:
        """The same with more empty rows, as many as a form takes."""
        more = min(_MORE, self.most - len(self.cells))
        empty: list[dict[str, str]] = [{} for _ in range(max(0, more))]
        return Typed(self.rule, self.known, [*self.cells, *empty], [*self.reasons, *empty], self.wrong)

    def _rows(self) -> Iterable[tuple[int, dict[str, JsonValue]]]:
        for no, texts in enumerate(self.cells):
            if self.one or any(texts.values()):
                yield no, self._read(no, texts)

    def _read(self, no: int, texts: Mapping[str, str]) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for column in self.rule.columns:
            if len(texts.get(column.key, "")) > _LONGEST:
                self.wrong[cell_name(no, column.key)] = f"太长，最多{_LONGEST}个字，请缩短"
                continue
            try:
                value = cell_of(column, texts.get(column.key, ""))
            except CellRefusedError as error:
                self.wrong[cell_name(no, column.key)] = f"{error.reason}，{error.remedy}"
                continue
            if value is not None:
                found[column.key] = value
        return found

    def _missing(self, no: int, row: Mapping[str, JsonValue]) -> None:
        for column in self.rule.columns:
            name = cell_name(no, column.key)
            if column.required and column.key not in row and column.key not in self.known and name not in self.wrong:
                self.wrong[name] = "未填写，没有的请填0" if column.type in _FIGURES else "未填写，没有的请填“无”"


_FIGURES: Final = frozenset({ColumnType.INTEGER, ColumnType.DECIMAL})


def cell_name(row: int, column: str) -> str:
    """What the field of a cell is called."""
    return f"cell.{row}.{column}"


def why_name(row: int, column: str) -> str:
    """What the field of a reason is called."""
    return f"why.{row}.{column}"


def begun(rule: TableRule, known: Mapping[str, int], filed: Mapping[str, JsonValue]) -> Typed:
    """The table as somebody finds it: as it was filed last, with the figures that the cases know.

    Args:
        rule: of the table.
        known: figures that the cases know.
        filed: the table as it was filed last; empty: never.
    """
    return _of_values(rule, known, filed.get("rows") or [], filed.get("reasons") or [])


def from_form(rule: TableRule, known: Mapping[str, int], filled: Filled) -> Typed:
    """The table as a file has it."""
    return _of_values(rule, known, filled.rows, filled.reasons)


def typed_in(rule: TableRule, known: Mapping[str, int], form: FormData) -> Typed:
    """The table as a form was sent.

    Raises:
        RefusedError: it says how many rows it has in a way that no page does.
    """
    text = form.get(ROWS)
    rows = int(text) if isinstance(text, str) and _COUNT.match(text) else 0
    found = Typed(rule, known, [], [])
    if not 1 <= rows <= found.most + _AT_FIRST:
        raise RefusedError("没有收到表格的内容，请回到填报页面重新填写", field=ROWS)
    return Typed(
        rule,
        known,
        [_texts(form, cell_name, no, rule.columns) for no in range(rows)],
        [_texts(form, why_name, no, rule.columns) for no in range(rows)],
    )


def _of_values(
    rule: TableRule,
    known: Mapping[str, int],
    rows: Sequence[Mapping[str, JsonValue]],
    reasons: Sequence[Mapping[str, str]],
) -> Typed:
    given = [{**known, **row} for row in rows] or ([dict(known)] if rule.rows is RowsRule.ONE else [])
    cells: list[Mapping[str, str]] = [{key: str(value) for key, value in row.items()} for row in given]
    whys: list[Mapping[str, str]] = [dict(one) for one in reasons[: len(cells)]]
    if rule.rows is RowsRule.MANY:
        cells += [{} for _ in range(_AT_FIRST)]
    whys += [{} for _ in range(len(cells) - len(whys))]
    return Typed(rule, known, cells, whys)


def _texts(form: FormData, name: Any, no: int, columns: Sequence[Column]) -> dict[str, str]:
    found = {}
    for column in columns:
        text = form.get(name(no, column.key))
        found[column.key] = text.strip() if isinstance(text, str) else ""
    return found


def _seen(text: str) -> int:
    return sum(sign.isprintable() and not sign.isspace() for sign in text)


def runs_of(columns: Iterable[Column]) -> list[tuple[str, list[Column]]]:
    """Columns as the head of a table has them: neighbours of one group together, each other one by itself."""
    found: list[tuple[str, list[Column]]] = []
    for column in columns:
        if found and column.group and found[-1][0] == column.group:
            found[-1][1].append(column)
        else:
            found.append((column.group, [column]))
    return found
