"""``shixian store``: the database as a whole."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shown import say

app = typer.Typer(no_args_is_help=True, help="数据库：换到另一种数据库")


@app.command()
def copy(
    target: Annotated[str, typer.Argument(help="目标数据库，如 postgresql://用户:密码@主机:5432/数据库；必须是空的")],
) -> None:
    """把全部数据原样复制到另一个数据库（由 SQLite 迁到 PostgreSQL，或者迁回），复制后逐条校验。请先停止服务。"""
    from bootstrap import join, store_at
    from engine.errors import StoreError
    from store.copying import copy_store
    from store.verify import verify_chains

    parts = join()
    new = store_at(target)
    new.migrate()
    rows = copy_store(parts.store, new, progress=lambda table, count: say(f"{table}：{count} 行"))
    with new.read() as unit:
        report = verify_chains(unit, today=parts.today())
    if report.problems:
        raise StoreError(f"复制后的数据没有通过校验，请勿使用：{report.problems[0]}")
    say(f"已复制 {rows} 行，案件 {report.cases} 件、办理记录 {report.events} 条，校验通过")
    say("请把 SHIXIAN_DATABASE_URL 设为新的地址再启动；文书、证据等文件仍在数据目录，不用移动")
