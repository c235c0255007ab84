"""Reading the post's results of delivery (EMS 投递结果): what became of each letter, with its evidence.

A result is read as the post reports it. Which case a mail belongs to is known by its number alone; what else a row says
of addressee, contents and letter is there to be held against it. Whether a letter is thereby served is decided by the
procedure; this module only warns where the signature does not show receipt by the addressee
(民事诉讼法第八十八条、第九十一条).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casework.intake import cells
from casework.intake.rows import RETURNED_HEADINGS, BadRow, RowReader, read_distinct
from casework.intake.tables import Column, Layout, open_table
from casework.intake.tracking import tracking_number

TRACKING_COLUMNS = (
    Column("tracking_no", "邮件号", ("邮件号码", "运单号", "快递单号", "邮件编号", "EMS单号")),
    Column("case_number", "案号", ("案件编号",), needed=False),
    Column("name", "收件单位", ("收件人", "收件人单位", "收件人名称", "企业名称"), needed=False),
    Column("code", "信用代码", ("统一社会信用代码", "收件单位信用代码", "社会信用代码"), needed=False),
    Column("contents", "内件品名", ("内件", "文书", "文书名称", "内件名称"), needed=False),
    Column("letter_number", "文号", ("文书文号", "文书编号"), needed=False),
)
IGNORED = ("序号", "备注", "收件地址", "收件人电话", "联系电话", "寄件单位", "份数", "签收时分", *RETURNED_HEADINGS)
LAYOUT = Layout(
    "邮件投递结果",
    (
        *TRACKING_COLUMNS,
        Column("posted_on", "收寄日期", ("收寄时间", "交寄日期", "邮寄日期"), needed=False),
        Column("result", "投递结果", ("邮件状态", "妥投结果", "状态", "投递状态")),
        Column("result_on", "结果日期", ("日期", "妥投日期", "签收日期", "投递日期", "签收时间")),
        Column("signed_by", "签收人", ("签收人姓名", "实际签收人")),
        Column("capacity", "签收人身份", ("签收身份", "签收类型", "与收件人关系"), needed=False),
        Column("return_reason", "退回原因", ("退件原因", "未妥投原因", "退回理由"), needed=False),
        Column("attempts", "投递次数", ("派送次数",), needed=False),
        Column("last_attempt_on", "最后投递日期", ("最后派送日期", "末次投递日期"), needed=False),
        Column("queried_on", "查询日期", ("查询时间", "数据查询日期"), needed=False),
    ),
    IGNORED,
)


class MailResult(StrEnum):
    """What became of a mail."""

    SIGNED = "signed"
    RETURNED = "returned"
    REFUSED = "refused"
    NO_RESULT = "no_result"
    IN_TRANSIT = "in_transit"  # still on its way: no result yet, and none to record


class Capacity(StrEnum):
    """Who signed, in relation to the addressee."""

    SELF = "self"
    MAIL_ROOM = "mail_room"
    FAMILY = "family"
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


_RESULTS = {
    **dict.fromkeys(("妥投", "已妥投", "已签收", "签收"), MailResult.SIGNED),
    **dict.fromkeys(("退回", "已退回", "退件", "退回妥投"), MailResult.RETURNED),
    **dict.fromkeys(("拒收", "收件人拒收"), MailResult.REFUSED),
    **dict.fromkeys(("未妥投", "无信息", "无结果"), MailResult.NO_RESULT),
    **dict.fromkeys(("在途", "运输中", "投递中"), MailResult.IN_TRANSIT),
}
_CAPACITIES = {
    **dict.fromkeys(("本人", "法定代表人", "本人签收"), Capacity.SELF),
    **dict.fromkeys(("收发室", "单位收发室", "值班室", "单位收发章"), Capacity.MAIL_ROOM),
    **dict.fromkeys(("同住成年家属", "家属"), Capacity.FAMILY),
    **dict.fromkeys(("他人代收", "代收", "门卫", "物业"), Capacity.OTHER),
    **dict.fromkeys(("快递柜", "驿站", "智能快件箱"), Capacity.LOCKER),
}
_REASONS = {
    "迁移新址": ReturnReason.MOVED,
    "查无此单位": ReturnReason.NO_SUCH_UNIT,
    "查无此人": ReturnReason.NO_SUCH_UNIT,
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


@dataclass(frozen=True, slots=True)
class PostalResult:
    """The result of one mail; what the file does not say is empty or None.

    Attributes:
        row: row number in the file.
        tracking_no: 邮件号.
        case_number: 案号.
        name: 收件单位.
        code: 信用代码 of the addressee.
        contents: 内件品名.
        letter_number: 文号 on the slip.
        posted_on: 收寄日期.
        result: a mail returned because it was refused counts as refused.
        result_on: day of signing, return or refusal; None without result.
        signed_by: 签收人.
        capacity: 签收人身份, None when nobody signed or the file does not say.
        return_reason: 退回原因, None unless returned or refused.
        attempts: 投递次数.
        last_attempt_on: 最后投递日期.
        queried_on: day on which the post was asked.
        warning: why the signature proves no receipt until confirmed, in Chinese; empty when it does.
    """

    row: int = field(compare=False)
    tracking_no: str
    case_number: str
    name: str
    code: str
    contents: str
    letter_number: str
    posted_on: datetime.date | None
    result: MailResult
    result_on: datetime.date | None
    signed_by: str
    capacity: Capacity | None
    return_reason: ReturnReason | None
    attempts: int | None
    last_attempt_on: datetime.date | None
    queried_on: datetime.date | None
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
    return PostalResults(
        *read_distinct(
            sheet, lambda reader: _result(reader, today), lambda found: found.tracking_no, "邮件号", "tracking_no"
        )
    )


def _result(reader: RowReader, today: datetime.date | None) -> PostalResult:
    day = cells.optional_day(reader.sheet.epoch)
    queried_on = reader.take("queried_on", day, None)
    posted_on = reader.take("posted_on", day, None)
    result = reader.take("result", cells.word(_RESULTS), MailResult.NO_RESULT)
    reason = reader.take("return_reason", cells.optional_word(_REASONS), None)
    if result is MailResult.RETURNED and reason is ReturnReason.REFUSED:
        result = MailResult.REFUSED
    if result is MailResult.REFUSED and reason is None:
        reason = ReturnReason.REFUSED
    result_on = reader.take("result_on", day, None)
    signed_by = reader.take("signed_by", cells.text, "")
    capacity = reader.take("capacity", cells.optional_word(_CAPACITIES), None)
    last_attempt_on = reader.take("last_attempt_on", day, None)
    _check_order(reader, (posted_on, last_attempt_on, result_on, queried_on), today)
    _check_evidence(reader, result, result_on, signed_by, reason)
    return PostalResult(
        row=reader.row.number,
        tracking_no=reader.take("tracking_no", tracking_number, ""),
        case_number=reader.take("case_number", cells.text, ""),
        name=reader.take("name", cells.text, ""),
        # a wrong check digit stands: it leads back to the case as it was opened
        code=reader.code("code").code if reader.row.cells.get("code") is not None else "",
        contents=reader.take("contents", cells.text, ""),
        letter_number=reader.take("letter_number", cells.text, ""),
        posted_on=posted_on,
        result=result,
        result_on=result_on,
        signed_by=signed_by,
        capacity=capacity,
        return_reason=reason,
        attempts=reader.take("attempts", cells.count, 0) if reader.row.cells.get("attempts") is not None else None,
        last_attempt_on=last_attempt_on,
        queried_on=queried_on,
        warning=_WARNINGS.get(capacity, "") if result is MailResult.SIGNED else "",
    )


_IN_ORDER = ("posted_on", "last_attempt_on", "result_on", "queried_on")


def _check_order(reader: RowReader, days: tuple[datetime.date | None, ...], today: datetime.date | None) -> None:
    """The days of a row follow each other: taken in, tried, ended, asked; none lies in the future."""
    last, before = None, ""
    for key, found in zip(_IN_ORDER, days, strict=True):
        if found is None:
            continue
        reader.not_after(key, found, today)
        if last is not None and found < last and not reader.faulty(*_IN_ORDER):
            heading = reader.sheet.heading(before)
            reader.refuse(key, f"早于{heading}（{last.isoformat()}）", "请按邮政查询结果核对两个日期")
        last, before = found, key


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
    if result in {MailResult.NO_RESULT, MailResult.IN_TRANSIT}:
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
    if result not in {MailResult.RETURNED, MailResult.REFUSED} and reason is not None:
        reader.refuse("return_reason", "不是退回，却填了退回原因", "请核对投递结果")
    if result is MailResult.REFUSED and reason is not ReturnReason.REFUSED:
        reader.refuse("return_reason", "投递结果是拒收，退回原因却是别的", "请核对投递结果和退回原因")
