"""Cases, what is recorded of them, and what is worked out from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engine.case import Case
from store.values.papers import Draft
from store.values.plain import JsonValue


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
class CaseName:
    """What a case is called, and whose it is."""

    id: int
    number: str
    office_id: int
    procedure: str  # key


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
class Mail:
    """A mail handed to the post."""

    tracking_no: str  # without spaces, in capitals
    case_id: int
    service: str  # state of the service fragment; empty: of the case itself
    posted_on: date  # as told when it was registered


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
class CaseFilter:
    """Which cases a list shows. Empty parts do not narrow."""

    offices: frozenset[int] | None = None  # None: all
    states: frozenset[str] = frozenset()
    procedure: str = ""
    batch: str = ""
    finished: bool | None = None
    subject_ids: frozenset[int] = field(default_factory=frozenset)
    duty_roles: frozenset[str] = frozenset()  # an open duty waits for one of these


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
