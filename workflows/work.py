"""Whether a job has anything to do: cheap questions to the store, so that idle looks cost no flow run. They block."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from casework.parts import shanghai_day
from store.values import OutboxKind
from workflows.jobs import parts_of

AGAIN = timedelta(minutes=5)
_KINDS = {"render_documents": OutboxKind.RENDER, "send_reminders": OutboxKind.REMIND}


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
    if job == "sweep_deadlines":
        due = next_due(home)
        return due is not None and due <= shanghai_day(now)
    if job not in _KINDS:
        return True
    with parts_of(home).store.read() as unit:
        counts = unit.outbox_counts()
    kind = _KINDS[job].value
    if (kind, "open") in counts:
        return True
    return (kind, "failing") in counts and (ran_at is None or now - ran_at >= AGAIN)
