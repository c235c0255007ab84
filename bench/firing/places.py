"""Databases to measure on: one that is prepared, and fresh copies of it for whoever's turn it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa

from bench.measuring import OWN, Meter
from bench.postgres import Cluster
from bench.stores.loading import Loader, PostgresLoader, SqliteLoader, synced
from store.contract import Store
from store.postgres import PostgresStore
from store.sqlite import SqliteStore

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "wal_autocheckpoint=8000",
)
"""How everybody's connections to SQLite are set, the store's as well."""


class Place(Protocol):
    """A database."""

    @property
    def url(self) -> str:
        """As ``SHIXIAN_DATABASE_URL`` takes it."""

    @property
    def meter(self) -> Meter:
        """What tells the costs of working on it."""

    def store(self) -> Store:
        """The store in it."""

    def engine(self) -> sa.Engine:
        """Connections to it as a careful user of SQLAlchemy sets them."""

    def loader(self) -> Loader:
        """A way to write many rows."""


class Stage(Protocol):
    """A kind of database, with room for some."""

    @property
    def label(self) -> str:
        """What it is called."""

    def make(self, name: str) -> Place:
        """An empty place."""

    def copy(self, place: Place, name: str) -> Place:
        """A copy that lies on the disk before anything is measured; nobody may be connected to the original."""

    def drop(self, place: Place) -> None:
        """Remove a place with its log."""


# -- SQLite


@dataclass(frozen=True, slots=True)
class SqlitePlace:
    """A file."""

    path: Path

    @property
    def url(self) -> str:
        """As ``SHIXIAN_DATABASE_URL`` takes it."""
        return f"sqlite:///{self.path}"

    @property
    def meter(self) -> Meter:
        """All of SQLite runs in the process that uses it."""
        return OWN

    def store(self) -> Store:
        """The store in it."""
        return SqliteStore(self.path)

    def engine(self) -> sa.Engine:
        """Connections to it."""
        engine = sa.create_engine(self.url)

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        return engine

    def loader(self) -> Loader:
        """A way to write many rows."""
        return SqliteLoader(self.path)


@dataclass(frozen=True, slots=True)
class SqliteStage:
    """A folder for files."""

    folder: Path
    label: str = "SQLite, synchronous FULL"

    def make(self, name: str) -> SqlitePlace:
        """A file that does not exist yet."""
        return SqlitePlace(self.folder / f"{name}.db")

    def copy(self, place: Place, name: str) -> SqlitePlace:
        """A copied file."""
        found = self.make(name)
        shutil.copyfile(_path(place), found.path)
        synced(found.path)
        return found

    def drop(self, place: Place) -> None:
        """Remove a file with its log."""
        path = _path(place)
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)


def _path(place: Place) -> Path:
    return Path(place.url.removeprefix("sqlite:///"))


# -- PostgreSQL


@dataclass(frozen=True, slots=True)
class ServerMeter:
    """This process and a server; what is written is the server's log."""

    cluster: Cluster
    database: str

    def cpu_seconds(self) -> float:
        """Processor time of both."""
        return OWN.cpu_seconds() + self.cluster.cpu_seconds()

    def written(self) -> int | None:
        """How far the log has come, in bytes."""
        with psycopg.connect(self.cluster.url(self.database)) as connection:
            row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
        return None if row is None else int(row[0])


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """A database of a server."""

    cluster: Cluster
    name: str

    @property
    def url(self) -> str:
        """As ``SHIXIAN_DATABASE_URL`` takes it."""
        return self.cluster.url(self.name)

    @property
    def meter(self) -> Meter:
        """Own process and server together."""
        return ServerMeter(self.cluster, self.name)

    def store(self) -> Store:
        """The store in it."""
        return PostgresStore(self.url)

    def engine(self) -> sa.Engine:
        """Connections to it."""
        return sa.create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))

    def loader(self) -> Loader:
        """A way to write many rows."""
        return PostgresLoader(self.url)


@dataclass(frozen=True, slots=True)
class PostgresStage:
    """A server for databases."""

    cluster: Cluster
    label: str = "PostgreSQL, its own settings"

    def make(self, name: str) -> PostgresPlace:
        """An empty database."""
        self.cluster.create(name)
        return PostgresPlace(self.cluster, name)

    def copy(self, place: Place, name: str) -> PostgresPlace:
        """A copied database."""
        self.cluster.create(name, place.url.rpartition("/")[2])
        found = PostgresPlace(self.cluster, name)
        with psycopg.connect(found.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        return found

    def drop(self, place: Place) -> None:
        """Remove a database, whoever is connected."""
        self.cluster.drop(place.url.rpartition("/")[2])


@contextmanager
def copied(stage: Stage, place: Place, name: str) -> Iterator[Place]:
    """A copy for one turn."""
    found = stage.copy(place, name)
    try:
        yield found
    finally:
        stage.drop(found)
