"""Changing the own password, giving a temporary one, ending sessions. Each ends all sessions of the officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from casework.access.authority import access_keeper_for, self_or_keeper_for
from casework.access.log import What, note
from casework.access.passwords import HASHER, encode, refuse_weak, temporary
from casework.access.signing_in import NotSignedInError, SignedIn, admit, known_to, try_password
from casework.authority import People
from casework.parts import Parts
from engine.errors import RefusedError
from store.values import Credential


def change_password(parts: Parts, key: str, old: str, new: str, *, hasher: PasswordHasher = HASHER) -> SignedIn:
    """Let an officer choose another password; failures with the old one count as those of signing in.

    Returns:
        The officer with the new generation: all sessions have ended, that of the caller, too.

    Raises:
        NotSignedInError: the old one is wrong, or the officer is barred for a time.
        RefusedError: the new one is weak, or the old one again.
    """
    now = parts.clock()
    # Before the old one is looked at: a refused new one must not be a way to try old ones without being counted.
    with parts.store.read() as unit:
        if (known := known_to(unit, key)) is not None:
            refuse_weak(new, known[0])
    if new == old:
        raise RefusedError("新密码不能与旧密码相同，请另换一个", field="password")
    tried = try_password(parts, key, old, hasher)
    encoded = encode(new, hasher)
    with parts.store.write() as unit:
        found = admit(unit, tried, now, hasher)
        if isinstance(found, NotSignedInError):
            unit.commit()
            raise _refused(found, now)
        officer, credential = found
        changed = Credential(officer.id, encoded, now, generation=credential.generation + 1)
        unit.put_credential(changed)
        note(unit, What.PASSWORD_CHANGED, officer, officer, now)
        told = SignedIn.of(unit, officer, changed)
        unit.commit()
    return told


def _refused(found: NotSignedInError, now: datetime) -> NotSignedInError:
    """Why the own password is not changed: to somebody who is signed in, the whole of it is told."""
    if found.until is None:
        return NotSignedInError("原密码不对，请核对后再试")
    minutes = -(-(found.until - now) // timedelta(minutes=1))
    return NotSignedInError(f"连续不对的次数过多，请{minutes}分钟后再试", until=found.until)


def set_password(parts: Parts, key: str, *, actor: str | None, hasher: PasswordHasher = HASHER) -> str:
    """Give an officer a temporary password, to be changed after the first use; a bar is lifted by it.

    Args:
        parts: the system.
        key: of the officer.
        actor: key of an access keeper; None: the administrator of the machine.
        hasher: by which it is encoded.

    Returns:
        The password, which is kept nowhere.

    Raises:
        NotPermittedError: the actor is no access keeper for the officer.
        MissingError: there is no such officer or actor.
    """
    now, password = parts.clock(), temporary()
    encoded = encode(password, hasher)
    with parts.store.write() as unit:
        people = People.of(unit)
        officer = people.officer(key)
        keeper = access_keeper_for(people, actor, officer)
        before = unit.credential(officer.id)
        generation = before.generation + 1 if before is not None else 1
        unit.put_credential(Credential(officer.id, encoded, now, must_change=True, generation=generation))
        note(unit, What.PASSWORD_SET, officer, keeper, now)
        unit.commit()
    return password


def end_sessions(parts: Parts, key: str, actor: str | None) -> None:
    """End all sessions of an officer.

    Args:
        parts: the system.
        key: of the officer.
        actor: key of the officer or of an access keeper; None: the administrator of the machine.

    Raises:
        RefusedError: the officer has no password, and so no sessions.
        NotPermittedError: the actor is somebody else, and no access keeper for the officer.
        MissingError: there is no such officer or actor.
    """
    with parts.store.write() as unit:
        people = People.of(unit)
        officer = people.officer(key)
        ending = self_or_keeper_for(people, actor, officer)
        credential = unit.credential(officer.id)
        if credential is None:
            raise RefusedError(f"{officer.name}还没有密码，没有登录可以结束")
        unit.put_credential(replace(credential, generation=credential.generation + 1))
        note(unit, What.SESSIONS_ENDED, officer, ending, parts.clock())
        unit.commit()
