"""A real Prefect server for tests, and what it says when it is asked."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.orchestration import free_port, running, wait_until
from workflows.settings import HOST, api_url, embedded_settings, past_any_proxy

AT_ONCE = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "true",
}
"""Schedules and automations, without the pauses that spare a server that is used for long."""
_SEED = Path(tempfile.gettempdir()) / f"shixian-tests-{os.getuid()}" / f"prefect-{version('prefect')}.db"
_TRIES = 40


@contextmanager
def prefect_server(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server that schedules; its API's address. This process talks to it, too, while it runs.

    Args:
        home: an empty folder for it.
        settings: laid over those of an embedded server.
    """
    port = free_port()
    seed(home)
    environment = {**embedded_settings(home, port), **past_any_proxy({}), **AT_ONCE, **(settings or {})}
    command = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        with running(*command, environment=environment, log=home / "server.log"):
            wait_until(lambda: healthy(api_url(port)), seconds=90, what="the Prefect server answers")
            _keep_seed(home)
            with _settings_here(port, home):
                yield api_url(port)


def seed(home: Path) -> None:
    """Let a server begin with tables that another one made: making them takes ten seconds. Empty where none did yet."""
    (home / "prefect").mkdir(exist_ok=True)
    if _SEED.is_file():
        shutil.copyfile(_SEED, home / "prefect" / "prefect.db")


def _keep_seed(home: Path) -> None:
    if _SEED.is_file():
        return
    _SEED.parent.mkdir(exist_ok=True)
    part = _SEED.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as made, closing(sqlite3.connect(part)) as kept:
        made.backup(kept)
    part.replace(_SEED)


@contextmanager
def _settings_here(port: int, home: Path) -> Iterator[None]:
    """Prefect may have been imported in this process before, with other settings."""
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    own = {
        PREFECT_API_URL: api_url(port),
        PREFECT_HOME: home / "prefect",
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(own):
        yield


def healthy(api: str) -> bool:
    """Whether the server answers."""
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def ask(method: str, url: str, asked: Any = None) -> Any:
    """What the server answers; it refuses for a moment while its database has another writer."""
    for _ in range(_TRIES):
        answer = httpx.request(method, url, json=asked, timeout=20, trust_env=False)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(0.5)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def artifact(api: str, key: str) -> dict[str, Any]:
    """The newest artifact under a key."""
    found: dict[str, Any] = ask("GET", f"{api}/artifacts/{key}/latest")
    return found


def newest_table(api: str, key: str) -> tuple[str, list[dict[str, Any]]]:
    """The newest table under a key: description and rows."""
    answer = artifact(api, key)
    assert answer["type"] == "table"
    return answer["description"], json.loads(answer["data"])


def runs(api: str, flow: str = "", states: list[str] | None = None) -> list[dict[str, Any]]:
    """The runs of a flow, or of all, in some types of state, the first to end first."""
    asked: dict[str, Any] = {"sort": "END_TIME_DESC", "flow_runs": {}}
    if states:
        asked["flow_runs"] = {"state": {"type": {"any_": states}}}
    if flow:
        asked["flows"] = {"name": {"any_": [flow]}}
    found: list[dict[str, Any]] = ask("POST", f"{api}/flow_runs/filter", asked)
    return found[::-1]


def task_runs(api: str, flow_run: str) -> list[dict[str, Any]]:
    """The task runs of a flow run, oldest first."""
    asked = {"flow_runs": {"id": {"any_": [flow_run]}}, "sort": "EXPECTED_START_TIME_ASC"}
    found: list[dict[str, Any]] = ask("POST", f"{api}/task_runs/filter", asked)
    return found


def deployments(api: str) -> dict[str, dict[str, Any]]:
    """The deployments by the name of their flow."""
    flows = {one["id"]: one["name"] for one in ask("POST", f"{api}/flows/filter", {})}
    return {flows[one["flow_id"]]: one for one in ask("POST", f"{api}/deployments/filter", {})}
