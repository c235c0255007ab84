"""Rendering on several machines: the letters that wait are shared out among the workers of a Dask cluster.

``SHIXIAN_DASK`` names its scheduler (``tcp://10.0.0.7:8786``); without it letters are made by the process that runs
the flow. Each worker leases letters of its own from the store, so that nothing is made twice, whoever else renders; it
needs the same data directory, on a shared file system. Dask is imported only where it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.task_runners import TaskRunner
from prefect.tasks import Task

from store.values import OutboxKind
from workflows import jobs
from workflows.outcomes import Outcome

VARIABLE: Final = "SHIXIAN_DASK"
_CONNECT_S: Final = 10


def task_runner() -> TaskRunner[Any] | None:
    """What runs the tasks of a flow that renders; None: the process itself."""
    address = os.environ.get(VARIABLE, "")
    if not address:
        return None
    from prefect_dask.task_runners import DaskTaskRunner

    return DaskTaskRunner(address=address, client_kwargs={"timeout": _CONNECT_S})


def workers() -> int:
    """How many workers the cluster has; 0: there is none, or it does not answer, and letters are made here."""
    context = FlowRunContext.get()
    client: Callable[[], Any] | None = None
    if context is not None and os.environ.get(VARIABLE):
        client = partial(getattr, context.task_runner, "client")
    if client is None:
        return 0
    try:
        return len(client().scheduler_info(n_workers=-1)["workers"])
    except OSError:  # also when it does not answer in time
        get_run_logger().warning("the Dask scheduler does not answer; rendering here", exc_info=True)
        return 0


def shares(home: Path, hands: int) -> list[int]:
    """How many letters each of some tasks takes: as equal as may be, a batch at most.

    Args:
        home: the data directory.
        hands: how many tasks can be at work at once.
    """
    with jobs.parts_of(home).store.read() as unit:
        counts = unit.outbox_counts()
    waiting = sum(number for (kind, state), number in counts.items() if kind == OutboxKind.RENDER and state != "done")
    rounds = -(-waiting // (hands * jobs.RENDER_BATCH))
    tasks = min(waiting, hands * rounds)
    return [waiting // tasks + (number < waiting % tasks) for number in range(tasks)]


def spread(task: Task[[Callable[[], Outcome]], Any], home: Path, now: datetime, limits: list[int]) -> list[Outcome]:
    """Render on the workers; waits until all are done.

    Args:
        task: does a batch, in whatever process.
        home: the data directory, as the workers see it, too.
        now: aware instant.
        limits: letters of each task.
    """
    futures = [
        task.with_options(task_run_name=f"第{number}份").submit(partial(jobs.render_share, home, now, limit, number))
        for number, limit in enumerate(limits, start=1)
    ]
    return [future.result() for future in futures]
