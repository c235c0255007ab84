"""Commands that look over all cases: `shixian case find` and `counts`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.shown import As, AsJson, print_json, print_table

Text = Annotated[str, typer.Argument(help="案号或者代码的开头，或者当事人名称中的字")]
District = Annotated[list[str] | None, typer.Option("--district", help="单位的键或者全称，含下级单位，可重复")]
Procedure = Annotated[str, typer.Option(help="办理流程")]
Most = Annotated[int, typer.Option(min=1, help="最多列出多少件")]
_RED = ("overdue",)


def find(text: Text, most: Most = 50, actor: As = None, as_json: AsJson = False) -> None:
    """按案号、当事人名称或者代码查找案件。"""
    from bootstrap import join
    from casework.listing import find_cases

    rows = find_cases(join(), text, actor, limit=most)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["案号", "当事人", "代码", "单位", "状态", "下一期限", "最后一日"],
        [
            [
                row.number,
                row.subject,
                row.code,
                row.office,
                "、".join(row.states),
                row.next_deadline,
                row.last_day.isoformat() if row.last_day else "",
            ]
            for row in rows
        ],
        f"找到 {len(rows)} 件" + ("，可能还有，请多写几个字" if len(rows) == most else ""),
    )


def counts(district: District = None, procedure: Procedure = "", actor: As = None, as_json: AsJson = False) -> None:
    """各单位、各状态、各紧急程度的案件数。"""
    from bootstrap import join
    from casework.listing import matrix

    cells = matrix(join(), actor, offices=tuple(district or ()), procedure=procedure)
    if as_json:
        print_json([asdict(cell) for cell in cells])
        return
    print_table(
        ["单位", "办理流程", "状态", "紧急程度", "件数"],
        [
            [
                cell.office,
                cell.title,
                cell.state_label,
                f"[red]{cell.colour_label}[/red]" if cell.colour in _RED else cell.colour_label,
                str(cell.cases),
            ]
            for cell in cells
        ],
        f"共 {sum(cell.cases for cell in cells)} 件",
    )
