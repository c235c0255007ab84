"""How firing a thousand timers slows down when more and more others wait.

Each store holds a thousand due for every round beside those that wait, spread evenly through its cases; a round fires
the thousand that press most, in one transaction, where the round before left off. The stores take turns. What a round
will touch was read just before it, in every store alike: how fast a disk answers is another question. The last round
asks it on SQLite, where a file can be put out of the system's memory.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bench.firing.contender import BATCH, Contender, Work
from bench.firing.floor import Floor
from bench.firing.places import Place, SqlitePlace, Stage
from bench.firing.sweep import Sweep
from bench.measuring import Cost
from bench.stores.filling import fill, prepare
from bench.stores.histories import CHECK, TODAY, History
from bench.stores.moulds import Mould
from bench.stores.waiting import Waiting
from casework.definitions.library import Library
from store.columns import day_number
from store.tables import CASE, TIMER

COLD = ", from disk"
"""Behind a contender's name: nothing of the store was in memory."""

_KEY = (TIMER.c.due_day, TIMER.c.office_id, TIMER.c.case_id, TIMER.c.name)
_DUE = sa.select(TIMER.c.case_id).where(TIMER.c.due_day <= day_number(TODAY)).order_by(*_KEY).limit(BATCH)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is grown.

    Attributes:
        sizes: cases, nearly all of which wait.
        rounds: how often a thousand are fired in each.
        light: whether those that wait weigh a quarter of what they would.
        floor: whether the floor is measured beside the sweep, on stores of its own.
    """

    sizes: tuple[int, ...]
    rounds: int
    light: bool
    floor: bool


@dataclass(slots=True)
class Grown:
    """A store of one size, with what firing in it cost."""

    size: int
    place: Place
    twin: Place | None  # where the floor moves the same
    costs: dict[str, list[Cost]] = field(default_factory=dict)


def build(stage: Stage, library: Library, moulds: Sequence[Mould], history: History, plan: Plan) -> list[Grown]:
    """Make the stores.

    Args:
        stage: the kind of database.
        library: of the cases' procedure.
        moulds: of the cases that are due.
        history: of those that wait.
        plan: what is grown.
    """
    return [_built(stage, library, moulds, history, plan, size) for size in plan.sizes]


def _built(stage: Stage, library: Library, moulds: Sequence[Mould], history: History, plan: Plan, size: int) -> Grown:
    place = stage.make(f"grown_{size}")
    prepare(place.store(), library, [CHECK])
    waiting = Waiting(history, size, BATCH * (plan.rounds + 1), plan.light)
    with place.loader() as loader:
        waiting.load(loader)
        loader.add({"tally": fill(loader, moulds, waiting.ids_of_others()).counters()})
        loader.finish()
    return Grown(size, place, stage.copy(place, f"twin_{size}") if plan.floor else None)


def fire_round(grown: Sequence[Grown], library: Library, *, cold: bool = False) -> None:
    """Fire a thousand in each store, one store after the other.

    Args:
        grown: the stores.
        library: of the cases' procedure.
        cold: whether the stores are out of memory when it begins; only files can be.
    """
    for one in grown:
        work = Work(BATCH, one.twin or one.place, one.place)
        _fire(one, Sweep(library, limit=1), one.place, work, cold=cold)
        if one.twin is not None:
            floor = Floor(limit=1)
            floor.lay_ready(work)
            _fire(one, floor, one.twin, work, cold=cold)


def _fire(one: Grown, contender: Contender, place: Place, work: Work, *, cold: bool) -> None:
    if cold and isinstance(place, SqlitePlace):
        _put_out_of_memory(place.path)
    else:
        _read_what_is_due(place)
    name = contender.name + (COLD if cold else "")
    one.costs.setdefault(name, []).append(contender.fire(place, work))


def _read_what_is_due(place: Place) -> None:
    engine = place.engine()
    with engine.connect() as connection:
        cases = connection.execute(_DUE).scalars().all()
        connection.execute(sa.select(sa.func.sum(sa.func.length(CASE.c.snapshot))).where(CASE.c.id.in_(cases)))
    engine.dispose()


def _put_out_of_memory(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())  # what is not on the disk yet stays
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
