"""`shixian deadline`: list and explain."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from cli.shown import As, AsJson, print_json, print_table, say
from engine.errors import RefusedError

app = typer.Typer(no_args_is_help=True, help="期限：列表、说明")
Day = Annotated[str | None, typer.Option(help="日期，如 2026-06-30")]


@app.command("list")
def list_(first: Day = None, last: Day = None, actor: As = None, as_json: AsJson = False) -> None:
    """计算中的期限，最早的在前。"""
    from bootstrap import join
    from casework.listing import COLOUR_LABELS, list_deadlines

    rows = list_deadlines(join(), actor, first=_day(first), last=_day(last))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["最后一日", "紧急程度", "案号", "企业", "期限", "责任岗位"],
        [
            [
                row.last_day.isoformat() + ("（暂定）" if row.provisional else ""),
                COLOUR_LABELS[row.colour],
                row.case,
                row.subject,
                row.label,
                row.holder,
            ]
            for row in rows
        ],
        f"共 {len(rows)} 项",
    )


@app.command("explain")
def explain(
    case: Annotated[str, typer.Argument(help="案号")],
    name: Annotated[str, typer.Argument(help="期限名称")],
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """说明期限是怎样算出来的。"""
    from bootstrap import join
    from casework.listing import explain_deadline

    found = explain_deadline(join(), case, name, actor)
    if as_json:
        print_json(found)
        return
    labels = {"live": "计算中", "met": "已办结", "lapsed": "已届满", "cancelled": "已终止", "superseded": "已被取代"}
    for version in found:
        provisional = "（暂定）" if version["provisional"] else ""
        say(f"{version['label']}（{version['rule']}）第{version['version']}版：{labels[version['status']]}")
        say(f"  最后一日：{version['last_day']}{provisional}")
        say(f"  依据：{'、'.join(version['cites'])}")
        say(f"  推算：{version['explained']}")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05") from error
