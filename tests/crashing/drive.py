"""The process to be killed: ``python -m tests.crashing.drive HOME [JOB...]`` does jobs, all of them by default.

It says each job's name before it begins it. Its clock and its small batches are those of ``startup``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from casework import importing
from casework.calendars import importing as calendars
from casework.calendars.entries import Given
from casework.parts import Parts
from tests.bureau import CITY
from tests.crashing import scene
from workflows import jobs, timetable

SYNTHETIC_YEAR = Path(__file__).parents[1] / "data" / "calendars" / "synthetic_2027.csv"


def import_list(parts: Parts) -> None:
    """Import the list of enterprises."""
    importing.import_findings(parts, actor=CITY, source=parts.home / scene.LIST, now=parts.clock())


def import_holidays(parts: Parts) -> None:
    """Import holidays, and complete what an earlier import left undone."""
    table = calendars.read_file(parts, SYNTHETIC_YEAR, Given())
    calendars.import_editions(parts, table.editions, actor=None, now=parts.clock())


def run_job(name: str, parts: Parts) -> None:
    """Run a job of the timetable until nothing is left."""
    now: datetime = parts.clock()
    while jobs.run(jobs.JOBS[name], parts.home, now).more:
        pass


JOBS: dict[str, Callable[[Parts], None]] = {
    "import": import_list,
    "calendar": import_holidays,
    "sweep": partial(run_job, timetable.SWEEP),
    "render": partial(run_job, timetable.RENDER),
    "remind": partial(run_job, timetable.REMIND),
    "report": partial(run_job, timetable.REPORTS),
}
"""In the order in which an undisturbed run does them: what one leaves, another finds."""
BY_OFFICERS = ("import", "calendar")
"""What does not begin by itself."""


def main() -> None:
    """Do what the arguments say."""
    parts = jobs.parts_of(Path(sys.argv[1]))
    for name in sys.argv[2:] or JOBS:
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        JOBS[name](parts)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
