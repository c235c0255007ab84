"""The jobs as plain functions of a data directory and an instant.

A flow and the direct way both call these, so what happens is the same with Prefect and without. Each opens the store,
calls one function of ``casework`` and says in Chinese what came of it. All of them block: run them in a thread.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap import join
from casework.importing import import_findings
from casework.parts import Parts
from casework.reminding import send_pending
from casework.rendering import render_pending
from casework.sweeping import sweep
from casework.verifying import verify


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job did, for people."""

    title: str
    summary: str
    rows: tuple[Mapping[str, str], ...] = ()  # a table; every row has the same columns
    failures: tuple[str, ...] = ()
    retry_at: datetime | None = None  # when failed work is offered again, if the job knows


def sweep_deadlines(home: Path, now: datetime) -> Outcome:
    """Fire everything due up to the instant's day in Shanghai."""
    with _parts(home) as parts:
        report = sweep(parts, now=now)
    failures = tuple(f"{failure.case_number} {failure.timer}：{failure.error}" for failure in report.failures)
    fired = [{"案号": f.case_number, "事项": f.name, "到期日": f.due.isoformat(), "结果": "已处理"} for f in report.fired]
    failed = [{"案号": f.case_number, "事项": f.timer, "到期日": "", "结果": f.error} for f in report.failures]
    summary = f"期限届满 {report.lapsed} 项，生成提醒 {report.reminders} 条，失败 {len(failures)} 项"
    return Outcome("期限检查", summary, (*failed, *fired), failures)


def render_documents(home: Path, now: datetime) -> Outcome:
    """Render the documents that wait for it."""
    with _parts(home) as parts:
        report = render_pending(parts, now=now, owner=_owner())
    failures = tuple(str(failure) for failure in report.failures)
    rows = tuple({"文书": text, "结果": "失败"} for text in failures)
    return Outcome("文书制作", f"制成文书 {report.rendered} 份，失败 {len(failures)} 份", rows, failures)


def send_reminders(home: Path, now: datetime) -> Outcome:
    """Send the reminders that wait."""
    with _parts(home) as parts:
        report = send_pending(parts, now=now, owner=_owner())
    failures = tuple(f"{failure.key}：{failure.error}" for failure in report.failures)
    rows = tuple({"提醒": failure.key, "原因": failure.error} for failure in report.failures)
    summary = f"发出邮件 {report.letters} 封（提醒 {report.sent} 条），失败 {len(failures)} 项"
    if report.moot:
        summary += f"，期限已变化而不再提醒 {report.moot} 条"
    return Outcome("期限提醒", summary, rows, failures, report.retry_at)


def check_store(home: Path, now: datetime) -> Outcome:
    """Walk every chain; the instant is not used, because a chain does not depend on the day."""
    del now
    with _parts(home) as parts:
        report = verify(parts)
    problems = tuple(str(problem) for problem in report.problems)
    rows = tuple({"问题": text} for text in problems)
    return Outcome("办理记录校验", "没有发现问题" if not problems else f"发现 {len(problems)} 个问题", rows, problems)


def import_file(home: Path, now: datetime, *, actor: str, source: Path) -> Outcome:
    """Open cases from a platform's export, acting as an officer."""
    with _parts(home) as parts:
        report = import_findings(parts, actor=actor, source=source, now=now)
    refused = tuple(str(row) for row in report.refused)
    rows = tuple({"结果": "未导入", "说明": text} for text in refused)
    summary = (
        f"立案 {_count(report.opened)} 件，已有 {_count(report.already)} 件，"
        f"未导入 {len(refused)} 行，待核实 {_count(report.set_aside)} 行"
    )
    return Outcome(f"导入 {source.name}", summary, rows, refused)


@contextlib.contextmanager
def _parts(home: Path) -> Iterator[Parts]:
    parts = join(home)
    try:
        yield parts
    finally:
        parts.store.close()


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
