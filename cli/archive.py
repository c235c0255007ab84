"""`shixian archive`: file, lend, return, hand over, list; for how long cases are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import day_of
from cli.shown import As, AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.archive import ArchiveRow

app = typer.Typer(no_args_is_help=True, help="档案：归档、借阅、归还、移交、列表、保管期限")

CaseOf = Annotated[str, typer.Argument(metavar="CASE", help="案号")]
Keeper = Annotated[str | None, typer.Option("--as", help="档案管理人员；省略则为本机管理员")]
On = Annotated[str, typer.Option("--on", help="办理日期，如 2026-03-05；省略为今天")]
OfficeOf = Annotated[str, typer.Option("--office", help="只要这个单位及其下级的")]
ProcedureOf = Annotated[str, typer.Option("--procedure", help="办理流程的代号")]


@app.command("file")
def file_(
    number: CaseOf,
    volume: Annotated[str, typer.Option("--volume", help="卷号")],
    place: Annotated[str, typer.Option("--place", help="存放地点")],
    pages: Annotated[int, typer.Option("--pages", help="纸质原件的页数")],
    on: On = "",
    retention: Annotated[str, typer.Option("--retention", help="10年、30年或者永久；省略为本单位选定的期限")] = "",
    reason: Annotated[str, typer.Option("--reason", help="更正此前的归档登记时写明理由")] = "",
    actor: Keeper = None,
    as_json: AsJson = False,
) -> None:
    """归档：结案以后登记卷号、存放地点、页数和保管期限；写明理由的，更正此前的登记。"""
    from bootstrap import join
    from casework.archive import Filing, file_case, retention_words

    parts = join()
    day = day_of(on) if on else parts.today()
    file = file_case(parts, actor, number, Filing(volume, place, pages, day, retention, reason))
    if as_json:
        print_json(file)
    else:
        say(f"已归档：{number}，卷号{file.volume}，{file.place}，{file.pages}页，保管{retention_words(file.retention)}")


@app.command()
def lend(
    number: CaseOf,
    borrower: Annotated[str, typer.Option("--borrower", help="借阅人及其单位")],
    purpose: Annotated[str, typer.Option("--purpose", help="借阅事由")],
    due: Annotated[str, typer.Option("--due", help="应还日期，如 2026-04-05")],
    on: On = "",
    actor: Keeper = None,
    as_json: AsJson = False,
) -> None:
    """借出：登记借阅人、事由和应还日期。"""
    from bootstrap import join
    from casework.archive import lend as lend_case

    parts = join()
    day = day_of(on) if on else parts.today()
    loan = lend_case(parts, actor, number, borrower=borrower, purpose=purpose, on=day, due=day_of(due, "--due"))
    if as_json:
        print_json(loan)
    else:
        say(f"已借出：{number}，{loan.borrower}，应于{loan.due_on.isoformat()}归还")


@app.command("return")
def return_(number: CaseOf, on: On = "", actor: Keeper = None, as_json: AsJson = False) -> None:
    """归还。"""
    from bootstrap import join
    from casework.archive import give_back

    parts = join()
    loan = give_back(parts, actor, number, on=day_of(on) if on else parts.today())
    if as_json:
        print_json(loan)
    else:
        say(f"已归还：{number}，{loan.borrower}")


@app.command()
def handover(
    numbers: Annotated[list[str], typer.Argument(metavar="CASE...", help="案号，可以多个")],
    to: Annotated[str, typer.Option("--to", help="接收档案的单位")],
    out: Annotated[Path, typer.Option("--out", help="移交清单放入的文件夹")] = Path("移交清单"),
    on: On = "",
    actor: Keeper = None,
    as_json: AsJson = False,
) -> None:
    """移交：写出移交清单（XLSX 和打印用的 PDF）并登记；移交以后不能再借阅。有一件不能移交的，一件也不登记。"""
    from bootstrap import join
    from casework.archive import hand_over

    parts = join()
    made = hand_over(parts, actor, numbers, to=to, on=day_of(on) if on else parts.today(), folder=out)
    if as_json:
        print_json(made)
    else:
        say(f"已移交{len(made.cases)}卷：{made.pdf}、{made.xlsx}")


@app.command("list")
def list_(
    status: Annotated[
        str,
        typer.Option("--status", help="unfiled 待归档、filed 在库、lent 借出、overdue 逾期未还、handed_over 已移交"),
    ] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期未还的，同 --status overdue")] = False,
    office: OfficeOf = "",
    procedure: ProcedureOf = "",
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """已结案的案件和档案：在哪里、保管多久、借给谁。"""
    from bootstrap import join
    from casework.archive import ArchiveWanted, list_archive

    asked = ArchiveWanted((office,) if office else (), procedure, "overdue" if overdue else status)
    rows = list_archive(join(), actor, asked)
    if as_json:
        print_json(rows)
        return
    heads = ["案号", "当事人", "单位", "结案日期", "状态", "卷号", "存放地点", "页数", "保管期限", "借阅人", "应还日期"]
    print_table(heads, [_shown(row) for row in rows], f"共 {len(rows)} 件")


def _shown(row: ArchiveRow) -> list[str]:
    return [
        row.number,
        row.subject,
        row.office,
        row.closed_on.isoformat() if row.closed_on else "",
        row.status_label,
        row.volume,
        row.place,
        str(row.pages or ""),
        row.retention,
        row.borrower,
        row.due_on.isoformat() if row.due_on else "",
    ]


@app.command()
def retention(
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="单位的代号或者名称")],
    term: Annotated[str, typer.Argument(metavar="TERM", help="10年、30年或者永久；省略则只查看")] = "",
    procedure: ProcedureOf = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤销本单位的选定")] = False,
    reason: Annotated[str, typer.Option("--reason", help="理由，随选定一并保存")] = "",
    actor: Keeper = None,
    as_json: AsJson = False,
) -> None:
    """保管期限：查看各流程的期限；写明期限的，为单位及其下级选定，此后归档的案件适用。"""
    from bootstrap import join
    from casework.archive import list_retention, set_retention

    parts = join()
    if term or withdraw:
        set_retention(
            parts,
            office=office,
            term="" if withdraw else term,
            reason=reason,
            actor=actor,
            procedure=procedure,
        )
    found = list_retention(parts, office, (procedure,) if procedure else ())
    if as_json:
        print_json(found)
    elif term or withdraw:
        say(f"已{'撤销' if withdraw else '选定'}；此后归档的案件适用，已归档的不变")
    else:
        rows = [
            [one.procedure, one.label, one.source + ("" if one.verified else "（未核对原文）"), one.reason]
            for one in found
        ]
        print_table(["流程", "保管期限", "来源", "理由"], rows)
