"""Many letters by several processes at once.

Owns the worker processes: each has a renderer of its own and lays out a chunk of letters at a time. A letter that fails
fails alone; a worker that dies or gets stuck loses its chunk, which is reported and may be rendered again, and is
replaced. Workers end with the process that started them, however that ends. What is done with the letters, and whether
one is tried again, is the caller's.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from types import TracebackType
from typing import Final, Self

from documents.pdf.render import LETTERS_PER_LAYOUT, Renderer
from documents.pdf.workers import Chunk, Options, Result, Worker
from documents.templating.templates import Letter
from engine.errors import DocumentError, ShixianError

__all__ = ["Options", "Pool", "Result", "WorkerLostError", "processes_for", "render_many"]

MOST_PROCESSES: Final = 4
PATIENCE: Final = 300.0  # seconds for a chunk that takes one; then the worker is stuck


class WorkerLostError(DocumentError):
    """A worker ended while it had letters; as far as is known they are not to blame, and may be tried again."""


def processes_for(letters: int, wanted: int | None = None) -> int:
    """How many processes to take: no more than cores, than are wanted (else four), or than have a layout to do each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, wanted or MOST_PROCESSES, -(-letters // LETTERS_PER_LAYOUT)))


def render_many(
    letters: Sequence[Letter], options: Options, *, processes: int | None = None
) -> Iterator[tuple[int, Result]]:
    """Render letters, each result as soon as its chunk is done.

    Args:
        letters: what to print.
        options: what renderers are made with.
        processes: how many at most; one renders in this process.

    Yields:
        The index of a letter, and its PDF or its error; each letter once, in the order in which chunks are done.

    Raises:
        DocumentError: no renderer can be made, fonts are missing for one.
    """
    count = processes_for(len(letters), processes)
    if count == 1:
        yield from _rendered_here(letters, options.renderer())
        return
    with Pool(options, count) as pool:
        yield from pool.render_many(letters)


def _rendered_here(letters: Sequence[Letter], renderer: Renderer) -> Iterator[tuple[int, Result]]:
    for chunk in _chunks(letters, 1):
        yield from zip((index for index, _ in chunk), renderer.render_each([one for _, one in chunk]), strict=True)


def _chunks(letters: Sequence[Letter], processes: int) -> Iterator[Chunk]:
    """Layouts of one size, as many for each process, so that none works alone in the end."""
    rounds = -(-len(letters) // (LETTERS_PER_LAYOUT * processes))
    size = max(1, -(-len(letters) // max(1, rounds * processes)))
    numbered = list(enumerate(letters))
    for start in range(0, len(numbered), size):
        yield numbered[start : start + size]


class Pool:
    """Workers that wait for letters; for one thread at a time.

    Args:
        options: what their renderers are made with.
        processes: how many.
        patience: seconds after which a worker that has not finished its chunk counts as stuck.
    """

    def __init__(self, options: Options, processes: int, *, patience: float = PATIENCE) -> None:
        self._options = options
        self._patience = patience
        self._workers = [Worker() for _ in range(processes)]
        for worker in self._workers:
            worker.tell(options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The workers' process ids."""
        return [worker.pid for worker in self._workers]

    def close(self) -> None:
        """End all workers, whatever they do."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    def render_many(self, letters: Sequence[Letter]) -> Iterator[tuple[int, Result]]:
        """Render letters; see ``render_many``. Left before its end, it ends the workers that are at work."""
        waiting = deque(_chunks(letters, len(self._workers)))
        try:
            self._hand_out(waiting)
            while any(worker.chunk for worker in self._workers):
                for place in self._ready():
                    results = self._received(place)
                    self._hand_out(waiting)  # first: whoever takes the results may take his time
                    yield from results
        finally:
            for place, worker in enumerate(self._workers):
                if worker.chunk:
                    self._replace(place)

    def _hand_out(self, waiting: deque[Chunk]) -> None:
        for place in range(len(self._workers)):
            if waiting and not self._workers[place].chunk:
                self._living(place).take(waiting.popleft(), self._patience)

    def _living(self, place: int) -> Worker:
        """The worker of a place, another one if it ended while it had nothing to do."""
        if self._workers[place].has_ended:
            self._replace(place)
        return self._workers[place]

    def _ready(self) -> list[int]:
        """Places of workers that have something to say, or have had their time."""
        at_work = {worker.connection: place for place, worker in enumerate(self._workers) if worker.chunk}
        first = min((worker.until for worker in self._workers if worker.chunk), default=0.0)
        spoken = wait(list(at_work), max(0.0, first - time.monotonic()))
        late = [place for place, worker in enumerate(self._workers) if worker.chunk and worker.until < time.monotonic()]
        return sorted({*(at_work[connection] for connection in spoken), *late})  # type: ignore[index]

    def _received(self, place: int) -> list[tuple[int, Result]]:
        worker = self._workers[place]
        chunk = worker.chunk
        results = worker.results()
        if results is None:
            self._replace(place)
            lost = WorkerLostError(
                f"制作文书的进程（{worker.pid}）中断或者没有响应，{len(chunk)}份文书没有制成，请重新制作"
            )
            results = [lost] * len(chunk)
        elif isinstance(results, ShixianError):
            raise results
        return list(zip((index for index, _ in chunk), results, strict=True))

    def _replace(self, place: int) -> None:
        self._workers[place].end()
        self._workers[place] = Worker()
        self._workers[place].tell(self._options)
