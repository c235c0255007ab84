"""The Prefect flows: a task for each batch of a job, tables and a summary for people.

Parameters are plain texts with defaults (the data directory of the environment, the present instant), so that the same
flows are called by the clock, run by schedules and started by hand. A run that finds nothing to do ends at once and
leaves nothing but its line in the history. Only exceptions are retried here; work that failed singly stays in the store
and is offered again by it. Nothing rests on the state Prefect keeps.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import get_run_context
from prefect.events.worker import EventsWorker
from prefect.runtime import deployment, flow_run
from prefect.states import Completed
from prefect.tasks import Task

from bootstrap import home_directory, wall_clock
from casework.parts import SHANGHAI
from casework.runstate import instant, read_state
from engine.errors import ShixianError, StoreError
from workflows import artifacts, jobs, spreading, timetable
from workflows.jobs import Job
from workflows.notes import note_run
from workflows.outcomes import Outcome, together
from workflows.timetable import BY_JOB
from workflows.work import waits

TAG = "shixian"
_LAST_WORDS_S = 10
_RETRY_DELAYS_S = [2.0, 10.0, 30.0]

Done = Outcome | State[Outcome]


def may_pass(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether another try may help: what was refused for what it is will be refused again."""
    error = state.data  # as it was raised
    return isinstance(error, StoreError) or not isinstance(error, ShixianError)


@task(
    name="batch",
    retries=len(_RETRY_DELAYS_S),
    retry_delay_seconds=_RETRY_DELAYS_S,
    retry_jitter_factor=0.3,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def run_batch(work: Callable[[], Outcome]) -> Outcome:
    """Do a batch in a thread, so that the clock's loop goes on."""
    return await asyncio.to_thread(work)


def _run_name() -> str:
    """How a run is called in the UI: what it does and since when, in Shanghai's time."""
    begun = wall_clock().astimezone(SHANGHAI)
    return f"{BY_JOB[flow_run.flow_name].title} {begun:%m-%d %H:%M:%S}"


@flow(name=timetable.SWEEP, description=BY_JOB[timetable.SWEEP].help, flow_run_name=_run_name)
async def sweep_deadlines(home: str = "", now: str = "") -> Done:
    """Fire what is due up to an ISO instant's day in Shanghai."""
    return await _run(timetable.SWEEP, home, now)


@flow(
    name=timetable.RENDER,
    description=BY_JOB[timetable.RENDER].help,
    flow_run_name=_run_name,
    task_runner=spreading.task_runner(),
)
async def render_documents(home: str = "", now: str = "") -> Done:
    """Render the documents that wait for it."""
    return await _run(timetable.RENDER, home, now)


@flow(name=timetable.REMIND, description=BY_JOB[timetable.REMIND].help, flow_run_name=_run_name)
async def send_reminders(home: str = "", now: str = "") -> Done:
    """Send the reminders that wait."""
    return await _run(timetable.REMIND, home, now)


@flow(name=timetable.HOOKS, description=BY_JOB[timetable.HOOKS].help, flow_run_name=_run_name)
async def tell_hooks(home: str = "", now: str = "") -> Done:
    """Tell other systems what happened since they were told last."""
    return await _run(timetable.HOOKS, home, now)


@flow(name=timetable.REPORTS, description=BY_JOB[timetable.REPORTS].help, flow_run_name=_run_name)
async def file_reports(home: str = "", now: str = "") -> Done:
    """Prepare the reports that are due and the roll-ups of what was filed; files nothing itself."""
    return await _run(timetable.REPORTS, home, now)


@flow(name=timetable.CALENDAR, description=BY_JOB[timetable.CALENDAR].help, flow_run_name=_run_name)
async def apply_calendar_edition(home: str = "", now: str = "") -> Done:
    """Complete imports of holidays whose recounting was broken off."""
    return await _run(timetable.CALENDAR, home, now)


@flow(name=timetable.CHECK, description=BY_JOB[timetable.CHECK].help, flow_run_name=_run_name)
async def check_store(home: str = "", now: str = "") -> Done:
    """Walk every chain of the store."""
    return await _run(timetable.CHECK, home, now)


@flow(name=timetable.TIDY, description=BY_JOB[timetable.TIDY].help, flow_run_name=_run_name)
async def clear_leftovers(home: str = "", now: str = "") -> Done:
    """Take away files that are of no use any more."""
    return await _run(timetable.TIDY, home, now)


@flow(name=timetable.IMPORT, description=BY_JOB[timetable.IMPORT].help, flow_run_name=_run_name)
async def import_findings(actor: str, source: str, sha256: str = "", home: str = "", now: str = "") -> Outcome:
    """Open cases from a platform's export, acting as an officer; refused when the file is no longer the one meant."""
    where, at = _place(home), _instant(now)
    work = partial(jobs.import_file, where, at, actor=actor, source=Path(source), sha256=sha256)
    outcome: Outcome = await _task(timetable.IMPORT)(work)
    await _tell(timetable.IMPORT, where, outcome)
    return outcome


FLOWS: Mapping[str, Callable[[str, str], Awaitable[Done]]] = {
    timetable.SWEEP: sweep_deadlines,
    timetable.RENDER: render_documents,
    timetable.REMIND: send_reminders,
    timetable.HOOKS: tell_hooks,
    timetable.REPORTS: file_reports,
    timetable.CALENDAR: apply_calendar_edition,
    timetable.CHECK: check_store,
    timetable.TIDY: clear_leftovers,
}
"""The flows that run by themselves, by name."""


async def _run(name: str, home: str, now: str) -> Done:
    job, where, at = jobs.JOBS[name], _place(home), _instant(now)
    if job.idle and not await asyncio.to_thread(_waits, where, name, at):
        await _end_deployed(where, name, at, None)
        # The state keeps its name: automations know it by that.
        return Completed(message=job.idle, data=Outcome(job.title, ()))
    done: list[Outcome] = []
    try:
        await _batches(job, where, at, done)
    finally:  # what was done before an error stays done, and is told
        if done:
            await _tell(name, where, together(done))
        await _end_deployed(where, name, at, together(done) if done else None)
    return together(done)


async def _batches(job: Job, home: Path, now: datetime, done: list[Outcome]) -> None:
    if job.name == timetable.RENDER and (hands := await asyncio.to_thread(spreading.workers)):
        limits = await asyncio.to_thread(spreading.shares, home, hands)
        done += await asyncio.to_thread(spreading.spread, _task(job.name), home, now, limits)
        return
    for number in range(1, job.most + 1):
        named = _task(job.name).with_options(task_run_name=f"第{number}批")
        done.append(await named(partial(jobs.batch, job, home, now, number)))
        if not done[-1].more:
            return


async def _end_deployed(home: Path, name: str, now: datetime, outcome: Outcome | None) -> None:
    """What a run of a deployment does at its end; one that the clock called belongs to none, and the clock tells."""
    if deployment.id is None:
        return
    await asyncio.to_thread(note_run, home, name, now, outcome)
    # A heartbeat that is told after the end would read as a run that fell silent. The wait is bounded, and the process
    # does not wait for what is left of it.
    telling = threading.Thread(target=EventsWorker.instance().wait_until_empty, daemon=True)
    telling.start()
    await asyncio.to_thread(telling.join, _LAST_WORDS_S)


def _waits(home: Path, name: str, now: datetime) -> bool:
    """Whether there is anything to do; when the store cannot say, the batch tries, and tries again."""
    state = read_state(home)
    job = state.jobs.get(name) if state else None
    try:
        return waits(home, name, now, instant(job.ran_at) if job else None)
    except StoreError:
        return True


def _task(name: str) -> Task[[Callable[[], Outcome]], Any]:
    return run_batch.with_options(tags={TAG, name})


async def _tell(name: str, home: Path, outcome: Outcome) -> None:
    titles = await asyncio.to_thread(jobs.titles, home, outcome.procedures)
    await artifacts.leave(name, outcome, titles)
    await _tag(name, outcome.procedures)


async def _tag(name: str, procedures: Collection[str]) -> None:
    """Let the run be found by its job and by the procedures it met."""
    run = getattr(get_run_context(), "flow_run", None)
    if run is None:
        return
    found = {TAG, name, *(f"procedure:{key}" for key in procedures if key)}
    if not found <= set(run.tags):
        async with get_client() as client:
            await client.update_flow_run(run.id, tags=sorted(found | set(run.tags)))


def _place(home: str) -> Path:
    return Path(home).absolute() if home else home_directory()


def _instant(now: str) -> datetime:
    return datetime.fromisoformat(now) if now else wall_clock()
