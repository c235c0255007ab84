"""The jobs as plain functions of a data directory and an instant.

A flow and the direct way both call these, so what happens is the same with Prefect and without. A job is done in
batches: each call of its step opens the store, calls one function of ``casework`` and says in Chinese what came of it
and whether another batch waits. All of them block: run them in a thread.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from time import perf_counter

from bootstrap import join
from casework.calendars.completing import complete_imports
from casework.hooks.sending import send_hooks
from casework.importing import import_findings
from casework.parts import Parts
from casework.reminders.sending import send_pending
from casework.rendering import render_pending
from casework.reports.preparing import prepare_reports
from casework.tidying import tidy
from casework.verifying import verify
from workflows import timetable
from workflows.outcomes import Count, Outcome, Timed, together
from workflows.snapshots import snapshot
from workflows.sweeps import sweep_once
from workflows.timetable import BY_JOB

RENDER_BATCH = 100
"""Letters in one batch: seconds of work, far within the lease of the outbox."""

Step = Callable[[Path, datetime], Outcome]


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        name: as in the timetable.
        step: does one batch.
        most: batches in one run; what is left waits for the next one, so that no run becomes long.
        idle: what is said when there is nothing to do, in Chinese.
    """

    name: str
    step: Step
    most: int = 1
    idle: str = ""

    @property
    def title(self) -> str:
        """Its name in Chinese."""
        return BY_JOB[self.name].title


def run(job: Job, home: Path, now: datetime) -> Outcome:
    """Run a job in this thread, batch after batch."""
    return together(_batches(job, home, now))


def batch(job: Job, home: Path, now: datetime, number: int) -> Outcome:
    """Do one batch of a job and note how long it took.

    Args:
        job: the job.
        home: the data directory.
        now: aware instant.
        number: of the batch in its run, from 1.
    """
    begun = perf_counter()
    outcome = job.step(home, now)
    took = Timed(f"第{number}批：{outcome.summary}" if job.most > 1 else "全部", perf_counter() - begun)
    return replace(outcome, slowest=(*outcome.slowest, took))


def _batches(job: Job, home: Path, now: datetime) -> Iterator[Outcome]:
    for number in range(1, job.most + 1):
        done = batch(job, home, now, number)
        yield done
        if not done.more:
            return


# -- the steps


def sweep_deadlines(home: Path, now: datetime) -> Outcome:
    """Fire one batch of what is due up to the instant's day in Shanghai."""
    return sweep_once(parts_of(home), now)


def render_documents(home: Path, now: datetime, limit: int = RENDER_BATCH) -> Outcome:
    """Render one batch of the documents that wait for it; a process works at one batch at a time."""
    with _rendering:
        report = render_pending(parts_of(home), now=now, owner=_owner(), limit=limit)
    failed = tuple({"文书": name, "原因": error} for name, error in report.failures)
    counts = (Count("制成文书", report.rendered, "份"), Count("失败", len(failed), "份"))
    return Outcome(BY_JOB[timetable.RENDER].title, counts, failed=failed, more=report.rendered > 0)


def send_reminders(home: Path, now: datetime) -> Outcome:
    """Send the reminders that wait."""
    report = send_pending(parts_of(home), now=now, owner=_owner())
    failed = tuple({"提醒": failure.key, "原因": failure.error} for failure in report.failures)
    rows = tuple({"渠道": channel, "发出": str(number)} for channel, number in report.channels)
    counts = (
        Count("送到工作台", report.notices, "条"),
        Count("发出消息", report.letters, "封"),
        Count("其中提醒", report.sent, "条"),
        Count("失败", len(failed), "项"),
        Count("留待以后发出", report.waiting, "条", always=False),
        Count("期限已变化而不再提醒", report.moot, "条", always=False),
    )
    return Outcome(BY_JOB[timetable.REMIND].title, counts, rows, failed)


def tell_hooks(home: Path, now: datetime) -> Outcome:
    """Let every hook that has something ahead have one turn."""
    report = send_hooks(parts_of(home), now=now, owner=_owner())
    failed = tuple({"接收系统": failure.name, "原因": failure.error} for failure in report.failures)
    counts = (Count("推送事件", report.told, "条"), Count("失败", len(failed), "项"))
    return Outcome(BY_JOB[timetable.HOOKS].title, counts, failed=failed, more=report.more)


def file_reports(home: Path, now: datetime) -> Outcome:
    """Prepare the forms of reports that are due and the roll-ups of what was filed."""
    report = prepare_reports(parts_of(home), now=now)
    written = tuple(
        {
            "专项行动": one.campaign,
            "表": one.title,
            "单位": one.unit,
            "期": one.due,
            "状态": one.status,
            "文件": one.file,
        }
        for one in report.prepared
    )
    failed = tuple({"报送": one.number, "原因": one.error} for one in report.failures)
    counts = (
        Count("应报未报", report.waiting, "项"),
        Count("其中逾期", report.overdue, "项"),
        Count("新写出待填表", report.forms, "份"),
        Count("新写出汇总表", report.rollups, "份"),
        Count("失败", len(failed), "项"),
        Count("人员改动过而另存新数字", report.kept_apart, "份", always=False),
    )
    slowest = tuple(Timed(what, seconds) for what, seconds in report.slowest)
    return Outcome(BY_JOB[timetable.REPORTS].title, counts, written, failed, slowest)


def apply_calendar_edition(home: Path, now: datetime) -> Outcome:
    """Complete imports of holidays whose recounting was broken off."""
    report = complete_imports(parts_of(home), now=now)
    rows = tuple(
        {"案号": one.case, "期限": one.label, "原最后一日": one.before.isoformat(), "现最后一日": one.after.isoformat()}
        for one in report.moves
    )
    failed = tuple({"案号": one.case, "原因": one.error} for one in report.failures)
    counts = (
        Count("补算放假安排", report.imports, "次"),
        Count("查看案件", report.looked_at, "件"),
        Count("重算案件", report.touched, "件"),
        Count("失败", len(failed), "件"),
    )
    return Outcome(BY_JOB[timetable.CALENDAR].title, counts, rows, failed)


def check_store(home: Path, now: datetime) -> Outcome:
    """Walk every chain; the instant is not used, because a chain does not depend on the day."""
    del now
    report = verify(parts_of(home))
    counts = (
        Count("案件", report.cases, "件"),
        Count("办理记录", report.events, "条"),
        Count("发现问题", len(report.problems), "个"),
    )
    return Outcome(BY_JOB[timetable.CHECK].title, counts, failed=tuple({"问题": one} for one in report.problems))


def clear_leftovers(home: Path, now: datetime) -> Outcome:
    """Take away files that are of no use any more."""
    found = tidy(parts_of(home), now=now)
    counts = (
        Count("清理上传的名单", found.lists, "份"),
        Count("清理办理结果", found.results, "份"),
        Count("清理没有传完的文件", found.pieces, "个"),
    )
    return Outcome(BY_JOB[timetable.TIDY].title, counts)


def import_file(home: Path, now: datetime, *, actor: str, source: Path, sha256: str = "") -> Outcome:
    """Open cases from a platform's export, acting as an officer.

    Args:
        home: the data directory.
        now: aware instant.
        actor: key of the officer.
        source: the file.
        sha256: of its content, as it was when the import was asked for; empty: whatever it is now.

    Raises:
        InputError: the file cannot be read, or its content is another one by now; nothing was changed.
    """
    with snapshot(source, sha256) as copy:
        report = import_findings(parts_of(home), actor=actor, source=copy, now=now)
    refused = [{"行": str(row.number), "结果": "未导入", "说明": row.reason} for row in report.refused]
    doubtful = [{"行": "", "结果": "待核实", "说明": f"{f.name} {f.code}"} for f in report.set_aside]
    unopened = [{"行": "", "结果": "未立案", "说明": f"{c.name}：{c.reason}"} for c in report.not_opened]
    counts = (
        Count("立案", len(report.opened), "件"),
        Count("此前已立案", report.already, "件"),
        Count("未导入", len(refused), "行"),
        Count("待核实", len(doubtful), "家"),
        Count("未立案", len(unopened), "家"),
    )
    return Outcome(f"导入 {source.name}", counts, tuple(doubtful), (*refused, *unopened))


JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job(timetable.SWEEP, sweep_deadlines, most=100, idle="没有到期的期限和提醒"),
        Job(timetable.RENDER, render_documents, most=20, idle="没有等待制作的文书"),
        Job(timetable.REMIND, send_reminders, idle="没有等待发送的提醒"),
        Job(timetable.HOOKS, tell_hooks, most=500, idle="没有等待推送的事件"),
        Job(timetable.REPORTS, file_reports),
        Job(timetable.CALENDAR, apply_calendar_edition, idle="放假安排均已算完"),
        Job(timetable.CHECK, check_store),
        Job(timetable.TIDY, clear_leftovers),
    )
}
"""The jobs that run by themselves, by name."""


def render_share(home: Path, now: datetime, limit: int, number: int) -> Outcome:
    """Render so many of the documents that wait, as one of several who share them out."""
    return batch(replace(JOBS[timetable.RENDER], step=partial(render_documents, limit=limit)), home, now, number)


_rendering = Lock()
_joined: dict[Path, Parts] = {}
_joining = Lock()


def parts_of(home: Path) -> Parts:
    """The parts of a data directory, joined once a process: compiling procedures and loading fonts take seconds."""
    with _joining:
        if home not in _joined:
            _joined[home] = join(home)
        return _joined[home]


def titles(home: Path, procedures: Collection[str]) -> dict[str, str]:
    """Titles of procedures by key; one that is no longer installed goes by its key."""
    library = parts_of(home).library
    installed = set(library.all_keys())
    return {key: library.compiled(key).procedure.title if key in installed else key for key in procedures}


def let_go() -> None:
    """Close every store this process opened."""
    with _joining:
        for parts in _joined.values():
            parts.store.close()
        _joined.clear()


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
