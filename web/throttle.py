"""Slows down who tries many passwords from one address: officers have a bar of their own (``casework.access``).

Kept in the memory of this process: it begins anew with it, and several processes count for themselves.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from typing import Final

FAILURES: Final = 30
WITHIN: Final = 600.0  # seconds
_ADDRESSES: Final = 10_000


class Throttle:
    """Failures by address.

    Args:
        failures: so many within the time, and no more are looked at.
        within: seconds.
        clock: seconds that only rise.
    """

    def __init__(
        self, failures: int = FAILURES, within: float = WITHIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._within = within
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def minutes_left(self, address: str) -> int:
        """For how long nothing is tried for an address; 0: it may try."""
        with self._lock:
            times = self._seen.get(address)
            if times is None or len(times) < self._failures:
                return 0
            left = times[0] + self._within - self._clock()
            return max(0, math.ceil(left / 60))

    def failed(self, address: str) -> None:
        """Note a failure."""
        with self._lock:
            times = self._seen.setdefault(address, deque(maxlen=self._failures))
            times.append(self._clock())
            self._seen.move_to_end(address)
            while len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)
