"""The comparisons run whole on little work; how fast anything is, is nobody's test."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bench.firing.contender import Work
from bench.firing.core_batch import CoreBatch
from bench.firing.engines import ENGINES, Known, fire
from bench.firing.floor import Floor
from bench.firing.growth import Plan, build, fire_round
from bench.firing.ledger import Texts
from bench.firing.places import PostgresStage, SqliteStage, Stage
from bench.firing.ready import differences, written_between
from bench.firing.sweep import Sweep
from bench.postgres import Cluster
from bench.stores.filling import fill, prepare
from bench.stores.histories import CHECK, TODAY, running_out
from bench.stores.patterns import grounds_of, moulds
from casework.definitions.library import Library
from tests.kept import some

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


RATIOS = {"sqlite_vs_floor", "sqlite_vs_sqlmodel", "fall_at_million", "postgres_vs_floor"}


def run(*arguments: str, seconds: int = 180) -> str:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds).stdout


def test_a_quick_comparison_prints_its_four_ratios() -> None:
    ratios = json.loads(run("bench.fire_timers", "--quick", "--json", "--timers", "30"))

    assert set(ratios) == RATIOS
    assert all(ratios[name] > 0 for name in RATIOS - {"fall_at_million"})
    assert ratios["fall_at_million"] is None  # so few have no million beside them


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="takes a minute; its parts are tested beside it")
def test_a_whole_comparison_tells_of_every_way_and_engine() -> None:
    told = run("bench.fire_timers", "--timers", "6", seconds=600)

    ways = ("Shixian sweep", "set-based SQL floor", "SQLAlchemy Core batch", "SQLModel per case")
    assert all(told.count(way) == 2 for way in ways)  # on either database
    for engine in ENGINES:
        assert all(f"{engine.label}, {database}" in told for database in engine.databases)
    assert "skipped" not in told


@pytest.mark.parametrize("engine", some(ENGINES, of=len(ENGINES)), ids=lambda engine: engine.name)
def test_an_engine_fires_what_is_due(engine: Known, cluster: Cluster) -> None:
    for database in engine.databases:
        cost = fire(engine, Texts("样例", "样例"), cluster if database == "postgres" else None, timers=5)
        assert cost.pieces == 5


@pytest.mark.parametrize("stage", ["sqlite", "postgres"])
def test_the_careful_usual_way_leaves_the_rows_of_the_sweep(
    stage: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = SqliteStage(tmp_path) if stage == "sqlite" else PostgresStage(request.getfixturevalue("cluster"))
    work = swept(found, Library(), tmp_path)
    place = found.copy(work.before, "core")

    CoreBatch(Library()).fire(place, work)

    assert differences(place, work.after, written_between(work.before, work.after)) == 0
    for one in (place, work.before, work.after):
        found.drop(one)


def swept(stage: Stage, library: Library, folder: Path) -> Work:
    """A store of nine cases, and what a sweep makes of it."""
    before = stage.make("before")
    prepare(before.store(), library, [CHECK])
    patterns = moulds(library, list(running_out(grounds_of(library, CHECK), 3)), folder)
    with before.loader() as loader:
        loader.add({"tally": fill(loader, patterns, range(1, 10)).counters()})
        loader.finish()
    work = Work(9, before, stage.copy(before, "after"))
    Sweep(library).fire(work.after, work)
    return work


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: two stores of thousands of cases")
def test_what_grows_is_fired_beside_what_waits(tmp_path: Path) -> None:
    library = Library()
    grounds = grounds_of(library, CHECK)
    histories = list(running_out(grounds, 5))
    patterns = moulds(library, histories, tmp_path)
    plan = Plan((3_500, 7_000), rounds=2, light=True, floor=True)

    stores = build(SqliteStage(tmp_path), library, patterns, histories[0], plan)
    for _ in range(plan.rounds):
        fire_round(stores, library)
    fire_round(stores, library, cold=True)

    for one in stores:
        assert {name: [cost.pieces for cost in costs] for name, costs in one.costs.items()} == {
            "sweep": [1000, 1000],
            "floor": [1000, 1000],
            "sweep, from disk": [1000],
            "floor, from disk": [1000],
        }
        with one.place.store().read() as unit:
            waiting = unit.timers(offices=None, first=TODAY + timedelta(days=8), last=None)
            counted = sum(unit.tally().values())
        assert len([timer for timer in waiting if timer.name == "L:rectification"]) == one.size - 3000
        assert counted == one.size


def test_a_floor_that_wrote_other_rows_is_noticed(tmp_path: Path) -> None:
    stage = SqliteStage(tmp_path)
    work = swept(stage, Library(), tmp_path)
    floor = Floor()
    floor.fire(stage.copy(work.before, "first"), work)
    engine = work.after.engine()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE case_file SET finished = 1 WHERE id = 3"))
    engine.dispose()

    with pytest.raises(SystemExit, match="the floor wrote other rows than the sweep"):
        floor.fire(stage.copy(work.before, "second"), work)


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: builds, fires and verifies a store")
def test_a_small_store_of_the_same_mixture_is_asked_fired_and_verified() -> None:
    found = json.loads(run("bench.scale", "--quick", "--cases", "400", "--json"))

    assert found["problems"] == 0
    assert found["cases"] == 400
    assert found["deadlines"] == pytest.approx(1200, rel=0.05)
    assert found["events"] == pytest.approx(2000, rel=0.05)
    assert found["a case's page"] > 0
    assert found["sweep_1"] > 0


def visited(*arguments: str, seconds: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("bench.workbench", "--json", *arguments, seconds=seconds))
    assert found["faults"] == []
    assert (found["lost"], found["doubled"]) == ([], [])
    assert found["acts_done"] > 0
    return found


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: servers and visitors for half a minute")
def test_officers_who_work_at_once_lose_and_double_nothing() -> None:
    found = visited("--quick", "--cases", "300", "--officers", "4", "--seconds", "8", "--think", "0.05", seconds=170)

    assert found["cases"] == 300
    assert {"登录", "工作台", "案件页", "办理表单", "办理"} <= found["pages"].keys()


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="builds a million cases; its way is tested above")
def test_two_hundred_officers_work_on_a_million_cases() -> None:
    found = visited(seconds=3600)

    assert found["cases"] == 1_000_000
    assert found["pages"]["登录"]["answers"] == 200
    sys.stdout.write(json.dumps(found["pages"], ensure_ascii=False, indent=1))  # seen with -s


def test_a_quick_comparison_of_deadlines_prints_its_figures() -> None:
    command = [sys.executable, "-m", "bench.deadlines", "--quick", "--json", "--rounds", "1"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    figures = json.loads(run.stdout)
    asked = {"add_working_days_ns", "with_trace_ns", "bulk_million_ms", "vs_fastest_peer", "vs_fastest_right_peer"}
    assert all(figures[name] > 0 for name in asked)
    assert figures["not_installed"] == []
    assert figures["vs_fastest_peer"] == min(figures["vs_peers"].values())
    assert figures["examples_right"]["shixian"] == figures["examples"] == 115
    assert figures["examples_right"]["numpy_holidays"] < figures["examples_right"]["numpy_rest_days"] < 115
    right = {name for name, share in figures["peers_agree"].items() if share == 1}
    assert right == {"chinesecalendar", "holidays", "numpy_rest_days", "pandas"}


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: starts a dozen processes")
def test_a_quick_look_at_loading_and_checking_prints_its_figures() -> None:
    only = "procedures/guiyang_certificate_campaign"
    command = [sys.executable, "-m", "bench.definitions", "--quick", "--json", "--only", only]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    figures = json.loads(run.stdout)
    assert set(figures) == {"cold_s", "warm_s", "warm_vs_start", "cold_vs_warm"}
    assert figures["cold_vs_warm"] > 1


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: prints by four programs")
def test_a_quick_comparison_of_letters_prints_its_ratios() -> None:
    command = [sys.executable, "-m", "bench.letters", "--quick", "--json", "--letters", "3"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)

    ratios = json.loads(run.stdout)
    assert set(ratios) == {"one_process_vs_naive", "two_processes_vs_naive", "vs_typst", "vs_chromium"}
    assert ratios["one_process_vs_naive"] > 0
    assert (ratios["two_processes_vs_naive"] is None) == (len(os.sched_getaffinity(0)) < 2)
    assert (ratios["vs_typst"] is None) == (importlib.util.find_spec("typst") is None)
    assert (ratios["vs_chromium"] is None) == (not any(map(shutil.which, _BROWSERS)))
