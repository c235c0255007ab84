"""Reading what enterprises stated in their defence (陈述申辩) and what the bureau made of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casework.intake import cells
from casework.intake.rows import RETURNED_HEADINGS, BadRow, RowReader, read_distinct
from casework.intake.tables import Column, Layout, open_table

LAYOUT = Layout(
    "企业陈述申辩",
    (
        Column("name", "企业名称", ("单位名称", "建筑业企业名称", "公司名称")),
        Column("code", "统一社会信用代码", ("信用代码", "社会信用代码")),
        Column("stated_on", "陈述日期", ("陈述申辩日期", "收到日期", "提交日期")),
        Column("text", "陈述申辩内容", ("陈述内容", "申辩内容", "内容", "意见内容")),
        Column("accepted", "是否采纳", ("处理意见", "采纳情况", "复核意见")),
        Column("reason", "采纳或不采纳的理由", ("理由", "采纳理由", "复核理由")),
        Column("decided_on", "复核日期", ("处理日期",)),
        Column("hearing", "是否要求听证", ("要求听证", "听证"), needed=False),
    ),
    ("序号", "备注", "所属区县", *RETURNED_HEADINGS),
)


class _Answer(StrEnum):
    YES = "yes"
    NO = "no"


_ACCEPTED = {"采纳": _Answer.YES, "是": _Answer.YES, "不采纳": _Answer.NO, "不予采纳": _Answer.NO, "否": _Answer.NO}
_HEARING = {"是": _Answer.YES, "要求": _Answer.YES, "否": _Answer.NO, "不要求": _Answer.NO}


@dataclass(frozen=True, slots=True)
class Statement:
    """One enterprise's statement.

    Attributes:
        row: row number in the file.
        name: 企业名称.
        code: 统一社会信用代码.
        stated_on: day the statement was handed in.
        text: what was stated.
        accepted: whether the bureau accepted it.
        reason: why, or why not.
        decided_on: day on which that was settled; never before ``stated_on``.
        hearing_requested: whether a hearing was asked for; False when the file does not say.
    """

    row: int = field(compare=False)
    name: str
    code: str
    stated_on: datetime.date
    text: str
    accepted: bool
    reason: str
    decided_on: datetime.date
    hearing_requested: bool


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements by row, and the rows that were refused; every row is in exactly one of the two."""

    rows: tuple[Statement, ...]
    refused: tuple[BadRow, ...]


def read_statements(path: Path, *, today: datetime.date | None = None) -> Statements:
    """Read a table of statements; an enterprise may have several, on different days.

    Args:
        path: CSV (UTF-8 or GB18030) or XLSX.
        today: refuses days after it; None does not check.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    sheet = open_table(path, LAYOUT)
    return Statements(
        *read_distinct(
            sheet,
            lambda reader: _statement(reader, today),
            lambda found: (found.code, found.stated_on),
            "企业和陈述日期",
            "stated_on",
        )
    )


def _statement(reader: RowReader, today: datetime.date | None) -> Statement:
    day = cells.day(reader.sheet.epoch)
    stated_on = reader.take("stated_on", day, datetime.date.min)
    decided_on = reader.take("decided_on", day, datetime.date.min)
    reader.not_after("stated_on", stated_on, today)
    reader.not_after("decided_on", decided_on, today)
    if not reader.faulty("stated_on", "decided_on") and decided_on < stated_on:
        reader.refuse("decided_on", f"早于陈述日期（{stated_on.isoformat()}）", "请核对两个日期")
    hearing = reader.take("hearing", cells.optional_word(_HEARING), None)
    return Statement(
        row=reader.row.number,
        name=reader.take("name", cells.required_text, ""),
        code=reader.code("code").code,
        stated_on=stated_on,
        text=reader.take("text", cells.required_text, ""),
        accepted=reader.take("accepted", cells.word(_ACCEPTED), _Answer.NO) is _Answer.YES,
        reason=reader.take("reason", cells.required_text, ""),
        decided_on=decided_on,
        hearing_requested=hearing is _Answer.YES,
    )
