"""A bureau for tests of the archive: two closed cases of two districts, one that runs, and two archivists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.acting import Act, act
from casework.evidence import keep_bytes
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from store.values import Officer
from tests import uploads
from tests.bureau import by_district, found, morning, open_all

CLOSED = date(2026, 3, 6)
TODAY = date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The parts, and the cases by what has become of them."""

    parts: Parts
    clock: VirtualClock
    closed: str  # of Heping
    other: str  # of Shenhe, closed too
    running: str


def fill(home: Path) -> tuple[str, str, str]:
    """Open the sample cases in a folder and close two; returns the numbers of a shelf."""
    parts, clock = found(home)
    open_all(parts)
    districts = by_district(parts)
    closed, running = districts["heping"][:2]
    other = districts["shenhe"][0]
    clock.now = morning(CLOSED)
    proof = keep_bytes(home, "比对结果.pdf", uploads.pdf(), CLOSED)
    facts = {"recomparison": proof, "recomparison_reason": "重新比对达标（样例）"}
    for number in (closed, other):
        act(parts, "reviewer_1", number, Act("void_finding", CLOSED, facts))
    with parts.store.write() as unit:
        offices = {office.key: office.id for office in unit.offices().values()}
        for key, office in (("keeper_heping", "heping"), ("keeper_city", "shenyang")):
            unit.put_officer(Officer(0, key, f"样例档案{office}", offices[office], frozenset({"archivist"})))
        unit.commit()
    parts.store.close()
    return closed, other, running
