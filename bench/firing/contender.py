"""What every way of firing timers must answer, and what they are told of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bench.firing.places import Place
from bench.measuring import Cost

BATCH = 1000
"""Timers in one transaction, for those who take several."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done."""

    timers: int  # due, of as many waiting
    before: Place  # the store as everybody finds it
    after: Place  # the store when the sweep has been over it


class Contender(Protocol):
    """A way of firing timers."""

    name: str
    label: str

    def fire(self, place: Place, work: Work) -> Cost:
        """Fire what is due; only that is measured.

        Args:
            place: a copy of `work.before`, this contender's own.
            work: what is to be done.

        Raises:
            SystemExit: it did something else than was asked.
        """


def require(held: bool, otherwise: str) -> None:
    """Stop when what was measured cannot be compared."""
    if not held:
        raise SystemExit(f"nothing can be compared: {otherwise}")
