"""Speaking with the identity provider: where to send a browser, what its code is worth, who its token says somebody is.

Authorization code flow with PKCE (RFC 7636), state and nonce. A token counts only if it bears a signature by a key that
the provider publishes, is meant for this system, answers this very question and is not over. Nothing else is asked: no
further data of anybody is fetched, and no token is kept.
"""

from __future__ import annotations

import hashlib
import secrets
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from casework.access.identity.settings import Provider
from engine.errors import ShixianError

_DISCOVERY: Final = "/.well-known/openid-configuration"
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the provider alone has: neither none at all nor one by a shared secret."""
_LEEWAY_S: Final = 60  # by which clocks may differ
_TIMEOUT_S: Final = 10.0
_MOST_BYTES: Final = 256 * 1024
_BYTES: Final = 32  # of what nobody is to guess


class IdentityError(ShixianError):
    """The identity provider could not be asked, or what it said does not count.

    Args:
        reason: why, in Chinese.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Question:
    """What one browser was sent with, to be held against what it brings back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Question:
        """One that nobody can guess."""
        return cls(*(secrets.token_urlsafe(_BYTES) for _ in range(3)))


@dataclass(slots=True)
class Desk:
    """The provider as this process knows it: where its addresses are, and its keys, until a token bears another."""

    provider: Provider
    _known: Mapping[str, Any] | None = None
    _keys: KeySet | None = None
    _lock: Lock = field(default_factory=Lock)

    def way(self, question: Question) -> str:
        """Where to send a browser.

        Raises:
            IdentityError: the provider could not be asked.
        """
        challenge = urlsafe_b64encode(hashlib.sha256(question.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client,
            "redirect_uri": self.provider.back,
            "scope": self.provider.scope,
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = self._address("authorization_endpoint")
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    def who(self, code: str, question: Question, now: datetime) -> str:
        """What the claim says of the one whose browser brought a code.

        Args:
            code: as the browser brought it.
            question: what the browser was sent with.
            now: aware.

        Raises:
            IdentityError: the provider could not be asked, or what it said does not count.
        """
        token = self._token(code, question)
        claims = self._verified(token, question, now)
        told = claims.get(self.provider.claim)
        if not isinstance(told, str) or not told.strip():
            raise IdentityError("统一身份认证没有说明您的账号，请联系本机管理员核对设置")
        return told.strip()

    def _token(self, code: str, question: Question) -> str:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.back,
            "code_verifier": question.verifier,
            "client_id": self.provider.client,
        }
        where = self._address("token_endpoint")
        basic = None
        if self.provider.secret:
            ways = (self._known or {}).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_basic" in ways:
                basic = httpx.BasicAuth(_form(self.provider.client), _form(self.provider.secret))
            else:
                asked["client_secret"] = self.provider.secret
        found = self._asked("POST", where, data=asked, auth=basic).get("id_token")
        if not isinstance(found, str):
            raise IdentityError("统一身份认证没有答复身份，请重新登录")
        return found

    def _verified(self, token: str, question: Question, now: datetime) -> Mapping[str, Any]:
        try:
            try:
                found = jwt.decode(token, self._published(), algorithms=list(_ALGORITHMS))
            except (JoseError, ValueError):  # it may be of a key that was published since
                found = jwt.decode(token, self._published(anew=True), algorithms=list(_ALGORITHMS))
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self.provider.issuer},
                aud={"essential": True, "value": self.provider.client},
                nonce={"essential": True, "value": question.nonce},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            ).validate(found.claims)
        except ExpiredTokenError as error:
            raise IdentityError("统一身份认证的答复已经过期，请重新登录") from error
        except (JoseError, ValueError, TypeError) as error:
            raise IdentityError("统一身份认证的答复不可信，没有登录；请重新登录，仍然不行的联系本机管理员") from error
        if not self._is_for_us(found.claims):
            raise IdentityError("统一身份认证的答复是给其他系统的，没有登录")
        return found.claims

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        """Of a token for several, the one it was given to must be this system (OpenID Connect Core, 3.1.3.7)."""
        audience, party = claims["aud"], claims.get("azp")
        if isinstance(audience, list) and len(audience) > 1 and party is None:
            return False
        return party is None or party == self.provider.client

    # -- what is known of the provider

    def _address(self, name: str) -> str:
        with self._lock:
            known = self._known
        if known is None:
            known = self._asked("GET", f"{self.provider.issuer.rstrip('/')}{_DISCOVERY}")
            if known.get("issuer") != self.provider.issuer:
                raise IdentityError("统一身份认证自称的名称与设置不符，请联系本机管理员核对")
            with self._lock:
                self._known = known
        found = known.get(name)
        if not isinstance(found, str) or not found.startswith(self._schemes):
            raise IdentityError("统一身份认证没有说明所需的地址，请联系本机管理员核对")
        return found

    @property
    def _schemes(self) -> tuple[str, ...]:
        """Of its addresses: encrypted where its name is."""
        return ("https://",) if self.provider.issuer.startswith("https://") else ("https://", "http://")

    def _published(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            keys = self._keys
        if keys is None or anew:
            told = self._asked("GET", self._address("jwks_uri"))
            try:
                keys = KeySet.import_key_set({"keys": [one for one in told["keys"] if one.get("use") != "enc"]})
            except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise IdentityError("统一身份认证公布的密钥读不出来，请联系本机管理员核对") from error
            with self._lock:
                self._keys = keys
        return keys

    def _asked(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """What an address of the provider answers; no redirect is followed, and no proxy used."""
        context = ssl.create_default_context()
        if self.provider.ca:
            context.load_verify_locations(self.provider.ca)
        try:
            with httpx.Client(verify=context, trust_env=False, timeout=_TIMEOUT_S, follow_redirects=False) as client:
                answer = client.request(method, url, headers={"Accept": "application/json"}, **more)
            found = (
                answer.json() if answer.status_code == httpx.codes.OK and len(answer.content) < _MOST_BYTES else None
            )
        except (httpx.HTTPError, ValueError) as error:
            raise IdentityError("暂时连不上统一身份认证，请稍后再试，或者用密码登录") from error
        if not isinstance(found, dict):
            raise IdentityError(f"统一身份认证没有受理（{answer.status_code}），请重新登录")
        return found


def _form(text: str) -> str:
    """As RFC 6749, 2.3.1 wants names and secrets in the header."""
    return urlencode({"": text})[1:]
