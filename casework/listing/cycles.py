"""How long finished cases took, from the day they were opened to the legal day on which nothing followed any more.

Only the newest finished cases are read, however many there are; who reads the answer is told how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

import orjson

from casework.authority import People
from casework.listing.looking import offices_looked_at, refuse_unknown_procedure
from casework.listing.newest import newest_cases
from casework.parts import Parts
from store.contract import UnitOfWork
from store.values import CaseFilter, Event, StoredCase

MOST = 1_000
"""Cases read at most."""
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
        RefusedError: the actor sees too many offices for it.
    """
    refuse_unknown_procedure(parts, procedure)
    with parts.store.read() as unit:
        seen = offices_looked_at(People.of(unit), actor, offices)
        wanted = CaseFilter(offices=seen, procedure=procedure, finished=True)
        found = newest_cases(unit, wanted, limit=most + 1)
        cases = found[:most]
        ends = _last_days(unit, cases)
        days: dict[str, list[int]] = defaultdict(list)
        for case in cases:
            ended = ends.get(case.id)
            if ended is not None and case.state.opened_on is not None:
                days[case.state.procedure].append((ended - case.state.opened_on).days)
    rows = [_cycle(parts, key, took) for key, took in days.items()]
    return Cycles(tuple(sorted(rows, key=lambda row: (-row.cases, row.title))), len(cases), len(found) > most)


def _cycle(parts: Parts, key: str, took: Sequence[int]) -> Cycle:
    installed = key in parts.library.all_keys()
    title = parts.library.compiled(key).procedure.title if installed else key
    return Cycle(key, title, len(took), median_low(took), min(took), max(took))


def _last_days(unit: UnitOfWork, cases: Sequence[StoredCase]) -> dict[int, date]:
    """The legal days of the events by which cases were finished, by the case's id: of most the last event."""
    found = {case.id: _ends[case.head] for case in cases if case.head in _ends}
    others = [case for case in cases if case.id not in found]
    lasts = unit.last_events(others)
    for case in others:
        ended = _finishing([lasts[case.id]]) or _finishing(reversed(unit.events(case.id)))
        if ended is not None:
            found[case.id] = ended
            if len(_ends) >= _REMEMBERED:
                _ends.clear()
            _ends[case.head] = ended
    return found


def _finishing(events: Iterable[Event]) -> date | None:
    days = (event.occurred_on for event in events if orjson.loads(event.body)["delta"].get("finished"))
    return next(days, None)


_ends: dict[bytes, date] = {}  # by the hash of the last event: it stands for the whole chain
