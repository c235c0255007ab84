"""One supervised process: started in its own process group, restarted with growing pauses, never left behind.

Owns the mechanics of a single child; ``workflows.serve`` says which there are and in what order they stop.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SETTLED_S = 60.0  # a child that lived so long starts its next life without a pause
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
_LOG_BYTES = 5_000_000
_PR_SET_PDEATHSIG = 1
_log = logging.getLogger("shixian.serve")


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """How a child is run.

    Attributes:
        name: by which people know it.
        command: its arguments, the interpreter first.
        environment: its whole environment.
        folder: in which it works; None: that of the supervisor.
        when_orphaned: the signal the kernel sends it when the supervisor dies without a word.
        grace_s: how long it may take to stop when asked.
        inherits: descriptors of open files that it gets under the same numbers.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path | None = None
    when_orphaned: signal.Signals = signal.SIGKILL
    grace_s: float = 10.0
    inherits: tuple[int, ...] = ()


class Child:
    """A child and its lives.

    Args:
        spec: how it is run.
        log: file its output goes to.
    """

    def __init__(self, spec: ChildSpec, log: Path) -> None:
        self.spec = spec
        self.restarts = 0
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = 0.0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """Its process while it lives."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def keep_alive(self) -> bool:
        """Start it when it does not run and its pause is over; returns whether it was started now."""
        if self.pid is not None:
            return False
        now = time.monotonic()
        if self._process is not None:
            self._mourn(now)
        if now < self._not_before:
            return False
        try:
            self._start()
        except OSError:  # no memory, no room for its log: it is tried again, and the others go on meanwhile
            _log.exception("%s cannot be started", self.spec.name)
            self._plan_next(now)
            return False
        return True

    def ask_to_stop(self) -> None:
        """Ask it to end."""
        if self._process is not None and self.pid is not None:
            self._process.terminate()

    def make_stop(self) -> None:
        """Wait for its end within its grace, then end whatever is left of its group."""
        if self._process is None:
            return
        try:
            self._process.wait(self.spec.grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
        _kill_group(self._process.pid)
        self._process.wait()

    def _mourn(self, now: float) -> None:
        """Plan the next start after a death, once."""
        if self._process is None:
            return
        _kill_group(self._process.pid)
        if now - self._started >= SETTLED_S:
            self._pause = 0.0
            self._not_before = now
        else:
            self._plan_next(now)
        self._process = None
        self.restarts += 1

    def _plan_next(self, now: float) -> None:
        """Let pass a longer pause than the last one."""
        self._pause = min(max(self._pause * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._not_before = now + self._pause

    def _start(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".old.log"))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the commands are our own, not anybody's input
                list(self.spec.command),
                env=dict(self.spec.environment),
                cwd=self.spec.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal must reach the supervisor alone, which then stops all in order.
                start_new_session=True,
                pass_fds=self.spec.inherits,
                preexec_fn=_tie_to_parent(self.spec.when_orphaned),
            )
        self._started = time.monotonic()


def _kill_group(pid: int) -> None:
    """End what a child may have started itself; its group bears its number for as long as anyone is in it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _tie_to_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What the child does before it becomes the program: ask Linux for a signal when its parent dies."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return tie
