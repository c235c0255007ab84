"""Entries of the register, and what the archive's say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from store.values.plain import JsonValue


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the register: a step in a paper's life, a delegation, a recusal, numbers, the archive, access."""

    topic: str  # "document" | "delegation" | "recusal" | "numbers" | "archive" | "access" | "office" | "officer" | …
    ref: int  # id of what it is about; of "access" an officer, 0: the administrator of the machine
    name: str  # of what was done
    officer_id: int | None  # None: the program itself
    occurred_on: date  # the day on which it was done
    recorded_at: datetime
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    id: int = 0  # its place in the register; given by the store


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
