"""Commands that look over all cases, however many: `shixian case worklist`, `duties`, `find` and `counts`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.shown import As, AsJson, print_json, print_table, say

Text = Annotated[str, typer.Argument(help="案号或者代码的开头，或者当事人名称中的字")]
District = Annotated[list[str] | None, typer.Option("--district", help="单位的键或者全称，含下级单位，可重复")]
Procedure = Annotated[str, typer.Option(help="办理流程")]
Most = Annotated[int, typer.Option(min=1, help="最多列出多少件")]
Colours = Annotated[list[str] | None, typer.Option("--colour", help="紧急程度：已逾期、3个工作日内等，可重复")]
Holder = Annotated[str, typer.Option(help="责任岗位")]
After = Annotated[str, typer.Option(help="接着上一页：写上一页末尾给出的位置")]
Mine = Annotated[bool, typer.Option("--mine", help="只列本单位、本岗位的")]
_RED = ("overdue",)


def worklist(
    district: District = None,
    colour: Colours = None,
    holder: Holder = "",
    procedure: Procedure = "",
    after: After = "",
    most: Most = 50,
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """工作清单：计算中的期限，先届满的在前，一页一页地列。"""
    from bootstrap import join
    from casework.listing import Wanted, colour_named
    from casework.listing import worklist as listed

    colours = frozenset(colour_named(word) for word in colour or ())
    wanted = Wanted(offices=tuple(district or ()), colours=colours, holder=holder, procedure=procedure)
    page = listed(join(), actor, wanted, after=after, limit=most)
    if as_json:
        print_json(asdict(page))
        return
    print_table(
        ["最后一日", "紧急程度", "案号", "当事人", "期限", "责任岗位", "单位"],
        [
            [
                f"{row.last_day.isoformat()}{'（暂定）' if row.provisional else ''}",
                _coloured(row.colour, row.colour_label),
                row.case,
                row.subject,
                row.label,
                row.holder,
                row.office,
            ]
            for row in page.rows
        ],
        f"本页 {len(page.rows)} 项",
    )
    _tell_next(page.after)


def duties(
    district: District = None,
    mine: Mine = False,
    after: After = "",
    most: Most = 50,
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """待办事项：没有办的，最久的在前，一页一页地列。"""
    from bootstrap import join
    from casework.listing import duties_waiting

    page = duties_waiting(join(), actor, mine=mine, offices=tuple(district or ()), after=after, limit=most)
    if as_json:
        print_json(asdict(page))
        return
    print_table(
        ["自", "案号", "当事人", "待办", "岗位", "单位", "状态"],
        [
            [row.since.isoformat(), row.case, row.subject, row.label, row.role, row.office, "、".join(row.states)]
            for row in page.rows
        ],
        f"本页 {len(page.rows)} 项",
    )
    _tell_next(page.after)


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
                _coloured(cell.colour, cell.colour_label),
                str(cell.cases),
            ]
            for cell in cells
        ],
        f"共 {sum(cell.cases for cell in cells)} 件",
    )


def _coloured(colour: str | None, label: str) -> str:
    return f"[red]{label}[/red]" if colour in _RED else label


def _tell_next(after: str) -> None:
    if after:
        say(f"还有下一页：加上 --after '{after}'")  # quoted: a shell would take its bars for pipes
