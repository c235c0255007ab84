"""What a sheet holds once read, whatever file it came from: cells by row and column, nothing interpreted yet."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class FlawKind(StrEnum):
    """Why a cell has no value that can be trusted."""

    FORMULA = "formula"
    ERROR = "error"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that was found but cannot be trusted.

    Attributes:
        kind: what is the matter.
        text: what the file shows there, for the report to the officer.
    """

    kind: FlawKind
    text: str


Cell: TypeAlias = str | int | float | bool | datetime.date | Flaw | None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet.

    Attributes:
        name: the sheet's name, or the file's for a CSV.
        rows: all rows from the first; row ``i`` of this sequence is row ``i + 1`` on the officer's screen.
        epoch: the day that serial number 0 stands for (workbooks of old Macs count from 1904).
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    epoch: datetime.date = datetime.date(1899, 12, 30)


def column_letters(index: int) -> str:
    """Name a column as spreadsheets do, counting from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
