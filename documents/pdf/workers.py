"""A worker: a process with a renderer of its own, and the connection to it.

Owns how it is started, what passes over the connection, and that it ends with the process that started it. It is this
Python with this module and nothing of the programme that started it, so that a worker is the same under a command, a
server and a test. Which letters a worker gets is ``documents.pdf.parallel``'s.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from documents.pdf.render import PdfA, Renderer
from documents.templating.templates import Folders, Letter
from engine.errors import ShixianError

_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = "import sys; from documents.pdf.workers import work; work(int(sys.argv[1]), int(sys.argv[2]))"
_LOOK: Final = 0.5  # seconds between a worker's looks at whether its parent lives

Result = bytes | ShixianError
"""A letter as a PDF, or why it could not be made."""
Chunk = Sequence[tuple[int, Letter]]
"""Letters with their indices."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a renderer is made with; see ``documents.pdf.render.Renderer``."""

    seals: Mapping[str, bytes] = field(default_factory=dict)
    further: Folders = ()
    pdf_a: PdfA = ""

    def renderer(self) -> Renderer:
        """A renderer with these options."""
        return Renderer(self.seals, self.further, pdf_a=self.pdf_a)


class Worker:
    """One worker process and the connection to it."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        self.chunk: Chunk = ()
        self.until = 0.0
        """When its time is up, by the monotonic clock; while it has a chunk."""
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this Python, this module
                [sys.executable, "-c", _COMMAND, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself, or somebody ended it."""
        return self._process.poll() is not None

    def take(self, chunk: Chunk, patience: float) -> None:
        """Give it letters."""
        self.chunk = chunk
        told = self.tell([letter for _, letter in chunk])
        self.until = time.monotonic() + patience if told else 0.0

    def results(self) -> list[Result] | ShixianError | None:
        """What became of its letters, or why it has no renderer; None when it has ended or its time is up."""
        self.chunk = ()
        try:
            told = self.connection.recv() if self.connection.poll() else None
        except (EOFError, OSError):
            return None
        return [_retold(one) for one in told] if isinstance(told, list) else told and _retold(told)

    def tell(self, what: object) -> bool:
        """Send it something; false when it has ended."""
        try:
            self.connection.send(what)
        except OSError:
            return False
        return True

    def end(self) -> None:
        """End it and wait until it has ended."""
        self.connection.close()
        self._process.kill()
        self._process.wait()


# -- in the worker


def work(handle: int, parent: int) -> None:
    """What a worker does: read the options, then letters, until nobody sends any more.

    Args:
        handle: file descriptor of the connection.
        parent: the process that started it, with which it ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with Connection(handle) as connection:
        try:
            options: Options = connection.recv()
            answer = _answering(options)
            while True:
                connection.send(answer(connection.recv()))
        except (EOFError, OSError):
            return


def _answering(options: Options) -> Callable[[Sequence[Letter]], Any]:
    """What answers to letters: a renderer, or the reason why there is none."""
    try:
        renderer = options.renderer()
    except ShixianError as error:
        told = _told(error)
        return lambda _: told
    gc.freeze()  # fonts and code live as long as the worker
    return lambda letters: [_told(one) for one in renderer.render_each(letters)]


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _told(result: Result) -> bytes | tuple[type[ShixianError], tuple[Any, ...], dict[str, Any]]:
    """A result as it crosses to another process: an error's facts, since it cannot be made anew from its sentence."""
    return result if isinstance(result, bytes) else (type(result), result.args, result.__dict__)


def _retold(told: bytes | tuple[type[ShixianError], tuple[Any, ...], dict[str, Any]]) -> Any:
    if isinstance(told, bytes):
        return told
    kind, arguments, facts = told
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(facts)
    return error
