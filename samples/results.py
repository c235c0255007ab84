"""What the demonstration leaves for people to look at: print files, mail lists, ledgers and a calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.progress import Progress

from casework.listing import list_deadlines, state_labels
from casework.printing import print_batch
from casework.reminders.ics import Entry, calendar_of
from casework.verifying import VerifyReport, verify
from documents.tables.sheets import Cell, Column, write_table
from engine.case import DeadlineStatus
from samples import archive
from samples.bureau import Bureau, Standing

NOTE = "样例数据（虚构）"
_CASE_COLUMNS = (
    Column("案号", 20, centred=True),
    Column("企业名称", 34),
    Column("统一社会信用代码", 22, centred=True),
    Column("状态", 30),
    Column("立案日期", 12, centred=True),
    Column("送达方式", 12, centred=True),
    Column("送达日期", 12, centred=True),
    Column("整改届满", 12, centred=True),
    Column("异常资质项", 8, centred=True),
    Column("撤回日期", 12, centred=True),
)
_RECEIPT_COLUMNS = (
    Column("企业名称", 34),
    Column("文号", 24, centred=True),
    Column("邮件号", 18, centred=True),
    Column("邮寄日期", 12, centred=True),
    Column("结果", 14, centred=True),
    Column("签收或退件日期", 14, centred=True),
    Column("退件原因", 14, centred=True),
    Column("下一步", 24),
)
_DEADLINE_COLUMNS = (
    Column("最后一日", 12, centred=True),
    Column("暂定", 6, centred=True),
    Column("紧急程度", 14, centred=True),
    Column("案号", 20, centred=True),
    Column("企业名称", 34),
    Column("期限", 24),
    Column("起算日", 12, centred=True),
    Column("责任岗位", 18),
)
_PRINTED = ("inspection_notice", "rectification_order", "intent_notice", "withdrawal_decision")


@dataclass(frozen=True, slots=True)
class Results:
    """Where everything lies, relative to the data directory, and what verification found."""

    files: tuple[tuple[str, str], ...]  # what, where
    verified: VerifyReport

    @property
    def problems(self) -> tuple[str, ...]:
        """What verification found wrong."""
        return self.verified.problems


def leave_results(bureau: Bureau, progress: Progress) -> Results:
    """Write everything."""
    parts = bureau.parts
    task = progress.add_task("清单和打印文件", total=len(_PRINTED) + 4)
    printed = parts.home / "print"
    with parts.store.read() as unit:
        there = {document.kind for document in unit.documents()}
    for kind in _PRINTED:
        if kind in there:  # a story that ends early has not come to all of them
            print_batch(parts, kind=kind, folder=printed, batch=bureau.batch)
        progress.advance(task)
    ledgers = parts.home / "ledgers"
    ledgers.mkdir()
    _case_ledger(bureau, ledgers / "案件台账.xlsx")
    progress.advance(task)
    _receipts(bureau, ledgers / "企业回执整理表.xlsx")
    progress.advance(task)
    _deadlines(bureau, ledgers / "期限台账.xlsx", parts.home / "期限.ics")
    progress.advance(task)
    verified = verify(parts, redecide=True, files=True)
    progress.advance(task)
    files = (
        ("数据库", "shixian.db"),
        ("文书", "letters/"),
        ("打印文件和邮寄清单", "print/"),
        ("台账", "ledgers/"),
        ("已发提醒", "reminders/"),
        ("期限日历", "期限.ics"),
        ("退回的行", "退回的行.xlsx"),
        ("登录工作台的用户名和密码", "登录.txt"),
        ("案卷", f"{archive.FOLDER}/"),
        ("档案移交清单", f"{archive.LISTS}/"),
        ("专项行动的统计表（XLSX、PDF）", "专项行动/"),
    )
    return Results(tuple((what, where) for what, where in files if (parts.home / where).exists()), verified)


def _case_ledger(bureau: Bureau, target: Path) -> None:
    procedure = bureau.procedure()
    hows = procedure.facts["order.served_how"].choices

    def row(one: Standing) -> tuple[Cell, ...]:
        rectification = one.case.state.deadlines.get("rectification")
        return (
            one.number,
            one.subject.name,
            one.subject.code,
            "、".join(state_labels(procedure, one.case.state.configuration)),
            one.case.state.opened_on,
            hows.get(one.facts.get("order.served_how") or "", ""),
            _day(one.facts.get("order.served_on")),
            rectification.last_day if rectification else None,
            len(one.case.state.lines),
            _day(one.facts.get("withdrawn_on")),
        )

    write_table(target, "建筑业企业资质动态核查案件台账", _CASE_COLUMNS, map(row, bureau.standing()), note=NOTE)


def _receipts(bureau: Bureau, target: Path) -> None:
    """企业回执整理表: what the post brought back for each order, and what was done next."""
    facts = bureau.procedure().facts
    results, reasons = facts["order.mail_result"].choices, facts["order.return_reason"].choices
    hows = facts["order.served_how"].choices
    numbers = bureau.document_numbers("rectification_order")

    def row(one: Standing) -> tuple[Cell, ...]:
        result = one.facts.get("order.mail_result") or ""
        return (
            one.subject.name,
            numbers.get(one.case.id, ""),
            one.facts.get("order.tracking_no"),
            _day(one.facts.get("order.posted_on")),
            results.get(result, ""),
            _day(one.facts.get("order.signed_on") if result == "signed" else one.facts.get("order.returned_on")),
            reasons.get(one.facts.get("order.return_reason") or "", ""),
            hows.get(one.facts.get("order.served_how") or "", "待送达"),
        )

    write_table(target, "责令限期整改通知书企业回执整理表", _RECEIPT_COLUMNS, map(row, bureau.standing()), note=NOTE)


def _deadlines(bureau: Bureau, target: Path, calendar: Path) -> None:
    rows = list_deadlines(bureau.parts)
    write_table(
        target,
        "期限台账",
        _DEADLINE_COLUMNS,
        [(r.last_day, r.provisional, r.colour_label, r.case, r.subject, r.label, r.start, r.holder) for r in rows],
        note=NOTE,
    )
    running = [r for r in rows if r.status is DeadlineStatus.LIVE]
    entries = [Entry(r.case, r.name, r.label, r.version, r.subject, r.last_day, r.provisional) for r in running]
    calendar.write_bytes(calendar_of(entries, stamp=bureau.parts.clock()))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
