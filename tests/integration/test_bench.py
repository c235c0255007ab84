"""The comparisons run whole on little work; how fast anything is, is nobody's test."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def test_a_quick_comparison_prints_its_four_ratios() -> None:
    command = [sys.executable, "-m", "bench.fire_timers", "--quick", "--json", "--timers", "30"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    ratios = json.loads(run.stdout)
    assert set(ratios) == {"sqlite_vs_floor", "sqlite_vs_sqlmodel", "fall_at_million", "postgres_vs_floor"}
    assert ratios["sqlite_vs_floor"] > 0
    assert ratios["sqlite_vs_sqlmodel"] > 0
    assert ratios["fall_at_million"] is None
    assert ratios["postgres_vs_floor"] is None


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


def test_a_quick_look_at_loading_and_checking_prints_its_figures() -> None:
    command = [sys.executable, "-m", "bench.definitions", "--quick", "--json"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    figures = json.loads(run.stdout)
    assert set(figures) == {"cold_s", "warm_s", "warm_vs_start", "cold_vs_warm"}
    assert figures["cold_vs_warm"] > 1


def test_a_quick_comparison_of_letters_prints_its_ratios() -> None:
    command = [sys.executable, "-m", "bench.letters", "--quick", "--json", "--letters", "3"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)

    ratios = json.loads(run.stdout)
    assert set(ratios) == {"one_process_vs_naive", "two_processes_vs_naive", "vs_typst", "vs_chromium"}
    assert ratios["one_process_vs_naive"] > 0
    assert (ratios["two_processes_vs_naive"] is None) == (len(os.sched_getaffinity(0)) < 2)
    assert (ratios["vs_typst"] is None) == (importlib.util.find_spec("typst") is None)
    assert (ratios["vs_chromium"] is None) == (not any(map(shutil.which, _BROWSERS)))
