"""``shixian deploy``: puts pool, deployments, schedules and automations on a Prefect server."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from cli.shown import AsJson, print_json, print_table, say
from engine.errors import RefusedError

_UNSET = "没有设置 PREFECT_API_URL；请写明 Prefect 服务器的地址，如 export PREFECT_API_URL=http://10.0.0.5:4200/api"


def deploy(
    sweep_seconds: Annotated[
        int, typer.Option("--sweep-seconds", help="期限检查的间隔秒数；省略则按时间表（60 秒）", min=0)
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """在 Prefect 服务器上登记工作池、流程、时间表和失联处理；可重复执行。单机运行（shixian serve）不需要。"""
    if not os.environ.get("PREFECT_API_URL"):
        raise RefusedError(_UNSET)
    from workflows.settings import quiet

    for name, value in quiet().items():
        os.environ.setdefault(name, value)
    # Imported only now: it takes seconds, and reads its settings when it is imported.
    from workflows.deploying import deploy as run

    done = asyncio.run(run(sweep_seconds=sweep_seconds))
    if as_json:
        print_json(done)
        return
    say(f"Prefect 服务器 {done.api}，工作池 {done.pool}")
    print_table(
        ["流程", "时间表（北京时间）", "同时运行"],
        [[one.name, one.schedule, str(one.at_once)] for one in done.deployments],
    )
    for name in done.automations:
        say(f"自动处理：{name}")
    say(f"在每台工作机上执行：prefect worker start --pool {done.pool} --type process")
