"""The entries of the register that tell who came in and what was looked at; the register holds them for good.

Owns their names; who may read them is told in ``casework.access.reading``. No entry bears a password, a token or a
whole personal id.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from casework.parts import shanghai_day
from store.contract import UnitOfWork
from store.values import Entry, Officer

TOPIC = "access"
ADMINISTRATOR = 0
"""What an entry is about that is about no officer, but the administrator of the machine."""
_PERSONAL_ID = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])")


class What(StrEnum):
    """What is entered."""

    SIGNED_IN = "signed_in"
    BARRED = "barred"  # kept out for a time, because there were too many failures
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_SET = "password_set"  # noqa: S105
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    UNMASKED = "unmasked"
    EXPORTED = "exported"


def note(
    unit: UnitOfWork, what: What, about: Officer | None, by: Officer | None, now: datetime, /, **details: Any
) -> None:
    """Enter something into the register.

    Args:
        unit: one that writes.
        what: was done.
        about: whose access it is about; None: the administrator's.
        by: who did it; None: the administrator of the machine, or the program itself.
        now: the instant.
        details: more of it, no password, no token; personal ids in it are masked.
    """
    told = {word: _masked(value) if isinstance(value, str) else value for word, value in details.items()}
    ref = about.id if about is not None else ADMINISTRATOR
    unit.register([Entry(TOPIC, ref, what.value, by.id if by is not None else None, shanghai_day(now), now, told)])


def _masked(text: str) -> str:
    """A text without whole personal ids: six digits and the last four are left, as lists show them."""
    return _PERSONAL_ID.sub(lambda found: f"{found[1]}********{found[2]}", text)
