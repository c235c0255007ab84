"""Tables that reports fill in: typed columns, grouped heads, which figures the cases already know.

Owns the rule of a table as a definition or an office gives it. Whether the rows of a report fit it is judged by
``engine.running.tabled``; forms are drawn by ``documents``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

_DATED: Final = re.compile(r"\{[a-z]+\}[年月份]*")


class ColumnType(StrEnum):
    """Type of a column's cells."""

    INTEGER = "integer"
    DECIMAL = "decimal"  # text such as 12.50: amounts of money are never floats
    TEXT = "text"
    DATE = "date"


class RowsRule(StrEnum):
    """How many rows a report has."""

    ONE = "one"  # one row of figures for each unit; adding them up is the roll-up
    MANY = "many"  # a list, as long as it is


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that the cases know: how many of them fulfil a condition, or the sum of a fact over those.

    The expressions are on the facts of the counted case, and on ``covers_from`` and ``covers_to`` of the report; they
    are compiled against the counted procedure by ``casework.reports``.
    """

    procedure: str
    when: str
    add: str  # expression giving an integer; empty: one for each case


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    key: str
    label: str
    type: ColumnType
    unit: str = ""  # 家、人、项、万元
    group: str = ""  # the head over several columns
    known: tuple[Known, ...] = ()  # added up
    help: str = ""
    required: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain form for the settings of an office."""
        return {
            "key": self.key,
            "label": self.label,
            "type": self.type.value,
            "unit": self.unit,
            "group": self.group,
            "help": self.help,
            "required": self.required,
            "known": [{"of": known.procedure, "when": known.when, "add": known.add} for known in self.known],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Column:
        """The value of a plain form."""
        known = tuple(Known(one["of"], one["when"], one["add"]) for one in data["known"])
        kind = ColumnType(data["type"])
        return cls(data["key"], data["label"], kind, data["unit"], data["group"], known, data["help"], data["required"])


@dataclass(frozen=True, slots=True)
class TableRule:
    """A table of a regulation.

    Attributes:
        columns: in order; empty while nobody knows them.
        unknown: whether the text does not give the columns, so that an office may type them in.
        suggested: what this definition proposes for unknown columns.
    """

    name: str
    title: str
    rows: RowsRule
    columns: tuple[Column, ...]
    unknown: bool
    suggested: tuple[Column, ...]
    header: tuple[str, ...]  # lines over the table, such as 填报单位
    remark: str
    row_label: str  # what a row of the roll-up is: 地市, 填报单位
    cites: tuple[str, ...]

    @property
    def plain_title(self) -> str:
        """The title as messages call the table: without year and month, which only a report has."""
        return _DATED.sub("", self.title)
