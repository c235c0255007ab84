"""The comparison of firing timers runs whole on a handful of cases; how fast it is, is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys


def test_a_quick_comparison_prints_its_four_ratios() -> None:
    command = [sys.executable, "-m", "bench.fire_timers", "--quick", "--json", "--timers", "30"]

    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    ratios = json.loads(run.stdout)
    assert set(ratios) == {"sqlite_vs_floor", "sqlite_vs_sqlmodel", "fall_at_million", "postgres_vs_floor"}
    assert ratios["sqlite_vs_floor"] > 0
    assert ratios["sqlite_vs_sqlmodel"] > 0
    assert ratios["fall_at_million"] is None
    assert ratios["postgres_vs_floor"] is None
