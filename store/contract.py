"""What a store does: one sentence for each operation.

Everything inside one :class:`UnitOfWork` happens or nothing does. Leaving it without ``commit`` rolls back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from store.values import (
    ArchiveFile,
    CalendarEditionRow,
    CaseFilter,
    CaseLink,
    Credential,
    Delegation,
    Dispatch,
    Document,
    DocumentMove,
    Draft,
    DutyRow,
    Entry,
    Event,
    Mail,
    Message,
    Notice,
    NumberRange,
    Office,
    Officer,
    OutboxItem,
    OutboxKind,
    Pdf,
    Recording,
    RestrictionRow,
    SavedView,
    SettingRow,
    Standing,
    StoredCase,
    Subject,
    Timer,
    Token,
    TokenKind,
    Trouble,
)


class UnitOfWork(Protocol):
    """One transaction."""

    def __enter__(self) -> Self:
        """Begin; a writing unit takes the write lock at once."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back unless committed."""

    def commit(self) -> None:
        """Make everything durable."""

    def savepoint(self) -> AbstractContextManager[Any]:
        """A part of the unit that happens whole or, when an error leaves it, not at all; the unit goes on."""

    # -- offices, officers, subjects

    def put_office(self, office: Office) -> Office:
        """Insert or update an office by its key; the id given is ignored."""

    def put_officer(self, officer: Officer) -> Officer:
        """Insert or update an officer by key, roles included; the id given is ignored."""

    def put_subject(self, subject: Subject) -> Subject:
        """Insert or update a subject by (kind, code); the id given is ignored."""

    def offices(self) -> dict[int, Office]:
        """All offices by id."""

    def officers(self, keys: Iterable[str] | None = None) -> dict[int, Officer]:
        """Officers by id: those of some keys, unknown ones left out, or all."""

    def officer_names(self) -> dict[int, str]:
        """The names of all officers by id."""

    def subjects(self, ids: Iterable[int]) -> dict[int, Subject]:
        """Subjects by id."""

    def subject_of(self, kind: str, code: str) -> Subject | None:
        """The subject of a code, if it is known."""

    # -- editions and numbers

    def put_edition(self, digest: str, kind: str, content: Mapping[str, Any]) -> None:
        """Keep an edition under its digest; keeping it again changes nothing.

        Kinds are "procedure", "calendar", "calendar_edition", "calendar_applied" and "settings".
        """

    def has_edition(self, digest: str) -> bool:
        """Whether an edition is kept."""

    def edition(self, digest: str) -> Mapping[str, Any]:
        """An edition's content; MissingError when it is not kept."""

    def take_number(self, issuer_id: int, series: str, year: int) -> int:
        """The next number of a series, from 1; it is given back only if the unit rolls back."""

    # -- calendar editions and settings

    def add_calendar_edition(
        self,
        *,
        region: str,
        office_id: int | None,
        digest: str,
        source: str,
        issued_on: date | None,
        imported_at: datetime,
        officer_id: int | None,
    ) -> CalendarEditionRow:
        """A new calendar edition, whose content was kept under the digest."""

    def calendar_editions(self) -> list[CalendarEditionRow]:
        """All imported calendar editions in the order of import."""

    def add_setting(
        self, *, office_id: int, name: str, value: str, reason: str, officer_id: int | None, set_at: datetime
    ) -> SettingRow:
        """Set an office's choice from now on; an empty value withdraws it."""

    def settings(self) -> list[SettingRow]:
        """All choices ever made, in the order in which they were; the newest of an office and a name is in force."""

    # -- cases

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

    def link(self, link: CaseLink) -> None:
        """Note in which case another was opened; ConflictError when it has a parent already."""

    def links(self, ids: Iterable[int]) -> list[CaseLink]:
        """The links of some cases, to their parents and to their children, in the order of the children's ids."""

    def children(self, case_id: int, procedure: str = "", rule: str = "") -> list[StoredCase]:
        """The cases opened in a case, oldest first; of a procedure, by a rule."""

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

    def all_events(self) -> Iterator[Event]:
        """All events in recorded order, streamed."""

    # -- timers

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

    # -- projections

    def duties(self, *, offices: frozenset[int] | None) -> list[DutyRow]:
        """Open duties."""

    def next_duties(
        self, *, offices: frozenset[int] | None, roles: Collection[str] | None, after: DutyRow | None, limit: int
    ) -> list[DutyRow]:
        """Open duties of offices and roles, the oldest first, beginning behind one."""

    def restrictions(self, subject_id: int) -> list[RestrictionRow]:
        """All restrictions ever laid on a subject."""

    def tally(self, offices: Iterable[int] | None = None) -> dict[Standing, int]:
        """The number of cases that stand alike, of some offices or of all; a case counts from its first event on."""

    def counts(self, offices: frozenset[int] | None) -> dict[tuple[int, str, str], int]:
        """Number of cases by (office, procedure, configuration joined with '+')."""

    # -- troubles

    def set_aside(self, trouble: Trouble) -> None:
        """Note why a timer could not be decided; since when stays as it was noted first."""

    def troubles(self, offices: frozenset[int] | None = None, case_id: int | None = None) -> list[Trouble]:
        """What is set aside, the oldest first; of some offices, of a case. An event of the case clears it."""

    # -- search

    def search_cases(self, text: str, *, offices: frozenset[int] | None = None, limit: int = 50) -> list[StoredCase]:
        """Cases whose number or whose party's code begins with a text, or whose party's name holds it."""

    # -- documents

    def add_batch_document(self, draft: Draft) -> int:
        """A document about several cases, with its render item; recordings join it by ``shared``."""

    def documents(
        self,
        *,
        case_id: int | None = None,
        ids: Collection[int] | None = None,
        kind: str = "",
        series: str = "",
        stages: Collection[str] = (),
        issuer_id: int | None = None,
    ) -> list[Document]:
        """Documents of a case, by id, of a kind, series or issuer, in some stages; all that is given must fit."""

    def move_documents(self, moves: Sequence[DocumentMove]) -> None:
        """Write what steps changed of documents, each under its version; where a text became final, its PDF is due."""

    def rendered(self, pdf: Pdf) -> bool:
        """Note that a document's PDF stands; False when it is not this one that does."""

    # -- numbers, delegations, recusals

    def pass_numbers(self, numbers: NumberRange) -> None:
        """Note numbers of a series that are not to be taken here; the series goes on behind them."""

    def number_ranges(self) -> list[NumberRange]:
        """All ranges passed over."""

    def last_numbers(self) -> dict[tuple[int, str, int], int]:
        """The last number of each series, by issuer, series and year."""

    def taken_numbers(self) -> dict[tuple[int, str, int], frozenset[int]]:
        """The numbers that documents bear, by issuer, series and year."""

    def add_delegation(self, delegation: Delegation) -> None:
        """Let an officer's posts be exercised by another for a time."""

    def delegations(self) -> list[Delegation]:
        """All delegations ever made, in their order."""

    def recuse(self, case_id: int, officer_id: int) -> bool:
        """Keep an officer out of a case; False when that stands already."""

    def recusals(self, case_ids: Iterable[int]) -> dict[int, frozenset[int]]:
        """The officers who keep out of some cases, by case."""

    # -- the register

    def register(self, entries: Sequence[Entry]) -> None:
        """Append entries to the register's one chain, in their order."""

    def entries(self, topic: str, refs: Iterable[int] | None = None) -> list[Entry]:
        """The entries of a topic, oldest first; only those about some things."""

    def all_entries(self) -> Iterator[Entry]:
        """All entries, oldest first, streamed."""

    # -- mails

    def put_mails(self, mails: Sequence[Mail]) -> None:
        """Register mails; a number registered before, for whatever case, is a conflict."""

    def mails(self, tracking_nos: Iterable[str]) -> dict[str, Mail]:
        """The mails of some numbers; numbers that nobody registered are left out."""

    def mails_of(self, case_ids: Iterable[int]) -> dict[int, tuple[Mail, ...]]:
        """The mails of some cases, by case, in the order of posting."""

    # -- the archive

    def archive(self, entries: Sequence[Entry]) -> None:
        """Append entries of the topic "archive" (ref: a case) to the register, and what follows from them."""

    def archived(self, case_ids: Iterable[int] | None = None) -> dict[int, ArchiveFile]:
        """What the archive has of some cases, or of all, by case; cases never filed are left out."""

    # -- access

    def put_credential(self, credential: Credential) -> None:
        """Insert or update by what an officer signs in."""

    def credential(self, officer_id: int) -> Credential | None:
        """By what an officer signs in; None: the officer was given no password."""

    def add_token(self, token: Token) -> Token:
        """A new token, of which only the digest is kept; the id given is ignored."""

    def tokens(self, officer_id: int | None = None, kind: TokenKind | None = None) -> list[Token]:
        """All tokens ever made, in their order; of an officer, of a kind."""

    def token_of(self, digest: bytes) -> Token | None:
        """The token of a digest, whether it still stands or not."""

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Let a token open nothing any more; False when it is revoked already, or there is none."""

    def put_view(self, view: SavedView) -> SavedView:
        """Insert or update a view by its officer, page and name; the id given is ignored."""

    def views(self, officer_id: int, page: str | None = None) -> list[SavedView]:
        """The views of an officer, or those of one page, by page and in the order in which they were first saved."""

    def drop_view(self, officer_id: int, view_id: int) -> bool:
        """Remove a view of an officer; False when the officer has none of that id."""

    # -- work that leaves the database

    def enqueue(self, kind: OutboxKind, key: str, payload: Mapping[str, Any]) -> bool:
        """Add work under a key; False when the key stands already, done or not."""

    def enqueue_all(self, kind: OutboxKind, items: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Add work under keys; returns how much of it is new."""

    def claim(self, kind: OutboxKind, *, limit: int, now: datetime, lease: timedelta, owner: str) -> list[OutboxItem]:
        """Lease open items whose lease is free or expired and whose retry is due."""

    def done(self, items: Sequence[int]) -> None:
        """Close items."""

    def failed(self, item: int, *, error: str, retry_at: datetime) -> None:
        """Note a failure; the item is offered again from `retry_at`."""

    def outbox_counts(self) -> dict[tuple[str, str], int]:
        """Number of items by (kind, "open" | "failing" | "done")."""

    # -- reminders on their way

    def add_notices(self, notices: Sequence[Notice]) -> None:
        """Put reminders into workbenches; an officer who has one of a rung already keeps it as it is."""

    def notices(self, *, officer_id: int | None = None, settled: bool | None = None) -> list[Notice]:
        """The notices of an officer, or of all, by officer and rung; None does not narrow."""

    def read_notices(self, officer_id: int, rung_ids: Iterable[int], at: datetime) -> int:
        """Mark notices as read; returns how many were unread."""

    def settle_notices(self, notices: Sequence[Notice]) -> None:
        """Note that their deadlines are over and done with."""

    def rungs(self, ids: Iterable[int]) -> dict[int, OutboxItem]:
        """What rungs are about, by id, done or not."""

    def failing_rungs(self) -> list[tuple[OutboxItem, str]]:
        """Rungs that could be handed over to nobody, and why."""

    def add_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs leave by channels; one that stands already stays as it is."""

    def pending_dispatches(self) -> list[Dispatch]:
        """Those that go with no message yet, by channel and officer."""

    def drop_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs not leave by channels after all; what went with a message stays."""

    def dispatches(
        self, *, rung_ids: Collection[int] | None = None, message_ids: Collection[int] | None = None
    ) -> list[Dispatch]:
        """The dispatches of some rungs, or of some messages; rungs in the order in which they came."""

    def add_message(self, key: str, channel: str, officer_id: int, dispatches: Sequence[Dispatch]) -> bool:
        """A message with the rungs it tells of; False, and nothing is changed, when its key stands already."""

    def leased_message(self, message_id: int, *, owner: str) -> Message | None:
        """A message that is still to be sent under a lease of one's own; None when the lease is another's by now."""

    def begin_message(self, message_id: int, *, address: str, at: datetime) -> None:
        """Note that an attempt begins, before it does."""

    def accepted(self, message_id: int, *, answer: str, at: datetime) -> None:
        """Note what a channel answered when it took a message."""

    def refused(self, message_id: int, *, answer: str, tried: bool) -> None:
        """Note why a message was not sent; `tried`: whether an attempt was begun, which failed for certain."""

    def messages(self, *, ids: Collection[int] | None = None, failing: bool = False) -> list[Message]:
        """Messages of some ids, or those still to be sent, perhaps only those that failed."""

    def try_again(self, item_ids: Sequence[int]) -> int:
        """Let failed rungs and messages be tried at once; returns how many of them are open."""


class Store(Protocol):
    """A database with the schema of this edition."""

    url: str
    hands: int
    """So many units of one process that share are worth having at work at once."""

    def migrate(self) -> None:
        """Bring the schema up to date."""

    def write(self, *, shared: bool = False) -> UnitOfWork:
        """A unit that may write.

        Args:
            shared: whether others that share may write beside it. What it reads may then change under it but for the
                cases it locked (`due`, `record`); else it is alone, and nothing changes but by itself.
        """

    def read(self) -> UnitOfWork:
        """A unit that sees one consistent state and may not write."""

    def close(self) -> None:
        """Let go of the database."""
