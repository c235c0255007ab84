"""A Prefect server on PostgreSQL and two workers at work on the scene; killing them, their flow runs, the database.

Runs are begun by hand, in the order of an undisturbed run; the schedules rest meanwhile.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

from bench import postgres
from tests.bureau import CITY
from tests.crashing import ledger, scene
from tests.crashing.places import Place
from tests.orchestration import free_port, processes_with, running, wait_until
from tests.prefect_server import AT_ONCE, ask, deployments, healthy, runs
from workflows.deployments import NAME
from workflows.settings import HOST, api_url, past_any_proxy, server_settings, worker_settings

MODE: Final = "two workers"
FLOW, WORKER, SERVER, DATABASE = "flow run", "worker and its run", "prefect server", "database"
_ENDS: Final = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
_SLACK_S: Final = 0.5
"""Beside its own work a flow run talks to the server."""


class Server:
    """A Prefect server that may die.

    Args:
        cluster: has its database.
        folder: of the server.
    """

    def __init__(self, cluster: postgres.Cluster, folder: Path) -> None:
        self.cluster = cluster
        self._port = free_port()
        self.api = api_url(self._port)
        self._log = folder / "server.log"
        database = cluster.create("prefect").replace("postgresql://", "postgresql+asyncpg://")
        self._settings = {**server_settings(database, folder / "prefect"), **past_any_proxy({}), **AT_ONCE}
        self._settings |= {"PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "5"}
        self._life = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(self._port))
        self._process = self._life.enter_context(running(*command, environment=self._settings, log=self._log))
        wait_until(lambda: healthy(self.api), seconds=120, what="the Prefect server answers")

    def kill(self) -> None:
        """Kill it."""
        assert self._process is not None
        dead = psutil.Process(self._process.pid)
        for process in (*dead.children(recursive=True), dead):
            process.kill()
        self._process.wait()
        assert not healthy(self.api)

    def deploy(self, *options: str) -> None:
        """Install the flows as an office does."""
        log = self._log.with_name("deploy.log")
        with running("-m", "cli.main", "deploy", *options, environment=self.of_workers(), log=log) as deploying:
            assert deploying.wait(120) == 0

    def rest(self) -> None:
        """Let nothing begin by its schedule, and forget what was planned meanwhile."""
        for one in deployments(self.api).values():
            for planned in one["schedules"]:
                ask("PATCH", f"{self.api}/deployments/{one['id']}/schedules/{planned['id']}", {"active": False})
        while planned_runs := runs(self.api, states=["SCHEDULED"]):
            for run in planned_runs:
                ask("DELETE", f"{self.api}/flow_runs/{run['id']}")

    def of_workers(self) -> dict[str, str]:
        """What its workers are started with."""
        return {**worker_settings(self.api), **past_any_proxy({})}

    def close(self) -> None:
        """Stop it."""
        self._life.close()


class Workers:
    """Two workers that may die.

    Args:
        server: their Prefect server.
        environment: what they are started with beside its settings.
        log: where they write.
    """

    def __init__(self, server: Server, environment: Mapping[str, str], log: Path) -> None:
        self._environment = {**server.of_workers(), **environment}
        self._log = log
        self._life = ExitStack()
        self._living: dict[int, subprocess.Popen[bytes]] = {}
        for _ in range(2):
            self._start()

    def kill_with(self, run: list[psutil.Process]) -> None:
        """Kill the worker that began a run, with it, as when a machine dies; the other goes on alone."""
        owner = next(parent.pid for parent in run[0].parents() if parent.pid in self._living)
        for process in (psutil.Process(owner), *run):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._living.pop(owner).wait()

    def replace(self) -> None:
        """Start another one in place of the dead."""
        while len(self._living) < 2:
            self._start()

    def close(self) -> None:
        """Stop them."""
        self._life.close()

    def _start(self) -> None:
        name = f"worker-{free_port()}"
        command = ("-m", "prefect", "worker", "start", "--pool", NAME, "--type", "process", "--name", name)
        process = self._life.enter_context(running(*command, environment=self._environment, log=self._log))
        self._living[process.pid] = process


@dataclass(frozen=True, slots=True)
class Scaled:
    """The scene's jobs as runs of deployments.

    Attributes:
        server: the Prefect server.
        workers: both work on the place.
        place: where.
        seconds: how long a job may take when nobody disturbs it, by its flow.
        dice: choose the moments.
    """

    server: Server
    workers: Workers
    place: Place
    seconds: Mapping[str, float]
    dice: random.Random
    _ids: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ids", {name: one["id"] for name, one in deployments(self.server.api).items()})

    def run(self, flow: str, killed: str = "") -> bool:
        """Begin a run, kill somebody when it is at some point of its work, and wait for its end; whether it did all."""
        run = self._begin(flow)
        self._wait_for(run, {"RUNNING", *_ENDS}, seconds=120, what=f"{flow} runs")
        if killed:
            time.sleep(self.dice.uniform(0.0, self.seconds[flow] + _SLACK_S))
            if state(self.server.api, run) == "RUNNING" and (at_work := processes_of(run)):
                self._kill(killed, at_work)
        self._settle(run)
        return state(self.server.api, run) == "COMPLETED"

    def _begin(self, flow: str) -> str:
        parameters = {"actor": CITY, "source": str(self.place.home / scene.LIST)} if flow == "import_findings" else {}
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        found: str = ask("POST", f"{self.server.api}/deployments/{self._ids[flow]}/create_flow_run", asked)["id"]
        return found

    def _kill(self, what: str, run: list[psutil.Process]) -> None:
        if what == FLOW:
            for process in run:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        elif what == WORKER:
            self.workers.kill_with(run)
        elif what == SERVER:
            self.server.kill()
            self.server.start()
        else:
            self.server.cluster.kill()
            self.server.cluster.start()
        ledger.died(MODE, self.place.database, what)
        self.workers.replace()

    def _settle(self, run: str) -> None:
        """Wait until nobody works at a run any more. The end of one that can no longer tell it is told for it.

        The automations of ``shixian deploy`` do the same after ninety seconds without a heartbeat, and a place of the
        limit that a dead run took is free again some minutes later; that takes a test of its own.
        """
        wait_until(lambda: not processes_of(run), seconds=180, what="the run has ended")
        end = time.monotonic() + 10
        while (found := state(self.server.api, run)) not in _ENDS:
            if found and time.monotonic() > end:
                told = {"state": {"type": "CRASHED", "name": "Crashed", "message": "killed"}, "force": False}
                ask("POST", f"{self.server.api}/flow_runs/{run}/set_state", told)
            time.sleep(0.2)
        self.place.later()

    def _wait_for(self, run: str, wanted: set[str], *, seconds: float, what: str) -> None:
        wait_until(lambda: state(self.server.api, run) in wanted, seconds=seconds, what=what)


def processes_of(run: str) -> list[psutil.Process]:
    """The processes in which a flow run goes on."""
    return processes_with("PREFECT__FLOW_RUN_ID", run)


def state(api: str, run: str) -> str:
    """The type of a run's state; empty while the server or its database cannot tell."""
    try:
        found: Any = ask("GET", f"{api}/flow_runs/{run}")
    except httpx.HTTPError:
        return ""
    return str(found["state_type"])
