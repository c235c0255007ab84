"""A task of the sweep, told: which deadlines of which cases lapsed, and what could not be decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from casework.parts import Parts, shanghai_day
from casework.sweeping import Failure, Fired, sweep
from engine.errors import MissingError
from engine.model import Procedure
from store.contract import UnitOfWork
from store.projections import TimerName
from workflows.outcomes import Count, Outcome, Row, Timed
from workflows.timetable import BY_JOB, SWEEP

BATCH = 500
"""Timers in one transaction; a task of a flow run has as many transactions as the store has hands."""
SLOWEST = 3
"""Cases of a batch that are told as the slowest ones."""


def sweep_once(parts: Parts, now: datetime) -> Outcome:
    """Fire a batch for each hand of what is due up to the instant's day in Shanghai.

    Raises:
        UnavailableError: the database cannot be used now; what was fired before is recorded.
    """
    report = sweep(parts, now=now, limit=BATCH, batches=parts.store.hands)
    procedures = _procedures(parts)
    with parts.store.read() as unit:
        failed = tuple(_failed(failure, unit, procedures) for failure in report.failures)
        due = unit.next_due()
    counts = (
        Count("期限届满", report.lapsed, "项"),
        Count("生成提醒", report.reminders, "条"),
        Count("失败", len(failed), "项"),
    )
    return Outcome(
        BY_JOB[SWEEP].title,
        counts,
        tuple(_fired(fired, procedures(fired.procedure)) for fired in report.fired),
        failed,
        slowest=_slowest(report.fired),
        procedures=dict(Counter(fired.procedure for fired in report.fired)),
        more=report.more and due is not None and due <= shanghai_day(now),
    )


def _slowest(fired: Sequence[Fired]) -> tuple[Timed, ...]:
    found = sorted(fired, key=lambda one: one.seconds, reverse=True)[:SLOWEST]
    return tuple(Timed(f"案件 {one.case_number}", one.seconds) for one in found)


_Procedures = Callable[[str], Procedure | None]


def _procedures(parts: Parts) -> _Procedures:
    """What gives the installed edition of a procedure, for its words; None: it is installed no more."""
    installed = frozenset(parts.library.all_keys())

    @cache
    def of(key: str) -> Procedure | None:
        return parts.library.compiled(key).procedure if key in installed else None

    return of


def _fired(fired: Fired, procedure: Procedure | None) -> Row:
    return {
        "案号": fired.case_number,
        "办理流程": procedure.title if procedure else fired.procedure,
        "期限": _label(fired.name, procedure),
        "到期日": fired.due.isoformat(),
    }


def _failed(failure: Failure, unit: UnitOfWork, procedures: _Procedures) -> Row:
    try:
        procedure = procedures(unit.case(failure.case_number).state.procedure)
    except MissingError:  # the case itself cannot be read, and has no number to be found by
        procedure = None
    name = _label(TimerName.parse(failure.timer).deadline, procedure)
    return {"案号": failure.case_number, "期限": name, "原因": failure.error}


def _label(name: str, procedure: Procedure | None) -> str:
    rule = procedure.deadlines.get(name) if procedure else None
    return rule.label if rule else name
