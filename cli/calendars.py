"""Commands about holidays: what is known, and importing what was issued since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.given import day_of
from cli.shown import AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.calendars.importing import Consequences
    from casework.calendars.reading import Table
    from casework.calendars.status import ImportedEdition

app = typer.Typer(no_args_is_help=True, help="节假日数据：已有哪些年份，导入放假安排、地方节假日和本单位停止办公日")

_MOST_SHOWN = 50


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """各地区已有官方节假日数据的年份，已导入的版本。"""
    from bootstrap import join
    from casework.calendars.status import calendar_status

    found = calendar_status(join())
    if as_json:
        print_json(found)
        return
    rows = [[r.region, _spans(r.years), "、".join(map(str, r.editions)) or "—"] for r in found.regions]
    print_table(["地区", "已有数据的年份", "另含导入版本"], rows)
    for region in found.regions:
        say(f"{region.region} 内置数据：{region.packed}")
    say("其他地区与全国（CN）相同；没有数据的年份，工作日期限和顺延的期限均为暂定。")
    for edition in found.editions:
        say(_edition_line(edition))


@app.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(help="放假安排表（列：节日、放假、天数、调休上班）或节假日清单，CSV 或 XLSX")
    ],
    region: Annotated[str, typer.Option(help="地区代码，如 CN-NX；省略为全国")] = "",
    office: Annotated[str, typer.Option(help="单位代号：登记该单位自己的停止办公日")] = "",
    year: Annotated[int | None, typer.Option(help="年份，表中日期没有写年份时用", min=1990, max=2099)] = None,
    cited: Annotated[str, typer.Option("--source", help="依据，如通知的名称和文号")] = "",
    issued: Annotated[str, typer.Option("--issued", help="通知的日期，如 2026-11-04")] = "",
    actor: Annotated[str | None, typer.Option("--as", help="导入人；省略为本机管理员")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="确认导入；省略则只预览，不作改动")] = False,
    as_json: AsJson = False,
) -> None:
    """核对放假文件，预览它变动哪些期限和已发文书，确认后导入。"""
    from bootstrap import join
    from casework.calendars.entries import Given
    from casework.calendars.importing import Consequences, import_editions, preview, read_file

    parts = join()
    given = Given(region, office, year, cited, day_of(issued, "--issued") if issued else None)
    table = read_file(parts, source, given)
    now = parts.clock()
    found = Consequences()
    if not table.errors:
        found = (
            import_editions(parts, table.editions, actor=actor, now=now)
            if yes
            else preview(parts, table.editions, actor=actor, now=now)
        )
    applied = yes and not table.errors and not found.nothing
    if as_json:
        print_json(_plain(table, found, applied=applied))
    else:
        _tell(table, found, applied=applied)
    if table.errors or found.failures:
        raise typer.Exit(1)


def _edition_line(edition: ImportedEdition) -> str:
    from casework.parts import shanghai_day

    place = edition.office or edition.region
    holds = f"{_spans(edition.years)}年全年" if edition.years else f"{edition.days}天"
    issued = f"，{edition.issued_on.isoformat()}发布" if edition.issued_on else ""
    day = shanghai_day(edition.imported_at).isoformat()
    return (
        f"版本{edition.number}  {place} {holds}：{edition.source}{issued}；{day}由{edition.officer or '本机管理员'}导入"
    )


def _plain(table: Table, found: Consequences, *, applied: bool) -> dict[str, Any]:
    return {
        "errors": table.errors,
        "warnings": table.warnings,
        "editions": [edition.as_json() | {"digest": edition.digest} for edition in table.editions],
        "applied": applied,
        "nothing_new": not table.errors and found.nothing,
        "cases_looked_at": found.looked_at,
        "cases_touched": found.touched,
        "deadlines": found.moves,
        "moved": sum(move.moved for move in found.moves),
        "early_lapses": found.lapses,
        "spared": found.spared,
        "wrong_papers": found.papers,
        "failures": found.failures,
    }


def _tell(table: Table, found: Consequences, *, applied: bool) -> None:
    for remark in table.remarks:
        say(f"{'错误' if remark.error else '注意'}  {remark}")
    if table.errors:
        say(f"文件有{len(table.errors)}处错误，没有导入。")
        return
    for edition in table.editions:
        place = edition.office or edition.region
        years = f"{_spans(sorted(edition.years))}年全年" if edition.years else "个别日期"
        off = sum(not entry.working for entry in edition.days)
        say(f"{place}：{years}，放假{off}天，调休上班{len(edition.days) - off}天（{edition.source}）")
    if found.nothing:
        say("这些数据以前已经导入，没有新的内容，未作改动。")
        return
    _tell_consequences(found, applied=applied)
    if applied:
        say(f"已导入；{found.touched}件案件各记录一条，原来的期限保留在办理记录中。")
    else:
        say("以上只是预览，没有作任何改动；核对无误后加 --yes 导入。")


def _tell_consequences(found: Consequences, *, applied: bool) -> None:
    moved = [move for move in found.moves if move.moved]
    settled = [move for move in found.moves if not move.moved and move.was_provisional and not move.provisional]
    lapsed = [move for move in moved if move.was_lapsed]
    word = "已" if applied else "将"
    say(f"涉及{found.touched}件案件：{len(moved)}项期限{word}变动，{len(settled)}项暂定的期限日期不变、{word}确定。")
    told = {move.case for move in (*moved, *settled)} | {lapse.case for lapse in found.lapses}
    if others := found.touched - len(told):
        say(f"其中{others}件最后一日不变，{word}只调整提醒、预警、稳妥办理的日期或者暂定范围。")
    rows = [
        [
            m.case,
            m.label,
            _day(m.before, m.was_provisional),
            _day(m.after, m.provisional),
            "已届满" if m.was_lapsed else "",
        ]
        for m in moved
    ]
    _table(["案号", "期限", "原最后一日", "现最后一日", "备注"], rows, "变动的期限")
    if lapsed:
        say(f"其中{len(lapsed)}项期限已经记录为届满，须由经办人员逐件核对届满后的办理是否仍然成立。")
    early = [[e.case, e.label, e.recorded.isoformat(), e.now.isoformat()] for e in found.lapses]
    _table(
        ["案号", "期限", "记录的最后一日", "应为"], early, f"届满记录早于现行期限、案件已办到以后环节：{len(early)}项"
    )
    if early:
        say(f"这{len(early)}项的届满记录保留不动，{word}列为待办，由责任岗位核实此后办理的事项，登记 decide_lapse。")
    spared = [[s.case, s.label, s.stays.isoformat(), s.shorter.isoformat()] for s in found.spared]
    _table(
        ["案号", "期限", "保留的最后一日", "新安排的最后一日"],
        spared,
        f"已经给了当事人、不予缩短的期限：{len(spared)}项",
    )
    papers = [[p.case, p.title, p.number, p.label, p.printed.isoformat(), p.now.isoformat()] for p in found.papers]
    _table(
        ["案号", "文书", "文号", "期限", "所印日期", "现日期"], papers, f"已发文书所印日期与现期限不符：{len(papers)}份"
    )
    for failure in found.failures:
        say(f"未能重新计算：{failure.case}：{failure.error}")


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    if not rows:
        return
    print_table(headings, rows[:_MOST_SHOWN], title)
    if len(rows) > _MOST_SHOWN:
        say(f"……另有{len(rows) - _MOST_SHOWN}项，用 --json 看全部。")


def _day(day: object, provisional: bool) -> str:
    return f"{day}（暂定）" if provisional else str(day)


def _spans(years: Iterable[int]) -> str:
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return "、".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans) or "无"
