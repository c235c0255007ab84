"""`shixian campaign`: where a campaign stands, enlisting units, the next campaign of the same kind."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import Actor, Facts, On, day_of, facts_of
from cli.shown import As, AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.acting import Outcome

app = typer.Typer(no_args_is_help=True, help="专项行动：阶段、参加单位，下一年度的专项行动")
Number = Annotated[str, typer.Argument(help="专项行动的案号")]


@app.command("show")
def show(number: Number, actor: As = None, as_json: AsJson = False) -> None:
    """阶段在时间上的位置、参加单位和各单位的案件。"""
    from bootstrap import join
    from casework.campaigns import show_campaign

    campaign = show_campaign(join(), number, actor)
    if as_json:
        print_json(campaign)
        return
    say(f"{campaign.number}  {campaign.title}  {campaign.office}")
    phases = [[p.label, str(p.first or ""), str(p.last or ""), p.standing] for p in campaign.phases]
    print_table(["阶段", "自", "至", "现状"], phases, "阶段")
    print_table(
        ["案号", "单位", "状态", "案件", "未结"],
        [
            [
                unit.number,
                unit.office,
                "、".join(unit.states),
                "、".join(f"{title}{count}" for title, count in unit.cases.items()),
                str(unit.open_cases),
            ]
            for unit in campaign.units
        ],
        f"参加单位 {len(campaign.units)} 个",
    )


@app.command("enlist")
def enlist_(
    number: Number,
    actor: Actor,
    on: On,
    unit: Annotated[list[str] | None, typer.Option(help="单位代号或者名称，可重复；省略为直接下级各单位")] = None,
    procedure: Annotated[str, typer.Option(help="参加单位的办理流程；只有一种时省略")] = "",
    fact: Facts = None,
    as_json: AsJson = False,
) -> None:
    """列入参加单位，同时生成各单位的各期报送；案号也可以是上级单位的。"""
    from bootstrap import join
    from casework.campaigns import enlist
    from casework.campaigns.units import unit_procedure_of

    parts = join()
    key = procedure or unit_procedure_of(parts, number)
    facts = facts_of(parts, key, fact)
    _tell(enlist(parts, actor, number, day_of(on), unit or [], procedure=key, facts=facts), as_json)


@app.command("clone")
def clone_(
    number: Number,
    actor: Actor,
    on: On,
    name: Annotated[str, typer.Option(help="新的专项行动名称")],
    code: Annotated[str, typer.Option(help="新的专项行动代号")],
    years: Annotated[int, typer.Option(help="各日期推后几年")] = 1,
    fact: Facts = None,
    as_json: AsJson = False,
) -> None:
    """照原样开展下一年度的专项行动：单位不变，日期推后或者另写。"""
    from bootstrap import join
    from casework.campaigns import clone
    from casework.listing import show_case

    parts = join()
    facts = facts_of(parts, show_case(parts, number, actor)["procedure"], fact)
    campaign, units = clone(parts, actor, number, day_of(on), name=name, code=code, years=years, facts=facts)
    _tell([campaign, *units], as_json)


def _tell(outcomes: list[Outcome], as_json: bool) -> None:
    if as_json:
        print_json([{**asdict(one), "error": str(one.error) if one.error else None} for one in outcomes])
    else:
        for one in outcomes:
            if one.error is not None:
                say(f"未办理：{one.error}")
            else:
                say(f"{'此前已列入' if one.repeated else '已立案'}：{one.number}，随之立案 {len(one.spawned)} 件")
    if any(one.error is not None for one in outcomes):
        raise typer.Exit(1)
