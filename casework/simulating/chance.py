"""Chance that can be repeated: every draw is a function of the seed and of what it is drawn for.

No draw depends on how many were made before it, so a change in one place of a simulation leaves all others as they
were. The numbers are neither secret nor fit for anything that should be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_BYTES = 8
_SPAN = float(1 << (8 * _BYTES))


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws of one simulation.

    Args:
        seed: the same seed draws the same.
    """

    seed: int

    def share(self, *about: object) -> float:
        """A number from 0 up to, but not including, 1.

        Args:
            about: what it is drawn for; the same again is the same number again.
        """
        told = "\x1f".join(map(str, (self.seed, *about)))
        return int.from_bytes(blake2b(told.encode(), digest_size=_BYTES).digest()) / _SPAN

    def happens(self, share: float, *about: object) -> bool:
        """Whether something happens that happens in a share of all cases."""
        return self.share(*about) < share

    def between(self, least: int, most: int, *about: object) -> int:
        """A whole number from the least to the most, both included."""
        return least + int(self.share(*about) * (most - least + 1))

    def one_of(self, things: Sequence[T], *about: object) -> T:
        """One of some things, each as likely as the others."""
        return things[int(self.share(*about) * len(things))]

    def weighed(self, weights: Mapping[T, float], *about: object) -> T:
        """One of some things, each as likely as its weight says; the weights need not add up to 1."""
        left = self.share(*about) * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return next(reversed(list(weights)))
