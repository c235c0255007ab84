"""The deaths of a whole run, whatever module and whatever process of it brought them about.

A line in a file for each, because the modules may run in processes of their own; what was only tried is not noted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

VARIABLE: Final = "SHIXIAN_TEST_DEATHS"
"""Names the file; set once, before the run divides."""


def died(mode: str, database: str, what: str) -> None:
    """Note a death."""
    with Path(os.environ[VARIABLE]).open("a", encoding="utf-8") as file:
        file.write(f"{mode}\t{database}\t{what}\n")


def table() -> Iterator[str]:
    """All deaths, by mode, database and what died, with the sum; nothing when nobody died."""
    path = Path(os.environ[VARIABLE])
    found = Counter(path.read_text("utf-8").splitlines()) if path.exists() else Counter[str]()
    if not found:
        return
    yield f"{'mode':<14}{'database':<12}{'killed':<20}{'times':>5}"
    for line, number in sorted(found.items()):
        mode, database, what = line.split("\t")
        yield f"{mode:<14}{database:<12}{what:<20}{number:>5}"
    yield f"{'all':<46}{found.total():>5}"
