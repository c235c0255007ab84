"""Stores filled from moulds: so many cases, each with its party, spread over the districts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

from bench.stores.loading import Loader
from bench.stores.moulds import BATCH, Casting, Mould, Own
from bench.stores.patterns import DISTRICTS, found, party
from casework.definitions.library import Library
from store.contract import Store

NAMES: Callable[[int], str] = "样例{}号建筑工程有限公司".format
"""Names of parties, by number."""


def prepare(store: Store, library: Library, procedures: Iterable[str]) -> None:
    """Bring an empty store to where rows can be loaded."""
    with closing(store):
        found(store, library, procedures)


def fill(
    loader: Loader,
    moulds: Sequence[Mould],
    cases: Iterable[int],
    *,
    casting: Casting | None = None,
    names: Callable[[int], str] = NAMES,
) -> Casting:
    """Copy moulds, one after the other and again from the first.

    Args:
        loader: of a prepared store; it is not finished here.
        moulds: what the cases lived through.
        cases: their ids, rising; their parties go by the same.
        casting: what was made before.
        names: of the parties.

    Returns:
        How far it came; the counters are still to be written (``Casting.counters``).
    """
    made = casting or Casting()
    batch: list[int] = []
    for case in cases:
        batch.append(case)
        if len(batch) == BATCH:
            _add(loader, moulds, batch, made, names)
            batch = []
    if batch:
        _add(loader, moulds, batch, made, names)
    return made


def _add(
    loader: Loader, moulds: Sequence[Mould], cases: Sequence[int], casting: Casting, names: Callable[[int], str]
) -> None:
    loader.add({"subject": [subject_row(case, names(case)) for case in cases]})
    loader.add(casting.batch([(moulds[case % len(moulds)], own(case)) for case in cases]))


def own(case: int) -> Own:
    """What the case of an id does not share."""
    return Own(case, f"样例〔2026〕{case:07d}号", DISTRICTS[case % len(DISTRICTS)], case, f"1{case:011d}")


def subject_row(number: int, name: str) -> tuple[Any, ...]:
    """The row of a party."""
    found = party(number, name)
    return (number, found.kind, found.name, found.code, found.address, found.phone, found.legal_person)
