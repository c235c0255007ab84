"""Tables of a report on the screen and in files. What stands in them is ``tabled``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from casework.simulating.report import Report
from documents.files import write_whole
from documents.tables.sheets import Cell, Column, write_table

NOTE = "模拟数据（虚构）：单位、人员、当事人和办理情况都是编造的，只说明负荷的分布"
_WIDE = 34.0
_NARROW = 11.0


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: short, also that of its file.
        title: stands above it.
        headings: of the columns.
        rows: cells in their order.
        wide: columns that hold sentences.
        screen: columns that a screen has room for; empty: all.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: frozenset[int] = frozenset({0})
    screen: tuple[int, ...] = ()

    def text_rows(self, most: int = 0) -> list[list[str]]:
        """The rows as a screen shows them: so many from the top, or all."""
        return [[_text(cell) for cell in self._shown(row)] for row in (self.rows[:most] if most else self.rows)]

    def shown_headings(self) -> list[str]:
        """The headings as a screen shows them."""
        return [str(heading) for heading in self._shown(self.headings)]

    def _shown(self, row: Sequence[Cell]) -> list[Cell]:
        return [row[at] for at in self.screen] if self.screen else list(row)


def write_tables(tables: Sequence[Table], folder: Path) -> list[Path]:
    """Write every table to an XLSX file of its own.

    Args:
        tables: in the order in which their files are numbered.
        folder: for the files.

    Returns:
        The files.

    Raises:
        OSError: the folder cannot be written to.
    """
    paths = []
    for n, table in enumerate(tables, start=1):
        path = folder / f"{n:02d}-{table.name}.xlsx"
        columns = [Column(head, _WIDE if at in table.wide else _NARROW) for at, head in enumerate(table.headings)]
        write_table(path, table.title, columns, table.rows, note=NOTE)
        paths.append(path)
    return paths


def json_of(report: Report) -> str:
    """The report as JSON; days are ISO text."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2, default=str) + "\n"


def write_json(report: Report, folder: Path) -> Path:
    """Write the report as JSON beside the tables."""
    path = folder / "模拟结果.json"
    write_whole(path, json_of(report).encode())
    return path


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)
