"""Killing the process of ``tests.crashing.drive``, and what is held against an undisturbed run."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.verifying import verify
from store.digest import logical_lines
from tests.crashing import scene
from tests.crashing.drive import JOBS

ROOT = Path(__file__).resolve().parents[2]
LONGER_THAN_A_LEASE = 20  # minutes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run takes place: the data directory, and the database when it is not in it."""

    home: Path
    url: str = ""
    runs: Iterator[int] = field(default_factory=itertools.count, compare=False)  # numbers those that take place here

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The parts of this place, in this process."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in scene.surroundings(self.url).items():
                environment.setenv(name, value)
            found = scene.opened(self.home)
            yield found
            found.store.close()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves: the content of the store and the files beside it."""

    lines: tuple[bytes, ...]
    files: frozenset[str]

    @classmethod
    def of(cls, place: Place) -> Outcome:
        """What stands in a place."""
        with place.parts() as parts, parts.store.read() as unit:
            return cls(tuple(logical_lines(unit)), frozenset(_files(place.home)))

    def differences(self, other: Outcome) -> list[str]:
        """What one of the two has and the other has not; nothing when they are alike."""
        mine, theirs = Counter(self.lines), Counter(other.lines)
        lines = [f"+ {line.decode()}" for line in mine - theirs] + [f"- {line.decode()}" for line in theirs - mine]
        return [*lines, *sorted(f"+- {name}" for name in self.files ^ other.files)]


def _files(home: Path) -> Iterator[str]:
    """Reports and letters by name; a PDF bears the number of its document, which may differ between two runs."""
    for folder in ("reports", "mail", "letters"):
        found = [path for path in (home / folder).rglob("*") if path.is_file()]
        if folder == "letters":
            yield f"{len([path for path in found if path.suffix == '.pdf'])} letters"
            yield from (path.name for path in found if path.suffix != ".pdf")
        else:
            yield from (path.relative_to(home).as_posix() for path in found)


@dataclass(slots=True)
class Killer:
    """Kills at points that a seed chooses, and counts by the job that was under way.

    Args:
        dice: chooses.
        seconds: how long each job takes undisturbed.
    """

    dice: random.Random
    seconds: Mapping[str, float]
    deaths: Counter[str] = field(default_factory=Counter)

    def kill_once(self, place: Place, job: str) -> bool:
        """Begin all jobs and kill the process when it is at some point of one; whether it died."""
        with driven(place) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == job:
                    break
            else:
                return False
            time.sleep(self.dice.uniform(0.0, self.seconds[job]))
            process.kill()
            told = process.stdout.read().split()
        if process.returncode == 0:  # it was quicker
            return False
        self.deaths[told[-1] if told else job] += 1
        return True


def undisturbed(place: Place) -> dict[str, float]:
    """Run all jobs to their end; how long each took."""
    began: dict[str, float] = {}
    with driven(place) as process:
        assert process.stdout is not None
        for line in process.stdout:
            began[line.strip()] = time.monotonic()
    assert process.returncode == 0, f"the jobs failed: {process.returncode}"
    names = [*JOBS, "done"]
    return {name: began[after] - began[name] for name, after in itertools.pairwise(names)}


@contextmanager
def driven(place: Place) -> Iterator[subprocess.Popen[str]]:
    """The process that does all jobs; it is waited for in the end."""
    minutes = next(place.runs) * LONGER_THAN_A_LEASE
    command = [sys.executable, "-m", "tests.crashing.drive", str(place.home), str(minutes)]
    environment = {**os.environ, **scene.surroundings(place.url)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield process


def problems(place: Place, *, redecide: bool = False) -> list[str]:
    """What verification finds."""
    with place.parts() as parts:
        return list(verify(parts, redecide=redecide).problems)
