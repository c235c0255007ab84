"""Signing in by key and password, and how failures are throttled.

From the fifth failure on end the officer is barred, for a minute at first, then for twice as long each time; that a bar
begins is noted once, what is tried during it nowhere. Whoever is not let in is told one sentence, after the same work:
officers that are unknown, have no password or are barred, and wrong passwords. It does not tell who has an account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher

from casework.access.log import What, note
from casework.access.passwords import HASHER, encode, matches
from casework.parts import Parts
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import Credential, Officer

FAILURES_ALLOWED: Final = 4
"""Failures on end without a bar; the next one bars."""
FIRST_BAR: Final = timedelta(minutes=1)
LONGEST_BAR: Final = timedelta(hours=1)
_DOUBLINGS = 6  # no more are needed to reach the longest bar
_WRONG: Final = (
    "账号或者密码不对，请核对后再试；连续五次不对的，暂停登录一分钟以上，请稍后再试；"
    "还没有密码或者忘记密码的，请账号管理岗位或者本机管理员设定临时密码"
)


class NotSignedInError(RefusedError):
    """Nobody was let in.

    Args:
        reason: why, in Chinese.
        until: when the officer is no longer barred; None: key and password do not belong together. It is not for
            somebody who is not signed in.
    """

    def __init__(self, reason: str = _WRONG, *, until: datetime | None = None) -> None:
        self.until = until
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An officer who was let in."""

    officer: str  # key
    name: str
    office: str  # key
    office_name: str
    roles: frozenset[str]
    generation: int  # of the sessions that stand
    must_change: bool  # the password is a temporary one; nothing but changing it is in order

    @classmethod
    def of(cls, unit: UnitOfWork, officer: Officer, credential: Credential) -> SignedIn:
        """Of an officer, as things stand in a unit."""
        office = unit.offices()[officer.office_id]
        return cls(
            officer.key,
            officer.name,
            office.key,
            office.name,
            officer.roles,
            credential.generation,
            credential.must_change,
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """A password that was held against what is kept: before the unit that counts, which keeps all others waiting."""

    key: str
    password: str
    encoded: str  # what it was held against; empty: nothing was kept
    right: bool


def sign_in(parts: Parts, key: str, password: str, *, hasher: PasswordHasher = HASHER) -> SignedIn:
    """Let an officer in.

    Args:
        parts: the system.
        key: of the officer, as typed.
        password: as typed.
        hasher: whose parameters passwords are to have; one kept by others is encoded anew.

    Raises:
        NotSignedInError: they do not belong together, or the officer is barred for a time.
    """
    now = parts.clock()
    tried = try_password(parts, key, password, hasher)
    anew = encode(password, hasher) if tried.right and hasher.check_needs_rehash(tried.encoded) else tried.encoded
    with parts.store.write() as unit:
        found = admit(unit, tried, now, hasher)
        if isinstance(found, NotSignedInError):
            unit.commit()
            raise found
        officer, credential = found
        kept = anew if credential.password == tried.encoded else credential.password
        unit.put_credential(replace(credential, password=kept, failed=0, barred_until=None))
        note(unit, What.SIGNED_IN, officer, officer, now)
        told = SignedIn.of(unit, officer, credential)
        unit.commit()
    return told


def try_password(parts: Parts, key: str, password: str, hasher: PasswordHasher) -> Tried:
    """Hold a password against what is kept of the officer's."""
    with parts.store.read() as unit:
        found = known_to(unit, key)
    encoded = found[1].password if found is not None else ""
    return Tried(key, password, encoded, matches(encoded, password, hasher))


def admit(
    unit: UnitOfWork, tried: Tried, now: datetime, hasher: PasswordHasher
) -> tuple[Officer, Credential] | NotSignedInError:
    """The officer who tried, or why nobody is let in; then the failure is counted, and the unit is to be committed."""
    found = known_to(unit, tried.key)
    if found is None:
        _write_as_much(unit)
        return NotSignedInError()
    officer, credential = found
    if credential.barred_until is not None and now < credential.barred_until:
        _write_as_much(unit)
        return NotSignedInError(until=credential.barred_until)
    # Kept meanwhile is another one, if it was changed since: hardly ever.
    same = credential.password == tried.encoded
    if tried.right if same else matches(credential.password, tried.password, hasher):
        return officer, credential
    failed = _failed(credential, now)
    unit.put_credential(failed)
    if failed.barred_until != credential.barred_until:
        note(unit, What.BARRED, officer, None, now)
    return NotSignedInError()


def known_to(unit: UnitOfWork, key: str) -> tuple[Officer, Credential] | None:
    """The officer of a key as typed who has a password; None: there is none."""
    typed = key.strip()
    # What is no printable text is nobody's key, and no database takes it.
    officer = next(iter(unit.officers([typed]).values()), None) if typed.isprintable() else None
    credential = unit.credential(officer.id) if officer is not None else None
    return None if officer is None or credential is None else (officer, credential)


def _write_as_much(unit: UnitOfWork) -> None:
    """Write a row as it stands: a failure that counts nowhere is to take as long as one that does."""
    for office in list(unit.offices().values())[:1]:
        unit.put_office(office)


def _failed(credential: Credential, now: datetime) -> Credential:
    failed = credential.failed + 1
    if failed <= FAILURES_ALLOWED:
        return replace(credential, failed=failed)
    bar = FIRST_BAR * 2 ** min(failed - FAILURES_ALLOWED - 1, _DOUBLINGS)
    return replace(credential, failed=failed, barred_until=now + min(bar, LONGEST_BAR))
