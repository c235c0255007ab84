"""The values the store takes and hands out. Rows never leave the store; these do.

Days are legal dates (Asia/Shanghai), instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engine.case import Case
from engine.model import Level

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Office:
    """An office in the tree; a district's office stands under its city's."""

    id: int
    key: str
    name: str
    level: Level
    parent_id: int | None
    region: str  # ISO 3166-2
    short: str  # 机关代字, as it begins a document's number
    address: str
    phone: str
    government: str  # the people's government to which reconsideration goes (行政复议法24)
    court: str
    website: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts for an office. The certificate is that of an enforcement officer, if any."""

    id: int
    key: str
    name: str
    office_id: int
    roles: frozenset[str]
    certificate: str = ""
    certificate_until: date | None = None  # last day of validity, inclusive
    email: str = ""

    def may_enforce(self, day: date) -> bool:
        """Whether the officer's certificate is valid on a day."""
        return bool(self.certificate) and (self.certificate_until is None or day <= self.certificate_until)


@dataclass(frozen=True, slots=True)
class Credential:
    """By what an officer signs in."""

    officer_id: int
    password: str = field(repr=False)  # as Argon2 encodes it: in no log, list or export
    changed_at: datetime
    must_change: bool = False  # it is a temporary one
    failed: int = 0  # failures since the last success
    barred_until: datetime | None = None  # exclusive
    generation: int = 1  # rises when all sessions of the officer are to end


class TokenKind(StrEnum):
    """What a token opens."""

    API = "api"  # the JSON API, to another system
    CALENDAR = "calendar"  # an officer's own calendar feed, to be read


@dataclass(frozen=True, slots=True)
class Token:
    """That whoever shows a token is taken for an officer. The token itself is never kept."""

    id: int
    kind: TokenKind
    officer_id: int
    name: str  # which system has it
    digest: bytes = field(repr=False)  # SHA-256 of the token
    made_at: datetime
    made_by: int | None = None  # officer; None: the administrator of the machine
    last_day: date | None = None  # inclusive; None: until it is revoked
    revoked_at: datetime | None = None
    officer: str = ""  # key, when it is read

    def stands(self, day: date) -> bool:
        """Whether it opens anything on a day."""
        return self.revoked_at is None and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class SavedView:
    """What an officer looks for again and again on a page."""

    id: int
    officer_id: int
    page: str
    name: str  # one of the officer's on the page
    query: str  # as it stands in the address


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about. Kept apart from events, so that personal data can go when its retention ends."""

    id: int
    kind: str
    name: str
    code: str  # unified social credit code, or another key unique in the kind
    address: str = ""
    phone: str = ""
    legal_person: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEditionRow:
    """An imported calendar edition; its content is kept as an edition under the digest."""

    id: int  # its number, in order of import
    region: str
    office_id: int | None  # whose closures it holds; None: of the whole region
    digest: str
    source: str
    issued_on: date | None
    imported_at: datetime
    officer_id: int | None  # None: the administrator of the machine


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A choice of an office; the newest of an office and a name is in force."""

    id: int
    office_id: int
    name: str
    value: str  # empty: withdrawn
    reason: str
    officer_id: int | None  # None: the administrator of the machine
    set_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with what is needed to append to its chain."""

    id: int
    number: str
    office_id: int  # the office that has jurisdiction
    subject_id: int
    batch: str  # what it was opened from, such as a platform's batch number
    version: int  # rises with each event; 0 for a case not yet opened
    last_event: int | None
    head: bytes  # hash of the last event
    state: Case


@dataclass(frozen=True, slots=True)
class CaseLink:
    """That one case was opened in another; a case has one parent at most."""

    parent_id: int
    child_id: int
    rule: str = ""  # by which an act of the parent opened it; empty: an officer did
    due: date | None = None  # of a plan: tells the cases of one rule apart


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as recorded."""

    id: int
    case_id: int
    seq: int
    kind: str  # open | act | lapse | recount | follow
    name: str  # of the action or deadline; of a recount the calendar edition's; of a follow the parent's number
    occurred_on: date
    recorded_at: datetime
    actor_id: int | None  # None: the clock
    body: bytes  # canonical JSON, hashed
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that an event drafts; it has no number yet."""

    ordinal: int  # within the event, from 1
    kind: str
    title: str
    issuer_id: int
    series: str  # empty: it will not be numbered
    dated: date
    adverse: bool
    context: Mapping[str, JsonValue]  # frozen: what the letter prints
    stage: str  # a :class:`engine.life.Stage`
    edition: str = ""  # digest of the procedure's edition
    replaces: int | None = None  # id of the document that it takes the place of


@dataclass(frozen=True, slots=True)
class Recording:
    """One event to append and all it changes."""

    case: StoredCase  # as it was loaded
    kind: str
    name: str
    occurred_on: date
    recorded_at: datetime
    actor_id: int | None
    body: Mapping[str, JsonValue]  # command, delta, proofs, hashes; the store adds case, seq and the like
    after: Case
    drafts: tuple[Draft, ...] = ()
    shared: tuple[int, ...] = ()  # ids of batch documents that this event issues together with other cases
    key: str = ""  # idempotency key; a second recording under it is refused
    swept: bool = False  # by the sweep, which has fired all reminders due before, or holds them in the same batch


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the register: a step in a paper's life, a delegation, a recusal, numbers, the archive, access."""

    topic: str  # "document" | "delegation" | "recusal" | "numbers" | "archive" | "access"
    ref: int  # id of what it is about; of "access" an officer, 0: the administrator of the machine
    name: str  # of what was done
    officer_id: int | None  # None: the program itself
    occurred_on: date  # the day on which it was done
    recorded_at: datetime
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    id: int = 0  # its place in the register; given by the store


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail handed to the post."""

    tracking_no: str  # without spaces, in capitals
    case_id: int
    service: str  # state of the service fragment; empty: of the case itself
    posted_on: date  # as told when it was registered


class OutboxKind(StrEnum):
    """Work that leaves the database."""

    RENDER = "render"
    REMIND = "remind"  # a rung of a ladder, to be handed over to people
    MESSAGE = "message"  # to be sent by a channel


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A piece of leased work."""

    id: int
    kind: OutboxKind
    key: str  # unique in its kind
    payload: Mapping[str, JsonValue]
    attempts: int


class Why(StrEnum):
    """Why an officer has a notice."""

    HOLDER = "holder"  # has the post, and is there
    ABSENT = "absent"  # has the post; somebody else acts meanwhile
    DEPUTY = "deputy"  # acts for one who is absent
    HEAD = "head"  # nobody has the post; a head must see to it


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder in an officer's workbench. The rung it tells of is an outbox item, which says what it is about."""

    officer_id: int
    rung_id: int
    why: Why
    made_at: datetime
    in_place_of: int | None = None  # officer for whom a deputy acts
    read_at: datetime | None = None
    settled: bool = False  # its deadline was seen to be over and done with


UNDECIDED = ""
"""Of a dispatch: its channels were not yet chosen."""

EVERYBODY = 0
"""Of a dispatch or message: for whoever listens to the channel, not for one officer."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """That a rung leaves by a channel."""

    rung_id: int
    channel: str  # key; `UNDECIDED`: not yet chosen
    officer_id: int  # `EVERYBODY`: whoever listens
    message_id: int | None = None  # with which message; none: it waits for its hour


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves by a channel at once, and what came of it. The work itself is the outbox item of the same id."""

    id: int
    key: str  # of the outbox item; the same key at every attempt
    channel: str
    officer_id: int  # `EVERYBODY`: whoever listens
    address: str = ""  # the last one tried
    begun: int = 0  # attempts
    refused: int = 0  # attempts of which it is known that they failed
    tried_at: datetime | None = None
    accepted_at: datetime | None = None
    answer: str = ""  # the channel's own words
    done: bool = False
    error: str = ""
    retry_at: datetime | None = None

    @property
    def unknown(self) -> int:
        """Attempts of which nobody knows the outcome: the program ended in between."""
        return self.begun - self.refused - (self.accepted_at is not None)


class TimerKind(StrEnum):
    """What a timer does when it is due; the first letter of a timer's name."""

    LAPSE = "L"
    REMIND = "R"


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due at the start of a day."""

    due: date
    office_id: int
    case_id: int
    name: str  # "L:deadline" or "R:deadline:version:rung"


@dataclass(frozen=True, slots=True)
class Document:
    """A document, from its draft on."""

    id: int
    kind: str
    title: str
    issuer_id: int
    series: str
    n: int | None
    number: str  # empty: none is taken yet, or it bears none
    dated: date
    context: Mapping[str, JsonValue]
    digest: str  # of the context
    path: str = ""  # of the PDF below the data directory; empty: there is none of this context
    sha256: str = ""
    pages: int = 0
    case_ids: tuple[int, ...] = ()
    edition: str = ""  # of the procedure that drafted it; empty: of a release that did not note it
    stage: str = ""  # a :class:`engine.life.Stage`
    version: int = 0  # how many entries the register has of it
    composed: Mapping[str, JsonValue] = field(default_factory=dict)  # by which templates, fonts, programs it was made
    replaces: int | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentMove:
    """What one or more steps change of a document; it is written under its version."""

    document: Document  # as it was loaded
    stage: str
    version: int  # after it
    context: Mapping[str, JsonValue] | None = None  # None: unchanged
    n: int | None = None  # a number taken
    number: str = ""
    dated: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF that was made of a document."""

    document_id: int
    made_of: str  # digest of the context that it shows
    path: str  # below the data directory
    sha256: str
    pages: int
    composed: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers of a series that no document here bears; both ends inclusive."""

    issuer_id: int
    series: str
    year: int
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """That an officer's posts are exercised by another, first to last day inclusive."""

    officer_id: int
    delegate_id: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows. Empty parts do not narrow."""

    offices: frozenset[int] | None = None  # None: all
    states: frozenset[str] = frozenset()
    procedure: str = ""
    batch: str = ""
    finished: bool | None = None
    subject_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """An open duty."""

    case_id: int
    name: str
    office_id: int
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What cases have in common that are counted together.

    Attributes:
        office_id: their office.
        procedure: its key.
        states: the configuration, joined with '+'.
        last_day: of the running deadline that is over first; None: none runs.
        over_on: the day on which that one is certainly over.
        provisional: whether that one is.
    """

    office_id: int
    procedure: str
    states: str
    last_day: date | None = None
    over_on: date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A timer that could not be decided, why, and since when."""

    case_id: int
    name: str  # of the timer
    office_id: int
    since: date
    error: str
    number: str = ""  # of the case, when it is read


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """A restriction on a subject, as the projection shows it."""

    subject_id: int
    case_id: int
    name: str
    start: date
    until: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Loan:
    """That the paper originals of a case were lent."""

    id: int  # of the entry of the register by which they were
    borrower: str
    purpose: str
    lent_on: date
    due_on: date
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """Where the paper originals of a case lie, for how long they are kept, and to whom they were lent."""

    case_id: int
    volume: str
    place: str
    pages: int
    filed_on: date
    retention: int  # years; 0: for ever
    handed_over_on: date | None = None
    loans: tuple[Loan, ...] = ()  # oldest first

    @property
    def lent(self) -> Loan | None:
        """The loan they are out on."""
        return next((loan for loan in self.loans if loan.returned_on is None), None)
