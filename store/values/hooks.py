"""Addresses of other systems that are told what happens, how far each was told, and what one of them refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told what happens in the cases of an office and of those below it.

    Its secret is kept nowhere: it is made of `salt` and of what lies in the data directory.
    """

    id: int
    office_id: int
    name: str  # which system listens
    url: str
    kinds: frozenset[str]  # of happenings; never empty
    salt: str
    mark: str  # tells whether the secret is still the one that was shown
    made_at: datetime
    made_by: int | None = None  # officer; None: the administrator of the machine
    local: bool = False  # it may lead to this very machine
    former_salt: str = ""  # of the secret before; empty: there is none
    former_until: datetime | None = None  # exclusive; so long the former secret signs, too
    ended_at: datetime | None = None
    last_event: int = 0  # all up to here was told, refused, or of no interest
    last_entry: int = 0  # the same of the register
    lease_until: datetime | None = None
    owner: str = field(default="", compare=False)  # who has the lease
    failed: int = 0  # attempts on end
    failing_since: datetime | None = None
    stopped: bool = False  # given up: a person must let it go on
    retry_at: datetime | None = None
    error: str = ""
    delivered_at: datetime | None = None
    answer: str = ""  # the other side's own words, the newest ones


class Source(StrEnum):
    """Where a happening stands recorded."""

    EVENT = "event"  # in a case's chain
    ENTRY = "entry"  # in the register


@dataclass(frozen=True, slots=True)
class Held:
    """A happening that a hook refused, or that waits behind one of the same case which was refused."""

    id: int
    hook_id: int
    source: Source
    ref: int  # id of the event or entry
    case_id: int
    since: datetime
    attempts: int = 0  # 0: it only waits
    retry_at: datetime | None = None
    error: str = ""
    given_up: bool = False
