"""Letting somebody in whom the identity provider knows: an officer who is registered here, or nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casework.access.identity.settings import Provider
from casework.access.log import What, note
from casework.access.signing_in import NotSignedInError, SignedIn
from casework.parts import Parts
from store.values import Credential

NO_PASSWORD: Final = ""
"""Of an officer who comes in by the identity provider alone: no password fits it."""
WAY: Final = "统一身份认证"
_SHOWN: Final = 40  # characters of what the provider said


def let_in(parts: Parts, provider: Provider, told: str) -> SignedIn:
    """The officer whom the identity provider knows somebody as; nobody is registered by signing in.

    Args:
        parts: the system.
        provider: who said so.
        told: what its claim says.

    Raises:
        NotSignedInError: no officer is registered here for it.
    """
    key, now = provider.officer(told), parts.clock()
    with parts.store.write() as unit:
        officer = next(iter(unit.officers([key]).values()), None) if key.isprintable() else None
        if officer is None:
            raise NotSignedInError(
                f"统一身份认证已经通过，但账号“{told[:_SHOWN]}”在本系统没有对应的人员，"
                "请账号管理岗位核对，由本机管理员登记后再登录"
            )
        credential = unit.credential(officer.id)
        if credential is None:
            credential = Credential(officer.id, NO_PASSWORD, now)
            unit.put_credential(credential)
        note(unit, What.SIGNED_IN, officer, officer, now, system=WAY)
        signed_in = SignedIn.of(unit, officer, credential)
        unit.commit()
    # A temporary password is to be changed by whoever uses it.
    return replace(signed_in, must_change=False)
