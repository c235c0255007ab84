"""Everything set up for the rounds: stores made, swept once, engines looked for. Nothing is measured here.

What can be made at the same time is: building takes most of the time and nobody measures meanwhile.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench import postgres
from bench.firing.beside import Beside
from bench.firing.contender import Contender, Work
from bench.firing.core_batch import CoreBatch
from bench.firing.engines import ENGINES, Known, installed
from bench.firing.floor import Floor
from bench.firing.growth import Grown, Plan, build
from bench.firing.ledger import Texts
from bench.firing.places import Place, PostgresStage, SqliteStage, Stage
from bench.firing.sections import Growing, Others, Section, Side
from bench.firing.sqlmodel_case import SqlmodelCase
from bench.firing.sweep import Sweep
from bench.stores.filling import fill, prepare
from bench.stores.histories import CHECK, History, running_out
from bench.stores.moulds import Mould
from bench.stores.patterns import grounds_of, moulds
from casework.definitions.library import Library
from store.tables import CASE, EVENT

_BYTES_OF_A_CASE = {True: 1_100, False: 4_300}
"""What a case that only waits takes on SQLite, with its indexes, light and not."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured.

    Attributes:
        timers: due, of as many waiting.
        flocks: how many unlike histories the cases have.
        sqlmodel: timers fired the usual way: it takes the same for each.
        core: whether the careful usual way takes part.
        rounds: at most.
        grown: what grows on SQLite; None: nothing.
        grown_too: what grows on PostgreSQL.
        engine_rounds: of other engines.
        engine_timers: for each of them; None: as many as suit it.
    """

    timers: int
    flocks: int
    sqlmodel: int
    core: bool
    rounds: int
    grown: Plan | None
    grown_too: Plan | None = None
    engine_rounds: int = 0
    engine_timers: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """All that is measured, and why the rest is not."""

    sides: Sequence[Side]
    growing: Sequence[Growing]
    others: Others | None
    skipped: Sequence[str]

    @property
    def sections(self) -> Sequence[Section]:
        """Everything, in the order in which it is measured."""
        return [*self.sides, *self.growing, *([self.others] if self.others else [])]


@contextmanager
def set_up(amounts: Amounts, patience: float | None) -> Iterator[Setting]:
    """Set up, and clear away in the end.

    Args:
        amounts: how much is measured.
        patience: seconds that may pass until a million waiting cases are there, else they are done without; None: any.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="shixian-bench-")))
        library = Library()
        skipped: list[str] = []
        beside = _begin_growing(stack, folder, amounts.grown, skipped)
        with ThreadPoolExecutor(1) as thread:
            server = thread.submit(_server, stack, skipped)
            patterns = _patterns(library, amounts.flocks, folder)
        cluster = server.result()
        stages: list[Stage] = [SqliteStage(folder)]
        if cluster is not None:
            stages.append(PostgresStage(cluster))
        sides = [_side(stage, library, patterns, amounts) for stage in stages]
        growing = []
        if beside is not None:
            left = None if patience is None else max(0.0, began + patience - time.monotonic())
            found = beside.result(left)
            if found is None:
                skipped.append("a million waiting: not there in time")
            else:
                growing.append(Growing(stages[0].label, found, library))
        if amounts.grown_too is not None and cluster is not None:
            stores = build(stages[1], library, patterns, _waiting(library), amounts.grown_too)
            growing.append(Growing(stages[1].label, stores, library))
        others = _others(amounts, sides[0].work.after, cluster, skipped) if amounts.engine_rounds else None
        yield Setting(sides, growing, others, skipped)


def _server(stack: ExitStack, skipped: list[str]) -> postgres.Cluster | None:
    if postgres.is_installed():
        return stack.enter_context(postgres.running())
    skipped.append("PostgreSQL: not installed")
    return None


def _patterns(library: Library, flocks: int, folder: Path) -> list[Mould]:
    return moulds(library, list(running_out(grounds_of(library, CHECK), flocks)), folder)


def _waiting(library: Library) -> History:
    return next(running_out(grounds_of(library, CHECK), 1))


def _side(stage: Stage, library: Library, patterns: Sequence[Mould], amounts: Amounts) -> Side:
    before = stage.make("template")
    prepare(before.store(), library, [CHECK])
    with before.loader() as loader:
        loader.add({"tally": fill(loader, patterns, range(1, amounts.timers + 1)).counters()})
        loader.finish()
    work = Work(amounts.timers, before, stage.copy(before, "swept"))
    sweep = Sweep(library)
    sweep.fire(work.after, work)
    contenders: list[Contender] = [Floor(always=amounts.core), sweep]
    if amounts.core:
        contenders.append(CoreBatch(library))
    if amounts.core or isinstance(stage, SqliteStage):
        contenders.append(SqlmodelCase(library, amounts.sqlmodel))
    return Side(stage, work, contenders)


# -- what grows is built beside everything else


def _begin_growing(stack: ExitStack, folder: Path, plan: Plan | None, skipped: list[str]) -> Beside[list[Grown]] | None:
    if plan is None:
        return None
    needed = sum(plan.sizes) * _BYTES_OF_A_CASE[plan.light] * (2 if plan.floor else 1)
    if shutil.disk_usage(folder).free < 2 * needed:
        skipped.append(f"a million waiting: {2 * needed / 1e9:.0f} GB of disk are not free")
        return None
    return stack.enter_context(Beside(_grow, folder, plan))


def _grow(folder: Path, plan: Plan) -> list[Grown]:
    own = folder / "grown"
    own.mkdir()
    library = Library()
    return build(SqliteStage(own), library, _patterns(library, 50, own), _waiting(library), plan)


# -- other engines


def _others(amounts: Amounts, swept: Place, cluster: postgres.Cluster | None, skipped: list[str]) -> Others:
    there: list[Known] = [one for one in ENGINES if installed(one)]
    skipped.extend(f"{one.label}: not installed" for one in ENGINES if one not in there)
    engine = swept.engine()
    with engine.connect() as connection:
        snapshot = connection.execute(sa.select(CASE.c.snapshot).order_by(CASE.c.id)).scalars().first()
        body = connection.execute(sa.select(EVENT.c.body).order_by(EVENT.c.id.desc())).scalars().first()
    engine.dispose()
    texts = Texts((snapshot or b"").decode(), (body or b"").decode())
    return Others(there, texts, cluster, amounts.engine_rounds, amounts.engine_timers)
