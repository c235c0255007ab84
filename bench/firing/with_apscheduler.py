"""APScheduler 3 with its SQLAlchemy job store: a date job for each timer, run by four threads.

What it does less than a sweep beside what ``ledger`` says: a job that fired is removed before its work is known to
stand, so that a crash between the two loses it, and two schedulers on one store run jobs twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import sqlalchemy as sa
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bench.firing.engines import Room, wait_until
from bench.firing.ledger import Ledger

_THREADS = 4


class _Running:
    """What jobs reach from their threads: a job store keeps names of functions, not what they work on."""

    scheduler: BackgroundScheduler
    ledger: Ledger


def move(case_id: int) -> None:
    """A job: move a case and set its next timer."""
    _Running.ledger.move(case_id)
    _Running.scheduler.add_job(
        move, "date", run_date=_in(days=30), args=[case_id], misfire_grace_time=None, id=f"next-{case_id}"
    )


def _in(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def prepare(room: Room, timers: int) -> Callable[[], None]:
    """Add a due job for each case to a scheduler that does not run yet."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{room.folder / 'jobs.db'}")
    sa.event.listen(store.engine, "connect", _durable)
    pool = ThreadPoolExecutor(_THREADS)
    scheduler = BackgroundScheduler(jobstores={"default": store}, executors={"default": pool}, timezone=UTC)
    _Running.scheduler, _Running.ledger = scheduler, room.ledger()
    scheduler.start(paused=True)
    due = _in(seconds=-5)
    for number in range(1, timers + 1):
        scheduler.add_job(move, "date", run_date=due, args=[number], misfire_grace_time=None, id=f"first-{number}")
    return lambda: _fire(scheduler, timers)


def _durable(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _fire(scheduler: BackgroundScheduler, timers: int) -> None:
    lock, ended = Lock(), [0]

    def count(event: Any) -> None:
        if event.exception is not None:
            raise event.exception
        with lock:
            ended[0] += 1

    scheduler.add_listener(count, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    scheduler.resume()
    wait_until(lambda: ended[0] >= timers, "APScheduler did not fire all jobs")
    scheduler.shutdown()
