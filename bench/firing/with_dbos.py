"""DBOS: a workflow for each timer on a durable queue, delayed until it is due; its one step moves the case.

What it does less than a sweep beside what ``ledger`` says: a step may run again after a crash, so the move and the note
that it was done are two transactions. What it does more: it keeps input, steps and outcome of every workflow.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from threading import Lock

import psycopg
from dbos import DBOS, DBOSConfig, SetEnqueueOptions
from psycopg import sql

from bench.firing.engines import Room, checkpointed, wait_until
from bench.firing.ledger import Ledger

_QUEUE = "timers"
_AT_ONCE = 8  # workflows in one process
_SECONDS_EACH = 0.04  # to enqueue one, at the slowest; all are due when all are enqueued
_LATER = timedelta(days=30).total_seconds()


class _Running:
    """What workflows reach from their threads."""

    ledger: Ledger
    lock = Lock()
    ended = 0


@DBOS.step()
def move(case_id: int) -> None:
    """Move a case."""
    _Running.ledger.move(case_id)


@DBOS.workflow()
def lapse(case_id: int) -> None:
    """Move a case and set its next timer."""
    move(case_id)
    with SetEnqueueOptions(delay_seconds=_LATER):
        DBOS.enqueue_workflow(_QUEUE, lapse, case_id)
    with _Running.lock:
        _Running.ended += 1


def prepare(room: Room, timers: int) -> Callable[[], None]:
    """Enqueue a workflow for each case, so that all become due when all are there."""
    _Running.ledger = room.ledger()
    config: DBOSConfig = {
        "name": "bench",
        "system_database_url": _database(room),
        "log_level": "ERROR",
        "application_version": "1",
        "scheduler_polling_interval_sec": 1.0,
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(_QUEUE, worker_concurrency=_AT_ONCE, polling_interval_sec=0.05)
    due = time.time() + 2 + timers * _SECONDS_EACH
    for number in range(1, timers + 1):
        with SetEnqueueOptions(delay_seconds=max(0.1, due - time.time())):
            DBOS.enqueue_workflow(_QUEUE, lapse, number)
    if room.url:
        checkpointed(room.url)
    if time.time() > due or _Running.ended:
        raise TimeoutError("workflows fired before all were enqueued")
    time.sleep(due - time.time())
    return lambda: _fire(timers)


def _database(room: Room) -> str:
    if room.url:
        name = f"{room.url.rpartition('/')[2]}_system"
        with psycopg.connect(room.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        return room.url.replace("postgresql:", "postgresql+psycopg:").replace(name.removesuffix("_system"), name)
    path = room.folder / "dbos.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=WAL")  # it would write a rollback journal, and be slower
    return f"sqlite:///{path}"


def _fire(timers: int) -> None:
    wait_until(lambda: _Running.ended >= timers, "DBOS did not run all workflows")
    DBOS.destroy(workflow_completion_timeout_sec=10)
