"""Prefect's own schedules fire: with a FastAPI or SQLAlchemy too new for it they never do, and nothing says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap import join
from casework.parts import Parts
from tests.orchestration import (
    AFTER,
    MORNING,
    PROCEDURES,
    found_office,
    free_port,
    open_case,
    processes_with,
    running,
    wait_until,
)
from workflows.settings import HOST, api_url, embedded_settings, past_any_proxy

pytestmark = pytest.mark.prefect
SCHEDULES_ON = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
}
DEPLOY_AND_SERVE = """
import sys
from workflows.flows import sweep_deadlines

parameters = dict(zip(("home", "now"), sys.argv[1:], strict=True))
sweep_deadlines.serve("often", interval=3, parameters=parameters, limit=1, print_starting_message=False)
"""
ENDED = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A data directory that the scheduled runs open by themselves."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    joined = join(tmp_path / "home", clock=lambda: MORNING)
    (joined.home / "prefect").mkdir()
    found_office(joined)
    yield joined
    joined.store.close()


def ended_runs(api: str) -> list[dict[str, Any]]:
    """The flow runs that will not go on, the first to end first; none while the server does not answer."""
    asked = {"flow_runs": {"state": {"type": {"any_": ENDED}}}, "sort": "END_TIME_DESC"}
    try:
        answer = httpx.post(f"{api}/flow_runs/filter", json=asked, timeout=2, trust_env=False)
    except httpx.HTTPError:
        return []
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found[::-1]


def test_a_deployed_flow_runs_by_its_schedule_and_leaves_no_process(parts: Parts, tmp_path: Path) -> None:
    number, port = open_case(parts), free_port()
    environment = {
        **embedded_settings(parts.home, port),
        **past_any_proxy({}),
        **SCHEDULES_ON,
        "SHIXIAN_HOME": str(parts.home),
    }
    server = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    runner = ("-c", DEPLOY_AND_SERVE, str(parts.home), AFTER.isoformat())
    with running(*server, environment=environment, log=tmp_path / "server.log"):
        wait_until(lambda: answers(api_url(port)), seconds=60, what="the Prefect server answers")
        with running(*runner, environment=environment, log=tmp_path / "runner.log"):
            wait_until(lambda: ended_runs(api_url(port)) != [], seconds=40, what="a run of the schedule ends")
            assert len(processes_with("SHIXIAN_HOME", str(parts.home))) >= 2
        run = ended_runs(api_url(port))[0]
    assert (run["state_type"], run["auto_scheduled"], run["created_by"]["type"]) == ("COMPLETED", True, "SCHEDULE")
    with parts.store.read() as unit:
        assert unit.case(number).state.configuration == ("over",)
    wait_until(lambda: processes_with("SHIXIAN_HOME", str(parts.home)) == [], seconds=5, what="no process is left")


def answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
