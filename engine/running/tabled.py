"""Rows of a report, judged by the rule of their table.

A value is ``{"rows": [{column: cell}], "known": [{column: figure}], "reasons": [{column: text}]}``; the last two are
there where the cases already knew a figure. A figure that differs from what the cases know needs a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RefusedError
from engine.tables import TableRule

JsonValue = Any


def refuse_rows(rule: TableRule, value: Mapping[str, JsonValue], field: str) -> None:
    """Refuse rows that do not fit their table.

    Args:
        rule: of the table.
        value: rows, known figures and reasons.
        field: name of the fact, for the refusal.

    Raises:
        RefusedError: a column is unknown or missing, a cell has another type, or a difference has no reason.
    """
    keys = {column.key for column in rule.columns}
    for number, row in enumerate(value["rows"], start=1):
        for key in row:
            if key not in keys:
                raise RefusedError(f"表“{rule.title}”第{number}行没有“{key}”一栏", field=field)
