"""What a signed-in officer carries, and whether it still stands.

How it is signed and carried is the matter of ``web``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from casework.access.signing_in import SignedIn
from casework.parts import Parts

LASTS: Final = timedelta(hours=12)
"""A working day; then one signs in again."""


class Way(StrEnum):
    """By what somebody signed in."""

    PASSWORD = "password"  # noqa: S105
    IDENTITY = "identity"  # the bureau's identity provider


@dataclass(frozen=True, slots=True)
class Session:
    """That somebody signed in as an officer."""

    officer: str  # key
    generation: int  # of the officer's credential then
    begun_at: datetime  # aware
    nonce: str  # random: what is signed is not the same twice
    way: Way = Way.PASSWORD


def still_stands(parts: Parts, session: Session, now: datetime) -> SignedIn | None:
    """The officer of a session; None: it is over, or all sessions of the officer were ended.

    Args:
        parts: the system.
        session: one that is known to be ours.
        now: aware.
    """
    if now - session.begun_at >= LASTS:
        return None
    with parts.store.read() as unit:
        for officer in unit.officers([session.officer]).values():
            credential = unit.credential(officer.id)
            if credential is not None and credential.generation == session.generation:
                found = SignedIn.of(unit, officer, credential)
                # A temporary password is to be changed by whoever uses it.
                return found if session.way is Way.PASSWORD else replace(found, must_change=False)
    return None
