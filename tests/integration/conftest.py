"""Real stores for tests. A test that takes `store` says nothing about the database behind it, and is run on both."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import postgres
from store.contract import Store
from store.postgres import PostgresStore
from store.sqlite import SqliteStore
from tests.backdoor import Backdoor

TEMPLATE = "migrated"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for each test would cost more than most tests."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    store = SqliteStore(path)
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of the test's own."""
    return Path(shutil.copyfile(migrated_file, tmp_path / "store.db"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of this run, with a migrated database to copy."""
    with postgres.running(postgres.QUICK) as found:
        store = PostgresStore(found.create(TEMPLATE))
        store.migrate()
        store.close()
        yield found


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of the test's own."""
    name = f"test_{next(_numbers)}"
    yield cluster.create(name, TEMPLATE)
    cluster.drop(name)


Opens = Callable[[], Store]
"""Opens the test's store, as another program would."""


@pytest.fixture(params=["sqlite", "postgres"])
def opens(request: pytest.FixtureRequest) -> Opens:
    """Opens an empty store, the same one each time; the caller closes it."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_file")
        return lambda: SqliteStore(path)
    url: str = request.getfixturevalue("database")
    return lambda: PostgresStore(url)


@pytest.fixture
def backdoor(opens: Opens) -> Iterator[Backdoor]:
    """A way past the store."""
    found = opens()
    door = Backdoor(found.url.replace("postgresql:", "postgresql+psycopg:"))
    found.close()
    yield door
    door.close()


@pytest.fixture
def store(opens: Opens) -> Iterator[Store]:
    """An empty store."""
    found = opens()
    yield found
    found.close()
