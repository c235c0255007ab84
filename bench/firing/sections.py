"""What is measured in each round: the ways on one database, growing stores, other engines. Each keeps its costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.firing import engines
from bench.firing.contender import Contender, Work
from bench.firing.engines import Known
from bench.firing.growth import Grown, fire_round
from bench.firing.ledger import Texts
from bench.firing.places import SqlitePlace, Stage, copied
from bench.measuring import Cost
from bench.postgres import Cluster
from casework.definitions.library import Library


class Section(Protocol):
    """Something that is measured round by round."""

    def round(self, turn: int) -> None:
        """Measure once more."""


@dataclass(frozen=True, slots=True)
class Side:
    """The ways of firing on one database, on copies of one store."""

    stage: Stage
    work: Work
    contenders: Sequence[Contender]
    costs: dict[str, list[Cost]] = field(default_factory=dict)  # by contender
    logs: dict[str, float] = field(default_factory=dict)  # bytes of log a timer, where they were weighed

    def round(self, turn: int) -> None:
        """Let each fire, another one beginning, so that none always finds the machine as the same other left it."""
        first = turn % len(self.contenders)
        for one in (*self.contenders[first:], *self.contenders[:first]):
            with copied(self.stage, self.work.before, one.name) as place:
                self.costs.setdefault(one.name, []).append(one.fire(place, self.work))

    def weigh(self) -> None:
        """Weigh the log of each on SQLite, out of turn: somebody who reads keeps it from being used anew."""
        for one in self.contenders:
            with copied(self.stage, self.work.before, one.name) as place:
                path = Path(place.url.removeprefix("sqlite:///"))
                reader = sqlite3.connect(path, isolation_level=None)
                reader.execute("BEGIN")
                reader.execute("SELECT COUNT(*) FROM office").fetchone()
                pieces = one.fire(place, self.work).pieces
                self.logs[one.name] = path.with_name(f"{path.name}-wal").stat().st_size / pieces
                reader.close()


@dataclass(frozen=True, slots=True)
class Growing:
    """Stores of several sizes in which a thousand are fired each round."""

    label: str
    stores: Sequence[Grown]
    library: Library

    def round(self, turn: int) -> None:
        """Fire a thousand in each, now the smaller, now the larger first."""
        fire_round(self.stores if turn % 2 == 0 else self.stores[::-1], self.library)

    def round_from_disk(self) -> None:
        """Fire a thousand in each file with nothing of it in memory; what is no file is passed over."""
        fire_round([one for one in self.stores if isinstance(one.place, SqlitePlace)], self.library, cold=True)


@dataclass(frozen=True, slots=True)
class Others:
    """Other engines, which take their time: fewer timers, fewer rounds."""

    engines: Sequence[Known]
    texts: Texts
    cluster: Cluster | None
    rounds: int
    timers: int | None = None  # of each; None: as many as suit it
    costs: dict[tuple[str, str], list[Cost]] = field(default_factory=dict)  # by engine and database

    def round(self, turn: int) -> None:
        """Let each fire, in its own process."""
        if turn >= self.rounds:
            return
        for one in self.engines:
            for database in one.databases:
                cluster = self.cluster if database == "postgres" else None
                if database == "postgres" and cluster is None:
                    continue
                cost = engines.fire(one, self.texts, cluster, self.timers or one.timers)
                self.costs.setdefault((one.name, database), []).append(cost)
