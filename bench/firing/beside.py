"""Work done in a process of its own while this one goes on, waited for as long as one likes."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
_SPAWN = get_context("spawn")


class Beside(Generic[T]):
    """A call in another process; leaving ends the process, whether it is done or not.

    Args:
        work: a function of a module.
        given: its arguments.
    """

    def __init__(self, work: Callable[..., T], *given: object) -> None:
        self._answers, answers = _SPAWN.Pipe(duplex=False)
        self._process = _SPAWN.Process(target=_answer, args=(answers, work, given), daemon=True)
        self._process.start()
        answers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()
        self._answers.close()

    def result(self, seconds: float | None) -> T | None:
        """What it returned; None when it has not after so many seconds, None of which: for ever.

        Raises:
            SystemExit: it failed; its traceback is on standard error.
        """
        if not self._answers.poll(seconds):
            return None
        try:
            found: T = self._answers.recv()
        except EOFError as error:
            raise SystemExit("a process beside this one failed") from error
        return found


def _answer(answers: Connection, work: Callable[..., object], given: tuple[object, ...]) -> None:
    answers.send(work(*given))
    answers.close()
