"""Reading the results of the first review (复查结果): persons found and conclusion, per enterprise and item."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casework.intake import cells
from casework.intake.rows import RETURNED_HEADINGS, BadRow, RowReader, read_distinct
from casework.intake.tables import Column, Layout, open_table

LAYOUT = Layout(
    "复查结果",
    (
        Column("name", "企业名称", ("单位名称", "建筑业企业名称", "公司名称")),
        Column("code", "统一社会信用代码", ("信用代码", "社会信用代码")),
        Column("item", "资质类别", ("资质名称", "资质项", "资质类型")),
        Column("required", "标准人数", ("要求人数", "应有人数", "标准要求人数"), needed=False),
        Column("actual_after", "复查人数", ("复查后人数", "整改后人数", "复查实际人数")),
        Column("conclusion", "结论", ("复查结论", "是否达标", "复查结果")),
        Column("reviewed_on", "复查日期", ("复查时间",)),
    ),
    ("序号", "备注", "资质等级", "所属区县", "复查人", *RETURNED_HEADINGS),
)


class _Conclusion(StrEnum):
    MET = "met"
    FAILED = "failed"


_CONCLUSIONS = {
    "达标": _Conclusion.MET,
    "符合": _Conclusion.MET,
    "合格": _Conclusion.MET,
    "未达标": _Conclusion.FAILED,
    "不达标": _Conclusion.FAILED,
    "不符合": _Conclusion.FAILED,
    "不合格": _Conclusion.FAILED,
}


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """The review of one qualification item.

    Attributes:
        row: row number in the file.
        name: 企业名称.
        code: 统一社会信用代码.
        item: 资质类别.
        actual_after: persons found at the review.
        met: the district's conclusion.
        reviewed_on: day of the review.
    """

    row: int = field(compare=False)
    name: str
    code: str
    item: str
    actual_after: int
    met: bool
    reviewed_on: datetime.date


@dataclass(frozen=True, slots=True)
class ReviewResults:
    """Results by row, and the rows that were refused; every row is in exactly one of the two."""

    rows: tuple[ReviewResult, ...]
    refused: tuple[BadRow, ...]


def read_reviews(path: Path, *, today: datetime.date | None = None) -> ReviewResults:
    """Read a table of review results.

    Args:
        path: XLSX or CSV.
        today: refuses review days after it; None does not check.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    sheet = open_table(path, LAYOUT)
    return ReviewResults(
        *read_distinct(
            sheet,
            lambda reader: _result(reader, today),
            lambda found: (found.code, found.item),
            "企业和资质类别",
            "item",
        )
    )


def _result(reader: RowReader, today: datetime.date | None) -> ReviewResult:
    reviewed_on = reader.take("reviewed_on", cells.day(reader.sheet.epoch), datetime.date.min)
    reader.not_after("reviewed_on", reviewed_on, today)
    actual_after = reader.take("actual_after", cells.count, 0)
    met = reader.take("conclusion", cells.word(_CONCLUSIONS), _Conclusion.FAILED) is _Conclusion.MET
    if reader.row.cells.get("required") is not None:
        required = reader.take("required", cells.count, 0)
        if not reader.faulty("required", "actual_after", "conclusion") and met != (actual_after >= required):
            reader.refuse(
                "conclusion", f"与人数不符（标准{required}人，复查{actual_after}人）", "请核对复查人数和结论，改成一致"
            )
    return ReviewResult(
        row=reader.row.number,
        name=reader.take("name", cells.required_text, ""),
        code=reader.code("code").code,
        item=reader.take("item", cells.required_text, ""),
        actual_after=actual_after,
        met=met,
        reviewed_on=reviewed_on,
    )
