"""The Prefect flows: one task around one job, and a table for people.

Parameters are plain (a path, an ISO instant), so that the same flows can be deployed. Only exceptions are retried here;
work that failed singly stays in the store and is offered again by it. Nothing rests on the state Prefect keeps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from workflows import jobs
from workflows.jobs import Outcome

_TABLE_ROWS = 500
_RETRY_DELAYS_S = (2, 10)


@task(
    name="run_job",
    tags={"shixian"},
    retries=len(_RETRY_DELAYS_S),
    retry_delay_seconds=list(_RETRY_DELAYS_S),
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def run_job(job: Callable[[], Outcome]) -> Outcome:
    """Do a job in a thread, so that the clock's loop goes on."""
    return await asyncio.to_thread(job)


@flow(name="sweep_deadlines")
async def sweep_deadlines(home: str, now: str) -> Outcome:
    """Fire what is due up to an ISO instant's day in Shanghai."""
    return await _run("sweep-deadlines", partial(jobs.sweep_deadlines, Path(home), datetime.fromisoformat(now)))


@flow(name="render_documents")
async def render_documents(home: str, now: str) -> Outcome:
    """Render the documents that wait for it."""
    return await _run("render-documents", partial(jobs.render_documents, Path(home), datetime.fromisoformat(now)))


@flow(name="send_reminders")
async def send_reminders(home: str, now: str) -> Outcome:
    """Send the reminders that wait."""
    return await _run("send-reminders", partial(jobs.send_reminders, Path(home), datetime.fromisoformat(now)))


@flow(name="import_findings")
async def import_findings(home: str, now: str, actor: str, source: str) -> Outcome:
    """Open cases from a platform's export, acting as an officer."""
    job = partial(jobs.import_file, Path(home), datetime.fromisoformat(now), actor=actor, source=Path(source))
    return await _run("import-findings", job)


@flow(name="check_store")
async def check_store(home: str, now: str) -> Outcome:
    """Walk every chain of the store."""
    return await _run("check-store", partial(jobs.check_store, Path(home), datetime.fromisoformat(now)))


FLOWS: Mapping[str, Callable[[str, str], Awaitable[Outcome]]] = {
    "sweep_deadlines": sweep_deadlines,
    "render_documents": render_documents,
    "send_reminders": send_reminders,
    "check_store": check_store,
}
"""The flows that the clock runs, by name."""


async def _run(key: str, job: Callable[[], Outcome]) -> Outcome:
    outcome = await run_job.with_options(tags={"shixian", key})(job)
    await acreate_table_artifact(
        key=key,
        table=[dict(row) for row in outcome.rows[:_TABLE_ROWS]] or [{"结果": outcome.summary}],
        description=_description(outcome),
    )
    return outcome


def _description(outcome: Outcome) -> str:
    cut = len(outcome.rows) - _TABLE_ROWS
    return f"{outcome.title}：{outcome.summary}" + (f"（表中略去 {cut} 行）" if cut > 0 else "")
