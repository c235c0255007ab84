"""Small systems for tests of what happens by itself: one district, one officer, cases with a short made-up term."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import psutil

from casework.acting import Act, Opening, open_cases
from casework.parts import Parts
from tests import factories as make

PROCEDURES = Path(__file__).parent / "data" / "procedures"
CHECKOUT = Path(__file__).parents[1]
OPENED = date(2026, 3, 2)
TERM_ENDS = date(2026, 3, 5)  # the third day after
MORNING = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)  # eight o'clock in Shanghai, one day before the end: the rung's day
AFTER = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)  # the first instant of 6 March in Shanghai


def found_office(parts: Parts) -> None:
    """One district's office with one officer who has an address."""
    with parts.store.write() as unit:
        office = unit.put_office(make.office())
        unit.put_officer(make.officer(office_id=office.id))
        unit.commit()


def open_case(parts: Parts, number: int = 1, opened: date = OPENED) -> str:
    """A case whose term ends on the third day after it was opened, 5 March 2026; returns its number."""
    opening = Opening("small_term", "heping", replace(make.subject(number)), "b1", Act("open", opened))
    [outcome] = open_cases(parts, "li", [opening])
    if outcome.error is not None:
        raise outcome.error
    return outcome.number


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def wait_until(holds: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Look until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)


@contextmanager
def running(*arguments: str, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this checkout in a group of its own; all of the group is gone afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
            cwd=CHECKOUT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    kin = psutil.Process(process.pid)
    try:
        yield process
    finally:
        family = [kin, *kin.children(recursive=True)] if kin.is_running() else []
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for left in family:
            if left.is_running():
                left.kill()


def processes_with(name: str, value: str) -> list[psutil.Process]:
    """The living processes, of whatever parent, that were started with a variable of the environment."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # ended meanwhile, or another user's
            if process.environ().get(name) == value:
                found.append(process)
    return found
