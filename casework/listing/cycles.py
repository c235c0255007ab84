"""How long finished cases took, from the day they were opened to the legal day on which nothing followed any more.

Only the newest finished cases are read, however many there are; who reads the answer is told how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

import orjson

from casework.authority import People
from casework.listing.looking import offices_looked_at, refuse_unknown_procedure
from casework.parts import Parts
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

MOST = 2_000
"""Cases read at most."""
_PAGE = 500
_WIDER = 8  # times a stretch of ids may grow from one to the next
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long the finished cases of one procedure took, in days."""

    procedure: str  # key
    title: str
    cases: int
    median: int
    quickest: int
    slowest: int


@dataclass(frozen=True, slots=True)
class Cycles:
    """What was found.

    Attributes:
        rows: by procedure, the most cases first.
        counted: finished cases read.
        cut: whether there are older ones that were not read.
    """

    rows: tuple[Cycle, ...]
    counted: int
    cut: bool


def cycles(
    parts: Parts, actor: str | None, *, offices: Sequence[str] = (), procedure: str = "", most: int = MOST
) -> Cycles:
    """How long the newest finished cases of the offices an actor sees took.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        offices: keys or full names; each stands for itself and all offices below it.
        procedure: key of one procedure.
        most: cases read at most, those opened last.

    Raises:
        MissingError: an office or the procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    refuse_unknown_procedure(parts, procedure)
    with parts.store.read() as unit:
        seen = offices_looked_at(People.of(unit), actor, offices)
        found = _newest(unit, CaseFilter(offices=seen, procedure=procedure, finished=True), most + 1)
        cases = found[-most:]
        days: dict[str, list[int]] = defaultdict(list)
        for case in cases:
            ended = _ended(unit, case)
            if ended is not None and case.state.opened_on is not None:
                days[case.state.procedure].append((ended - case.state.opened_on).days)
    rows = [_cycle(parts, key, took) for key, took in days.items()]
    return Cycles(tuple(sorted(rows, key=lambda row: (-row.cases, row.title))), len(cases), len(found) > most)


def _cycle(parts: Parts, key: str, took: Sequence[int]) -> Cycle:
    installed = key in parts.library.all_keys()
    title = parts.library.compiled(key).procedure.title if installed else key
    return Cycle(key, title, len(took), median_low(took), min(took), max(took))


def _newest(unit: UnitOfWork, wanted: CaseFilter, most: int) -> list[StoredCase]:
    """The newest cases that fit, in the order of their ids, read backwards in stretches of ids."""
    last = _last_id(unit, wanted)
    found: list[StoredCase] = []
    width = most
    while last > 0 and len(found) < most:
        first = max(0, last - width)
        met = _between(unit, wanted, first, last)
        found[:0] = met
        missing = most - len(found)
        width, last = min(width * _WIDER, width * missing // max(len(met), 1) + 1), first
    return found[-most:]


def _between(unit: UnitOfWork, wanted: CaseFilter, first: int, last: int) -> list[StoredCase]:
    """The cases that fit behind one id and up to another."""
    found: list[StoredCase] = []
    after = first
    while True:
        page = unit.find_cases(wanted, after=after, limit=_PAGE)
        found += [case for case in page if case.id <= last]
        if len(page) < _PAGE or page[-1].id >= last:
            return found
        after = page[-1].id


def _last_id(unit: UnitOfWork, wanted: CaseFilter) -> int:
    """The id of the newest case that fits; 0: there is none."""

    def is_behind(number: int) -> bool:
        return bool(unit.find_cases(wanted, after=number, limit=1))

    high = 1
    if not is_behind(0):
        return 0
    while is_behind(high):
        high *= 2
    low = high // 2
    while low < high:  # the smallest number behind which there is none
        middle = (low + high) // 2
        low, high = (middle + 1, high) if is_behind(middle) else (low, middle)
    return low


_ends: dict[bytes, date] = {}  # by the hash of the last event: it stands for the whole chain


def _ended(unit: UnitOfWork, case: StoredCase) -> date | None:
    """The legal day of the event by which a case was finished."""
    known = _ends.get(case.head)
    if known is not None:
        return known
    events = reversed(unit.events(case.id))
    days = (event.occurred_on for event in events if orjson.loads(event.body)["delta"].get("finished"))
    ended = next(days, None)
    if len(_ends) >= _REMEMBERED:
        _ends.clear()
    if ended is not None:
        _ends[case.head] = ended
    return ended
