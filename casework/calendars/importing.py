"""Importing a holiday file: look at it, see what it moves, and, confirmed, lay it over what was known.

What it moves is superseded, never edited: one event for each touched case. The import is done in parts, the edition
first, then some hundred cases in each transaction; killed anywhere, it is completed by importing the file again, or by
:mod:`casework.calendars.completing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from casework.authority import People, authorise_calendar
from casework.calendars.applied import note_applied
from casework.calendars.entries import Given
from casework.calendars.known import calendar_for
from casework.calendars.reading import Table, read_table
from casework.calendars.recounting import EarlyLapse, Move, Recounted, Recounting, Spared, WrongPaper
from casework.editions import Editions
from casework.following import Followers
from casework.parts import Parts
from casework.recording import event_body
from engine.errors import ShixianError
from engine.periods.calendar import Calendar
from engine.periods.editions import CalendarEdition
from store.contract import UnitOfWork
from store.values import Recording, StoredCase

CASES_AT_ONCE = 500  # in one transaction


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that could not be decided; its deadlines stay as they are."""

    case: str
    error: str


@dataclass(slots=True)
class Consequences:
    """What an import moves, or has moved.

    Attributes:
        new: the editions that tell something not known before.
        looked_at: cases whose calendar may have changed.
        touched: cases that get an event.
        moves: deadlines that get another version, in the order of the cases.
        lapses: recorded lapses that came too early, in cases that have moved on: a duty for a person.
        spared: deadlines that stay, though the calendar would shorten them.
        papers: issued documents that print a last day which is no longer right.
        failures: cases that could not be decided.
    """

    new: tuple[CalendarEdition, ...] = ()
    looked_at: int = 0
    touched: int = 0
    moves: list[Move] = field(default_factory=list)
    lapses: list[EarlyLapse] = field(default_factory=list)
    spared: list[Spared] = field(default_factory=list)
    papers: list[WrongPaper] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do, because all of it was imported before."""
        return not self.new and not self.touched and not self.failures


def read_file(parts: Parts, path: Path, given: Given) -> Table:
    """Read and check a file against what is known.

    Args:
        parts: the system.
        path: CSV or XLSX.
        given: what was said beside the file; the region of an office's closures may be left out.

    Raises:
        InputError: the file cannot be opened, or its columns do not fit.
        MissingError: the office does not exist.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        if given.office:
            office = people.office(given.office)
            given = Given(given.region or office.region, office.key, given.year, given.source, given.issued_on)

        def known(region: str, editions: tuple[CalendarEdition, ...]) -> Calendar:
            return calendar_for(unit, region, "", pending=editions)

        return read_table(path, given, [office.key for office in people.offices.values()], known)


def preview(
    parts: Parts, editions: Sequence[CalendarEdition], *, actor: str | None = None, now: datetime
) -> Consequences:
    """Tell what editions would move; nothing is changed. It shows cases, so only who may import may see it.

    Args:
        parts: the system.
        editions: of one file.
        actor: key of the officer who asks; None: the administrator of the machine.
        now: the instant of the import.

    Raises:
        NotPermittedError: the officer may not import this.
        MissingError: officer or office is unknown.
    """
    with parts.store.read() as unit:
        _authorised(unit, editions, actor)
        new = _unknown(unit, editions)
        found = Consequences(new)
        recounting = Recounting(parts, unit, editions, now, pending=new)
        after = 0
        while page := recounting.page(after, CASES_AT_ONCE):
            after = page[-1].id
            for _ in _decided(unit, recounting, page, found):
                pass
        return found


def import_editions(
    parts: Parts, editions: Sequence[CalendarEdition], *, actor: str | None, now: datetime
) -> Consequences:
    """Keep editions and recount the cases they concern. Importing them again completes it, or changes nothing.

    Args:
        parts: the system.
        editions: of one file.
        actor: key of the importing officer; None: the administrator of the machine.
        now: the instant of the import.

    Raises:
        NotPermittedError: the officer may not do this.
        MissingError: officer or office is unknown.
    """
    found = Consequences()
    with parts.store.write() as unit:
        officer_id = _authorised(unit, editions, actor)
        found.new = _unknown(unit, editions)
        for edition in found.new:
            _keep(unit, edition, officer_id, now)
        unit.commit()
    after = 0
    while True:
        with parts.store.write() as unit:
            recounting = Recounting(parts, unit, editions, now)
            page = recounting.page(after, CASES_AT_ONCE)
            if not page:
                note_applied(unit, editions)
                unit.commit()
                return found
            after = page[-1].id
            recordings = []
            for one in _decided(unit, recounting, page, found):
                recounting.keep(one)
                recordings.append(_recording(one, officer_id, now))
            unit.record(recordings)
            _follow(parts, unit, recordings, officer_id, now, found)
            unit.commit()


def _follow(
    parts: Parts,
    unit: UnitOfWork,
    recordings: Sequence[Recording],
    officer_id: int | None,
    now: datetime,
    found: Consequences,
) -> None:
    """Let cases follow what moved by itself in those they were opened in; one that cannot stops no import."""
    try:
        with unit.savepoint():
            Followers(unit, Editions(parts, unit), now, officer_id).follow(recordings)
    except ShixianError as error:
        found.failures.append(Failure(recordings[0].case.number, str(error)))


def _authorised(unit: UnitOfWork, editions: Sequence[CalendarEdition], actor: str | None) -> int | None:
    if actor is None:
        return None
    people = People.of(unit)
    officer = people.officer(actor)
    for edition in editions:
        authorise_calendar(people, officer, edition.office)
    return officer.id


def _unknown(unit: UnitOfWork, editions: Sequence[CalendarEdition]) -> tuple[CalendarEdition, ...]:
    """The editions that tell something not known before."""
    return tuple(
        edition
        for edition in editions
        if calendar_for(unit, edition.region, edition.office, pending=(edition,))
        != calendar_for(unit, edition.region, edition.office)
    )


def _keep(unit: UnitOfWork, edition: CalendarEdition, officer_id: int | None, now: datetime) -> None:
    unit.put_edition(edition.digest, "calendar_edition", edition.as_json())
    unit.add_calendar_edition(
        region=edition.region,
        office_id=People.of(unit).office(edition.office).id if edition.office else None,
        digest=edition.digest,
        source=edition.source,
        issued_on=edition.issued_on,
        imported_at=now,
        officer_id=officer_id,
    )


def _decided(
    unit: UnitOfWork, recounting: Recounting, page: Sequence[StoredCase], found: Consequences
) -> Iterator[Recounted]:
    """What becomes of the cases of a page, counted as it is told."""
    for case in page:
        found.looked_at += 1
        try:
            one = recounting.of(case)
        except ShixianError as error:
            found.failures.append(Failure(case.number, str(error)))
            continue
        if one is None:
            continue
        found.spared += one.spared
        if not one.touched:
            continue
        found.touched += 1
        found.moves += one.moves()
        found.lapses += one.early_lapses()
        if one.watched():
            found.papers += one.wrong_papers(unit.documents(case_id=case.id))
        yield one


def _recording(one: Recounted, officer_id: int | None, now: datetime) -> Recording:
    return Recording(
        case=one.case,
        kind="recount",
        name=one.command.name,
        occurred_on=one.command.occurred_on,
        recorded_at=now,
        actor_id=officer_id,
        body=event_body(one.grounds, one.command, one.decision),
        after=one.decision.after,
    )


__all__ = [
    "Consequences",
    "EarlyLapse",
    "Failure",
    "Move",
    "Spared",
    "WrongPaper",
    "import_editions",
    "preview",
    "read_file",
]
