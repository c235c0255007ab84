"""Whether a job has anything to do: cheap questions to the store, so that idle looks cost no flow run. They block."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from casework.calendars.completing import unfinished
from casework.parts import shanghai_day
from casework.reminders.waiting import waits as reminders_wait
from store.values import OutboxKind
from workflows.jobs import parts_of
from workflows.timetable import CALENDAR, HOOKS, REMIND, RENDER, SWEEP

AGAIN = timedelta(minutes=5)


def next_due(home: Path) -> date | None:
    """The earliest day on which a timer is due; None when none waits."""
    with parts_of(home).store.read() as unit:
        return unit.next_due()


def waits(home: Path, job: str, now: datetime, ran_at: datetime | None) -> bool:
    """Whether a job has work at an instant; jobs that do not live on due work always have.

    Args:
        home: the data directory.
        job: its name.
        now: aware instant.
        ran_at: when the job last ran; work that failed is looked at again only some minutes later.
    """
    if job == SWEEP:
        due = next_due(home)
        return due is not None and due <= shanghai_day(now)
    if job == CALENDAR:
        with parts_of(home).store.read() as unit:
            return bool(unfinished(unit, now=now))
    if job == REMIND:
        return reminders_wait(parts_of(home), now=now, ran_at=ran_at)
    if job == HOOKS:
        with parts_of(home).store.read() as unit:
            return bool(unit.hooks_waiting(now))
    if job != RENDER:
        return True
    with parts_of(home).store.read() as unit:
        counts = unit.outbox_counts()
    kind = OutboxKind.RENDER.value
    if (kind, "open") in counts:
        return True
    return (kind, "failing") in counts and (ran_at is None or now - ran_at >= AGAIN)
