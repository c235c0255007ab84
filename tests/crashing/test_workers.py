"""A Prefect server and two workers on PostgreSQL, killed at their work: nothing is lost, and nothing done twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from bench import postgres
from bootstrap import join
from casework.acting import Act, Opening, open_cases
from casework.parts import Parts
from casework.verifying import verify
from tests import factories as make
from tests.crashing import ledger
from tests.crashing.killing import Killer
from tests.crashing.places import Ground, problems
from tests.crashing.scaled import DATABASE, FLOW, MODE, SERVER, WORKER, Scaled, Server, Workers, processes_of, state
from tests.orchestration import MORNING, OPENED, PROCEDURES, found_office, wait_until
from tests.prefect_server import deployments, runs
from workflows.timetable import CALENDAR, IMPORT, REMIND, RENDER, REPORTS, SWEEP

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: takes minutes"),
    pytest.mark.skipif(not postgres.is_installed(), reason="needs PostgreSQL"),
]
SEEDS = range(2)
JOBS = {IMPORT: "import", CALENDAR: "calendar", SWEEP: "sweep", RENDER: "render", REMIND: "remind", REPORTS: "report"}
"""Flows in the order of an undisturbed run, with the name of what they do there."""
KILLS = [FLOW, WORKER, FLOW, SERVER, FLOW, DATABASE, WORKER]
ATTEMPTS = (True, True, False, False, False)
"""Whether somebody is to be killed: a run that was quicker is followed by no other."""
CASES = 1500
TRIES = 8


@pytest.fixture(scope="module")
def server(cluster: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with closing(Server(cluster, tmp_path_factory.mktemp("server"))) as made:
        made.start()
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_killed_again_and_again_leave_what_an_undisturbed_run_leaves(
    on_postgres: Ground, server: Server, seed: int
) -> None:
    server.deploy()
    server.rest()
    place = on_postgres.copy(f"scaled_{seed}")
    dice = random.Random(seed)  # noqa: S311 - the points need to vary, not to be secret
    killer = Killer(dice, on_postgres.seconds, MODE)
    seconds = {flow: on_postgres.seconds[job] for flow, job in JOBS.items()}
    kills = cycle(dice.sample(KILLS, len(KILLS)))
    with closing(Workers(server, place.environment(), place.home.with_suffix(".log"))) as workers:
        scaled = Scaled(server, workers, place, seconds, dice)
        for flow in JOBS:
            if flow == CALENDAR:
                killer.leave_holidays_half_imported(place)
            assert any(done(scaled, flow, next(kills) if kill else "") for kill in ATTEMPTS), f"{flow} does not end"
    on_postgres.must_be_whole(place)


def done(scaled: Scaled, flow: str, killed: str) -> bool:
    whole = scaled.run(flow, killed)
    assert problems(scaled.place) == []
    return whole


@pytest.fixture
def parts(cluster: postgres.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """Many cases that are long overdue by the workers' clock."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_DATABASE_URL", cluster.create("shixian"))
    joined = join(tmp_path / "home", clock=lambda: MORNING)
    found_office(joined)
    yield joined
    joined.store.close()


def test_what_died_is_marked_as_such_and_the_schedules_go_on(server: Server, parts: Parts, tmp_path: Path) -> None:
    server.deploy("--sweep-seconds", "10")
    with closing(Workers(server, {"SHIXIAN_HOME": str(parts.home)}, tmp_path / "workers.log")) as workers:
        open_many(parts)
        killed = kill_a_running_sweep(server, workers)
        wait_until(lambda: lapsed(parts) == CASES, seconds=180, what="the other worker did the rest")

        server.kill()
        ledger.died(MODE, "PostgreSQL", SERVER)
        server.start()
        wait_until(lambda: state(server.api, killed) == "CRASHED", seconds=240, what="the dead run is marked as such")
        late = len(runs(server.api, SWEEP, ["COMPLETED"]))
        wait_until(
            lambda: len(runs(server.api, SWEEP, ["COMPLETED"])) > late, seconds=120, what="sweeps go on as before"
        )
        wait_until(lambda: places_taken(server.api) <= 1, seconds=400, what="no place of the limit stays taken")
    events = Counter(event.case_id for event in all_events(parts) if event.kind == "lapse")
    assert (len(events), set(events.values())) == (CASES, {1})
    assert verify(parts, redecide=True).problems == ()


def open_many(parts: Parts) -> None:
    wanted = [
        Opening("small_term", "heping", make.subject(number), "b1", Act("open", OPENED)) for number in range(CASES)
    ]
    assert all(one.error is None for one in open_cases(parts, "li", wanted))


def kill_a_running_sweep(server: Server, workers: Workers) -> str:
    """Kill a worker with the sweep that it runs; the id of the run."""
    for _ in range(TRIES):
        wait_until(lambda: runs(server.api, SWEEP, ["RUNNING"]) != [], seconds=120, what="a sweep runs")
        found = runs(server.api, SWEEP, ["RUNNING"])
        hit = processes_of(found[0]["id"]) if found else []
        if not hit:
            continue
        workers.kill_with(hit)
        ledger.died(MODE, "PostgreSQL", WORKER)
        assert state(server.api, found[0]["id"]) == "RUNNING", "the sweep had ended before it was killed"
        return str(found[0]["id"])
    raise AssertionError("no sweep was found running")


def places_taken(api: str) -> int:
    return int(deployments(api)[SWEEP]["global_concurrency_limit"]["active_slots"])


def lapsed(parts: Parts) -> int:
    return sum(event.kind == "lapse" for event in all_events(parts))


def all_events(parts: Parts) -> list[Any]:
    with parts.store.read() as unit:
        return list(unit.all_events())
