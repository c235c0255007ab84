"""Commands about the system as a whole: offices, sweep, verify, doctor, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.given import Actor, On, day_of, text_of
from cli.shown import AsJson, print_json, print_table, say

offices = typer.Typer(no_args_is_help=True, help="单位和经办人员")


@offices.command("import")
def import_offices(source: Annotated[Path, typer.Argument(help="单位和经办人员文件（YAML）")]) -> None:
    """登记或更新单位和经办人员。"""
    from bootstrap import join
    from casework.bureau import found_bureau

    report = found_bureau(join(), text_of(source), source.name)
    say(f"单位 {report.offices} 个，经办人员 {report.officers} 名")


@offices.command("list")
def list_offices(as_json: AsJson = False) -> None:
    """单位和经办人员。"""
    from bootstrap import join

    with join().store.read() as unit:
        by_id, officers = unit.offices(), unit.officers().values()
    rows = [
        [by_id[o.office_id].name, o.key, o.name, "、".join(sorted(o.roles)), o.certificate]
        for o in sorted(officers, key=lambda o: (o.office_id, o.key))
    ]
    if as_json:
        print_json([dict(zip(("office", "key", "name", "roles", "certificate"), row, strict=True)) for row in rows])
    else:
        print_table(["单位", "代号", "姓名", "岗位", "执法证件"], rows)


@offices.command("delegate")
def delegate(
    absent: Annotated[str, typer.Argument(help="委托人的代号")],
    to: Annotated[str, typer.Argument(help="受托人的代号")],
    first: Annotated[str, typer.Option("--from", help="起始日期")],
    last: Annotated[str, typer.Option("--to", help="截止日期（含）")],
    reason: Annotated[str, typer.Option(help="原因，如出差")],
) -> None:
    """登记委托（不在岗）：一段时间内由另一人员代为签署意见、签发、用印；提醒也改发给受托人。"""
    from bootstrap import join
    from casework.authority import People
    from casework.papers.posts import delegate as run

    parts = join()
    with parts.store.write() as unit:
        people = People.of(unit)
        run(
            unit,
            people,
            absent=absent,
            to=to,
            first=day_of(first),
            last=day_of(last),
            reason=reason,
            now=parts.clock(),
        )
        unit.commit()
    say(f"已登记：{people.officer(absent).name}自{first}至{last}由{people.officer(to).name}代为办理")


@offices.command("recuse")
def recuse(
    case: Annotated[str, typer.Argument(help="案号")],
    officer: Annotated[str, typer.Argument(help="回避人员的代号")],
    reason: Annotated[str, typer.Option(help="理由")],
    actor: Actor,
    on: On,
) -> None:
    """登记回避：该人员不得办理本案的事项和文书，由负责人决定。"""
    from bootstrap import join
    from casework.authority import People
    from casework.papers.posts import recuse as run

    parts = join()
    with parts.store.write() as unit:
        people = People.of(unit)
        run(
            unit,
            people,
            case=case,
            recused=officer,
            reason=reason,
            decided_by=actor,
            on=day_of(on),
            now=parts.clock(),
        )
        unit.commit()
    say(f"已登记：{people.officer(officer).name}在案件{case}回避")


def sweep(as_json: AsJson = False) -> None:
    """处理到今天为止届满的期限和到期的提醒。"""
    from bootstrap import join
    from casework.sweeping import sweep as run

    parts = join()
    report = run(parts, now=parts.clock())
    if as_json:
        print_json(report)
    else:
        say(f"期限届满 {report.lapsed} 项，生成提醒 {report.reminders} 条，失败 {len(report.failures)} 项")
        for failure in report.failures:
            say(f"  {failure.case_number} {failure.timer}：{failure.error}")
    if report.failures:
        raise typer.Exit(1)


def verify(
    redecide: Annotated[bool, typer.Option("--redecide", help="逐条重新判断并比较")] = False,
    files: Annotated[bool, typer.Option("--files", help="并核对每份文书的PDF和电子签名")] = False,
    as_json: AsJson = False,
) -> None:
    """校验全部办理记录：没有被改动、删除或者调换次序。"""
    from bootstrap import join
    from casework.verifying import verify as run

    report = run(join(), redecide=redecide, files=files)
    if as_json:
        print_json(report)
    else:
        anew = f"，重新判断 {report.redecided} 条" if redecide else ""
        anew += f"（另有旧格式 {report.older} 条不重新判断）" if report.older else ""
        say(f"案件 {report.cases} 件，办理记录 {report.events} 条{anew}，问题 {len(report.problems)} 个")
        for problem in report.problems:
            say(f"  {problem}")
    if report.problems:
        raise typer.Exit(1)


def doctor(as_json: AsJson = False) -> None:
    """检查本机：字体、系统库、程序、数据目录、磁盘、数据库、印章和签名证书、节假日数据、邮件、时钟。"""
    from bootstrap import join
    from casework.doctor import State, examine

    words = {State.OK: "正常", State.MISSING: "注意", State.OPTIONAL: "可选"}
    findings = examine(join)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            say(f"{words[finding.state]}  {finding.subject}：{finding.text}")
            if finding.remedy:
                say(f"      → {finding.remedy}")
    if any(finding.state is State.MISSING for finding in findings):
        raise typer.Exit(1)


def serve(
    port: Annotated[int, typer.Option(help="网页端口", min=1, max=65535)] = 8000,
    without_clock: Annotated[
        bool, typer.Option("--without-clock", help="只运行网页；时钟和流程由多台工作机承担时用")
    ] = False,
) -> None:
    """运行时钟、流程和状态页，直到停止。"""
    from cli.serve import run

    raise typer.Exit(run(port, clock=not without_clock))
