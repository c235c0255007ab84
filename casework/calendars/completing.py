"""Completing imports of holidays that were broken off while their cases were recounted.

An import keeps the edition first and then recounts page by page (:mod:`casework.calendars.importing`); what dies in
between leaves cases that still count by the old calendar. Completing is importing the same editions again: what was
recounted stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from casework.calendars.applied import is_applied
from casework.calendars.importing import Consequences, Failure, import_editions
from casework.calendars.recounting import Move
from casework.parts import Parts
from engine.errors import NotPermittedError
from engine.periods.editions import CalendarEdition
from store.contract import UnitOfWork
from store.values import CalendarEditionRow

AT_WORK: Final = timedelta(minutes=15)
"""So long an import is left to whoever began it."""


@dataclass(slots=True)
class CompletionReport:
    """What completing did.

    Attributes:
        imports: that were completed.
        looked_at: cases whose calendar may have changed.
        touched: cases that got an event only now.
        moves: deadlines that got another version.
        failures: cases that could not be decided; their deadlines stay as they are.
    """

    imports: int = 0
    looked_at: int = 0
    touched: int = 0
    moves: list[Move] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def unfinished(unit: UnitOfWork, *, now: datetime) -> list[tuple[CalendarEditionRow, ...]]:
    """The imports that are to be completed, each with what it imported, oldest first.

    Args:
        unit: the unit of work.
        now: aware instant; an import begun a short while before may still be at work.
    """
    rows = [row for row in unit.calendar_editions() if now - row.imported_at >= AT_WORK]
    # What one file told was imported at one instant; it is recounted together, as it was the first time.
    imports = [tuple(found) for _, found in groupby(rows, key=lambda row: (row.imported_at, row.officer_id))]
    return [found for found in imports if not all(is_applied(unit, row) for row in found)]


def complete_imports(parts: Parts, *, now: datetime) -> CompletionReport:
    """Recount the cases of every import that was broken off.

    The events are those of the officer who confirmed the import, or of the administrator of the machine where that
    officer may no longer import. A case that cannot be decided is told and holds up nothing: the import counts as
    completed, as it would have the first time.

    Args:
        parts: the system.
        now: aware instant, at which the events are recorded.
    """
    report = CompletionReport()
    with parts.store.read() as unit:
        waiting = unfinished(unit, now=now)
    for rows in waiting:
        found = _complete(parts, rows, now)
        report.imports += 1
        report.looked_at += found.looked_at
        report.touched += found.touched
        report.moves += found.moves
        report.failures += found.failures
    return report


def _complete(parts: Parts, rows: tuple[CalendarEditionRow, ...], now: datetime) -> Consequences:
    with parts.store.read() as unit:
        editions = [CalendarEdition.from_json(unit.edition(row.digest)) for row in rows]
        officer = None if rows[0].officer_id is None else unit.officers()[rows[0].officer_id].key
    try:
        return import_editions(parts, editions, actor=officer, now=now)
    except NotPermittedError:
        return import_editions(parts, editions, actor=None, now=now)
