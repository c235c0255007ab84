"""What runs of deployments note for the pages and for ``doctor``, as the clock does where there is one.

Workers on several machines write the same small file, each the whole of it; a note that another one wrote over is
missing until the next run. Nothing rests on it (:mod:`casework.runstate`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from casework.runstate import JobState, RunState, Way, read_state, write_state
from workflows.outcomes import Outcome

NO_CLOCK = 0  # in place of the clock's process


def note_run(home: Path, name: str, now: datetime, outcome: Outcome | None) -> None:
    """Note that a job was looked at, and what it did.

    Args:
        home: the data directory.
        name: of the job.
        now: aware instant.
        outcome: of its run; None: there was nothing to do.
    """
    at = now.isoformat()
    state = read_state(home) or RunState(NO_CLOCK, at)
    job = replace(state.jobs.get(name, JobState()), checked_at=at, error="")
    if outcome is not None:
        job = JobState(at, at, Way.PREFECT, outcome.summary, outcome.failures[:50])
    write_state(
        home,
        replace(
            state,
            jobs={**state.jobs, name: job},
            prefect_ok=True,
            prefect_probed_at=at,
            prefect_api=os.environ.get("PREFECT_API_URL", ""),
        ),
    )
