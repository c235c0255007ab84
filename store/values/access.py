"""By what somebody is let in, and what he keeps for himself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


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
