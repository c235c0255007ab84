"""Which cases a calendar edition concerns, and what each of them becomes under it: decided, not recorded.

One function decides for the preview and for the import itself, so that what was shown is what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from casework.authority import People
from casework.calendars.known import calendar_for
from casework.editions import Editions, Grounds
from casework.parts import Parts, shanghai_day
from engine.canonical import digest
from engine.case import Deadline, DeadlineStatus
from engine.command import Command
from engine.decide import Decision, decide
from engine.periods.calendar import Calendar
from engine.periods.editions import CalendarEdition
from engine.periods.national import NATIONAL
from engine.running.recounting import spared
from store.contract import UnitOfWork
from store.values import CaseFilter, Document, StoredCase

_NAME_LENGTH: Final = 12
_COUNTED: Final = frozenset({DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED, DeadlineStatus.LAPSED})


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline that another calendar counts differently.

    Attributes:
        case: its number.
        deadline: its name in the procedure.
        label: its name in Chinese.
        before: the last day so far.
        after: the last day under the new calendar.
        was_provisional: whether it rested on a year without data.
        provisional: whether it still does.
        was_lapsed: whether its lapse is recorded already: a person must look.
    """

    case: str
    deadline: str
    label: str
    before: date
    after: date
    was_provisional: bool
    provisional: bool
    was_lapsed: bool

    @property
    def moved(self) -> bool:
        """Whether the last day is another one; else only what is known of it changed."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class WrongPaper:
    """An issued document that prints a last day which is no longer right.

    Attributes:
        case: number of the case.
        document: id of the document.
        title: its title.
        number: its number, if it has one.
        deadline: the deadline's name in the procedure.
        label: the deadline's name in Chinese.
        printed: the last day it prints.
        now: the last day under the new calendar.
    """

    case: str
    document: int
    title: str
    number: str
    deadline: str
    label: str
    printed: date
    now: date


@dataclass(frozen=True, slots=True)
class EarlyLapse:
    """A recorded lapse that came too early by the new calendar, in a case that has moved on: a person must look.

    Attributes:
        case: its number.
        deadline: its name in the procedure.
        label: its name in Chinese.
        recorded: the last day by which it is recorded as over.
        now: the last day under the new calendar.
    """

    case: str
    deadline: str
    label: str
    recorded: date
    now: date


@dataclass(frozen=True, slots=True)
class Spared:
    """A deadline that stays as it is, though the new calendar would shorten it: the party was given a definite date.

    Attributes:
        case: its number.
        deadline: its name in the procedure.
        label: its name in Chinese.
        stays: its last day.
        shorter: the last day that the new calendar would give.
    """

    case: str
    deadline: str
    label: str
    stays: date
    shorter: date


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a case becomes."""

    case: StoredCase
    grounds: Grounds
    command: Command
    decision: Decision
    spared: tuple[Spared, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether anything of the case changes."""
        return bool(self.decision.delta.as_json())

    @property
    def notes_lapses(self) -> bool:
        """Whether another end is noted with some lapse, or none any more."""
        before = self.case.state.deadlines
        return any(new.overtaken != before[name].overtaken for name, new in self.decision.delta.deadlines.items())

    def early_lapses(self) -> Iterator[EarlyLapse]:
        """Its lapses that came too early, as far as nobody was asked about that end before."""
        rules = self.grounds.compiled.procedure.deadlines
        for name, new in self.decision.delta.deadlines.items():
            old = self.case.state.deadlines.get(name)
            if new.overtaken is not None and old is not None and old.overtaken != new.overtaken:
                yield EarlyLapse(self.case.number, name, rules[name].label, new.last_day, new.overtaken)

    def moves(self) -> Iterator[Move]:
        """Its deadlines that get another version."""
        rules = self.grounds.compiled.procedure.deadlines
        for name, new in self.decision.delta.deadlines.items():
            old = self.case.state.deadlines.get(name)
            if old is not None and _tells(old, new):
                yield Move(
                    self.case.number,
                    name,
                    rules[name].label,
                    old.last_day,
                    new.last_day,
                    old.provisional,
                    new.provisional,
                    old.status is DeadlineStatus.LAPSED,
                )

    def watched(self) -> frozenset[str]:
        """The kinds of its documents that print last days, those aside that an officer has issued anew."""
        return frozenset(key.partition(".")[2] for key in self.case.state.papers)

    def wrong_papers(self, issued: Sequence[Document]) -> Iterator[WrongPaper]:
        """Its documents that print a last day which is no longer right."""
        watched = self.watched()
        for move in self.moves():
            for document in issued:
                day = printed_day(document, move)
                if document.kind in watched and day is not None and day != move.after:
                    yield WrongPaper(
                        move.case,
                        document.id,
                        document.title,
                        document.number,
                        move.deadline,
                        move.label,
                        day,
                        move.after,
                    )


def printed_day(document: Document, move: Move) -> date | None:
    """The last day of a deadline as a document prints it; one about several cases has a row for each."""
    rows = document.context.get("rows")
    about = document.context if rows is None else next(row for row in rows if row["case"]["number"] == move.case)
    printed = about.get("printed", {}).get(move.deadline)
    return date.fromisoformat(printed["last_day"]) if printed else None


def _tells(old: Deadline, new: Deadline) -> bool:
    return (old.last_day, old.provisional, old.earliest, old.latest) != (
        new.last_day,
        new.provisional,
        new.earliest,
        new.latest,
    )


def import_name(editions: Sequence[CalendarEdition]) -> str:
    """How the events of an import are called: the first digits of the edition's digest, or of several together."""
    found = editions[0].digest if len(editions) == 1 else digest([edition.digest for edition in editions])
    return found[:_NAME_LENGTH]


def _span(edition: CalendarEdition) -> tuple[date, date]:
    """The first and last day that an edition can tell something new of; the New Year may reach into December."""
    days = [entry.day for entry in edition.days]
    for year in edition.years:
        days += [date(year - 1, 12, 1), date(year, 12, 31)]
    return min(days), max(days)


@dataclass(frozen=True, slots=True)
class Recounting:
    """The cases that editions concern, within one unit of work.

    Attributes:
        parts: the system.
        unit: where cases and editions are read.
        editions: what is imported.
        now: the instant of the import.
        pending: those of the editions that are not kept yet.
    """

    parts: Parts
    unit: UnitOfWork
    editions: Sequence[CalendarEdition]
    now: datetime
    pending: Sequence[CalendarEdition] = ()
    _known: Editions = field(init=False)
    _people: People = field(init=False)
    _calendars: dict[tuple[str, int], Calendar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", Editions(self.parts, self.unit))
        object.__setattr__(self, "_people", People.of(self.unit))

    def page(self, after: int, size: int) -> list[StoredCase]:
        """The next cases that may be concerned, finished ones too, in the order of their ids."""
        wanted = CaseFilter(offices=self._offices())
        return self.unit.find_cases(wanted, after=after, limit=size)

    def of(self, case: StoredCase) -> Recounted | None:
        """What becomes of a case; None when nothing can be told of it. What is finished only has lapses looked at.

        Raises:
            ShixianError: it cannot be decided.
        """
        if not self._may_differ(case):
            return None
        grounds = self._known.grounds(case)
        if not any(self._concerns(edition, grounds.calendar.region, case.office_id) for edition in self.editions):
            return None
        if self.pending:
            grounds = replace(grounds, calendar=self._foreseen(grounds.calendar.region, case.office_id))
        today = shanghai_day(self.now)
        command = Command("recount", import_name(self.editions), today, today)
        decision = decide(grounds.compiled, case.state, command, grounds.calendar)
        found = Recounted(case, grounds, command, decision, tuple(self._spared(case, grounds, decision)))
        if case.state.finished:
            return found if found.notes_lapses else None
        return found if found.touched or found.spared else None

    def keep(self, found: Recounted) -> None:
        """Keep what the event of a case rests on."""
        self._known.keep(found.grounds)

    def _may_differ(self, case: StoredCase) -> bool:
        """Whether a case can be concerned at all: a quick look, since most cases are over and done with."""
        counted = [deadline for deadline in case.state.deadlines.values() if deadline.status in _COUNTED]
        if case.state.finished:
            counted = [deadline for deadline in counted if self._reached(deadline)]
        return bool(counted)

    def _reached(self, deadline: Deadline) -> bool:
        """Whether a deadline ran while days fell that the editions tell of."""
        return any(first <= deadline.over_on and deadline.start <= last for first, last in map(_span, self.editions))

    def _spared(self, case: StoredCase, grounds: Grounds, decision: Decision) -> Iterator[Spared]:
        rules = grounds.compiled.procedure.deadlines
        after = decision.after.deadlines
        for name, shorter in spared(grounds.compiled, decision.after, grounds.calendar).items():
            if self._reached(after[name]):
                yield Spared(case.number, name, rules[name].label, after[name].last_day, shorter)

    def _offices(self) -> frozenset[int] | None:
        """The offices whose cases may be concerned; None: all."""
        if any(not edition.office for edition in self.editions):
            return None
        closed = [self._people.office(edition.office).id for edition in self.editions]
        return frozenset(
            office for office in self._people.offices if any(self._people.is_below(office, above) for above in closed)
        )

    def _concerns(self, edition: CalendarEdition, region: str, office_id: int) -> bool:
        if edition.office:
            return self._people.is_below(office_id, self._people.office(edition.office).id)
        return edition.region in (NATIONAL, region)

    def _foreseen(self, region: str, office_id: int) -> Calendar:
        key = region, office_id
        if key not in self._calendars:
            office = self._people.offices[office_id].key
            self._calendars[key] = calendar_for(self.unit, region, office, pending=self.pending)
        return self._calendars[key]
