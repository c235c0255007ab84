"""Reading a row field by field, and the rows that are refused: which, where, why, what to do.

Every defect of a row is reported at once, so that the officer mends it in one go. The refused rows can be written back
as a workbook with the original columns, to be mended and imported again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from casework.intake.cells import CellRefusedError, required_identifier, shown
from casework.intake.grid import Cell
from casework.intake.tables import Row, Sheet
from documents.files import whole, workbook
from engine import creditcode

T = TypeVar("T")

# Headings of the returned workbook; readers list them as ignored so that the mended file can be imported as it is.
RETURNED_HEADINGS = ("原行号", "问题列", "原内容", "退回原因", "处理办法")


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect.

    Attributes:
        column: heading of the column, in Chinese.
        value: what stands there.
        reason: what is wrong, in Chinese.
        remedy: what to do, in Chinese.
    """

    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was refused.

    Attributes:
        number: its row number on the officer's screen.
        problems: its defects, at least one.
        original: what the file shows in it, by heading.
    """

    number: int
    problems: tuple[Problem, ...]
    original: Mapping[str, str]

    @property
    def column(self) -> str:
        """The headings at fault, each once."""
        return "、".join(dict.fromkeys(problem.column for problem in self.problems))

    @property
    def value(self) -> str:
        """What stands in the columns at fault."""
        return "；".join(dict.fromkeys(problem.value for problem in self.problems))

    @property
    def reason(self) -> str:
        """What is wrong, each defect with its column."""
        return "；".join(f"{problem.column}：{problem.reason}" for problem in self.problems)

    @property
    def remedy(self) -> str:
        """What to do."""
        return "；".join(dict.fromkeys(problem.remedy for problem in self.problems))

    def __str__(self) -> str:
        return f"第{self.number}行，{self.reason}（现为“{self.value}”）。{self.remedy}"


@dataclass(slots=True)
class RowReader:
    """Takes typed values from a row and remembers what was wrong."""

    sheet: Sheet
    row: Row
    problems: list[Problem] = field(default_factory=list)

    def take(self, key: str, parse: Callable[[Cell], T], instead: T) -> T:
        """Parse one cell.

        Args:
            key: the column.
            parse: one of the parsers of :mod:`casework.intake.cells`.
            instead: returned after a refusal, only to let the other columns be looked at; the row is refused anyway.
        """
        try:
            return parse(self.row.cells.get(key))
        except CellRefusedError as error:
            self.refuse(key, error.reason, error.remedy)
            return instead

    def refuse(self, key: str, reason: str, remedy: str) -> None:
        """Record a defect of a column."""
        self.problems.append(Problem(self.sheet.heading(key), shown(self.row.cells.get(key)), reason, remedy))

    def faulty(self, *keys: str) -> bool:
        """Whether any of these columns has a defect already, so that comparing them would only add noise."""
        headings = {self.sheet.heading(key) for key in keys}
        return any(problem.column in headings for problem in self.problems)

    def code(self, key: str) -> creditcode.CodeCheck:
        """Read a credit code; a wrong check digit is not a defect of the row, a wrong form is."""
        cell = self.row.cells.get(key)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            self.refuse(
                key,
                "信用代码以数字格式保存，15位以后的数字已经丢失",
                "请把该列设为“文本”格式，按营业执照重新录入18位代码",
            )
            return creditcode.check("")
        before = len(self.problems)
        found = creditcode.check(self.take(key, required_identifier, ""))
        bad_form = found.verdict in {creditcode.CodeVerdict.WRONG_LENGTH, creditcode.CodeVerdict.WRONG_CHARACTERS}
        if bad_form and len(self.problems) == before:
            self.refuse(key, found.reason, "请按营业执照核对18位代码")
        return found

    def not_after(self, key: str, found: datetime.date, today: datetime.date | None) -> None:
        """Refuse a date that lies in the future, when the caller said what day it is."""
        if today is not None and found > today and not self.faulty(key):
            self.refuse(key, f"日期晚于今天（{today.isoformat()}）", "请核对日期")

    def bad(self) -> BadRow | None:
        """The row as refused, or None when nothing was wrong."""
        return bad_row(self.row, self.problems) if self.problems else None


def bad_row(row: Row, problems: Sequence[Problem]) -> BadRow:
    """Refuse a row for the given defects."""
    return BadRow(row.number, tuple(problems), row.original)


def read_rows(sheet: Sheet, parse: Callable[[RowReader], T]) -> tuple[list[tuple[Row, T]], list[BadRow]]:
    """Read every row of a table; each is either among the values or among the refused."""
    entries: list[tuple[Row, T]] = []
    refused: list[BadRow] = []
    for row in sheet.rows:
        reader = RowReader(sheet, row)
        found = parse(reader)
        bad = reader.bad()
        if bad is None:
            entries.append((row, found))
        else:
            refused.append(bad)
    return entries, refused


def read_distinct(
    sheet: Sheet, parse: Callable[[RowReader], T], key: Callable[[T], Hashable], what: str, column: str
) -> tuple[tuple[T, ...], tuple[BadRow, ...]]:
    """Read every row of a table in which a key occurs once.

    Args:
        sheet: the table.
        parse: what a row says.
        key: what may occur once.
        what: the key in Chinese, for the reason.
        column: key of the column to name in the report.

    Returns:
        The values in the file's order, and the refused rows by number.
    """
    entries, refused = read_rows(sheet, parse)
    kept, again = repeated(entries, key, what, sheet.heading(column))
    return tuple(found for _, found in kept), tuple(sorted((*refused, *again), key=lambda bad: bad.number))


def repeated(
    entries: Sequence[tuple[Row, T]], key: Callable[[T], Hashable], what: str, column: str
) -> tuple[list[tuple[Row, T]], list[BadRow]]:
    """Separate rows that say the same thing twice, or contradict each other.

    Of identical rows the first stays and the later ones are refused. Of rows with the same key but other content none
    stays: which one is right is not guessed.

    Args:
        entries: rows with their values, in the file's order.
        key: what may occur once.
        what: the key in Chinese, for the reason.
        column: heading to name in the report.

    Returns:
        The entries that stay, and the refused rows.
    """
    groups: dict[Hashable, list[tuple[Row, T]]] = {}
    for entry in entries:
        groups.setdefault(key(entry[1]), []).append(entry)
    kept: list[tuple[Row, T]] = []
    refused: list[BadRow] = []
    for group in groups.values():
        first_row, first = group[0]
        if all(value == first for _, value in group):
            kept.append(group[0])
            reason = f"与第{first_row.number}行重复，内容完全相同"
            refused += [_repeat(row, column, reason, "已保留前一行，本行不用再报") for row, _ in group[1:]]
            continue
        for row, _ in group:
            others = "、".join(f"第{other.number}行" for other, _ in group if other is not row)
            reason = f"与{others}的{what}相同，但其他内容不同"
            refused.append(_repeat(row, column, reason, "请核实哪一行正确，只保留正确的一行再导入"))
    return kept, refused


def _repeat(row: Row, column: str, reason: str, remedy: str) -> BadRow:
    return bad_row(row, [Problem(column, row.original.get(column, ""), reason, remedy)])


def write_refused(path: Path, refused: Sequence[BadRow], *, title: str = "退回的行") -> None:
    """Write refused rows as a workbook: the original columns, then where, why and what to do.

    All cells are text, so nothing in them is ever computed. The mended file can be imported again as it is.

    Args:
        path: file to write (replaced if it exists).
        refused: rows to write, in any order.
        title: name of the sheet, at most 31 characters.

    Raises:
        OSError: the file cannot be written there.
    """
    headings = list(dict.fromkeys(heading for row in refused for heading in row.original))
    headings = [heading for heading in headings if heading not in RETURNED_HEADINGS]
    with whole(path) as file, workbook(file, title, by_row=True) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#F2F2F2"})
        marked = book.add_format({"bg_color": "#FDE9D9", "num_format": "@", "text_wrap": True})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 18)
        sheet.set_column(len(headings), len(headings) + len(RETURNED_HEADINGS) - 1, 30)
        for column, heading in enumerate((*headings, *RETURNED_HEADINGS)):
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(sorted(refused, key=lambda item: item.number), start=1):
            at_fault = {problem.column for problem in row.problems}
            for column, heading in enumerate(headings):
                sheet.write_string(
                    line, column, row.original.get(heading, ""), marked if heading in at_fault else plain
                )
            report = (str(row.number), row.column, row.value, row.reason, row.remedy)
            for column, text in enumerate(report, start=len(headings)):
                sheet.write_string(line, column, text, plain)
