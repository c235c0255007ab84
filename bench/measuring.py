"""What a measured stretch cost: elapsed and processor time, bytes handed to the system for writing."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_IO = Path("/proc/self/io")  # Linux alone tells what a process wrote


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of some pieces of work."""

    pieces: int
    seconds: float
    cpu_seconds: float  # user and system
    written: int | None  # bytes, log and checkpoints together; None: the system does not tell

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


def measured(work: Callable[[], int]) -> Cost:
    """Run some work that says how many pieces it did."""
    gc.collect()
    written, cpu, started = _written(), _cpu(), time.perf_counter()
    pieces = work()
    seconds, spent = time.perf_counter() - started, _cpu() - cpu
    after = _written()
    return Cost(pieces, seconds, spent, None if written is None or after is None else after - written)


def typical(costs: Sequence[Cost]) -> Cost:
    """The cost whose rate is the median; of an even number the slower of the two in the middle."""
    return sorted(costs, key=lambda cost: cost.rate)[(len(costs) - 1) // 2]


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> float:
    """Our rate over theirs, the median over the rounds: each round is compared with itself, noise and all."""
    return round(median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True)), 3)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _written() -> int | None:
    try:
        lines = _IO.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("wchar")), None)
