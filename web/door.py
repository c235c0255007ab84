"""The door: signing in and out, the cookie of a session, and who is asking.

Owns the cookie. Whether a password is right, whether a session still stands, and how often somebody may try is
``casework.access``'s. Whoever must change his password gets to no other page before. The way over the bureau's identity
provider, where there is one, is ``web.identity``'s.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.auth import AdminUser
from starlette_admin.auth.password import AuthProvider
from starlette_admin.exceptions import LoginFailed

from casework.access.identity.settings import Provider
from casework.access.sessions import Session, Way, still_stands
from casework.access.signing_in import NotSignedInError, SignedIn, sign_in
from casework.kept_secret import kept_secret
from casework.parts import Parts
from engine.errors import ShixianError
from web.identity import ROUTES, IdentityDoor
from web.next_page import inside
from web.throttle import Throttle

COOKIE: Final = "shixian_session"
KEPT_IN: Final = "session-secret"
PASSWORD: Final = "/password"  # noqa: S105 - an address
"""Where passwords are changed."""
_SALT: Final = "shixian session"
_PASSWORDS_AT_ONCE: Final = 2
_LONGEST: Final = 200  # characters that anybody types as a name or a password


def secret_of(home: Path) -> str:
    """The secret of a data directory, with which cookies are signed; made when there is none."""
    return kept_secret(home, KEPT_IN)


def cookie_of(secret: str, session: Session) -> str:
    """A session as a cookie tells of it, signed."""
    begun = session.begun_at.isoformat()
    return str(_signer(secret).dumps([session.officer, session.generation, begun, session.nonce, session.way.value]))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)


@dataclass
class Guest(AdminUser):
    """Who is signed in, as the frame shows it."""

    signed_in: SignedIn | None = None


class Door(AuthProvider):
    """Lets officers in by name and password, and by the identity provider where there is one.

    Args:
        parts: the system.
        secret: signs the cookies.
        provider: the identity provider; None: there is none.
    """

    def __init__(self, parts: Parts, secret: str, provider: Provider | None = None) -> None:
        super().__init__(allow_routes=["own", *ROUTES])
        self._parts = parts
        self._provider = provider
        self._secret = secret
        self._throttle = Throttle()
        self._limiter: CapacityLimiter | None = None  # made where the pages run

    async def login(self, username: str, password: str, remember_me: bool, request: Request) -> Response | None:
        """Begin a session.

        Raises:
            LoginFailed: not with this name and password, or not now.
        """
        del remember_me  # a session ends with the day, whoever's machine it is
        if self._provider is not None and not self._provider.passwords:
            raise LoginFailed("密码登录已经停用，请用统一身份认证登录")
        if max(len(username), len(password)) > _LONGEST:
            raise LoginFailed(f"名称和密码都不超过{_LONGEST}个字符")
        address = request.client.host if request.client else ""
        if minutes := self._throttle.minutes_left(address):
            raise LoginFailed(f"这台电脑近来登录失败的次数过多，请{minutes}分钟后再试")
        try:
            found = await to_thread.run_sync(
                sign_in, self._parts, username.strip(), password, limiter=self._passwords_at_once()
            )
        except NotSignedInError as error:
            self._throttle.failed(address)
            raise LoginFailed(error.reason) from error
        response = RedirectResponse(PASSWORD if found.must_change else inside(request), status_code=303)
        self.begin(response, request, found, Way.PASSWORD)
        return response

    def _passwords_at_once(self) -> CapacityLimiter:
        """Who signs in waits for those who do, and not all others for them: a password takes long, and much memory."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(_PASSWORDS_AT_ONCE)
        return self._limiter

    def get_routes(self, templates: Jinja2Templates) -> list[Route]:
        """The addresses of signing in and out."""
        routes = super().get_routes(templates)
        if self._provider is not None:
            routes += IdentityDoor(self._parts, self._provider, self._secret, templates, self.begin).routes()
        return routes

    async def logout(self, request: Request) -> Response | None:
        """End the session in this browser."""
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    async def authenticate(self, request: Request) -> AdminUser | None:
        """Who is asking; None when nobody is signed in."""
        found = await run_in_threadpool(self.signed_in, request)
        if found is None:
            return None
        request.state.signed_in = found
        return Guest(username=f"{found.name}（{found.office_name}）", signed_in=found)

    def signed_in(self, request: Request) -> SignedIn | None:
        """Who is asking, by the cookie."""
        session = self._session(request.cookies.get(COOKIE, ""))
        return None if session is None else still_stands(self._parts, session, self._parts.clock())

    def begin(self, response: Response, request: Request, found: SignedIn, way: Way) -> None:
        """Begin a session of an officer who was let in."""
        now, nonce = self._parts.clock(), secrets.token_urlsafe(12)
        self.keep(response, request, Session(found.officer, found.generation, now, nonce, way))

    def keep(self, response: Response, request: Request, session: Session) -> None:
        """Give the browser the cookie of a session."""
        response.set_cookie(
            COOKIE,
            cookie_of(self._secret, session),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
            path="/",
        )

    def _session(self, cookie: str) -> Session | None:
        try:
            found: Any = _signer(self._secret).loads(cookie)
            officer, generation, begun_at, nonce, way = found
            return Session(officer, generation, datetime.fromisoformat(begun_at), nonce, Way(way))
        except (BadSignature, TypeError, ValueError):
            return None


def me(request: Request) -> SignedIn:
    """Who is asking.

    Raises:
        ShixianError: nobody is signed in.
    """
    found: SignedIn | None = getattr(request.state, "signed_in", None)
    if found is None:
        raise ShixianError("请先登录")
    return found
