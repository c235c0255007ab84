"""`shixian restriction`: what a subject may not do on a day, and why."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli.given import day_of
from cli.shown import AsJson, print_json, print_table, say

app = typer.Typer(no_args_is_help=True, help="限制查询：某主体在某日不得办理什么、为什么")


@app.command("list")
def list_(
    code: Annotated[str, typer.Argument(help="统一社会信用代码、证件号码或者单位代号")],
    on: Annotated[str, typer.Option("--on", help="哪一天；省略为今天")] = "",
    matter: Annotated[str, typer.Option(help="只问一个事项，如 承揽新工程")] = "",
    as_json: AsJson = False,
) -> None:
    """某主体在某日不得办理的事项；问一个事项而受限制的，退出码为 1。"""
    from bootstrap import join
    from casework.restrictions import answer_json, ask

    parts = join()
    day: date = day_of(on) if on else parts.today()
    answer = ask(parts, code, day, matter)
    if as_json:
        print_json(answer_json(answer))
    else:
        say(f"{'、'.join(answer.names) or '本系统没有登记过该主体'}  {answer.code}  {answer.on.isoformat()}")
        say(
            f"事项“{matter}”：{'受限制' if answer.blocked else '没有限制'}"
            if matter
            else f"限制 {len(answer.limits)} 项"
        )
        for limit in answer.limits:
            print_table(
                ["限制", "不得办理", "自", "至", "依据", "案号", "办理流程", "机关"],
                [
                    [
                        limit.label,
                        "、".join(limit.blocks),
                        limit.start.isoformat(),
                        limit.until.isoformat() if limit.until else "解除为止",
                        "、".join(limit.cites) + ("（有条款未核对）" if limit.unverified else ""),
                        limit.case,
                        limit.procedure,
                        limit.office,
                    ]
                ],
            )
            if limit.explained:
                say(limit.explained)
    raise typer.Exit(1 if matter and answer.blocked else 0)


@app.command("matters")
def matters_(as_json: AsJson = False) -> None:
    """各办理流程能够限制的事项。"""
    from bootstrap import join
    from casework.restrictions import matters

    found = matters(join())
    if as_json:
        print_json(found)
        return
    for matter in found:
        say(matter)
