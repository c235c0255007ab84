"""Where a run takes place, with its clock, and what it leaves there."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench import postgres
from bootstrap import join
from casework.parts import Parts
from casework.verifying import verify
from store.digest import logical_lines
from tests.bureau import morning
from tests.crashing import scene
from tests.orchestration import CHECKOUT

LONGER_THAN_A_LEASE = timedelta(minutes=20)
_STARTUP = Path(__file__).parent / "startup"


@dataclass(frozen=True, slots=True)
class Place:
    """A data directory, and the database when it is not in it."""

    home: Path
    url: str = ""

    @property
    def database(self) -> str:
        """Which one, for people."""
        return "PostgreSQL" if self.url else "SQLite"

    def environment(self) -> dict[str, str]:
        """What the processes that work here are started with."""
        return {
            **scene.surroundings(self.url),
            "SHIXIAN_HOME": str(self.home),
            "SHIXIAN_MAIL": f"folder:{self.home / 'mail'}",
            "SHIXIAN_TEST_CLOCK": str(self._clock),
            "PYTHONPATH": f"{_STARTUP}:{CHECKOUT}",
        }

    def later(self) -> None:
        """Let so much time go by that what a dead process had leased is free again."""
        now = datetime.fromisoformat(self._clock.read_text("utf-8")) if self._clock.exists() else morning(scene.DAY)
        part = self._clock.with_suffix(".part")
        part.write_text((now + LONGER_THAN_A_LEASE).isoformat(), "utf-8")
        part.replace(self._clock)  # whoever asks what time it is reads a whole one

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The parts of this place, in this process."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in scene.surroundings(self.url).items():
                environment.setenv(name, value)
            found = join(self.home, clock=lambda: morning(scene.DAY))
            yield found
            found.store.close()

    @property
    def _clock(self) -> Path:
        return self.home / "clock"


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


def problems(place: Place, *, redecide: bool = False) -> list[str]:
    """What verification finds."""
    with place.parts() as parts:
        return list(verify(parts, redecide=redecide).problems)


@dataclass(frozen=True, slots=True)
class Ground:
    """A scene to copy, and what an undisturbed run leaves of it.

    Attributes:
        folder: where the scene lies, and the copies beside it.
        cluster: the server that has the scene's database; None: it lies in the scene.
        seconds: how long each job takes undisturbed.
        outcome: what it leaves.
    """

    folder: Path
    cluster: postgres.Cluster | None
    seconds: Mapping[str, float]
    outcome: Outcome

    def copy(self, name: str) -> Place:
        """The scene once more."""
        return copy(self.folder, self.cluster, name)

    def must_be_whole(self, place: Place) -> None:
        """Hold what was left at a place against the undisturbed run."""
        found = [*Outcome.of(place).differences(self.outcome), *problems(place, redecide=True)]
        assert not found, "\n".join(found)


def copy(folder: Path, cluster: postgres.Cluster | None, name: str) -> Place:
    """Copy the scene of a folder; the names of places differ between the two databases."""
    unique = f"{name}_{'postgres' if cluster else 'sqlite'}"
    home = Path(shutil.copytree(folder / "scene", folder / unique))
    place = Place(home, cluster.create(unique, "scene") if cluster else "")
    place.later()
    return place
