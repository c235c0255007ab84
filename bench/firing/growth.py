"""How firing a thousand timers slows down when more and more others wait.

Each store holds a thousand due for every round beside those that wait, spread evenly through its cases; a round fires
the thousand that press most, in one transaction, where the round before left off. The stores take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.firing.contender import BATCH, Contender, Work
from bench.firing.floor import Floor
from bench.firing.places import Place, Stage
from bench.firing.sweep import Sweep
from bench.measuring import Cost
from bench.stores.filling import fill, prepare
from bench.stores.histories import CHECK, History
from bench.stores.moulds import Mould
from bench.stores.waiting import Waiting
from casework.definitions.library import Library


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
    waiting = Waiting(history, size, BATCH * plan.rounds, plan.light)
    with place.loader() as loader:
        waiting.load(loader)
        loader.add({"tally": fill(loader, moulds, waiting.ids_of_others()).counters()})
        loader.finish()
    return Grown(size, place, stage.copy(place, f"twin_{size}") if plan.floor else None)


def fire_round(grown: Sequence[Grown], library: Library) -> None:
    """Fire a thousand in each store, one store after the other."""
    for one in grown:
        sweep: Contender = Sweep(library, limit=1)
        work = Work(BATCH, one.twin or one.place, one.place)
        one.costs.setdefault(sweep.name, []).append(sweep.fire(one.place, work))
        if one.twin is not None:
            floor: Contender = Floor(limit=1)
            one.costs.setdefault(floor.name, []).append(floor.fire(one.twin, work))
