"""What a measured stretch cost: elapsed and processor time, bytes handed over for writing, by this process and others.

Owns nothing of what is measured. A meter tells what was used so far; a stretch costs the difference.
"""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

_IO = Path("/proc/self/io")  # Linux alone tells what a process wrote


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of some pieces of work."""

    pieces: int
    seconds: float
    cpu_seconds: float  # user and system, of all processes that took part
    written: int | None  # bytes; None: the system does not tell

    @property
    def rate(self) -> float:
        """Pieces a second."""
        return self.pieces / self.seconds

    @property
    def cpu_micros(self) -> float:
        """Microseconds of processor time for one piece."""
        return self.cpu_seconds / self.pieces * 1e6

    @property
    def bytes_each(self) -> float | None:
        """Bytes written for one piece."""
        return None if self.written is None else self.written / self.pieces


class Meter(Protocol):
    """What was used so far."""

    def cpu_seconds(self) -> float:
        """Processor time, user and system."""

    def written(self) -> int | None:
        """Bytes handed over for writing; None: nobody tells."""


class OwnMeter:
    """This process with all its threads. What it writes are logs and checkpoints together."""

    def cpu_seconds(self) -> float:
        """Processor time, user and system."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    def written(self) -> int | None:
        """Bytes handed to the system for writing."""
        try:
            lines = _IO.read_text().splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) for line in lines if line.startswith("wchar")), None)


OWN = OwnMeter()


def measured(work: Callable[[], int], meter: Meter = OWN) -> Cost:
    """Run some work that says how many pieces it did."""
    gc.collect()
    written, cpu, started = meter.written(), meter.cpu_seconds(), time.perf_counter()
    pieces = work()
    seconds, spent = time.perf_counter() - started, meter.cpu_seconds() - cpu
    after = meter.written()
    return Cost(pieces, seconds, spent, None if written is None or after is None else after - written)


def typical(costs: Sequence[Cost]) -> Cost:
    """The cost whose rate is the median; of an even number the slower of the two in the middle."""
    return sorted(costs, key=lambda cost: cost.rate)[(len(costs) - 1) // 2]


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> float:
    """Our rate over theirs, the median over the rounds: each round is compared with itself, noise and all."""
    return round(median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True)), 3)
