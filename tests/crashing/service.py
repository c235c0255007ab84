"""``shixian serve`` at work on the scene: its processes, killing them, and its end.

The officer's part, the two imports, is done by processes of its own (``drive``); all else begins by itself.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import psutil

from casework.runstate import read_state
from tests.crashing import ledger
from tests.crashing.places import Outcome, Place
from tests.orchestration import free_port, processes_with, running, wait_until
from tests.prefect_server import healthy, seed
from workflows.settings import api_url

MODE: Final = "embedded"
CLOCK, PREFECT, SUPERVISOR = "clock", "prefect", "supervisor"
_LIVES_S: Final = 40.0
"""So long the clock may go on with a job when its supervisor is dead, and some more."""


@dataclass(slots=True)
class Service:
    """The service on a place.

    Attributes:
        place: where.
        wanted: what an undisturbed run leaves.
    """

    place: Place
    wanted: Outcome
    _process: subprocess.Popen[bytes] | None = None
    _life: ExitStack = field(default_factory=ExitStack)
    _seen: set[psutil.Process] = field(default_factory=set)

    def start(self, *, after_prefect: bool) -> None:
        """Start it and wait for its clock.

        Args:
            after_prefect: whether the clock is held up until Prefect is well, so that flows do the work; otherwise it
                begins directly, long before.
        """
        serve = ("-m", "cli.main", "serve", "--port", str(free_port()))
        environment = {**self.place.environment(), "SHIXIAN_SWEEP_SECONDS": "1"}
        log = self.place.home.with_suffix(".log")
        self._process = self._life.enter_context(running(*serve, environment=environment, log=log))
        wait_until(lambda: self._pid(CLOCK) is not None, seconds=60, what="the clock is started")
        if after_prefect:
            self._hold_up()
        self.wait_for_clock()

    def wait_for_clock(self) -> None:
        """Wait until the living clock has begun."""

        def begun() -> bool:
            state = read_state(self.place.home)
            return state is not None and state.pid == self._pid(CLOCK) and psutil.pid_exists(state.pid)

        wait_until(begun, seconds=60, what="the clock has begun")

    def is_done(self) -> bool:
        """Whether everything is there that an undisturbed run leaves."""
        return not Outcome.of(self.place).differences(self.wanted)

    def kill(self, what: str) -> None:
        """Kill a child or the supervisor, and wait until its successor is there."""
        assert self._process is not None
        if what == SUPERVISOR:
            self._kill_all()
            return
        pid = self._pid(what)
        assert pid is not None
        self._remember()
        state = read_state(self.place.home)
        with_flows = what == CLOCK and state is not None and state.prefect_ok
        psutil.Process(pid).kill()
        ledger.died(MODE, self.place.database, "clock with flows" if with_flows else what)
        if what == CLOCK:
            self.place.later()
        wait_until(lambda: self._pid(what) not in {None, pid}, seconds=90, what=f"{what} was started again")
        self.wait_for_clock()

    def end(self) -> None:
        """Stop it in order; nothing of it is left."""
        assert self._process is not None
        self._remember()
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(90) == 0
        self._life.close()
        self._nobody_is_left()

    def close(self) -> None:
        """Stop it, however it stands."""
        self._life.close()

    def _kill_all(self) -> None:
        """Kill the supervisor, and start another when the last of its children is dead."""
        assert self._process is not None
        self._remember()
        self._process.kill()
        self._process.wait()
        ledger.died(MODE, self.place.database, SUPERVISOR)
        self._nobody_is_left()
        self._life.close()
        (self.place.home / "run" / "serve.json").unlink()  # of the dead one
        self.place.later()

    def _nobody_is_left(self) -> None:
        _, left = psutil.wait_procs(self._seen, timeout=_LIVES_S)
        assert left == []
        assert processes_with("SHIXIAN_HOME", str(self.place.home)) == []
        self._seen.clear()

    def _hold_up(self) -> None:
        """Let the clock stand still, before it has looked at anything, until Prefect answers."""
        pid = self._pid(CLOCK)
        assert pid is not None
        psutil.Process(pid).suspend()
        try:
            wait_until(lambda: healthy(api_url(self._record()["prefect_port"])), seconds=120, what="Prefect answers")
        finally:
            psutil.Process(pid).resume()

    def _remember(self) -> None:
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            self._seen.update(psutil.Process(self._process.pid).children(recursive=True))

    def _pid(self, child: str) -> int | None:
        found: int | None = self._record().get("children", {}).get(child, {}).get("pid")
        return found

    def _record(self) -> dict[str, Any]:
        path = self.place.home / "run" / "serve.json"
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found


@contextmanager
def serving(place: Place, wanted: Outcome) -> Iterator[Service]:
    """A service that is not yet started, on a place whose officers have done their part."""
    seed(place.home)
    service = Service(place, wanted)
    try:
        yield service
    finally:
        service.close()


def let_it_work(service: Service) -> None:
    """Wait until a service that runs has done everything."""
    end = time.monotonic() + 240
    while not service.is_done():
        assert time.monotonic() < end, Outcome.of(service.place).differences(service.wanted)
        time.sleep(1)  # to look is work, too
