"""Other engines, each in a process of its own: what they leave running must not slow down whoever comes next.

An engine's module is imported in its process alone. It has two parts: ``prepare`` puts cases and timers in place, all
of them due, and says where; ``fire`` lets the engine fire them and waits until it has.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, cast

import psycopg

from bench.firing.ledger import Ledger, PostgresLedger, SqliteLedger, Texts
from bench.firing.places import ServerMeter
from bench.measuring import OWN, Cost, Meter, measured
from bench.postgres import Cluster

PATIENCE = 120
"""Seconds after which an engine is given up."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where an engine works: a folder, or a database of a server."""

    folder: Path
    url: str  # of the database; empty: it works in the folder
    texts: Texts

    def ledger(self) -> Ledger:
        """The application's part."""
        return PostgresLedger(self.url, self.texts) if self.url else SqliteLedger(self.folder / "app.db", self.texts)


class Engine(Protocol):
    """A module that drives an engine."""

    def prepare(self, room: Room, timers: int) -> Callable[[], None]:
        """Put cases and due timers in place; returns what fires them all and lets go of the engine when they are."""


@dataclass(frozen=True, slots=True)
class Known:
    """An engine that may be installed."""

    name: str
    label: str
    package: str  # what is imported of it
    module: str
    databases: tuple[str, ...]
    timers: int  # it fires in a round


ENGINES = (
    Known("spiff", "SpiffWorkflow", "SpiffWorkflow", "bench.firing.with_spiff", ("sqlite",), 400),
    Known("apscheduler", "APScheduler job store", "apscheduler", "bench.firing.with_apscheduler", ("sqlite",), 400),
    Known("dbos", "DBOS queue", "dbos", "bench.firing.with_dbos", ("sqlite", "postgres"), 200),
    Known("procrastinate", "procrastinate", "procrastinate", "bench.firing.with_procrastinate", ("postgres",), 1000),
)


def installed(engine: Known) -> bool:
    """Whether an engine can be measured."""
    return importlib.util.find_spec(engine.package) is not None


def fire(engine: Known, texts: Texts, cluster: Cluster | None, timers: int) -> Cost:
    """Let an engine fire timers, in a process of its own.

    Args:
        engine: an installed one.
        texts: what is written for each case.
        cluster: the server it works on; None: SQLite.
        timers: all of them due.

    Raises:
        SystemExit: it did something else than was asked.
    """
    with TemporaryDirectory(prefix="shixian-bench-") as folder:
        database = f"{engine.name}_ledger" if cluster else ""
        if cluster:
            cluster.create(database)
        room = Room(Path(folder), cluster.url(database) if cluster else "", texts)
        meter = ServerMeter(cluster, "postgres") if cluster else OWN
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                cost, moved = process.submit(_fire, engine.module, room, meter, timers).result()
        finally:
            if cluster:
                cluster.drop(database)
    if not cost.pieces == moved == timers:
        raise SystemExit(f"nothing can be compared: {engine.label} fired {cost.pieces} of {timers}, moved {moved}")
    return cost


def _fire(module: str, room: Room, meter: Meter, timers: int) -> tuple[Cost, int]:
    ledger = room.ledger()
    ledger.open(timers)
    driver = cast(Engine, importlib.import_module(module))
    run = driver.prepare(room, timers)

    def work() -> int:
        run()
        return timers

    return measured(work, meter), ledger.moved()


def wait_until(held: Callable[[], bool], what: str) -> None:
    """Wait for an engine's threads.

    Raises:
        TimeoutError: they did not come to an end.
    """
    end = time.monotonic() + PATIENCE
    while not held():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.005)


def checkpointed(url: str) -> None:
    """Let a server write down what was prepared, so that nobody pays for it while being measured."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
