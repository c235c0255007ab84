"""Reading the post's results of delivery (EMS 投递结果): what became of each letter, with its evidence.

A result is read as the post reports it. Whether a letter is thereby served is decided by the procedure; this module
only warns where the signature does not show receipt by the addressee (民事诉讼法第八十八条、第九十一条).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casework.intake import cells
from casework.intake.cells import CellRefusedError
from casework.intake.grid import Cell
from casework.intake.rows import RETURNED_HEADINGS, BadRow, RowReader, read_rows, repeated
from casework.intake.tables import Column, Layout, open_table

LAYOUT = Layout(
    "邮件投递结果",
    (
        Column("tracking_no", "邮件号", ("邮件号码", "运单号", "快递单号", "邮件编号", "EMS单号")),
        Column("name", "收件单位", ("收件人", "收件人单位", "收件人名称", "企业名称")),
        Column("code", "信用代码", ("统一社会信用代码", "收件单位信用代码", "社会信用代码")),
        Column("contents", "内件品名", ("内件", "文书", "文书名称", "内件名称")),
        Column("letter_number", "文号", ("文书文号", "文书编号"), needed=False),
        Column("posted_on", "收寄日期", ("收寄时间", "交寄日期", "邮寄日期")),
        Column("result", "投递结果", ("邮件状态", "妥投结果", "状态", "投递状态")),
        Column("result_on", "结果日期", ("日期", "妥投日期", "签收日期", "投递日期", "签收时间")),
        Column("signed_by", "签收人", ("签收人姓名", "实际签收人")),
        Column("capacity", "签收人身份", ("签收身份", "签收类型", "与收件人关系")),
        Column("return_reason", "退回原因", ("退件原因", "未妥投原因", "退回理由")),
        Column("queried_on", "查询日期", ("查询时间", "数据查询日期")),
    ),
    ("序号", "备注", "收件地址", "收件人电话", *RETURNED_HEADINGS),
)


class Contents(StrEnum):
    """Which letter the mail holds."""

    ORDER = "order"
    INTENT = "intent"


class MailResult(StrEnum):
    """What became of a mail."""

    SIGNED = "signed"
    RETURNED = "returned"
    REFUSED = "refused"
    NO_RESULT = "no_result"


class Capacity(StrEnum):
    """Who signed, in relation to the addressee."""

    SELF = "self"
    MAIL_ROOM = "mail_room"
    OTHER = "other"
    LOCKER = "locker"


class ReturnReason(StrEnum):
    """Why the post brought a mail back."""

    MOVED = "MOVED"
    NO_SUCH_UNIT = "NO_SUCH_UNIT"
    UNREACHABLE = "UNREACHABLE"
    REFUSED = "REFUSED"
    UNCLAIMED = "UNCLAIMED"
    WRONG_ADDRESS = "WRONG_ADDRESS"


_CONTENTS = {
    "责令限期整改通知书": Contents.ORDER,
    "行政检查通知、责令限期整改通知书": Contents.ORDER,
    "撤回建筑业企业资质行政许可告知书": Contents.INTENT,
    "撤回建筑企业资质行政许可告知书": Contents.INTENT,
}
_RESULTS = {
    "妥投": MailResult.SIGNED,
    "已妥投": MailResult.SIGNED,
    "已签收": MailResult.SIGNED,
    "签收": MailResult.SIGNED,
    "退回": MailResult.RETURNED,
    "已退回": MailResult.RETURNED,
    "退件": MailResult.RETURNED,
    "拒收": MailResult.REFUSED,
    "未妥投": MailResult.NO_RESULT,
    "无信息": MailResult.NO_RESULT,
    "无结果": MailResult.NO_RESULT,
}
_CAPACITIES = {
    "本人": Capacity.SELF,
    "收发室": Capacity.MAIL_ROOM,
    "他人代收": Capacity.OTHER,
    "快递柜": Capacity.LOCKER,
}
_REASONS = {
    "迁移新址": ReturnReason.MOVED,
    "查无此单位": ReturnReason.NO_SUCH_UNIT,
    "电话联系不上": ReturnReason.UNREACHABLE,
    "拒收": ReturnReason.REFUSED,
    "逾期未领": ReturnReason.UNCLAIMED,
    "地址不详": ReturnReason.WRONG_ADDRESS,
}
_WARNINGS = {
    Capacity.LOCKER: "投入快递柜，不能证明当事人已收到，核实前不作为送达",
    Capacity.OTHER: "他人代收，须核实代收人是否为当事人负责收件的人，核实前不作为送达",
    None: "没有签收人身份，须向邮政查询签收人，核实前不作为送达",
}

_TITLE_MARKS = str.maketrans("", "", "《》")
_DOMESTIC = re.compile(r"\d{13}")
_INTERNATIONAL = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10


@dataclass(frozen=True, slots=True)
class PostalResult:
    """The result of one mail.

    Attributes:
        row: row number in the file.
        tracking_no: 邮件号.
        name: 收件单位.
        code: 信用代码 of the addressee.
        contents: which letter it holds.
        letter_number: 文号 on the slip, or empty.
        posted_on: 收寄日期.
        result: a mail returned because it was refused counts as refused.
        result_on: day of signing, return or refusal; None without result.
        signed_by: 签收人, or empty.
        capacity: 签收人身份, None when nobody signed or the file does not say.
        return_reason: 退回原因, None unless returned or refused.
        queried_on: day on which the post was asked.
        warning: why the signature proves no receipt until confirmed, in Chinese; empty when it does.
    """

    row: int = field(compare=False)
    tracking_no: str
    name: str
    code: str
    contents: Contents
    letter_number: str
    posted_on: datetime.date
    result: MailResult
    result_on: datetime.date | None
    signed_by: str
    capacity: Capacity | None
    return_reason: ReturnReason | None
    queried_on: datetime.date
    warning: str

    @property
    def needs_confirmation(self) -> bool:
        """Whether it must not count as served before an officer confirms the receipt."""
        return bool(self.warning)


@dataclass(frozen=True, slots=True)
class PostalResults:
    """Results by row, and the rows that were refused; every row is in exactly one of the two."""

    rows: tuple[PostalResult, ...]
    refused: tuple[BadRow, ...]


def read_postal(path: Path, *, today: datetime.date | None = None) -> PostalResults:
    """Read a file of delivery results.

    Args:
        path: CSV (UTF-8 or GB18030) or XLSX.
        today: refuses days after it; None does not check.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    sheet = open_table(path, LAYOUT)
    entries, refused = read_rows(sheet, lambda reader: _result(reader, today))
    kept, again = repeated(entries, lambda found: found.tracking_no, "邮件号", sheet.heading("tracking_no"))
    return PostalResults(
        tuple(found for _, found in kept), tuple(sorted((*refused, *again), key=lambda bad: bad.number))
    )


def tracking_number(cell: Cell) -> str:
    """Read an EMS number: 13 digits, or two letters, nine digits and two letters with the UPU S10 check digit.

    Raises:
        CellRefusedError: another form, or a wrong check digit.
    """
    found = cells.required_identifier(cell).replace(" ", "").upper()
    if _DOMESTIC.fullmatch(found):
        return found
    match = _INTERNATIONAL.fullmatch(found)
    if match is None:
        raise CellRefusedError("不是EMS邮件号（13位数字，或两个字母加九位数字加两个字母）", "请按邮件详情单核对")
    if s10_check_digit(match[2]) != int(match[3]):
        raise CellRefusedError("邮件号的校验位不符", "请按邮件详情单核对")
    return found


def s10_check_digit(serial: str) -> int:
    """Compute the check digit for the eight digits of a serial number (UPU S10).

    >>> s10_check_digit("47312482")
    9
    """
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _result(reader: RowReader, today: datetime.date | None) -> PostalResult:
    day = cells.day(reader.sheet.epoch)
    code = reader.code("code")  # a wrong check digit stands: it leads back to the case as it was opened
    queried_on = reader.take("queried_on", day, datetime.date.min)
    posted_on = reader.take("posted_on", day, datetime.date.min)
    result = reader.take("result", cells.word(_RESULTS), MailResult.NO_RESULT)
    reason = reader.take("return_reason", cells.optional_word(_REASONS), None)
    if result is MailResult.RETURNED and reason is ReturnReason.REFUSED:
        result = MailResult.REFUSED
    if result is MailResult.REFUSED and reason is None:
        reason = ReturnReason.REFUSED
    result_on = reader.take("result_on", cells.optional_day(reader.sheet.epoch), None)
    signed_by = reader.take("signed_by", cells.text, "")
    capacity = reader.take("capacity", cells.optional_word(_CAPACITIES), None)
    _check_order(reader, posted_on, result_on, queried_on, today)
    _check_evidence(reader, result, result_on, signed_by, reason)
    return PostalResult(
        row=reader.row.number,
        tracking_no=reader.take("tracking_no", tracking_number, ""),
        name=reader.take("name", cells.required_text, ""),
        code=code.code,
        contents=reader.take("contents", _contents, Contents.ORDER),
        letter_number=reader.take("letter_number", cells.text, ""),
        posted_on=posted_on,
        result=result,
        result_on=result_on,
        signed_by=signed_by,
        capacity=capacity,
        return_reason=reason,
        queried_on=queried_on,
        warning=_WARNINGS.get(capacity, "") if result is MailResult.SIGNED else "",
    )


def _contents(cell: Cell) -> Contents:
    text = cells.required_text(cell).translate(_TITLE_MARKS)
    return cells.word(_CONTENTS)(text)


def _check_order(
    reader: RowReader,
    posted_on: datetime.date,
    result_on: datetime.date | None,
    queried_on: datetime.date,
    today: datetime.date | None,
) -> None:
    reader.not_after("queried_on", queried_on, today)
    if reader.faulty("posted_on", "result_on", "queried_on"):
        return
    last_on = posted_on if result_on is None else result_on
    if last_on < posted_on:
        reader.refuse("result_on", f"早于收寄日期（{posted_on.isoformat()}）", "请按邮政查询结果核对两个日期")
    if queried_on < last_on:
        reader.refuse("queried_on", f"早于邮件的日期（{last_on.isoformat()}）", "请按邮政查询结果核对两个日期")


def _check_evidence(
    reader: RowReader,
    result: MailResult,
    result_on: datetime.date | None,
    signed_by: str,
    reason: ReturnReason | None,
) -> None:
    """A result must bring what proves it, and nothing that contradicts it."""
    if reader.faulty("result", "result_on", "signed_by", "return_reason"):
        return
    if result is MailResult.NO_RESULT:
        if result_on is not None:
            reader.refuse("result_on", "没有投递结果，却填了结果日期", "请核对投递结果")
    elif result_on is None:
        reader.refuse("result_on", "有投递结果，却没有日期", "请按邮政查询结果补填")
    if result is MailResult.SIGNED and not signed_by:
        reader.refuse("signed_by", "已签收，却没有签收人", "请向邮政查询签收人后补填")
    if result is not MailResult.SIGNED and signed_by:
        reader.refuse("signed_by", "不是签收，却填了签收人", "请核对投递结果")
    if result is MailResult.RETURNED and reason is None:
        reader.refuse("return_reason", "已退回，却没有退回原因", f"请填写下列之一：{'、'.join(_REASONS)}")
    if result in {MailResult.SIGNED, MailResult.NO_RESULT} and reason is not None:
        reader.refuse("return_reason", "不是退回，却填了退回原因", "请核对投递结果")
    if result is MailResult.REFUSED and reason is not ReturnReason.REFUSED:
        reader.refuse("return_reason", "投递结果是拒收，退回原因却是别的", "请核对投递结果和退回原因")
