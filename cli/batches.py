"""Commands about many cases at once: `shixian case bulk`, `mails`, `postings` and `results`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import Actor, Facts, On, Signers, day_of, facts_of
from cli.shown import AsJson, print_json, say

if TYPE_CHECKING:
    from casework.post.report import PostalReport

Batch = Annotated[str, typer.Option(help="批次")]
Source = Annotated[Path, typer.Argument(help="邮政的清单（CSV 或 XLSX）")]


def bulk(
    action: Annotated[str, typer.Argument(help="办理事项")],
    state: Annotated[str, typer.Option(help="办理处于这一状态的全部案件")],
    actor: Actor,
    on: On,
    batch: Batch = "",
    fact: Facts = None,
    officer: Signers = None,
    preview: Annotated[bool, typer.Option("--preview", help="只列出将要办理的案件")] = False,
    as_json: AsJson = False,
) -> None:
    """成批办理：对处于某一状态的全部案件办理同一事项，逐件报告结果。"""
    from bootstrap import join
    from casework.acting import Act, act_many
    from casework.listing import list_cases

    parts = join()
    rows = list_cases(parts, actor, states=frozenset({state}), batch=batch, finished=False)
    if preview or not rows:
        if as_json:
            print_json([{"number": row.number, "subject": row.subject} for row in rows])
        else:
            for row in rows:
                say(f"{row.number}  {row.subject}")
            say(f"共 {len(rows)} 件")
        return
    wanted = Act(action, day_of(on), facts_of(parts, rows[0].procedure, fact), officers=tuple(officer or ()))
    outcomes = act_many(parts, actor, [(row.number, wanted) for row in rows])
    if as_json:
        print_json([{"number": o.number, "error": str(o.error) if o.error else None} for o in outcomes])
    else:
        for outcome in outcomes:
            say(f"{outcome.number}  {outcome.error or '已办理'}")
        say(f"已办理 {sum(o.done for o in outcomes)} 件，未办理 {sum(not o.done for o in outcomes)} 件")
    if not all(outcome.done for outcome in outcomes):
        raise typer.Exit(1)


def mails(
    folder: Annotated[Path, typer.Argument(help="清单放在哪个文件夹")], batch: Batch = "", as_json: AsJson = False
) -> None:
    """待邮寄文书的清单，交给邮政：文书都已制发、还没有登记邮寄的案件，每件一行。"""
    from bootstrap import join
    from casework.post.going import list_mails

    found = list_mails(join(), folder=folder, batch=batch)
    if as_json:
        print_json(found)
    else:
        say(f"{found.mails} 件，邮寄清单 {found.path}")


def postings(source: Source, actor: Actor, batch: Batch = "", as_json: AsJson = False) -> None:
    """按邮政的收寄清单成批登记邮寄。"""
    from bootstrap import join
    from casework.post.postings import record_postings

    _tell(record_postings(join(), actor=actor, source=source, batch=batch), as_json)


def results(source: Source, actor: Actor, as_json: AsJson = False) -> None:
    """按邮政的投递结果成批登记签收、退件、拒收和查无结果；按邮件号对应案件，不分办理流程。"""
    from bootstrap import join
    from casework.post.results import record_results

    _tell(record_results(join(), actor=actor, source=source), as_json)


def _tell(report: PostalReport, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    counts = f"登记 {report.recorded} 件，此前已登记 {report.already} 件，未登记 {len(report.refused)} 件"
    say(f"{counts}，不一致 {len(report.conflicts)} 件，没有结果 {len(report.waiting)} 件")
    for place, reason in (*report.refused, *report.waiting):
        say(f"  {place}：{reason}")
    for place, conflict in report.conflicts:
        say(f"  不一致 {place}：{conflict}")
    for place, warning in report.warnings:
        say(f"  注意 {place}：{warning}")
