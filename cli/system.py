"""Commands about the system as a whole: documents, offices, sweep, remind, verify, doctor, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.given import text_of
from cli.shown import AsJson, print_json, print_table, say

documents = typer.Typer(no_args_is_help=True, help="文书：列表、制作、打印")
offices = typer.Typer(no_args_is_help=True, help="单位和经办人员")
_RENDER_AT_ONCE = 200


@documents.command("list")
def list_documents(kind: Annotated[str, typer.Option(help="文书种类")] = "", as_json: AsJson = False) -> None:
    """已制发的文书。"""
    from bootstrap import join

    with join().store.read() as unit:
        found = unit.documents(kind=kind)
    rows = [[d.title, d.number, d.dated.isoformat(), d.path] for d in found]
    if as_json:
        print_json([dict(zip(("title", "number", "date", "path"), row, strict=True)) for row in rows])
    else:
        print_table(["文书", "文号", "日期", "文件"], rows, f"共 {len(rows)} 份")


@documents.command("render")
def render(as_json: AsJson = False) -> None:
    """制作等待中的文书。"""
    from bootstrap import join
    from casework.rendering import render_pending

    parts = join()
    rendered = 0
    failures: list[tuple[str, str]] = []
    while (report := render_pending(parts, now=parts.clock(), owner="cli", limit=_RENDER_AT_ONCE)).rendered:
        rendered += report.rendered
        failures.extend(report.failures)
    failures.extend(report.failures)
    with parts.store.read() as unit:
        waiting = sum(n for (kind, state), n in unit.outbox_counts().items() if (kind, state) == ("render", "open"))
    if as_json:
        print_json({"rendered": rendered, "failures": failures, "waiting": waiting})
    else:
        say(f"制成 {rendered} 份，失败 {len(failures)} 份")
        for name, error in failures:
            say(f"  {name}：{error}")
        if waiting:
            say(f"另有 {waiting} 份正由其他程序制作，或者上次没有做完；至多十分钟后可以再次执行")
    if failures or waiting:
        raise typer.Exit(1)


@documents.command("print")
def print_(
    kind: Annotated[str, typer.Argument(help="文书种类，如 rectification_order")],
    folder: Annotated[Path, typer.Argument(help="打印文件和邮寄清单放在哪里")],
    batch: Annotated[str, typer.Option(help="只要这一批次的案件")] = "",
) -> None:
    """把同一种文书合成一个打印文件（按地址排序、带目录、双面补页），并生成邮寄清单。"""
    from bootstrap import join
    from casework.printing import print_batch

    job = print_batch(join(), kind=kind, batch=batch, folder=folder)
    say(f"{job.letters} 份文书，打印文件 {job.print_file}，邮寄清单 {job.mail_list}")


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


def remind(as_json: AsJson = False) -> None:
    """发送等待中的提醒。"""
    from bootstrap import join
    from casework.reminders.sending import send_pending

    parts = join()
    report = send_pending(parts, now=parts.clock(), owner="cli")
    if as_json:
        print_json(report)
    else:
        say(f"发出邮件 {report.letters} 封，提醒 {report.sent} 条，失败 {len(report.failures)} 项")
        for failure in report.failures:
            say(f"  {failure.key}：{failure.error}")
    if report.failures:
        raise typer.Exit(1)


def verify(
    redecide: Annotated[bool, typer.Option("--redecide", help="逐条重新判断并比较")] = False,
    as_json: AsJson = False,
) -> None:
    """校验全部办理记录：没有被改动、删除或者调换次序。"""
    from bootstrap import join
    from casework.verifying import verify as run

    report = run(join(), redecide=redecide)
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
    """检查本机：字体、系统库、数据目录、数据库、节假日数据、时钟。"""
    from bootstrap import join
    from casework.doctor import examine

    findings = examine(join)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            say(f"{'正常' if finding.ok else '注意'}  {finding.subject}：{finding.text}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def serve(port: Annotated[int, typer.Option(help="网页端口", min=1, max=65535)] = 8000) -> None:
    """运行时钟、流程和状态页，直到停止。"""
    from cli.serve import run

    raise typer.Exit(run(port))
