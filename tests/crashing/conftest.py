"""The scene, made once, and an undisturbed run of it on either database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bench import postgres
from bootstrap import DATABASE
from store.copying import copy_store
from store.postgres import PostgresStore
from store.sqlite import SqliteStore
from tests.crashing import scene
from tests.crashing.killing import undisturbed
from tests.crashing.places import Ground, Outcome, copy, problems

SETTINGS: Mapping[str, str] = {"fsync": "off"}
"""No machine loses its power here: what the server handed to the system stays. What it promised must stay, too."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running(SETTINGS) as found:
        yield found


@pytest.fixture(scope="session")
def built() -> Iterator[Path]:
    """A folder with the scene."""
    with tempfile.TemporaryDirectory(prefix="shixian-crash-") as name:
        scene.build(Path(name) / "scene")
        yield Path(name)


@pytest.fixture(scope="session")
def on_sqlite(built: Path) -> Ground:
    return _lived_through(built, None)


@pytest.fixture(scope="session")
def on_postgres(built: Path, cluster: postgres.Cluster) -> Ground:
    store, made = PostgresStore(cluster.create("scene")), SqliteStore(built / "scene" / DATABASE)
    store.migrate()
    copy_store(made, store)
    store.close()
    made.close()
    return _lived_through(built, cluster)


@pytest.fixture(params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest) -> Ground:
    found: Ground = request.getfixturevalue(f"on_{request.param}")
    return found


def _lived_through(built: Path, cluster: postgres.Cluster | None) -> Ground:
    calm = copy(built, cluster, "calm")
    seconds = undisturbed(calm)
    assert problems(calm, redecide=True) == []
    return Ground(built, cluster, seconds, Outcome.of(calm))
