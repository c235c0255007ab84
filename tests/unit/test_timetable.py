"""One timetable for the clock, for Prefect and for the files an administrator reads; what a run tells adds up."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from workflows import deployments, jobs, timetable
from workflows.outcomes import SLOWEST, Count, Outcome, Timed, together
from workflows.timetable import BY_JOB, TIMETABLE

ROOT = Path(__file__).parents[2]


def test_the_file_at_the_root_is_the_timetable() -> None:
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == deployments.prefect_yaml()
    assert text.startswith(deployments.HEAD)


def test_every_job_has_its_line_and_a_job_of_its_name() -> None:
    assert len(BY_JOB) == len(TIMETABLE)
    by_hand = {entry.job for entry in TIMETABLE if not entry.every_s and not entry.cron}
    assert by_hand == {timetable.IMPORT}
    assert jobs.JOBS.keys() == BY_JOB.keys() - by_hand
    for entry in TIMETABLE:
        if entry.cron:
            CronTrigger.from_crontab(entry.cron)  # raises when it is none


def outcome(number: int, *, more: bool = True, seconds: float = 1.0) -> Outcome:
    counts = (Count("届满", number, "项"), Count("罕见", 0, "件", always=False))
    row = {"案号": str(number)}
    return Outcome("示例", counts, (row,), (row,), (Timed(str(number), seconds),), {"a": number, "b": 1}, more)


def test_a_run_is_the_sum_of_its_batches() -> None:
    whole = together([outcome(2, seconds=0.5), outcome(3, seconds=2.0, more=False)])
    assert whole.summary == "届满 5 项"
    assert whole.rows == whole.failed == ({"案号": "2"}, {"案号": "3"})
    assert [one.what for one in whole.slowest] == ["3", "2"]
    assert whole.procedures == {"a": 5, "b": 2}
    assert not whole.more


def test_only_the_slowest_parts_of_a_run_are_told() -> None:
    whole = together([outcome(number, seconds=number) for number in range(30)])
    assert [one.seconds for one in whole.slowest] == list(range(29, 29 - SLOWEST, -1))


def test_a_run_without_a_batch_is_an_error() -> None:
    with pytest.raises(ValueError, match="one part"):
        together([])
