"""The deadlines that an officer holds, for the calendar the officer already uses."""

from __future__ import annotations

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import ALL_CASES
from casework.parts import Parts
from casework.reminders.ics import Entry, calendar_of
from engine.case import DeadlineStatus
from engine.errors import MissingError
from engine.model import Procedure
from store.values import CaseFilter, Officer, StoredCase


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
    """The running deadlines that an officer must keep, the first to end first."""
    with parts.store.read() as unit:
        people = People.of(unit)
        who = people.officer(officer)
        cases = unit.find_cases(CaseFilter(offices=people.jurisdiction(who), finished=False), limit=ALL_CASES)
        recused = unit.recusals(case.id for case in cases)
        cases = [case for case in cases if who.id not in recused.get(case.id, frozenset())]
        names = {key: subject.name for key, subject in unit.subjects({case.subject_id for case in cases}).items()}
        editions = Editions(parts, unit)
        found = [
            entry
            for case in cases
            for entry in _held(people, editions.of(case).procedure, who, case, names[case.subject_id])
        ]
    return sorted(found, key=lambda entry: (entry.last_day, entry.case, entry.deadline))


def _held(people: People, procedure: Procedure, who: Officer, case: StoredCase, subject: str) -> list[Entry]:
    found = []
    for deadline in case.state.deadlines.values():
        rule = procedure.deadlines[deadline.name]
        if deadline.status is not DeadlineStatus.LIVE or rule.holder not in who.roles:
            continue
        if _office_of(people, procedure, case, rule.holder) == who.office_id:
            last_day, provisional = deadline.last_day, deadline.provisional
            found.append(
                Entry(case.number, deadline.name, rule.label, deadline.version, subject, last_day, provisional)
            )
    return found


def _office_of(people: People, procedure: Procedure, case: StoredCase, role: str) -> int | None:
    try:
        return people.at_level(case.office_id, procedure.roles[role].level).id
    except MissingError:
        return None
