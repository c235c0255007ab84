"""`shixian simulate`: a year of a city on the virtual clock, with its load by week.

Whatever database the environment names is left alone: the simulation has a store of its own, in a temporary folder or
in a new one that is named.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import text_of
from cli.shown import AsJson, print_table, say
from engine.errors import InputError

if TYPE_CHECKING:
    from casework.simulating.counting import Tallies
    from casework.simulating.report import Report

_SHOWN = {
    "每周情况": 0,
    "单位负荷": 20,
    "岗位": 20,
    "办理流程": 0,
    "文书": 15,
    "提醒": 0,
    "届满": 12,
    "最久的待办": 10,
    "退回原因": 12,
    "程序问题": 50,
}
"""Tables on the screen, and how many rows of each; 0: all."""
_DAY = timedelta(days=1)
_KIB_A_MIB = 1024


def simulate(
    cases: Annotated[int, typer.Option(help="一年内来多少件案件")] = 20_000,
    year: Annotated[int, typer.Option(help="哪一年", min=2004, max=2100)] = 2026,
    seed: Annotated[int, typer.Option(help="随机种子：种子相同，结果相同")] = 1,
    days: Annotated[int | None, typer.Option(help="从1月1日起模拟多少天；省略则全年")] = None,
    procedure: Annotated[list[str] | None, typer.Option(help="只模拟这些规定（主流程的代号），可重复")] = None,
    city: Annotated[Path | None, typer.Option(help="机构名册，与 shixian office import 的文件相同；省略则虚构")] = None,
    behaviour: Annotated[Path | None, typer.Option(help="办理习惯文件；省略则用自带的")] = None,
    out: Annotated[Path | None, typer.Option(help="结果写入这个新文件夹，模拟的数据库也留在其中")] = None,
    as_json: AsJson = False,
) -> None:
    """在虚拟时钟上模拟一个市的一年：案件虚构，办理真实，按周报告各单位的负荷；不动用本单位的数据库。"""
    from bootstrap import DATABASE, library
    from casework.simulating.simulation import Machine, Wanted
    from casework.simulating.simulation import simulate as run
    from casework.simulating.tabled import tabled
    from casework.simulating.tables import json_of, write_json, write_tables
    from store.sqlite import SqliteStore

    first = date(year, 1, 1)
    asked = (date(year + 1, 1, 1) - first).days if days is None else days
    wanted = Wanted(first, asked, cases, seed, tuple(procedure or ()), _own(city), _own(behaviour))
    with _folder(out) as home:
        # Nobody misses this store: waiting for the disk at every commit would only take time.
        store = SqliteStore(home / DATABASE, durable=False)
        try:
            report = run(library(), store, home, wanted, Machine(perf_counter, _peak_mb), progress=_tell)
        finally:
            store.close()
        written = [] if out is None else [*write_tables(tabled(report), home), write_json(report, home)]
    if as_json:
        sys.stdout.write(json_of(report))
    else:
        _print(report)
        for path in written:
            say(str(path))
    if report.faults or report.proof.problems:
        raise typer.Exit(1)


def _own(path: Path | None) -> tuple[str, str] | None:
    """Text and name of a file that was named."""
    return None if path is None else (text_of(path), path.name)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """The folder of the simulation: a new one that stays, or one that goes away again.

    Raises:
        InputError: the folder that was named holds something.
    """
    if out is None:
        with TemporaryDirectory(prefix="shixian-simulate-") as folder:
            yield Path(folder)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(str(out), "不是空文件夹；模拟不写入已有的数据，请另写一个新文件夹")
    out.mkdir(parents=True, exist_ok=True)
    (out / "SAMPLE").touch()
    yield out


def _peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_A_MIB


def _tell(day: date, tallies: Tallies) -> None:
    """Tell on standard error how far it has come, once a month."""
    if (day + _DAY).month != day.month:
        told = f"{day.year}年{day.month}月：已来案件{tallies.arrived}件，办理{tallies.acts}次"
        typer.echo(told + (f"，程序问题{len(tallies.faults)}个" if tallies.faults else ""), err=True)


def _print(report: Report) -> None:
    from casework.simulating.tabled import tabled
    from casework.simulating.tables import NOTE

    say(NOTE)
    for table in tabled(report):
        if table.name in _SHOWN and table.rows:
            most = _SHOWN[table.name]
            left = len(table.rows) - most if most else 0
            title = f"{table.title}（前{most}行，另有{left}行）" if left > 0 else table.title
            print_table(table.shown_headings(), table.text_rows(most), title)
    for line in _summary(report):
        say(line)


def _summary(report: Report) -> list[str]:
    speed, proof, week = report.speed, report.proof, report.busiest
    covered = f"{report.acts_covered}种（共{report.acts_known}种）"
    came = f"{report.first}至{report.last}：来案{report.arrived}件，连同另行立案共{report.cases}件"
    walked = f"校验：案件{proof.cases}件，办理记录{proof.events}条，其中重新判断{proof.redecided}条"
    rates = f"每秒案件{speed.cases}件、办理{speed.acts}次、记录{speed.events}条、{speed.days}天"
    undone = sum(one.count for one in (*report.not_opened, *report.papers_refused))
    return [
        f"{came}，办理{report.acts}次，涉及办理事项{covered}，不予办理{report.refused}次",
        f"重新拟制文书{report.papers_redrafted}份；没有立案和没有制发的共{undone}件（见“没有办成”）",
        f"最忙的一周：{week.week}起，办理{week.acts}次，制发文书{week.issued}份",
        f"次年放假安排公布后重新计算案件{report.recounted}件，变动期限{report.moved}个",
        f"程序问题{len(report.faults)}个；{walked}，问题{len(proof.problems)}个",
        f"内容摘要：{proof.digest}（种子{report.seed}）",
        f"速度：{speed.seconds}秒，{rates}；校验另用{speed.verifying}秒；内存最多{speed.peak_mb}MB",
    ]
