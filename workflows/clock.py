"""The clock: wakes the jobs, through Prefect when it is well and directly when it is not.

Owns when a job is looked at; what is due is the store's to say. Its memory holds nothing that a restart could lose: it
asks the store at once when it starts, and at least every minute after that. A job with nothing to do makes no flow run.
It is a process of its own, started by ``workflows.serve``: ``python -m workflows.clock``.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bootstrap import home_directory, wall_clock
from casework.parts import SHANGHAI
from casework.runstate import JobState, RunState, Way, instant, read_state, write_state
from workflows import jobs
from workflows.probe import Probe
from workflows.work import next_due, waits

SWEEP = "sweep_deadlines"
RENDER = "render_documents"
REMIND = "send_reminders"
CHECK = "check_store"

SWEEP_EVERY = timedelta(minutes=1)
RENDER_EVERY = timedelta(seconds=15)
PROBE_EVERY = timedelta(seconds=5)
MAIL_HOURS = range(8, 19)  # Shanghai; the morning digest at 8, later hours for what arose or failed meanwhile
GRACE_S = 20.0  # for running jobs when stopped; they may be cut off without harm

_JOBS: dict[str, Callable[[Path, datetime], jobs.Outcome]] = {
    SWEEP: jobs.sweep_deadlines,
    RENDER: jobs.render_documents,
    REMIND: jobs.send_reminders,
    CHECK: jobs.check_store,
}
_log = logging.getLogger("shixian.clock")


class Clock:
    """Runs the jobs of one data directory.

    Args:
        home: the data directory.
        prefect_api: address of the Prefect API; empty: always run directly.
        now: gives the present instant, aware and in UTC.
        sweep_every: how often the store is asked for due timers apart from the planned wake-ups.
    """

    def __init__(
        self,
        home: Path,
        *,
        prefect_api: str = "",
        now: Callable[[], datetime] = wall_clock,
        sweep_every: timedelta = SWEEP_EVERY,
    ) -> None:
        self._home = home
        self._now = now
        self._sweep_every = sweep_every
        self._probe = Probe(prefect_api)
        self._locks = {name: asyncio.Lock() for name in _JOBS}
        before = read_state(home)  # what was done last is worth knowing after a restart, too
        self._state = RunState(
            os.getpid(), now().isoformat(), jobs=before.jobs if before else {}, prefect_api=prefect_api
        )
        self._scheduler = AsyncIOScheduler(
            timezone=SHANGHAI,
            # Late is better than never, and once is enough.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop, then let running jobs end."""
        self._write()
        self._schedule()
        self._scheduler.start()
        await stop.wait()
        self._scheduler.remove_all_jobs()
        for lock in self._locks.values():  # held while a job runs
            await lock.acquire()
        self._scheduler.shutdown(wait=False)
        await self._probe.close()

    async def do(self, name: str) -> None:
        """Look whether a job has work, run it if so, and note what came of it. Never raises: the clock must go on."""
        async with self._locks[name]:
            now = self._now()
            before = self._state.jobs.get(name, JobState())
            try:
                if not await asyncio.to_thread(waits, self._home, name, now, instant(before.ran_at)):
                    self._note(name, replace(before, checked_at=now.isoformat()))
                    return
                outcome, way = await self._run(name, now)
            except Exception as error:  # noted for people, and tried again at the next look
                _log.exception("%s failed", name)
                self._note(name, replace(before, checked_at=now.isoformat(), error=f"{type(error).__name__}: {error}"))
                return
            self._note(
                name, JobState(now.isoformat(), now.isoformat(), way, outcome.summary, outcome.failures[:50], error="")
            )
            if outcome.more:
                self._soon(name)

    def _schedule(self) -> None:
        add = self._scheduler.add_job
        add(self._begin, id="begin")
        add(self._look_at_prefect, id="first probe")
        add(self._sweep, "interval", seconds=self._sweep_every.total_seconds(), id=SWEEP)
        add(self.do, "interval", seconds=RENDER_EVERY.total_seconds(), id=RENDER, args=[RENDER])
        add(self.do, "cron", hour=f"{MAIL_HOURS.start}-{MAIL_HOURS.stop - 1}", minute=0, id=REMIND, args=[REMIND])
        add(self.do, "cron", hour=3, minute=10, id=CHECK, args=[CHECK])
        add(self._look_at_prefect, "interval", seconds=PROBE_EVERY.total_seconds(), id="probe")

    async def _begin(self) -> None:
        """What fell due while nothing ran; mail only at hours at which it would have gone out."""
        await self._sweep()
        if self._now().astimezone(SHANGHAI).hour in MAIL_HOURS:
            await self.do(REMIND)

    async def _sweep(self) -> None:
        await self.do(SWEEP)
        self._soon(RENDER)
        await self._plan_wake()

    async def _plan_wake(self) -> None:
        """Wake exactly when the next timer is due; the look every minute is for timers set by other processes."""
        due = await asyncio.to_thread(next_due, self._home)
        if due is None or self._stopping():
            return
        self._state = replace(self._state, wakes_on=due.isoformat())
        self._write()
        wait = start_of_day(due) - self._now()
        if wait > timedelta():
            # The scheduler lives on the machine's time, whatever clock this one was given.
            self._scheduler.add_job(self._sweep, "date", run_date=wall_clock() + wait, id="wake", replace_existing=True)

    async def _run(self, name: str, now: datetime) -> tuple[jobs.Outcome, Way]:
        if self._probe.well(now):
            try:
                # Importing Prefect takes seconds, and the clock starts without it.
                flows = await asyncio.to_thread(importlib.import_module, "workflows.flows")
                outcome: jobs.Outcome = await flows.FLOWS[name](str(self._home), now.isoformat())
            except Exception:  # Prefect's trouble or the job's own: the direct run tells which
                _log.warning("%s did not succeed through Prefect; running it directly", name, exc_info=True)
                self._probe.doubt()
            else:
                return outcome, Way.PREFECT
        return await asyncio.to_thread(_JOBS[name], self._home, now), Way.DIRECT

    async def _look_at_prefect(self) -> None:
        now = self._now()
        well = await self._probe.look(now)
        self._state = replace(self._state, prefect_ok=well, prefect_probed_at=now.isoformat())
        self._write()

    def _soon(self, name: str) -> None:
        """Look once more, beside the regular looks; the job's lock keeps the two apart."""
        if not self._stopping():
            self._scheduler.add_job(self.do, id=f"{name}-soon", args=[name], replace_existing=True)

    def _stopping(self) -> bool:
        return self._scheduler.get_job(SWEEP) is None

    def _note(self, name: str, job: JobState) -> None:
        self._state = replace(self._state, jobs={**self._state.jobs, name: job})
        self._write()

    def _write(self) -> None:
        write_state(self._home, self._state)


def start_of_day(day: date) -> datetime:
    """The instant at which a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


async def _serve(home: Path, prefect_api: str) -> None:
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        stop.set()
        # A job that does not end, or a library that waits for a dead server, must not keep the process alive.
        watchdog = threading.Timer(GRACE_S, os._exit, (1,))
        watchdog.daemon = True
        watchdog.start()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop)
    await Clock(home, prefect_api=prefect_api, sweep_every=_sweep_every()).run(stop)


def _sweep_every() -> timedelta:
    return timedelta(seconds=int(os.environ.get("SHIXIAN_SWEEP_SECONDS") or SWEEP_EVERY.total_seconds()))


def main() -> None:
    """Run the clock on the data directory of the environment; ``SHIXIAN_SWEEP_SECONDS`` makes it look more often."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(_serve(home_directory(), os.environ.get("PREFECT_API_URL", "")))
    jobs.let_go()


if __name__ == "__main__":
    main()
