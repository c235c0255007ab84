"""``shixian serve``: pages first, the clock never waits for Prefect, and nothing is left behind."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bootstrap import join
from casework.parts import Parts
from casework.runstate import Way, read_state
from tests.orchestration import CHECKOUT, MORNING, PROCEDURES, found_office, free_port, open_case, running, wait_until
from web.api import token_of
from workflows.serve import pages_processes


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """The data directory; the service's own clock is the real one, so the cases in it are long overdue."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    joined = join(tmp_path / "home", clock=lambda: MORNING)
    found_office(joined)
    yield joined
    joined.store.close()


@pytest.fixture
def environment(parts: Parts) -> Mapping[str, str]:
    return {"SHIXIAN_HOME": str(parts.home), "SHIXIAN_SWEEP_SECONDS": "1"}


def page(parts: Parts, port: int) -> dict[str, Any]:
    """The status as JSON; empty while nobody answers."""
    asked = {"Authorization": f"Bearer {token_of(parts.home)}"}
    try:
        found: dict[str, Any] = httpx.get(
            f"http://127.0.0.1:{port}/status.json", timeout=5, trust_env=False, headers=asked
        ).json()
    except (httpx.HTTPError, json.JSONDecodeError):  # nobody there yet, or only half of an answer
        return {}
    return found


def children(parts: Parts) -> dict[str, int]:
    record = json.loads((parts.home / "run" / "serve.json").read_text())
    return {name: child["pid"] for name, child in record["children"].items()}


def lapsed(parts: Parts, number: str) -> bool:
    with parts.store.read() as unit:
        return unit.case(number).state.configuration == ("over",)


def way(parts: Parts) -> Way | None:
    state = read_state(parts.home)
    job = state.jobs.get("sweep_deadlines") if state else None
    return job.way if job else None


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_the_law_s_clock_goes_on_when_prefect_is_not_up_dies_and_comes_back(
    parts: Parts, environment: Mapping[str, str], tmp_path: Path
) -> None:
    port = free_port()
    before = open_case(parts, 1)
    serve = ("-m", "cli.main", "serve", "--port", str(port))
    with running(*serve, environment=environment, log=tmp_path / "serve.log") as service:
        wait_until(lambda: bool(page(parts, port)), seconds=40, what="the page answers")
        assert not page(parts, port)["prefect_ok"]
        wait_until(lambda: lapsed(parts, before), seconds=20, what="the overdue case lapsed")
        wait_until(lambda: way(parts) is Way.DIRECT, seconds=20, what="the way is noted")

        wait_until(lambda: bool(page(parts, port)["prefect_ok"]), seconds=90, what="Prefect is up")
        during = open_case(parts, 2)
        wait_until(lambda: lapsed(parts, during), seconds=20, what="a case lapsed through Prefect")
        wait_until(lambda: way(parts) is Way.PREFECT, seconds=20, what="the way is noted")

        family = psutil.Process(service.pid).children(recursive=True)
        dead = children(parts)["prefect"]
        psutil.Process(dead).send_signal(signal.SIGKILL)
        after = open_case(parts, 3)
        wait_until(lambda: lapsed(parts, after), seconds=60, what="a case lapsed without Prefect")
        wait_until(lambda: way(parts) is Way.DIRECT, seconds=20, what="the way is noted")
        wait_until(lambda: children(parts)["prefect"] != dead, seconds=20, what="Prefect was started again")

        family += psutil.Process(service.pid).children(recursive=True)
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
        assert not [process for process in family if process.is_running()]
    assert not (parts.home / "run" / "serve.json").exists()
    assert not answers(port)


def test_no_child_outlives_a_supervisor_that_was_killed(
    parts: Parts, environment: Mapping[str, str], tmp_path: Path
) -> None:
    port = free_port()
    serve = ("-m", "cli.main", "serve", "--port", str(port))
    with running(*serve, environment=environment, log=tmp_path / "serve.log") as service:
        wait_until(lambda: bool(page(parts, port)), seconds=40, what="the page answers")
        family = psutil.Process(service.pid).children(recursive=True)
        assert len(family) >= 3
        service.kill()
        service.wait()
        _, left = psutil.wait_procs(family, timeout=30)
        assert left == []


def test_without_a_clock_the_pages_run_alone_and_beside_one_another(
    parts: Parts, environment: Mapping[str, str], tmp_path: Path
) -> None:
    number, ports = open_case(parts), (free_port(), free_port())
    first, second = (("-m", "cli.main", "serve", "--without-clock", "--port", str(port)) for port in ports)
    with (
        running(*first, environment=environment, log=tmp_path / "first.log") as one,
        running(*second, environment=environment, log=tmp_path / "second.log"),
    ):
        wait_until(lambda: all(page(parts, port) for port in ports), seconds=40, what="both answer")
        assert len(psutil.Process(one.pid).children()) == pages_processes()
        assert len(list((parts.home / "run").glob("serve-*.json"))) == 2
        refused = serve_once(environment, free_port())
        assert "已有服务在运行" in refused.stderr  # a clock would not be alone
        one.send_signal(signal.SIGTERM)
        assert one.wait(30) == 0
        assert page(parts, ports[1])
    assert not lapsed(parts, number)
    assert list((parts.home / "run").glob("serve*.json")) == []


def test_a_taken_port_is_refused_in_plain_words(parts: Parts, environment: Mapping[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = serve_once(environment, taken.getsockname()[1])
    assert done.returncode == 1
    assert "请用 --port 换一个端口" in done.stderr
    assert not (parts.home / "run" / "serve.json").exists()


def test_a_second_service_on_the_same_data_is_refused(parts: Parts, environment: Mapping[str, str]) -> None:
    folder = parts.home / "run"
    folder.mkdir()
    with (folder / "serve.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = serve_once(environment, free_port())
    assert done.returncode == 1
    assert "已有服务在运行" in done.stderr


def serve_once(environment: Mapping[str, str], port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "--port", str(port)],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
