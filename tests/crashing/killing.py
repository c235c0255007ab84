"""Killing the process of ``tests.crashing.drive``."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casework.calendars.completing import unfinished
from tests.crashing import ledger
from tests.crashing.drive import JOBS
from tests.crashing.places import Place
from tests.orchestration import CHECKOUT

MODE: Final = "jobs alone"
_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class Killer:
    """Kills at points that a seed chooses; the deaths are noted by the job that was under way.

    Args:
        dice: chooses.
        seconds: how long each job takes undisturbed.
        mode: under which the deaths are noted.
    """

    dice: random.Random
    seconds: Mapping[str, float]
    mode: str = MODE

    def kill_once(self, place: Place, job: str, *jobs: str, share: float = 1.0) -> bool:
        """Begin jobs, all by default, and kill the process when it is at some point of one; whether it died.

        `share` is the share of the job's time in which the point lies.
        """
        with driven(place, *jobs) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == job:
                    break
            else:
                return False
            time.sleep(self.dice.uniform(0.0, self.seconds[job] * share))
            process.kill()
            told = process.stdout.read().split()
        at = told[-1] if told else job
        if at == "done":  # it was quicker
            return False
        ledger.died(self.mode, place.database, at)
        return True

    def leave_holidays_half_imported(self, place: Place) -> None:
        """Begin to import holidays as an officer does, and be killed while cases are recounted."""
        for _ in range(_TRIES):
            if not self.kill_once(place, "calendar", "calendar") or _half_imported(place):
                break
        place.later()  # an import is left for a while to whoever began it


def _half_imported(place: Place) -> bool:
    with place.parts() as parts, parts.store.read() as unit:
        return bool(unfinished(unit, now=parts.clock() + timedelta(days=1)))


def undisturbed(place: Place, *jobs: str) -> dict[str, float]:
    """Run jobs to their end, all by default; how long each took."""
    began: dict[str, float] = {}
    with driven(place, *jobs) as process:
        assert process.stdout is not None
        for line in process.stdout:
            began[line.strip()] = time.monotonic()
    assert process.returncode == 0, f"the jobs failed: {process.returncode}"
    return {name: began[after] - began[name] for name, after in itertools.pairwise([*(jobs or JOBS), "done"])}


@contextmanager
def driven(place: Place, *jobs: str) -> Iterator[subprocess.Popen[str]]:
    """The process that does jobs, all by default; it is waited for in the end. Time goes by from one to the next."""
    place.later()
    command = [sys.executable, "-m", "tests.crashing.drive", str(place.home), *jobs]
    environment = {**os.environ, **place.environment()}
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield process
