"""``python -m bench.fire_timers``: how fast due timers fire, beside the raw floor and beside the usual way.

The sweep as it runs in production (event, chain, anchor, case row, timers, duties) on SQLite with synchronous FULL is
compared with set-based SQL that writes the same rows ready-made (``bench.floor``) and with one SQLModel transaction per
case (``bench.naive``), taking turns in one run on copies of one store. Ratios are our rate over theirs, medians over
the rounds. What was not measured is null.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.floor import Floor
from bench.measuring import Cost, measured, ratio, typical
from bench.naive import fire as fire_naively
from bench.scene import NOW, PROCEDURE, parts_on, prepare
from casework.definitions.library import Library
from casework.sweeping import sweep

BATCH = 1000
_OURS, _FLOOR, _NAIVE = "sweep", "floor", "sqlmodel"
_LABELS = {_OURS: "Shixian sweep", _FLOOR: "set-based SQL floor", _NAIVE: "SQLModel per case"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    timers: int  # due of as many waiting
    naive: int  # of them fired the usual way: it takes the same for each
    rounds: int


QUICK = Plan(timers=10_000, naive=500, rounds=3)
WHOLE = Plan(timers=10_000, naive=2_000, rounds=7)


@dataclass(frozen=True, slots=True)
class Stage:
    """The stores that are copied: before a sweep, and after one."""

    folder: Path
    library: Library

    @property
    def template(self) -> Path:
        """The store as every contender finds it."""
        return self.folder / "template.db"

    @property
    def swept(self) -> Path:
        """The store after a sweep: what the floor writes."""
        return self.folder / "swept.db"

    def copy(self, name: str) -> Path:
        """A copy of the template that lies on the disk before anything is measured."""
        path = Path(shutil.copyfile(self.template, self.folder / f"{name}.db"))
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        return path

    def drop(self, path: Path) -> None:
        """Remove a store with its log."""
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.fire_timers", description="How fast due timers fire.")
    options.add_argument("--quick", action="store_true", help="fewer rounds, done within 45 seconds")
    options.add_argument("--json", action="store_true", help="print one object of ratios")
    options.add_argument("--timers", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    plan = QUICK if given.quick else WHOLE
    if given.timers:
        plan = Plan(given.timers, min(given.timers, plan.naive), plan.rounds)
    costs = measure(plan)
    if given.json:
        sys.stdout.write(json.dumps(ratios(costs)) + "\n")
    else:
        _print(plan, costs)


def measure(plan: Plan) -> dict[str, list[Cost]]:
    """The costs of all contenders, round by round."""
    with TemporaryDirectory(prefix="shixian-bench-") as folder:
        stage = Stage(Path(folder), Library())
        stage.library.compiled(PROCEDURE)
        prepare(stage.template, stage.library, plan.timers)
        _sweep(stage, plan, stage.copy("swept"))
        contenders = [(_FLOOR, _floor), (_OURS, _sweep), (_NAIVE, _naively)]
        costs: dict[str, list[Cost]] = {name: [] for name, _ in contenders}
        for turn in range(plan.rounds):
            for name, contender in _turned(contenders, turn):
                path = stage.copy(name)
                costs[name].append(contender(stage, plan, path))
                stage.drop(path)
        return costs


def ratios(costs: dict[str, list[Cost]]) -> dict[str, float | None]:
    """What ``--json`` prints."""
    return {
        "sqlite_vs_floor": ratio(costs[_OURS], costs[_FLOOR]),
        "sqlite_vs_sqlmodel": ratio(costs[_OURS], costs[_NAIVE]),
        "fall_at_million": None,
        "postgres_vs_floor": None,
    }


def _sweep(stage: Stage, plan: Plan, path: Path) -> Cost:
    parts = parts_on(path, stage.library)
    cost = measured(lambda: sweep(parts, now=NOW, limit=BATCH).lapsed)
    parts.store.close()
    _require(cost.pieces == plan.timers, f"{cost.pieces} of {plan.timers} timers fired")
    return cost


def _floor(stage: Stage, plan: Plan, path: Path) -> Cost:
    floor = Floor(path, stage.swept)
    cost = measured(lambda: floor.fire(BATCH))
    _require(cost.pieces == plan.timers, f"{cost.pieces} of {plan.timers} timers moved")
    _require(floor.differences(stage.swept) == 0, "the floor wrote other rows than the sweep")
    floor.close()
    return cost


def _naively(stage: Stage, plan: Plan, path: Path) -> Cost:
    cost = measured(lambda: fire_naively(path, stage.library, plan.naive))
    _require(cost.pieces == plan.naive, f"{cost.pieces} of {plan.naive} timers fired")
    return cost


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise SystemExit(f"nothing can be compared: {otherwise}")


Contender = tuple[str, Callable[[Stage, Plan, Path], Cost]]


def _turned(contenders: Sequence[Contender], turn: int) -> list[Contender]:
    """Another one begins each round, so that none always finds the machine as the same other left it."""
    first = turn % len(contenders)
    return [*contenders[first:], *contenders[:first]]


def _print(plan: Plan, costs: dict[str, list[Cost]]) -> None:
    print(f"SQLite, synchronous FULL, {plan.timers:,} due of {plan.timers:,} waiting, median of {plan.rounds} rounds\n")
    print(f"{'':22}{'timers/s':>10}{'CPU µs each':>14}{'written bytes each':>21}")
    for name in (_OURS, _FLOOR, _NAIVE):
        cost = typical(costs[name])
        written = "-" if cost.bytes_each is None else f"{cost.bytes_each:,.0f}"
        print(f"{_LABELS[name]:22}{cost.rate:>10,.0f}{cost.cpu_micros:>14,.0f}{written:>21}")
    found = ratios(costs)
    print(f"\nsweep / floor          {found['sqlite_vs_floor']}   (must 0.4, aim 0.65)")
    print(f"sweep / SQLModel       {found['sqlite_vs_sqlmodel']}   (must 35, aim 55)")


if __name__ == "__main__":
    main()
