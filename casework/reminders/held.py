"""The deadlines that an officer holds, for the calendar the officer already uses and for handing them over.

They are gathered from what is over first up to a bound, so that it takes no longer the more cases there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.authority import People
from casework.editions import Editions
from casework.parts import Parts
from casework.reminders.ics import Entry, calendar_of
from engine.case import DeadlineStatus
from engine.errors import MissingError
from engine.model import Procedure
from store.contract import UnitOfWork
from store.projections import TimerName
from store.values import Officer, StoredCase, Timer

MOST: Final = 5_000
"""Deadlines gathered at most."""
_LOOKED_THROUGH: Final = 20_000  # timers of the officer's offices, whosever deadlines they are
_AT_ONCE: Final = 500


def calendar_file(parts: Parts, officer: str, *, only: frozenset[tuple[str, str]] | None = None) -> tuple[bytes, int]:
    """An iCalendar file of the running deadlines that an officer must keep, and how many they are.

    They are those of the officer's office and roles, except in cases that the officer keeps out of.

    Args:
        parts: the system.
        officer: key.
        only: numbers of cases with names of deadlines to narrow it to.

    Raises:
        MissingError: there is no such officer.
    """
    entries = held_by(parts, officer)
    if only is not None:
        entries = [entry for entry in entries if (entry.case, entry.deadline) in only]
    return calendar_of(entries, stamp=parts.clock()), len(entries)


def held_by(parts: Parts, officer: str) -> list[Entry]:
    """The entries of `deadlines_held`."""
    return deadlines_held(parts, officer)[0]


def deadlines_held(parts: Parts, officer: str, *, most: int = MOST) -> tuple[list[Entry], bool]:
    """The running deadlines that an officer must keep, the first to end first, and whether these are all.

    Args:
        parts: the system.
        officer: key.
        most: so many at most, those that are over first.

    Raises:
        MissingError: there is no such officer.
    """
    found: list[Entry] = []
    looked = 0
    with parts.store.read() as unit:
        people = People.of(unit)
        who = people.officer(officer)
        editions = Editions(parts, unit)
        for timers in _timers(unit, people, who):
            found += _entries(unit, people, editions, who, timers)
            looked += len(timers)
            if len(found) > most or looked >= _LOOKED_THROUGH:
                break
    whole = len(found) <= most and looked < _LOOKED_THROUGH
    return sorted(found[:most], key=lambda entry: (entry.last_day, entry.case, entry.deadline)), whole


def _timers(unit: UnitOfWork, people: People, who: Officer) -> Iterator[list[Timer]]:
    """The lapses to come in the officer's jurisdiction, some at a time."""
    last = None
    while True:
        timers = unit.next_lapses(offices=people.jurisdiction(who), after=last, limit=_AT_ONCE)
        yield timers
        if len(timers) < _AT_ONCE:
            return
        last = timers[-1]


def _entries(
    unit: UnitOfWork, people: People, editions: Editions, who: Officer, timers: list[Timer]
) -> Iterator[Entry]:
    cases = unit.cases(sorted({timer.case_id for timer in timers}))
    recused = unit.recusals(cases)
    names = {key: subject.name for key, subject in unit.subjects({case.subject_id for case in cases.values()}).items()}
    for timer in timers:
        case = cases[timer.case_id]
        if who.id not in recused.get(case.id, frozenset()):
            name = TimerName.parse(timer.name).deadline
            yield from _held(people, editions.of(case).procedure, who, case, name, names[case.subject_id])


def _held(
    people: People, procedure: Procedure, who: Officer, case: StoredCase, name: str, subject: str
) -> Iterator[Entry]:
    """One deadline of a case, if it runs and the officer holds it."""
    deadline, rule = case.state.deadlines[name], procedure.deadlines[name]
    if deadline.status is not DeadlineStatus.LIVE or rule.holder not in who.roles:
        return
    if _office_of(people, procedure, case, rule.holder) == who.office_id:
        yield Entry(case.number, name, rule.label, deadline.version, subject, deadline.last_day, deadline.provisional)


def _office_of(people: People, procedure: Procedure, case: StoredCase, role: str) -> int | None:
    try:
        return people.at_level(case.office_id, procedure.roles[role].level).id
    except MissingError:
        return None
