"""Work that leaves the database: the outbox, and reminders on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.values.plain import JsonValue


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
