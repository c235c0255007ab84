"""Several workers on PostgreSQL: one is killed with its run, the server dies and comes back, and nothing is lost."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench import postgres
from bootstrap import join
from casework.acting import Act, Opening, open_cases
from casework.parts import Parts
from casework.verifying import verify
from tests import factories as make
from tests.orchestration import (
    MORNING,
    OPENED,
    PROCEDURES,
    found_office,
    free_port,
    processes_with,
    running,
    wait_until,
)
from tests.prefect_server import AT_ONCE, ask, deployments, healthy, runs
from workflows.deployments import NAME
from workflows.settings import HOST, api_url, past_any_proxy, server_settings, worker_settings

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: takes minutes"),
    pytest.mark.skipif(not postgres.is_installed(), reason="needs PostgreSQL"),
]
CASES = 1500
TRIES = 8


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running(postgres.QUICK) as made:
        yield made


@pytest.fixture
def parts(cluster: postgres.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """Many cases that are long overdue by the workers' clock."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_DATABASE_URL", cluster.create("shixian"))
    joined = join(tmp_path / "home", clock=lambda: MORNING)
    found_office(joined)
    yield joined
    joined.store.close()


def open_many(parts: Parts) -> None:
    wanted = [
        Opening("small_term", "heping", make.subject(number), "b1", Act("open", OPENED)) for number in range(CASES)
    ]
    assert all(one.error is None for one in open_cases(parts, "li", wanted))


def test_a_killed_worker_and_a_server_that_died_lose_and_double_nothing(
    cluster: postgres.Cluster, parts: Parts, tmp_path: Path
) -> None:
    port = free_port()
    api = api_url(port)
    database = cluster.create("prefect").replace("postgresql://", "postgresql+asyncpg://")
    server = {**server_settings(database, tmp_path / "prefect"), **past_any_proxy({}), **AT_ONCE}
    server |= {"PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "5"}
    worker = {**worker_settings(api), **past_any_proxy({}), "SHIXIAN_HOME": str(parts.home)}
    start_server = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    with ExitStack() as stack:

        def serve() -> Any:
            process = stack.enter_context(running(*start_server, environment=server, log=tmp_path / "server.log"))
            wait_until(lambda: healthy(api), seconds=120, what="the Prefect server answers")
            return process

        def work(name: str) -> Any:
            command = ("-m", "prefect", "worker", "start", "--pool", NAME, "--type", "process", "--name", name)
            return stack.enter_context(running(*command, environment=worker, log=tmp_path / f"{name}.log"))

        first_server = serve()
        deploy = ("-m", "cli.main", "deploy", "--sweep-seconds", "10")
        with running(*deploy, environment=worker, log=tmp_path / "deploy.log") as deploying:
            assert deploying.wait(120) == 0
        workers = {name: work(name) for name in ("one", "two")}

        open_many(parts)
        killed = kill_a_running_sweep(api, workers)
        wait_until(lambda: lapsed(parts) == CASES, seconds=180, what="the other worker did the rest")

        psutil.Process(first_server.pid).kill()
        first_server.wait()
        assert not healthy(api)
        serve()
        wait_until(lambda: state(api, killed) == "CRASHED", seconds=240, what="the dead run is marked as such")
        late = len(runs(api, "sweep_deadlines", ["COMPLETED"]))
        wait_until(
            lambda: len(runs(api, "sweep_deadlines", ["COMPLETED"])) > late, seconds=120, what="sweeps go on as before"
        )
        wait_until(lambda: places_taken(api) <= 1, seconds=400, what="no place of the limit stays taken")
    events = Counter(event.case_id for event in all_events(parts) if event.kind == "lapse")
    assert (len(events), set(events.values())) == (CASES, {1})
    assert verify(parts, redecide=True).problems == ()


def kill_a_running_sweep(api: str, workers: dict[str, Any]) -> str:
    """Kill a worker with the sweep that it runs; the id of the run."""
    for _ in range(TRIES):
        wait_until(lambda: runs(api, "sweep_deadlines", ["RUNNING"]) != [], seconds=120, what="a sweep runs")
        found = runs(api, "sweep_deadlines", ["RUNNING"])
        hit = processes_with("PREFECT__FLOW_RUN_ID", found[0]["id"]) if found else []
        if not hit:
            continue
        owner = next(one for one in workers.values() if one.pid in {parent.pid for parent in hit[0].parents()})
        for process in (psutil.Process(owner.pid), *hit):
            process.send_signal(signal.SIGKILL)
        owner.wait()
        if state(api, found[0]["id"]) == "RUNNING":
            return str(found[0]["id"])
        raise AssertionError("the sweep had ended before it was killed")
    raise AssertionError("no sweep was found running")


def state(api: str, run: str) -> str:
    return str(ask("GET", f"{api}/flow_runs/{run}")["state_type"])


def places_taken(api: str) -> int:
    return int(deployments(api)["sweep_deadlines"]["global_concurrency_limit"]["active_slots"])


def lapsed(parts: Parts) -> int:
    return sum(event.kind == "lapse" for event in all_events(parts))


def all_events(parts: Parts) -> list[Any]:
    with parts.store.read() as unit:
        return list(unit.all_events())
