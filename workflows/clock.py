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
from apscheduler.triggers.cron import CronTrigger

from bootstrap import home_directory, wall_clock
from casework.parts import SHANGHAI
from casework.runstate import JobState, RunState, Way, instant, read_state, write_state
from engine.errors import ShixianError
from workflows import jobs
from workflows.outcomes import Outcome
from workflows.probe import Probe
from workflows.timetable import BY_JOB, CALENDAR, MAIL_HOURS, REMIND, RENDER, SWEEP
from workflows.work import next_due, waits

SWEEP_EVERY = timedelta(seconds=BY_JOB[SWEEP].looks_s)
PROBE_EVERY = timedelta(seconds=5)
GRACE_S = 20.0  # for running jobs when stopped; they may be cut off without harm

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
        self._stopping = False
        self._locks = {name: asyncio.Lock() for name in jobs.JOBS}
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
        self._stopping = True
        self._scheduler.remove_all_jobs()
        for lock in self._locks.values():  # held while a job runs
            await lock.acquire()
        self._scheduler.shutdown(wait=False)
        await self._probe.close()

    async def do(self, name: str) -> None:
        """Look whether a job has work, run it if so, and note what came of it. Never raises: the clock must go on."""
        async with self._locks[name]:
            if self._stopping:  # it waited for the lock while the clock was told to stop
                return
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
        for name in jobs.JOBS.keys() - {SWEEP}:
            entry = BY_JOB[name]
            if entry.looks_s:
                add(self.do, "interval", seconds=entry.looks_s, id=name, args=[name])
            if entry.cron:
                add(self.do, _hours(entry.cron), id=f"{name} at its hours", args=[name])
        add(self._look_at_prefect, "interval", seconds=PROBE_EVERY.total_seconds(), id="probe")

    async def _begin(self) -> None:
        """What fell due while nothing ran: by the calendar as it now is, in the order of the dates, then the rest."""
        await self.do(CALENDAR)
        await self._sweep()
        for name, entry in BY_JOB.items():
            if name in jobs.JOBS and entry.cron and name != CALENDAR and self._was_missed(name, entry.cron):
                await self.do(name)

    def _was_missed(self, name: str, cron: str) -> bool:
        """Whether a job's hour passed since it was last looked at; mail leaves only at hours at which it would have."""
        now = self._now()
        if name == REMIND:
            return now.astimezone(SHANGHAI).hour in MAIL_HOURS
        looked = instant(self._state.jobs.get(name, JobState()).checked_at)
        if looked is None:  # before the first start nothing was missed
            self._note(name, JobState(now.isoformat()))
            return False
        hour = _hours(cron).get_next_fire_time(None, looked)
        return hour is not None and hour <= now

    async def _sweep(self) -> None:
        await self.do(SWEEP)
        self._soon(RENDER)
        await self._plan_wake()

    async def _plan_wake(self) -> None:
        """Wake exactly when the next timer is due; the look every minute is for timers set by other processes."""
        try:
            due = await asyncio.to_thread(next_due, self._home)
        except ShixianError:  # the store cannot be asked just now; the next look plans
            _log.exception("cannot plan the next wake-up")
            return
        if due is None or self._stopping:
            return
        self._state = replace(self._state, wakes_on=due.isoformat())
        self._write()
        wait = start_of_day(due) - self._now()
        if wait > timedelta():
            # The scheduler lives on the machine's time, whatever clock this one was given.
            wakes_at = datetime.now(SHANGHAI) + wait
            self._scheduler.add_job(self._sweep, "date", run_date=wakes_at, id="wake", replace_existing=True)

    async def _run(self, name: str, now: datetime) -> tuple[Outcome, Way]:
        if self._probe.well(now):
            try:
                # Importing Prefect takes seconds, and the clock starts without it.
                flows = await asyncio.to_thread(importlib.import_module, "workflows.flows")
                outcome: Outcome = await flows.FLOWS[name](str(self._home), now.isoformat())
            except Exception:  # Prefect's trouble or the job's own: the direct run tells which
                _log.warning("%s did not succeed through Prefect; running it directly", name, exc_info=True)
                self._probe.doubt()
            else:
                return outcome, Way.PREFECT
        return await asyncio.to_thread(jobs.run, jobs.JOBS[name], self._home, now), Way.DIRECT

    async def _look_at_prefect(self) -> None:
        now = self._now()
        well = await self._probe.look(now)
        self._state = replace(self._state, prefect_ok=well, prefect_probed_at=now.isoformat())
        self._write()

    def _soon(self, name: str) -> None:
        """Look once more, beside the regular looks; the job's lock keeps the two apart."""
        if not self._stopping:
            self._scheduler.add_job(self.do, id=f"{name}-soon", args=[name], replace_existing=True)

    def _note(self, name: str, job: JobState) -> None:
        self._state = replace(self._state, jobs={**self._state.jobs, name: job})
        self._write()

    def _write(self) -> None:
        """Tell the pages. A full disk must not stop the clock: nothing rests on the file."""
        try:
            write_state(self._home, self._state)
        except OSError:
            _log.exception("cannot write the state of the clock")


def _hours(cron: str) -> CronTrigger:
    return CronTrigger.from_crontab(cron, timezone=SHANGHAI)


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
