"""`shixian deadline`: list, explain, and print the control sheet."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shown import As, AsJson, print_json, print_table, say
from engine.errors import RefusedError

if TYPE_CHECKING:
    from casework.listing import DeadlineRow, Wanted

app = typer.Typer(no_args_is_help=True, help="期限：列表、说明、期限控制表")
District = Annotated[list[str] | None, typer.Option("--district", help="单位的键或者全称，含下级单位，可重复")]
State = Annotated[list[str] | None, typer.Option("--state", help="案件所处状态，可重复")]
Press = Annotated[
    list[str] | None,
    typer.Option(
        "--colour", help="紧急程度，可重复：lapsed、overdue、soon、near、fine、provisional、suspended，或者其中文"
    ),
]
Holder = Annotated[str, typer.Option(help="责任岗位的键或者中文")]
Procedure = Annotated[str, typer.Option(help="办理流程")]
First = Annotated[str | None, typer.Option(help="最后一日不早于，如 2026-06-01")]
Last = Annotated[str | None, typer.Option(help="最后一日不晚于，如 2026-06-30")]
_RED = ("lapsed", "overdue")


@app.command("list")
def list_(
    district: District = None,
    state: State = None,
    colour: Press = None,
    holder: Holder = "",
    procedure: Procedure = "",
    first: First = None,
    last: Last = None,
    actor: As = None,
    ics: Annotated[Path | None, typer.Option(help="把 --as 人员负责的、计算中的期限另存为日历文件（.ics）")] = None,
    as_json: AsJson = False,
) -> None:
    """计算中、已中止，以及已届满而等人办理的期限，最早的在前。"""
    from bootstrap import join
    from casework.listing import list_deadlines

    rows = list_deadlines(join(), actor, _wanted(district, state, colour, holder, procedure, first, last))
    if ics is not None:
        _save_calendar(ics, actor, rows)
        return
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    _show(rows)


@app.command("explain")
def explain(
    case: Annotated[str, typer.Argument(help="案号")],
    name: Annotated[str, typer.Argument(help="期限的名称或者中文")],
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """说明期限的每一版：为何产生、由哪条记录产生、怎样算出来、印在哪些文书上。"""
    from bootstrap import join
    from casework.listing import explain_deadline

    found = explain_deadline(join(), case, name, actor)
    if as_json:
        print_json(found)
        return
    for version in found:
        _tell(version)


@app.command("sheet")
def sheet(
    out: Annotated[Path, typer.Option(help="期限控制表（PDF）写到哪里")],
    xlsx: Annotated[Path | None, typer.Option(help="同样内容另存为 XLSX")] = None,
    district: District = None,
    state: State = None,
    colour: Press = None,
    holder: Holder = "",
    procedure: Procedure = "",
    first: First = None,
    last: Last = None,
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """打印期限控制表：每个单位一份，供制表人和复核人签名。"""
    from bootstrap import join
    from casework.control_sheet import write_sheets

    wanted = _wanted(district, state, colour, holder, procedure, first, last)
    written = write_sheets(join(), out, actor, wanted, xlsx=xlsx)
    if as_json:
        print_json(asdict(written))
        return
    for office, count in written.offices:
        say(f"{office}：期限 {count} 项")
    say(f"期限控制表 {len(written.offices)} 份，共 {written.pages} 页：{written.pdf}")
    if written.xlsx is not None:
        say(f"电子表格：{written.xlsx}")


def _save_calendar(target: Path, actor: str | None, rows: list[DeadlineRow]) -> None:
    from cli.reminders import write_calendar

    if actor is None:
        raise RefusedError("日历文件按人员写出，请用 --as 写明是谁的", field="--as")
    count = write_calendar(actor, target, frozenset((row.case, row.name) for row in rows))
    say(f"日历文件 {target}：期限 {count} 项")


def _wanted(
    district: list[str] | None,
    state: list[str] | None,
    colour: list[str] | None,
    holder: str,
    procedure: str,
    first: str | None,
    last: str | None,
) -> Wanted:
    from casework.listing import Wanted, colour_named

    return Wanted(
        offices=tuple(district or ()),
        states=frozenset(state or ()),
        colours=frozenset(colour_named(word) for word in colour or ()),
        holder=holder,
        procedure=procedure,
        first=_day(first),
        last=_day(last),
    )


def _show(rows: list[DeadlineRow]) -> None:
    from casework.listing.looking import legend

    print_table(
        ["最后一日", "紧急程度", "案件", "期限、责任岗位", "稳妥办理日"],
        [
            [
                _last_day(row),
                f"[red]{row.colour_label}[/red]" if row.colour.value in _RED else row.colour_label,
                f"{row.case}\n{row.subject}\n{row.office}",
                f"{row.label}\n{row.holder}",
                "\n".join([row.safe_act_from.isoformat(), *_marks(row)]),
            ]
            for row in rows
        ],
        f"共 {len(rows)} 项",
    )
    for line in legend(ruling for row in rows for ruling in row.rulings):
        say(line)
    for cite in dict.fromkeys(cite for row in rows for cite in row.unverified):
        say(f"未核对原文的依据：{cite}")


def _marks(row: DeadlineRow) -> list[str]:
    """What an officer should know of a date before relying on it."""
    from casework.listing.looking import mark_of

    rulings = "、".join(mark_of(ruling) for ruling in row.rulings)
    return [*([f"口径{rulings}"] if rulings else []), *(["未核对"] if row.unverified else [])]


def _last_day(row: DeadlineRow) -> str:
    if row.colour.value == "suspended":
        return f"{row.last_day.isoformat()}\n（中止前）"
    if not row.provisional:
        return row.last_day.isoformat()
    return f"{row.last_day.isoformat()}\n暂定，最早\n{row.earliest.isoformat()}\n最晚\n{row.latest.isoformat()}"


def _tell(version: dict[str, Any]) -> None:
    bounds = f"（暂定，最早{version['earliest']}，最晚{version['latest']}）" if version["provisional"] else ""
    if version["suspended_on"]:
        bounds += f"（中止前的日期，自{version['suspended_on']}起不计入）"
    say(f"{version['label']}（{version['rule']}）第{version['version']}版：{version['status_label']}")
    say(f"  缘由：{version['cause_label']}；{_happened(version['event'])}")
    if version["ended"] is not None:
        say(f"  此后：{version['status_label']}；{_happened(version['ended'])}")
    say(f"  最后一日：{version['last_day']}{bounds}；稳妥办理日：{version['safe_act_from']}")
    say(f"  依据：{'、'.join(version['cites'])}")
    say(f"  推算：{version['explained']}")
    for cite in version["unverified"]:
        say(f"  未核对原文：{cite}")
    for choice in version["choices"]:
        say(f"  本单位选定的口径：{choice}")
    if version["overtaken"]:
        say(f"  届满日期有变：按后来导入的节假日安排，最后一日应为{version['overtaken']}")
        say(f"  应有的推算：{version['overtaken_explained']}")
    for paper in version["papers"]:
        remark = "" if paper["still_right"] else "（与现行期限不符）"
        say(f"  印有该日期的文书：{paper['title']}{paper['number']} {paper['date']}{remark}")
    settings = f"，单位设置 {version['settings'][:12]}" if version["settings"] else ""
    say(f"  所据版本：流程 {version['edition'][:12]}，节假日 {version['calendar'][:12]}{settings}")


def _happened(event: dict[str, Any]) -> str:
    when = str(event["recorded_at"])[:16].replace("T", " ")
    return f"第{event['seq']}条记录“{event['label']}”，{event['occurred_on']}发生，{when}记录，{event['actor']}"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05") from error
