"""The demonstration's last words: cases by state, the next deadlines with their proofs, where everything lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from casework.importing import ImportReport
from casework.listing import explain_deadline, list_cases, list_deadlines
from casework.parts import Parts
from engine.case import DeadlineStatus
from samples.bureau import Bureau
from samples.campaigns.playing import COURSE, FOLDER
from samples.campaigns.scene import Scene
from samples.results import Results

_SHOWN_DEADLINES = 3
_SHOWN_BAD_ROWS = 12
_SHOWN_LINES = 8  # of each campaign


def print_summary(
    console: Console,
    parts: Parts,
    imported: ImportReport,
    bureau: Bureau,
    scenes: Mapping[str, Scene],
    results: Results,
    seconds: float,
) -> None:
    """Print everything."""
    console.rule("专项行动：演示结果（样例数据，虚构）")
    _campaigns(console, parts, scenes)
    console.rule("沈阳市建筑业企业资质动态核查：演示结果（样例数据，虚构）")
    _imported(console, imported)
    _states(console, parts, bureau.batch)
    _documents(console, parts)
    _deadlines(console, parts)
    report = results.verified
    console.print(
        f"校验：案件 {report.cases} 件，办理记录 {report.events} 条，逐条重新判断 {report.redecided} 条，"
        f"问题 {len(report.problems)} 个"
    )
    if bureau.refusals:
        console.print(f"办理中被拒绝的 {len(bureau.refusals)} 项（演示数据里有意放入的问题）：")
        for refusal in bureau.refusals[:_SHOWN_BAD_ROWS]:
            console.print(f"  {refusal}", highlight=False)
    console.print(f"结果都在 {parts.home}：")
    for what, where in results.files:
        console.print(f"  {what}：{where}", highlight=False)
    console.print(f"用时 {seconds:.0f} 秒")


def _imported(console: Console, imported: ImportReport) -> None:
    console.print(
        f"名单：立案 {len(imported.opened)} 件，退回 {len(imported.refused)} 行，待核实 {len(imported.set_aside)} 家"
    )
    for bad in imported.refused[:_SHOWN_BAD_ROWS]:
        problem = bad.problems[0]
        console.print(f"  第{bad.number}行 {problem.column}：{problem.reason}", highlight=False)
    for finding in imported.set_aside:
        console.print(f"  待核实：{finding.name}（{finding.code}，校验位不符）", highlight=False)


def _campaigns(console: Console, parts: Parts, scenes: Mapping[str, Scene]) -> None:
    """What each campaign has to tell first; all of it lies beside its forms."""
    for region, scene in scenes.items():
        forms = sorted(path.name for path in scene.folder.glob("*.pdf"))
        console.print(f"{region}：表 {len(forms)} 张，全部经过见 {FOLDER}/{region}/{COURSE}", highlight=False)
        for line in scene.told[:_SHOWN_LINES]:
            console.print(f"  {line}", highlight=False)
    with parts.store.read() as unit:
        counts = unit.counts(None)
    table = Table("办理流程", "件数", title="各流程的案件", title_justify="left")
    totals: Counter[str] = Counter()
    for (_, procedure, _), cases in counts.items():
        totals[parts.library.compiled(procedure).procedure.title] += cases
    for title, count in totals.most_common():
        table.add_row(title, str(count))
    console.print(table)


def _states(console: Console, parts: Parts, batch: str) -> None:
    table = Table("状态", "件数", title="案件状态", title_justify="left")
    counted = Counter("、".join(row.states) for row in list_cases(parts, batch=batch))
    for states, count in counted.most_common():
        table.add_row(states, str(count))
    console.print(table)


def _documents(console: Console, parts: Parts) -> None:
    with parts.store.read() as unit:
        counted = Counter(document.title for document in unit.documents())
    console.print("文书：" + "，".join(f"{title} {count} 份" for title, count in counted.most_common()))


def _deadlines(console: Console, parts: Parts) -> None:
    listed = list_deadlines(parts)
    rows = [row for row in listed if row.status is DeadlineStatus.LIVE]
    console.print(f"已届满待办理的期限 {len(listed) - len(rows)} 项，计算中的期限 {len(rows)} 项。")
    console.print("各类期限中最早的，以及最早的暂定期限：")
    earliest = {row.name: row for row in reversed(rows)}
    shown = sorted(earliest.values(), key=lambda row: row.last_day)[:_SHOWN_DEADLINES]
    shown += [row for row in rows if row.provisional][:1]
    for row in shown:
        proof = explain_deadline(parts, row.case, row.name)[-1]
        provisional = "（暂定）" if row.provisional else ""
        console.print(
            f"  {row.last_day.isoformat()}{provisional} {row.label}　{row.case} {row.subject}", highlight=False
        )
        console.print(f"    {proof['explained']}", highlight=False)
