"""What a flow run leaves in the Prefect UI: a table of what was done, one of what failed and why, and a summary.

Owns their words and their size. An artifact is for people and only for them: nothing reads one back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from workflows.outcomes import Outcome, Row

ROWS: Final = 300
"""So many rows of a table are shown; the store has the rest."""
_SHORT: Final = 20


async def leave(key: str, outcome: Outcome, titles: Mapping[str, str]) -> None:
    """Leave the artifacts of a run.

    Args:
        key: of the job, as its flow is called.
        outcome: of the run.
        titles: of the procedures, by key.
    """
    name = key.replace("_", "-")
    await acreate_table_artifact(
        key=name,
        table=_table(outcome.rows) or [{"结果": outcome.summary}],
        description=described(outcome, outcome.rows),
    )
    if outcome.failed:
        said = described(outcome, outcome.failed, "未成功的事项")
        await acreate_table_artifact(key=f"{name}-failures", table=_table(outcome.failed), description=said)
    await acreate_markdown_artifact(
        key=f"{name}-summary", markdown=summary(outcome, titles), description=described(outcome)
    )


def summary(outcome: Outcome, titles: Mapping[str, str]) -> str:
    """The whole run on one page, as Markdown."""
    lines = [f"## {outcome.title}", "", outcome.summary]
    if outcome.more:
        lines += ["", "还有等待处理的事项，下一次运行接着办。"]
    if outcome.procedures:
        lines += ["", "| 办理流程 | 数量 |", "| --- | ---: |"]
        counted = sorted(outcome.procedures.items(), key=lambda one: (-one[1], one[0]))
        lines += [f"| {_cell(titles.get(procedure, procedure))} | {number} |" for procedure, number in counted]
    if outcome.failed:
        lines += ["", "### 未成功的事项", ""]
        lines += [f"- {_cell(line)}" for line in outcome.failures[:_SHORT]]
        if len(outcome.failed) > _SHORT:
            lines.append(f"- 另有 {len(outcome.failed) - _SHORT} 项，见“未成功的事项”表")
    if outcome.slowest:
        lines += ["", "### 耗时最长的部分", "", "| 部分 | 秒 |", "| --- | ---: |"]
        lines += [f"| {_cell(one.what)} | {one.seconds:.2f} |" for one in outcome.slowest]
    return "\n".join(lines) + "\n"


def described(outcome: Outcome, rows: Sequence[Row] = (), what: str = "") -> str:
    """What stands over a table: the run in a sentence, and how much of the table is not shown."""
    cut = f"（表中列出前 {ROWS} 行，另有 {len(rows) - ROWS} 行未列）" if len(rows) > ROWS else ""
    return f"{outcome.title}{what}：{outcome.summary}{cut}"


def _table(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows[:ROWS]]


def _cell(text: str) -> str:
    """A text that cannot break the table or list it stands in."""
    return " ".join(text.replace("|", "｜").split())
