"""The deadlines of one officer as entries of a calendar: those of which the officer would be reminded today.

Who that is follows the same rule as reminders do: holders of the role, deputies of those absent, nobody who keeps out
of the case. A bounded number is read, those that are over first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.authority import People
from casework.editions import Editions
from casework.listing.paging import Reading
from casework.parts import Parts
from casework.reminders.ics import Entry
from casework.reminders.recipients import Register
from store.projections import TimerName
from store.values import Officer, StoredCase, Subject, Timer

MOST: Final = 500
"""Entries of a calendar at most."""
LOOKED_THROUGH: Final = 2_000
"""Running deadlines looked through for them at most."""
_PAGE: Final = 250


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar gets.

    Attributes:
        entries: the one that is over first at the top.
        whole: whether no deadline of the officer is missing.
    """

    entries: tuple[Entry, ...]
    whole: bool


def feed_of(parts: Parts, officer: str, *, short: bool = False) -> Feed:
    """The running deadlines that an officer has to keep.

    Args:
        parts: the system.
        officer: key.
        short: with number and day only, for calendars that others see.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        owner = people.officer(officer)
        seen = people.jurisdiction(owner)
        reading = Reading(unit, Editions(parts, unit))
        found: list[Entry] = []
        last: Timer | None = None
        for _ in range(LOOKED_THROUGH // _PAGE):
            timers = unit.next_lapses(offices=seen, after=last, limit=_PAGE)
            register = Register.of(unit, {timer.case_id for timer in timers}, parts.today())
            desk = _Desk(reading, people, register, owner)
            found += [entry for _, entry in reading.made(timers, desk.entry) if entry is not None]
            if len(timers) < _PAGE or len(found) > MOST:
                break
            last = timers[-1]
        whole = len(timers) < _PAGE and len(found) <= MOST
    kept = found[:MOST]
    return Feed(tuple(entry.shortened() if short else entry for entry in kept), whole)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Tells which deadlines are an officer's."""

    reading: Reading
    people: People
    register: Register
    owner: Officer

    def entry(self, timer: Timer, case: StoredCase, subject: Subject) -> Entry | None:
        """The entry of a deadline; None of one that is another's."""
        procedure = self.reading.editions.of(case).procedure
        deadline = case.state.deadlines[TimerName.parse(timer.name).deadline]
        rule = procedure.deadlines[deadline.name]
        office = self.people.at_level(case.office_id, procedure.roles[rule.holder].level)
        told = self.register.recipients({"case_id": case.id, "office": office.id, "holder": rule.holder})
        if all(one.officer.id != self.owner.id for one in told):
            return None
        return Entry(
            case.number,
            deadline.name,
            rule.label,
            deadline.version,
            subject.name,
            deadline.last_day,
            deadline.provisional,
        )
