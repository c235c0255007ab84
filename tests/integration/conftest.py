"""Real stores for tests. A test that takes `store` says nothing about the database behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.contract import Store
from store.sqlite import SqliteStore


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


@pytest.fixture
def store(sqlite_file: Path) -> Iterator[Store]:
    """An empty store."""
    found = SqliteStore(sqlite_file)
    yield found
    found.close()
