"""Whether a reminder is still worth giving, and what it says: rungs against their cases as they stand now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.editions import Editions
from casework.listing.deadlines import waits_for_a_person
from casework.parts import Parts
from casework.reminders.ics import Entry
from engine.case import Deadline, DeadlineStatus
from engine.errors import ShixianError, UnavailableError
from store.contract import UnitOfWork
from store.values import OutboxItem, StoredCase

Rung = Mapping[str, Any]
"""What the sweep put into the outbox for a rung."""

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading a row raises that was not written by the store."""


class Standing:
    """The cases of some rungs, in one unit of work.

    Of a case that cannot be read nobody knows how it stands: it holds up no other, and people are told all the more.
    """

    def __init__(self, parts: Parts, unit: UnitOfWork, rungs: Iterable[OutboxItem]) -> None:
        self._unit = unit
        self._editions = Editions(parts, unit)
        self._cases = self._read(sorted({rung.payload["case_id"] for rung in rungs}))

    def holds(self, rung: Rung) -> bool:
        """Whether a rung's deadline is the one that stands, and still runs or is over and waits for a person."""
        case = self._cases.get(rung["case_id"])
        if case is None:
            return True
        deadline = case.state.deadlines.get(rung["deadline"])
        if deadline is None or deadline.version != rung["version"]:
            return False
        if deadline.status is DeadlineStatus.LAPSED:
            return not case.state.finished and self._waits(case, deadline)
        return deadline.status is DeadlineStatus.LIVE

    def entry(self, rung: Rung) -> Entry:
        """A rung's deadline as it is shown outside."""
        case = self._cases.get(rung["case_id"])
        deadline = case.state.deadlines.get(rung["deadline"]) if case else None
        return Entry(
            case=rung["case"],
            deadline=rung["deadline"],
            label=rung["label"],
            version=rung["version"],
            subject=rung["subject"],
            last_day=last_day(rung),
            provisional=deadline.provisional if deadline else bool(rung.get("provisional")),
        )

    def _waits(self, case: StoredCase, lapsed: Deadline) -> bool:
        try:
            return waits_for_a_person(self._editions.of(case).procedure, case.state, lapsed)
        except UnavailableError:
            raise
        except (ShixianError, *_UNREADABLE):
            return True

    def _read(self, ids: list[int]) -> dict[int, StoredCase]:
        try:
            return self._unit.cases(ids)
        except _UNREADABLE:
            return {case_id: case for one in ids for case_id, case in self._read_one(one).items()}

    def _read_one(self, case_id: int) -> dict[int, StoredCase]:
        try:
            return self._unit.cases([case_id])
        except _UNREADABLE:
            return {}


def last_day(rung: Rung) -> date:
    """The legal end, inclusive."""
    return date.fromisoformat(rung["due"])


def deadline_of(rung: Rung) -> tuple[str, str, int]:
    """Which deadline of which case a rung tells of: rungs of one ladder have the same."""
    return rung["case"], rung["deadline"], rung["version"]
