"""What tests of access share: a cheap Argon2, names, and what the register says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher

from casework.access.log import TOPIC
from casework.access.signing_in import NotSignedInError, SignedIn, sign_in
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from store.values import Credential, Officer

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HANDLER = "heping_1"
PASSWORD = "竹外桃花三两枝，春江水暖"  # noqa: S105 - of nobody
PASSWORD_OF_LATIN = "correct horse battery"  # noqa: S105 - of nobody
WRONG = "不是这个密码不是这个"


@dataclass(frozen=True, slots=True)
class Access:
    """A bureau and what is done at its door."""

    parts: Parts
    clock: VirtualClock

    def sign_in(self, password: str = PASSWORD, key: str = HANDLER) -> SignedIn:
        """Sign in with a cheap Argon2."""
        return sign_in(self.parts, key, password, hasher=CHEAP)

    def refused(self, password: str = WRONG, key: str = HANDLER) -> NotSignedInError:
        """Try to sign in, in vain."""
        try:
            self.sign_in(password, key)
        except NotSignedInError as error:
            return error
        raise AssertionError("was let in")

    def later(self, **by: Any) -> None:
        """Put the clock forward."""
        self.clock.now += timedelta(**by)

    def officer(self, key: str = HANDLER) -> Officer:
        """An officer."""
        with self.parts.store.read() as unit:
            [found] = unit.officers([key]).values()
        return found

    def credential(self, key: str = HANDLER) -> Credential:
        """By what an officer signs in."""
        officer = self.officer(key)
        with self.parts.store.read() as unit:
            found = unit.credential(officer.id)
        assert found is not None
        return found

    def entries(self) -> Sequence[tuple[str, str | None, str | None]]:
        """What the register says of access: about whom, by whom, what."""
        with self.parts.store.read() as unit:
            keys = {officer.id: officer.key for officer in unit.officers().values()}
            found = unit.entries(TOPIC)
        return [(one.name, keys.get(one.ref), keys.get(one.officer_id or 0)) for one in found]
