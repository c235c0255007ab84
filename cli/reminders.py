"""`shixian remind`: send what waits; look at notices, mark them as read, see what was not delivered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shown import AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.reminders.listing import FailureLine, NoticeLine
    from casework.reminders.rounds import RemindReport

app = typer.Typer(help="提醒：发送、查看、标为已读、重发")

Officer = Annotated[str, typer.Option("--officer", help="人员的代号；省略则查看全部人员的")]


@app.callback(invoke_without_command=True)
def remind(context: typer.Context, as_json: AsJson = False) -> None:
    """不带子命令时：把等待中的提醒放进工作台，能发的发出去。"""
    if context.invoked_subcommand is not None:
        return
    from bootstrap import join
    from casework.reminders.sending import send_pending

    parts = join()
    report = send_pending(parts, now=parts.clock(), owner="cli")
    if as_json:
        print_json(report)
    else:
        _tell(report)
    if report.failures:
        raise typer.Exit(1)


@app.command("list")
def list_(
    officer: Officer = "",
    over: Annotated[bool, typer.Option("--all", help="期限已经办结、重新计算的也列出")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="只看没有送达的：原因、次数、下次重试")] = False,
    as_json: AsJson = False,
) -> None:
    """工作台里的提醒：未读的在前，最早届满的在前；每条写明经哪些渠道送出、何时、对方怎样应答。"""
    from bootstrap import join
    from casework.reminders.listing import list_failures, list_notices

    parts = join()
    if failed:
        failures = list_failures(parts)
        if as_json:
            print_json(failures)
        else:
            _show_failures(failures)
        return
    lines = list_notices(parts, officer or None, over=over)
    if as_json:
        print_json(lines)
    else:
        _show(lines)


@app.command("read")
def read(
    officer: Annotated[str, typer.Option("--officer", help="人员的代号")],
    numbers: Annotated[list[int] | None, typer.Argument(help="提醒的编号，可以写几个；省略则全部")] = None,
) -> None:
    """把一名人员的提醒标为已读。"""
    from bootstrap import join
    from casework.reminders.listing import mark_read

    parts = join()
    say(f"已标为已读 {mark_read(parts, officer, numbers, now=parts.clock())} 条")


@app.command("retry")
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="没有送达的编号，见 list --failed；省略则全部")] = None,
) -> None:
    """没有送达的不等间隔，下一次 shixian remind 就重发。"""
    from bootstrap import join
    from casework.reminders.listing import try_again

    say(f"{try_again(join(), numbers or [])} 项将在下一次发送时重发")


@app.command("test")
def try_(
    channel: Annotated[str, typer.Argument(help="渠道的代号，即 channels.yaml 里的名称；邮件写 mail")],
    officer: Annotated[str, typer.Option("--officer", help="发给谁；邮件和 to: person 的渠道须写")] = "",
) -> None:
    """向一个渠道发一条试验消息，看对方怎样应答。"""
    from bootstrap import join
    from casework.reminders.trying import try_channel

    say(try_channel(join(), channel, officer))


def write_calendar(officer: str, target: Path, only: frozenset[tuple[str, str]] | None = None) -> int:
    """Write the running deadlines of an officer as an iCalendar file; returns how many they are."""
    from bootstrap import join
    from casework.reminders.held import calendar_file
    from documents.files import write_whole

    content, count = calendar_file(join(), officer, only=only)
    write_whole(target, content)
    return count


def _tell(report: RemindReport) -> None:
    by_channel = "、".join(f"{'邮件' if key == 'mail' else key} {count}" for key, count in report.channels)
    say(
        f"工作台新增 {report.notices} 条；发出 {report.letters} 封（含提醒 {report.sent} 条）"
        + (f"：{by_channel}" if by_channel else "")
        + f"；失败 {len(report.failures)} 项"
    )
    if report.moot:
        say(f"期限已经办结或者重新计算，不再提醒 {report.moot} 条")
    if report.waiting:
        say(f"等候发送 {report.waiting} 条：下一个工作日早上的汇总，或者等待登记邮箱、设置 SHIXIAN_MAIL")
    for failure in report.failures:
        say(f"  {failure.key}：{failure.error}")


def _show(lines: list[NoticeLine]) -> None:
    unread = sum(not line.read_at for line in lines)
    print_table(
        ["编号", "最后一日", "案件", "期限", "接收人", "送达"],
        [
            [
                str(line.number),
                f"{line.last_day.isoformat()}\n{line.left}",
                f"{line.case}\n{line.subject}",
                "\n".join(filter(None, (line.label, line.remark, "（已办结）" if line.over else ""))),
                f"{line.name}\n{'已读' if line.read_at else '未读'}",
                "\n".join(" ".join(filter(None, (one.channel, one.state, one.at))) for one in line.deliveries)
                or "工作台",
            ]
            for line in lines
        ],
        f"共 {len(lines)} 条，未读 {unread} 条",
    )


def _show_failures(failures: list[FailureLine]) -> None:
    if not failures:
        say("没有未送达的")
        return
    print_table(
        ["编号", "提醒", "原因", "已试", "下次重试"],
        [[str(one.number or ""), one.what, one.error, str(one.attempts or ""), one.next_try] for one in failures],
        f"没有送达 {len(failures)} 项",
    )
