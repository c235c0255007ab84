"""The jobs as plain functions of a data directory and an instant.

A flow and the direct way both call these, so what happens is the same with Prefect and without. Each opens the store,
calls one function of ``casework`` and says in Chinese what came of it. All of them block: run them in a thread.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from bootstrap import join
from casework.importing import import_findings
from casework.parts import Parts
from casework.reminders.sending import send_pending
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
    more: bool = False  # whether more work is known to wait


def sweep_deadlines(home: Path, now: datetime) -> Outcome:
    """Fire everything due up to the instant's day in Shanghai."""
    report = sweep(parts_of(home), now=now)
    failures = tuple(f"{failure.case_number} {failure.timer}：{failure.error}" for failure in report.failures)
    done = [(f.case_number, f.name, f.due.isoformat(), "已处理") for f in report.fired]
    undone = [(f.case_number, f.timer, "", f.error) for f in report.failures]
    rows = tuple(dict(zip(("案号", "事项", "到期日", "结果"), row, strict=True)) for row in (*undone, *done))
    summary = f"期限届满 {report.lapsed} 项，生成提醒 {report.reminders} 条，失败 {len(failures)} 项"
    return Outcome("期限检查", summary, rows, failures)


def render_documents(home: Path, now: datetime) -> Outcome:
    """Render the documents that wait for it."""
    report = render_pending(parts_of(home), now=now, owner=_owner())
    failures = tuple(f"{name}：{error}" for name, error in report.failures)
    rows = tuple({"文书": name, "原因": error} for name, error in report.failures)
    summary = f"制成文书 {report.rendered} 份，失败 {len(failures)} 份"
    return Outcome("文书制作", summary, rows, failures, more=report.rendered > 0)


def send_reminders(home: Path, now: datetime) -> Outcome:
    """Send the reminders that wait."""
    report = send_pending(parts_of(home), now=now, owner=_owner())
    failures = tuple(f"{failure.key}：{failure.error}" for failure in report.failures)
    rows = tuple({"提醒": failure.key, "原因": failure.error} for failure in report.failures)
    summary = f"发出邮件 {report.letters} 封（提醒 {report.sent} 条），失败 {len(failures)} 项"
    if report.moot:
        summary += f"，期限已变化而不再提醒 {report.moot} 条"
    return Outcome("期限提醒", summary, rows, failures)


def check_store(home: Path, now: datetime) -> Outcome:
    """Walk every chain; the instant is not used, because a chain does not depend on the day."""
    del now
    report = verify(parts_of(home))
    rows = tuple({"问题": problem} for problem in report.problems)
    summary = f"案件 {report.cases} 件，办理记录 {report.events} 条，发现问题 {len(report.problems)} 个"
    return Outcome("办理记录校验", summary, rows, report.problems)


def import_file(home: Path, now: datetime, *, actor: str, source: Path) -> Outcome:
    """Open cases from a platform's export, acting as an officer."""
    report = import_findings(parts_of(home), actor=actor, source=source, now=now)
    refused = [{"行": str(row.number), "结果": "未导入", "说明": row.reason} for row in report.refused]
    doubtful = [{"行": "", "结果": "待核实", "说明": f"{f.name} {f.code}"} for f in report.set_aside]
    unopened = [{"行": "", "结果": "未立案", "说明": f"{c.name}：{c.reason}"} for c in report.not_opened]
    failures = tuple(f"{row['行']} {row['说明']}".strip() for row in (*refused, *unopened))
    summary = (
        f"立案 {len(report.opened)} 件，此前已立案 {report.already} 件，未导入 {len(refused)} 行，"
        f"待核实 {len(doubtful)} 家，未立案 {len(unopened)} 家"
    )
    return Outcome(f"导入 {source.name}", summary, (*refused, *unopened, *doubtful), failures)


_joined: dict[Path, Parts] = {}
_joining = Lock()


def parts_of(home: Path) -> Parts:
    """The parts of a data directory, joined once a process: compiling procedures and loading fonts take seconds."""
    with _joining:
        if home not in _joined:
            _joined[home] = join(home)
        return _joined[home]


def let_go() -> None:
    """Close every store this process opened."""
    with _joining:
        for parts in _joined.values():
            parts.store.close()
        _joined.clear()


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
