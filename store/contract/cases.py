"""Cases and their events, timers, projections, and what is looked up of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from store.values import (
    CaseFilter,
    CaseLink,
    CaseName,
    DutyRow,
    Event,
    Mail,
    Recording,
    RestrictionRow,
    Standing,
    StoredCase,
    Timer,
    Trouble,
)


class CasesUnit(Protocol):
    """The part of a unit of work for them."""

    def add_case(
        self, *, number: str, procedure: str, edition: str, initial: str, office_id: int, subject_id: int, batch: str
    ) -> StoredCase:
        """A new case without events (version 0); ConflictError when the subject has one of the procedure and batch."""

    def case(self, number: str) -> StoredCase:
        """The case of a number; MissingError when there is none."""

    def cases(self, ids: Sequence[int]) -> dict[int, StoredCase]:
        """Cases by id, read in few statements."""

    def case_of(self, procedure: str, subject_id: int, batch: str) -> StoredCase | None:
        """The case opened for a subject from a batch, if there is one."""

    def find_cases(self, wanted: CaseFilter, *, after: int = 0, limit: int = 1000) -> list[StoredCase]:
        """Cases that fit, in the order of their ids, beginning behind one id."""

    def scan_cases(self, wanted: CaseFilter, *, after: int, limit: int, most: int) -> tuple[list[StoredCase], int]:
        """As `find_cases`, but looks through `most` ids at most; with the id it came to, 0 where no more follow."""

    def standing_cases(
        self, wanted: CaseFilter, *, beyond: int | None = None, limit: int, newest: bool = False
    ) -> list[StoredCase] | None:
        """Cases that have begun and fit, behind an id or, the newest first, before it; None: the filter asks for more.

        It costs the same however many cases there are and however few of them fit.
        """

    def link(self, link: CaseLink) -> None:
        """Note in which case another was opened; ConflictError when it has a parent already."""

    def links(self, ids: Iterable[int]) -> list[CaseLink]:
        """The links of some cases, to their parents and to their children, in the order of the children's ids."""

    def children(self, case_id: int, procedure: str = "", rule: str = "") -> list[StoredCase]:
        """The cases opened in a case, oldest first; of a procedure, by a rule."""

    def children_named(self, ids: Iterable[int], procedures: Collection[str]) -> list[tuple[int, CaseName]]:
        """What cases of some procedures that were opened in some cases are called, each with the id of its parent."""

    def children_counted(self, ids: Iterable[int]) -> dict[tuple[int, str, bool], int]:
        """How many cases were opened in some cases: by parent, procedure, and whether they are finished."""

    def parent(self, case_id: int) -> StoredCase | None:
        """The case in which a case was opened."""

    def record(self, recordings: Sequence[Recording]) -> list[int]:
        """Append events and all they change; returns event ids.

        Hashes each into its case's chain, moves the case row under its version (ConflictError when it moved meanwhile),
        replaces its timers, duties and restrictions, writes its documents with a render item each, and adds one anchor
        over the batch. A key seen before is a ConflictError.
        """

    def seen(self, key: str) -> bool:
        """Whether an idempotency key was recorded."""

    def events(self, case_id: int) -> list[Event]:
        """The events of a case in order."""

    def last_events(self, cases: Iterable[StoredCase]) -> dict[int, Event]:
        """The last event of each of some cases, by the case's id."""

    def all_events(self) -> Iterator[Event]:
        """All events in recorded order, streamed."""

    def due(self, day: date, *, limit: int) -> list[Timer]:
        """Timers due on or before a day, earliest first; on one day, a case's lapses come before its reminders."""

    def next_due(self) -> date | None:
        """The earliest day on which any timer is due."""

    def drop_timers(self, timers: Sequence[Timer]) -> None:
        """Remove timers that are done with (those of a recorded case are replaced by ``record``)."""

    def add_timers(self, timers: Sequence[Timer]) -> None:
        """Add timers; one that stands already stays as it is."""

    def timers(self, *, offices: frozenset[int] | None, first: date | None, last: date | None) -> list[Timer]:
        """Timers of offices in a range of days, both inclusive; None does not narrow."""

    def next_lapses(self, *, offices: frozenset[int] | None, after: Timer | None, limit: int) -> list[Timer]:
        """Timers of lapses, in the order of day, office, case and name, beginning behind one."""

    def duties(self, *, offices: frozenset[int] | None) -> list[DutyRow]:
        """Open duties."""

    def next_duties(
        self,
        *,
        offices: frozenset[int] | None,
        roles: Collection[str] | None,
        after: DutyRow | None,
        limit: int,
        names: Collection[str] | None = None,
    ) -> list[DutyRow]:
        """Open duties of offices and roles, of some names, the oldest first, beginning behind one."""

    def restrictions(self, subject_id: int) -> list[RestrictionRow]:
        """All restrictions ever laid on a subject."""

    def tally(self, offices: Iterable[int] | None = None) -> dict[Standing, int]:
        """The number of cases that stand alike, of some offices or of all; a case counts from its first event on."""

    def counts(self, offices: frozenset[int] | None) -> dict[tuple[int, str, str], int]:
        """Number of cases by (office, procedure, configuration joined with '+')."""

    def set_aside(self, trouble: Trouble) -> None:
        """Note why a timer could not be decided; since when stays as it was noted first."""

    def troubles(self, offices: frozenset[int] | None = None, case_id: int | None = None) -> list[Trouble]:
        """What is set aside, the oldest first; of some offices, of a case. An event of the case clears it."""

    def search_cases(self, text: str, *, offices: frozenset[int] | None = None, limit: int = 50) -> list[StoredCase]:
        """Cases whose number or whose party's code begins with a text, or whose party's name holds it."""

    def put_mails(self, mails: Sequence[Mail]) -> None:
        """Register mails; a number registered before, for whatever case, is a conflict."""

    def mails(self, tracking_nos: Iterable[str]) -> dict[str, Mail]:
        """The mails of some numbers; numbers that nobody registered are left out."""

    def mails_of(self, case_ids: Iterable[int]) -> dict[int, tuple[Mail, ...]]:
        """The mails of some cases, by case, in the order of posting."""
