"""What the clock last did, kept in ``SHIXIAN_HOME/run/status.json`` for pages and for ``doctor``.

Owns the file's shape, writing it whole and reading it. The file is a convenience: nothing that matters legally rests on
it, so an unreadable one reads as "nothing known".
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any


class Way(StrEnum):
    """How a job was run."""

    PREFECT = "prefect"
    DIRECT = "direct"  # the same function without Prefect


@dataclass(frozen=True, slots=True)
class JobState:
    """The last time a job looked for work, and its last run. Instants are ISO text in UTC; empty: never."""

    checked_at: str = ""
    ran_at: str = ""
    way: Way | None = None
    summary: str = ""  # in Chinese
    failures: tuple[str, ...] = ()
    error: str = ""  # why the last run as a whole failed; empty when it did not


@dataclass(frozen=True, slots=True)
class RunState:
    """The clock as it last described itself."""

    pid: int
    started_at: str
    jobs: Mapping[str, JobState] = field(default_factory=dict)
    prefect_ok: bool = False
    prefect_probed_at: str = ""
    prefect_api: str = ""
    wakes_on: str = ""  # ISO day of the next due timer; empty: none waits


def run_folder(home: Path) -> Path:
    """Where a running service keeps its pids, ports, logs and state."""
    return home / "run"


def write_state(home: Path, state: RunState) -> None:
    """Replace the file as a whole, so that a reader never sees half of it."""
    folder = run_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "status.json", asdict(state))


def read_state(home: Path) -> RunState | None:
    """The state last written; None when there is none or it cannot be read."""
    try:
        data = json.loads((run_folder(home) / "status.json").read_text("utf-8"))
        jobs = {name: _job(value) for name, value in data.pop("jobs").items()}
        return RunState(jobs=jobs, **data)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a small JSON file whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(path)


def instant(text: str) -> datetime | None:
    """The instant of an ISO text of this file."""
    return datetime.fromisoformat(text) if text else None


def _job(data: dict[str, Any]) -> JobState:
    way = data.pop("way")
    failures = tuple(data.pop("failures"))
    return JobState(way=Way(way) if way else None, failures=failures, **data)
