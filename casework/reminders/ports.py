"""What leaves the machine, and the port it leaves by.

Owns the value handed to a port. A port returns only when the other side took the
message, with the other side's own words, so that the caller may note it as delivered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from casework.reminders.channels import Channel
from casework.reminders.ics import Entry
from casework.reminders.urgency import SHANGHAI
from engine.periods.calendar import Calendar
from store.values import Officer

_MARK_LENGTH, _NUMBER_LENGTH = 32, 8


@dataclass(frozen=True, slots=True)
class Line:
    """A deadline in a message, with what the reader must know beside it."""

    entry: Entry
    office: str = ""  # whose deadline it is
    remark: str = ""  # in whose place the reader is told, or that nobody has it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is composed."""

    key: str  # the same at every attempt
    channel: Channel
    officer: Officer | None  # None: whoever listens to the channel
    office: str  # of the officer, or who is addressed
    lines: tuple[Line, ...]
    overdue: tuple[Line, ...]  # told before, over, and still waiting for a person
    calendar: Calendar  # by which working days are counted
    now: datetime  # aware; days left are counted on its day

    @property
    def today(self) -> date:
        """The day of sending in Shanghai."""
        return self.now.astimezone(SHANGHAI).date()

    @property
    def mark(self) -> str:
        """What a repeat is recognised by."""
        return mark_of(self.key)

    @property
    def number(self) -> str:
        """The same, short enough for people."""
        return self.mark[:_NUMBER_LENGTH]


class Port(Protocol):
    """Where messages go."""

    @property
    def confirms(self) -> bool:
        """Whether the other side recognises a repeat by its mark, so that repeating is harmless."""

    def address(self, officer: Officer | None) -> str:
        """Where a message for an officer goes, without secrets."""

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one message; returns the other side's answer.

        Raises:
            NotSentError: it was not accepted.
        """


def mark_of(key: str) -> str:
    """The mark under which a message with a key is known outside.

    >>> mark_of("digest|mail|li|2026-05-29")[:8]
    '32a0a457'
    """
    return hashlib.sha256(key.encode()).hexdigest()[:_MARK_LENGTH]
