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
    """A document that an event issues."""

    ordinal: int  # within the event, from 1
    kind: str
    title: str
    issuer_id: int
    series: str  # empty: not numbered
    year: int
    n: int | None  # taken from the series in this transaction
    number: str
    dated: date
    adverse: bool
    context: Mapping[str, JsonValue]  # frozen: what the letter prints


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


class OutboxKind(StrEnum):
    """Work that leaves the database."""

    RENDER = "render"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A piece of leased work."""

    id: int
    kind: OutboxKind
    key: str  # unique in its kind
    payload: Mapping[str, JsonValue]
    attempts: int


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
    """An issued document."""

    id: int
    kind: str
    title: str
    issuer_id: int
    number: str
    dated: date
    context: Mapping[str, JsonValue]
    path: str = ""  # of the rendered PDF below the data directory; empty: not rendered yet
    sha256: str = ""
    pages: int = 0
    case_ids: tuple[int, ...] = ()


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
class RestrictionRow:
    """A restriction on a subject, as the projection shows it."""

    subject_id: int
    case_id: int
    name: str
    start: date
    until: date | None
    ended_on: date | None
