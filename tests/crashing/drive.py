"""The process to be killed: ``python -m tests.crashing.drive HOME MINUTES`` does all jobs, in small batches.

It says each job's name before it begins it. The minutes are those that have gone by since the scene's morning: what a
process had leased when it was killed is free again when the lease has run out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from casework import importing
from casework.calendars import importing as calendars
from casework.calendars.entries import Given
from casework.parts import Parts
from tests.bureau import CITY
from tests.crashing import scene
from workflows import jobs, sweeps, timetable

SYNTHETIC_YEAR = Path(__file__).parents[1] / "data" / "calendars" / "synthetic_2027.csv"


def import_list(parts: Parts) -> None:
    """Import the list of enterprises."""
    importing.import_findings(parts, actor=CITY, source=parts.home / scene.LIST, now=parts.clock())


def import_holidays(parts: Parts) -> None:
    """Import holidays, and complete what an earlier import left undone."""
    table = calendars.read_file(parts, SYNTHETIC_YEAR, Given())
    calendars.import_editions(parts, table.editions, actor=None, now=parts.clock())


def _job(name: str) -> Callable[[Parts], None]:
    def do(parts: Parts) -> None:
        now: datetime = parts.clock()
        while jobs.run(jobs.JOBS[name], parts.home, now).more:
            pass

    return do


JOBS: dict[str, Callable[[Parts], None]] = {
    "import": import_list,
    "calendar": import_holidays,
    "sweep": _job(timetable.SWEEP),
    "render": _job(timetable.RENDER),
    "remind": _job(timetable.REMIND),
    "report": _job(timetable.REPORTS),
}
"""In the order in which an undisturbed run does them: what one leaves, another finds."""


def main() -> None:
    """Do what the arguments say, in small transactions, so that a kill falls between some of them."""
    home = Path(sys.argv[1])
    importing.CHUNK = 1
    calendars.CASES_AT_ONCE = 2
    sweeps.BATCH = 4
    jobs.RENDER_BATCH = 2
    parts = scene.opened(home, timedelta(minutes=int(sys.argv[2])))
    jobs._joined[home] = parts
    for name, job in JOBS.items():
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        job(parts)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
