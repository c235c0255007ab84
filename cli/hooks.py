"""`shixian hook`: other systems that are told what happens: register, change, try, let go on, end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.shown import AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.hooks.listing import HookRow

app = typer.Typer(no_args_is_help=True, help="事件推送：登记接收的系统，查看、修改、试发、停止")

HookId = Annotated[int, typer.Argument(metavar="ID", help="编号，见 shixian hook list")]
Keeper = Annotated[str | None, typer.Option("--as", help="账号管理人员；省略则为本机管理员")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="事件的种类，可以写几个；省略则全部")]


@app.command("list")
def list_(actor: Keeper = None, as_json: AsJson = False) -> None:
    """接收事件的系统：地址、单位、推送哪些事件、现在的情况。"""
    from bootstrap import join
    from casework.hooks.listing import list_hooks

    rows = list_hooks(join(), actor)
    if as_json:
        print_json(rows)
        return
    heads = ["编号", "接收系统", "单位", "地址", "事件", "状态", "最近一次推送", "没有接受", "原因"]
    print_table(heads, [_shown(row) for row in rows], f"共 {len(rows)} 个")


def _shown(row: HookRow) -> list[str]:
    from casework.parts import SHANGHAI

    last = row.delivered_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if row.delivered_at else ""
    kinds = "、".join(row.kinds)
    return [str(row.id), row.name, row.office, row.url, kinds, row.stands, last, str(row.held), row.error]


@app.command()
def add(
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="单位的代号或者全称，含下级单位的案件")],
    url: Annotated[str, typer.Argument(metavar="URL", help="接收地址，https:// 或者 http:// 开头")],
    name: Annotated[str, typer.Option("--name", help="哪个系统接收")],
    kinds: Kinds = None,
    actor: Keeper = None,
) -> None:
    """登记一个接收地址，显示一次密钥；从登记以后的事件起推送。"""
    from bootstrap import join
    from casework.hooks.kinds import Kind
    from casework.hooks.managing import Wish, make_hook

    made = make_hook(join(), office=office, wish=Wish(name, url, kinds or list(Kind)), actor=actor)
    say(f"已登记，编号{made.id}，密钥：{made.secret}")
    say("密钥只显示这一次，请交给接收系统核对签名；泄露的用 shixian hook secret 更换")


@app.command()
def change(
    hook_id: HookId,
    url: Annotated[str, typer.Option("--url", help="新的接收地址；省略则不变")] = "",
    name: Annotated[str, typer.Option("--name", help="哪个系统接收；省略则不变")] = "",
    kinds: Kinds = None,
    actor: Keeper = None,
) -> None:
    """修改接收地址、名称或者推送哪些事件。"""
    from bootstrap import join
    from casework.hooks.listing import show_hook
    from casework.hooks.managing import Wish, change_hook

    parts = join()
    now = show_hook(parts, hook_id, actor)
    change_hook(parts, hook_id, Wish(name or now.row.name, url or now.url, kinds or sorted(now.kinds)), actor)
    say(f"推送{hook_id}已修改")


@app.command()
def secret(hook_id: HookId, actor: Keeper = None) -> None:
    """更换密钥并显示一次；此后三天内新旧密钥都能核对签名。"""
    from bootstrap import join
    from casework.hooks.managing import change_secret

    say(f"新的密钥：{change_secret(join(), hook_id, actor)}")
    say("只显示这一次；请接收系统在三天内换用")


@app.command("try")
def try_(hook_id: HookId, actor: Keeper = None) -> None:
    """发一条不含内容的试验消息（ping），看对方怎样应答。"""
    from bootstrap import join
    from casework.hooks.managing import try_hook

    say(f"对方已接收：{try_hook(join(), hook_id, actor)}")


@app.command()
def resume(hook_id: HookId, actor: Keeper = None) -> None:
    """没有推送成功的、对方没有接受的，不等间隔，下一次就再推送。"""
    from bootstrap import join
    from casework.hooks.managing import resume_hook

    resume_hook(join(), hook_id, actor)
    say(f"推送{hook_id}将在下一次重新推送")


@app.command()
def end(hook_id: HookId, actor: Keeper = None) -> None:
    """停止推送；需要时另行登记。"""
    from bootstrap import join
    from casework.hooks.managing import end_hook

    end_hook(join(), hook_id, actor)
    say(f"推送{hook_id}已停止")


@app.command()
def send(as_json: AsJson = False) -> None:
    """把等待推送的现在推送出去；平常由服务自动进行。"""
    from bootstrap import join
    from casework.hooks.sending import HookReport, send_hooks

    parts = join()
    rounds = [send_hooks(parts, now=parts.clock(), owner="cli")]
    while rounds[-1].more:
        rounds.append(send_hooks(parts, now=parts.clock(), owner="cli"))
    report = HookReport(sum(one.told for one in rounds), tuple(one for each in rounds for one in each.failures))
    if as_json:
        print_json(report)
    else:
        say(f"推送 {report.told} 条；失败 {len(report.failures)} 项")
        for failure in report.failures:
            say(f"  {failure.name}：{failure.error}")
    if report.failures:
        raise typer.Exit(1)
