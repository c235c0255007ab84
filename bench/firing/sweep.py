"""Shixian's own sweep, as it runs in production: event, chain, anchor, case row, timers, duties, counters."""

from __future__ import annotations

import gc
from functools import lru_cache
from pathlib import Path

from bench.firing.contender import BATCH, Work, require
from bench.firing.places import Place
from bench.measuring import Cost, measured
from bench.stores.histories import CHECK, NOW
from bench.stores.patterns import parts_on
from casework.definitions.library import Library
from casework.sweeping import sweep

_REMEMBERING = type(lru_cache(len))
_MANY = 1000  # who remembers so much remembers cases; statements, calendars and the like are fewer


class Sweep:
    """The sweep of a process that has run for long, on a morning it has not seen: no answer is remembered.

    Args:
        library: where the cases' procedure is.
        limit: batches to fire; None: all that is due.
    """

    name = "sweep"
    label = "Shixian sweep"

    def __init__(self, library: Library, *, limit: int | None = None) -> None:
        self._library = library
        self._limit = limit

    def fire(self, place: Place, work: Work) -> Cost:
        """Sweep."""
        store = place.store()
        parts = parts_on(store, self._library, Path())
        forget(self._library)

        def run() -> int:
            return sweep(parts, now=NOW, limit=BATCH, batches=self._limit).lapsed

        cost = measured(run, place.meter)
        store.close()
        require(cost.pieces == work.timers, f"{cost.pieces} of {work.timers} timers fired")
        return cost


def forget(library: Library) -> None:
    """Forget what was read and decided of cases: the rounds before would do this one's work."""
    library.compiled(CHECK).remembered.clear()
    for one in gc.get_objects():
        if isinstance(one, _REMEMBERING) and str(one.__module__).partition(".")[0] in ("store", "engine", "casework"):
            most = one.cache_parameters()["maxsize"]
            if most is not None and most >= _MANY:
                one.cache_clear()
