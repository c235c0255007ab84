"""`shixian report`: lists, forms, filing, sending back, roll-up, the regulation's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.given import Actor, Facts, On, day_of, facts_of
from cli.shown import As, AsJson, print_json, print_table, say
from engine.errors import MissingError, RefusedError

if TYPE_CHECKING:
    from casework.acting import Outcome
    from casework.reports import Filled, InForce, Rollup, Told
    from engine.tables import Column, TableRule

app = typer.Typer(no_args_is_help=True, help="报送：列表、填报、退回、接收、汇总、按原表式输出")

NumberOf = Annotated[str, typer.Argument(metavar="NUMBER", help="报送的案号，见 report list")]
CampaignOf = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="专项行动的案号")]
ReportOf = Annotated[str, typer.Option("--report", help="报送流程的代号")]
DueOf = Annotated[str, typer.Option("--due", help="哪一期：报送日期，如 2024-08-31")]
OfficeOf = Annotated[str, typer.Option("--office", help="只要这个单位及其下级的")]


@app.command("list")
def list_(
    campaign: Annotated[str, typer.Option("--campaign", help="专项行动的案号")] = "",
    unit: Annotated[str, typer.Option("--unit", help="单位的代号或者名称，包括其下级")] = "",
    status: Annotated[str, typer.Option("--status", help="报送状态，如 overdue")] = "",
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """各单位各期的报送：应报日期和现状。"""
    from bootstrap import join
    from casework.reports import list_reports

    rows = list_reports(join(), actor, campaign=campaign, unit=unit, status=status)
    if as_json:
        print_json(rows)
        return
    print_table(
        ["案号", "报送", "单位", "期", "最后一日", "状态", "报送日期", "差异"],
        [
            [
                row.number,
                row.title,
                row.unit,
                row.due,
                row.last_day.isoformat() if row.last_day else "",
                row.status_label,
                row.filed_on,
                f"{row.differences}项" if row.differences else "",
            ]
            for row in rows
        ],
        f"共 {len(rows)} 项",
    )


@app.command()
def show(number: NumberOf, actor: As = None, as_json: AsJson = False) -> None:
    """一项报送：所属期间、栏目、系统已知数字、已填数字和差异。"""
    from bootstrap import join
    from casework.reports import show_report

    told = show_report(join(), number, actor)
    if as_json:
        print_json(told)
        return
    say(f"{told['number']}　{told['title']}　{told['unit']}　{told['status_label']}")
    say(f"所属期间：{told['covers_from'] or ''}至{told['covers_to'] or ''}　最后一日：{told['last_day'] or '未定'}")
    if told["return_reason"]:
        say(f"退回理由：{told['return_reason']}")
    if told["columns_unknown"]:
        say("栏目未在原文中给出" + ("，现用栏目由有关单位录入" if told["columns"] else ""))
    columns = told["columns"] or told["suggested"]
    rows = told["rows"] or [{}]
    print_table(
        ["代号", "栏目", "系统数字", *(f"填报{no}" for no in range(1, len(rows) + 1))],
        [
            [
                column["key"],
                _words(column),
                str(told["known"].get(column["key"], "")),
                *("" if row.get(column["key"]) is None else str(row[column["key"]]) for row in rows),
            ]
            for column in columns
        ],
    )
    for one in told["differences"]:
        say(f"差异：{one['column']} 系统{one['known']}，填报{one['filed']}，理由：{one['reason']}")


@app.command()
def form(
    number: NumberOf,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="写到哪个文件：.xlsx 或 .csv")],
    actor: As = None,
) -> None:
    """写出待填的表，系统已知的数字已经填好。"""
    from bootstrap import join
    from casework.reports import write_form

    say(f"已写出 {write_form(join(), number, out, actor)}；填好后用 shixian report file {number} {out} 报送")


@app.command()
def file(
    number: NumberOf,
    actor: Actor,
    on: On,
    source: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="填好的表；栏目不明的，作为附件")] = None,
    cell: Annotated[list[str] | None, typer.Option("--set", help="栏目=数字，可重复")] = None,
    reason: Annotated[list[str] | None, typer.Option("--reason", help="栏目=与系统数字不一致的理由，可重复")] = None,
    fact: Facts = None,
    as_json: AsJson = False,
) -> None:
    """报送；没有填的栏目取系统数字。"""
    from bootstrap import join
    from casework.evidence import keep
    from casework.reports import attachment_fact, file_report, read_form, report_told

    parts = join()
    told = report_told(parts, number, actor)
    facts = facts_of(parts, told.procedure.key, fact)
    filled: Filled | None = None
    if source is not None and told.rule is not None and told.rule.columns:
        filled = read_form(source, told.rule)
    elif source is not None:
        facts[attachment_fact(told)] = keep(parts.home, source)
    rows, reasons = _given(told, filled, cell or (), reason or ())
    outcome = file_report(parts, actor, number, occurred_on=day_of(on), rows=rows, reasons=reasons, facts=facts)
    _done(outcome, "已报送", as_json=as_json)


@app.command("return")
def return_(
    number: NumberOf,
    actor: Actor,
    on: On,
    reason: Annotated[str, typer.Option("--reason", help="退回理由：哪一栏、为什么、怎样更正")],
    correct_by: Annotated[str, typer.Option("--correct-by", help="更正期限")] = "",
    as_json: AsJson = False,
) -> None:
    """退回更正。"""
    from bootstrap import join
    from casework.reports import send_back

    until = day_of(correct_by, "--correct-by") if correct_by else None
    outcome = send_back(join(), actor, number, reason=reason, occurred_on=day_of(on), correct_by=until)
    _done(outcome, "已退回", as_json=as_json)


@app.command()
def accept(number: NumberOf, actor: Actor, on: On, as_json: AsJson = False) -> None:
    """接收。"""
    from bootstrap import join
    from casework.reports import accept as accept_report

    _done(accept_report(join(), actor, number, occurred_on=day_of(on)), "已接收", as_json=as_json)


@app.command()
def rollup(
    campaign: CampaignOf,
    report: ReportOf,
    due: DueOf,
    office: OfficeOf = "",
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """汇总各单位一期的数字：合计、差异、未报送的单位。"""
    from bootstrap import join
    from casework.reports import rollup as roll_up

    rolled = roll_up(join(), actor, campaign, report, day_of(due, "--due").isoformat(), office=office)
    if as_json:
        print_json(rolled)
        return
    _tell_rollup(rolled)


@app.command()
def matrix(
    campaign: CampaignOf,
    report: ReportOf,
    office: OfficeOf = "",
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """各单位各期报送的现状。"""
    from bootstrap import join
    from casework.reports import matrix as look

    found = look(join(), actor, campaign, report, office=office)
    if as_json:
        print_json(found)
        return
    print_table(["单位", *found.dues], [[row.unit, *row.labels] for row in found.rows], found.title)


@app.command()
def export(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="专项行动的案号（汇总表），或者一项报送的案号")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹")],
    report: Annotated[str, typer.Option("--report", help="汇总时：报送流程的代号")] = "",
    due: Annotated[str, typer.Option("--due", help="汇总时：哪一期")] = "",
    office: OfficeOf = "",
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """按原表式输出 XLSX 和 PDF：专项行动的汇总表，或者一个单位的报表。"""
    from bootstrap import join
    from casework.reports import export_report, export_rollup
    from casework.reports import rollup as roll_up

    parts = join()
    if bool(report) != bool(due):
        raise RefusedError("汇总须同时写明 --report 和 --due", field="--report")
    if report:
        day = day_of(due, "--due").isoformat()
        written = export_rollup(parts, roll_up(parts, actor, number, report, day, office=office), out)
    else:
        written = export_report(parts, number, out, actor)
    if as_json:
        print_json(written)
    else:
        say(f"已写出 {written.xlsx} 和 {written.pdf}")


@app.command()
def columns(
    procedure: Annotated[str, typer.Argument(metavar="PROCEDURE", help="报送流程的代号")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="报表的名称")],
    office: Annotated[str, typer.Option("--office", help="为哪个单位及其下级；查看时可省略")] = "",
    source: Annotated[Path | None, typer.Option("--file", help="栏目：YAML、CSV 或 XLSX")] = None,
    adopt: Annotated[bool, typer.Option("--suggested", help="采用建议的栏目")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤销本单位录入的栏目")] = False,
    shown: Annotated[bool, typer.Option("--show", help="只看现用的栏目")] = False,
    reason: Annotated[str, typer.Option("--reason", help="理由，随栏目一并保存")] = "按表样录入栏目",
    actor: Annotated[str | None, typer.Option("--as", help="经办人员；省略则为本机管理员")] = None,
    as_json: AsJson = False,
) -> None:
    """原文没有给出栏目的报表：录入、查看、撤销栏目。"""
    from bootstrap import join
    from casework.reports import columns_in_force, read_columns, type_columns

    parts = join()
    asked = [source is not None, adopt, withdraw]
    if sum(asked) > 1:
        raise RefusedError("--file、--suggested 和 --withdraw 只能写一个", field="--file")
    found = columns_in_force(parts, procedure, table, office=office)
    if not shown and any(asked):
        if not office:
            raise RefusedError("请写明为哪个单位录入", field="--office")
        if adopt and not found.suggested:
            raise RefusedError(f"表“{found.title}”没有建议的栏目，请用 --file 录入", field="--suggested")
        typed = read_columns(source) if source is not None else found.suggested if adopt else ()
        found = type_columns(parts, procedure, table, typed, office=office, actor=actor, reason=reason)
    if as_json:
        print_json(found)
        return
    _tell_columns(found)


def _tell_columns(found: InForce) -> None:
    say(f"{found.title}　来源：{found.source or '栏目未在原文中给出，尚无单位录入'}")
    listed = found.columns or found.suggested
    title = "" if found.columns else "建议的栏目（非原文）"
    rows = [[column.key, column.label, column.type.value, column.unit, column.group] for column in listed]
    print_table(["代号", "栏目", "类型", "单位", "组"], rows, title)


def _tell_rollup(rolled: Rollup) -> None:
    listed = rolled.rule.columns if rolled.rule else ()
    heads = ["单位", "状态", *(column.label for column in listed)]
    rows = [
        [unit.unit, unit.status_label, *(_cell(row, column) for column in listed)]
        for unit in rolled.units
        for row in (unit.rows or ({},))
    ]
    if rolled.totals:
        rows.append(["合计", "", *(_cell(rolled.totals, column) for column in listed)])
    print_table(heads, rows, f"{rolled.office}　{rolled.due}")
    for one in rolled.differences:
        say(f"差异：{one.unit}“{one.column}”系统{one.known}，填报{one.filed}，理由：{one.reason}")
    if rolled.missing:
        say(f"未报送：{'、'.join(rolled.missing)}")
    if rolled.misfits:
        say(f"按原栏目填报，有关栏目未计入合计：{'、'.join(rolled.misfits)}；请退回，由单位按现用栏目重新填报")


def _cell(row: Any, column: Column) -> str:
    return "" if row.get(column.key) is None else str(row[column.key])


def _words(column: dict[str, Any]) -> str:
    label = f"{column['label']}（{column['unit']}）" if column["unit"] else column["label"]
    return f"{column['group']}－{label}" if column["group"] else label


def _given(
    told: Told, filled: Filled | None, cells: Sequence[str], reasons: Sequence[str]
) -> tuple[list[dict[str, Any]] | None, list[dict[str, str]]]:
    """Rows and reasons from a filled form, with what is typed beside it laid over the first row."""
    if filled is None and not cells and not reasons:
        return None, []
    rule = told.rule
    if rule is None:
        raise RefusedError(f"“{told.procedure.title}”没有表格，不能用 --set 填写", field="--set")
    rows = [dict(row) for row in filled.rows] if filled else [{}]
    why = [dict(one) for one in filled.reasons] if filled else [{}]
    if (cells or reasons) and len(rows) != 1:
        raise RefusedError("表有几行的，请在表中填写", field="--set")
    for text in cells:
        column, value = _pair(rule, text, "--set")
        rows[0][column.key] = _typed(column, value)
    for text in reasons:
        column, value = _pair(rule, text, "--reason")
        why[0][column.key] = value
    return rows, why


def _typed(column: Column, value: str) -> Any:
    from casework.intake.cells import CellRefusedError
    from casework.reports import cell_of

    try:
        return cell_of(column, value)
    except CellRefusedError as error:
        raise RefusedError(f"“{column.label}”“{value}”{error.reason}，{error.remedy}", field="--set") from error


def _pair(rule: TableRule, text: str, option: str) -> tuple[Column, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise RefusedError(f"“{text}”应写作 栏目=值", field=option)
    for column in rule.columns:
        if column.key == key:
            return column, value
    raise MissingError("栏目", key, [f"{column.key}（{column.label}）" for column in rule.columns])


def _done(outcome: Outcome, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"number": outcome.number, "states": outcome.states, "documents": outcome.documents})
    else:
        say(f"{outcome.number} {words}")
