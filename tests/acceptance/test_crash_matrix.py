"""kill -9 at random points of every job, on both databases, and of the database itself.

After each kill the store verifies; in the end its content is that of an undisturbed run, and nothing is there twice.
`make test` kills once in each job; `make soak` goes on with further seeds. The number of kills is printed.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench import postgres
from bootstrap import DATABASE
from store.copying import copy_store
from store.postgres import PostgresStore
from store.sqlite import SqliteStore
from tests.crashing import scene
from tests.crashing.drive import JOBS
from tests.crashing.killing import Killer, Outcome, Place, driven, problems, undisturbed

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
SEEDS = range(8 if SOAK else 1)
ROUNDS = 2 if SOAK else 1
SAMPLE = ["calendar", "sweep"]  # on PostgreSQL: of the others, the database is a smaller part
DATABASE_KILLS = 6 if SOAK else 1
SETTINGS: Mapping[str, str] = {"fsync": "off"}
"""No machine loses its power here: what the server handed to the system stays. What it promised must stay, too."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A scene to copy, and how an undisturbed run goes on it."""

    folder: Path
    cluster: postgres.Cluster | None
    seconds: Mapping[str, float]
    outcome: Outcome

    def copy(self, name: str) -> Place:
        """The scene once more."""
        return _copy(self.folder, self.cluster, f"{name}_{'postgres' if self.cluster else 'sqlite'}")


def _copy(folder: Path, cluster: postgres.Cluster | None, name: str) -> Place:
    home = Path(shutil.copytree(folder / "scene", folder / name))
    return Place(home, cluster.create(name, "scene") if cluster else "")


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running(SETTINGS) as found:
        yield found


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """A folder with the scene."""
    with tempfile.TemporaryDirectory(prefix="shixian-crash-") as name:
        scene.build(Path(name) / "scene")
        yield Path(name)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest, built: Path) -> Ground:
    cluster: postgres.Cluster | None = request.getfixturevalue("cluster") if request.param == "postgres" else None
    if cluster:
        store, made = PostgresStore(cluster.create("scene")), SqliteStore(built / "scene" / DATABASE)
        store.migrate()
        copy_store(made, store)
        store.close()
        made.close()
    calm = _copy(built, cluster, f"calm_{request.param}")
    seconds = undisturbed(calm)
    assert problems(calm, redecide=True) == []
    return Ground(built, cluster, seconds, Outcome.of(calm))


@pytest.fixture(scope="module")
def deaths() -> Iterator[Counter[str]]:
    """All deaths of this module, told in the end."""
    found: Counter[str] = Counter()
    yield found
    told = ", ".join(f"{job} {number}" for job, number in sorted(found.items()))
    print(f"\nkilled {sum(found.values())} times: {told}")  # noqa: T201 - the count is part of what the test is for


@pytest.mark.parametrize("seed", SEEDS)
def test_jobs_killed_again_and_again_leave_what_an_undisturbed_run_leaves(
    ground: Ground, deaths: Counter[str], seed: int
) -> None:
    place = ground.copy(f"seed_{seed}")
    killer = Killer(random.Random(seed), ground.seconds)  # noqa: S311 - the points need to vary, not to be secret
    killed = list(JOBS) * ROUNDS if SOAK or ground.cluster is None else SAMPLE
    for job in killed:
        killer.kill_once(place, job)
        assert problems(place) == []

    undisturbed(place)

    assert Outcome.of(place).differences(ground.outcome) == []
    assert problems(place, redecide=True) == []
    assert killer.deaths.total() >= len(killed) // 2
    deaths.update(killer.deaths)


@pytest.mark.parametrize("ground", ["postgres"], indirect=True)
def test_a_database_killed_under_the_jobs_loses_nothing(ground: Ground, deaths: Counter[str]) -> None:
    assert ground.cluster is not None
    place = ground.copy("under")
    dice = random.Random(7)  # noqa: S311 - likewise
    for _ in range(DATABASE_KILLS):
        with driven(place) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.uniform(0.0, sum(ground.seconds.values()) / 2))
            ground.cluster.kill()
            process.communicate(timeout=60)
        deaths["database"] += process.returncode != 0
        ground.cluster.start()
        assert problems(place) == []

    undisturbed(place)

    assert Outcome.of(place).differences(ground.outcome) == []
    assert problems(place, redecide=True) == []
