"""Reading the post's list of what it took in (收寄清单): which mail went to whom, on the day of the stamp.

Which case a row belongs to is found by casework; the row says whatever the list has of case number, addressee, contents
and letter number.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from casework.intake import cells
from casework.intake.postal import IGNORED, LAYOUT, TRACKING_COLUMNS
from casework.intake.rows import BadRow, RowReader, read_distinct
from casework.intake.tables import Column, Layout, open_table
from casework.intake.tracking import tracking_number

_POSTED = Column("posted_on", "收寄日期", ("收寄时间", "交寄日期", "邮寄日期"))
_OF_RESULTS = tuple(
    word
    for column in LAYOUT.columns
    if column.key not in {"posted_on", *(known.key for known in TRACKING_COLUMNS)}
    for word in (column.title, *column.words)
)
POSTINGS = Layout("邮件收寄清单", (*TRACKING_COLUMNS, _POSTED), (*IGNORED, *_OF_RESULTS))


@dataclass(frozen=True, slots=True)
class Posting:
    """One mail that the post took in; what the list does not say is empty."""

    row: int = field(compare=False)
    tracking_no: str
    case_number: str
    name: str
    code: str
    contents: str
    letter_number: str
    posted_on: datetime.date


@dataclass(frozen=True, slots=True)
class Postings:
    """Mails by row, and the rows that were refused; every row is in exactly one of the two."""

    rows: tuple[Posting, ...]
    refused: tuple[BadRow, ...]


def read_postings(path: Path, *, today: datetime.date | None = None) -> Postings:
    """Read a list of mails taken in; a list of results may be handed in for it.

    Args:
        path: CSV (UTF-8 or GB18030) or XLSX.
        today: refuses days after it; None does not check.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    sheet = open_table(path, POSTINGS)
    return Postings(
        *read_distinct(
            sheet, lambda reader: _posting(reader, today), lambda found: found.tracking_no, "邮件号", "tracking_no"
        )
    )


def _posting(reader: RowReader, today: datetime.date | None) -> Posting:
    posted_on = reader.take("posted_on", cells.day(reader.sheet.epoch), datetime.date.min)
    reader.not_after("posted_on", posted_on, today)
    case_number = reader.take("case_number", cells.text, "")
    code = reader.code("code").code if reader.row.cells.get("code") is not None else ""
    if not case_number and not code and not reader.faulty("code"):
        reader.refuse(
            "tracking_no", "没有案号，也没有收件单位的信用代码，不知道是哪个案件的邮件", "请补填案号或者信用代码"
        )
    return Posting(
        row=reader.row.number,
        tracking_no=reader.take("tracking_no", tracking_number, ""),
        case_number=case_number,
        name=reader.take("name", cells.text, ""),
        code=code,
        contents=reader.take("contents", cells.text, ""),
        letter_number=reader.take("letter_number", cells.text, ""),
        posted_on=posted_on,
    )
