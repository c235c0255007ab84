"""The door: signing in and out, the cookie of a session, and who is asking.

Owns the cookie. Whether a password is right, whether a session still stands, and how often somebody may try is
``casework.access``'s. Whoever must change his password gets to no other page before.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.auth import AdminUser
from starlette_admin.auth.password import AuthProvider
from starlette_admin.exceptions import LoginFailed

from casework.access.sessions import Session, still_stands
from casework.access.signing_in import NotSignedInError, SignedIn, sign_in
from casework.parts import Parts
from engine.errors import ShixianError
from web.throttle import Throttle

COOKIE: Final = "shixian_session"
KEPT_IN: Final = "session-secret"
PASSWORD: Final = "/password"  # noqa: S105 - an address
"""Where passwords are changed."""
_SALT: Final = "shixian session"
_LONGEST: Final = 200  # characters that anybody types as a name or a password


def secret_of(home: Path) -> str:
    """The secret of a data directory, with which cookies are signed; made when there is none."""
    path = home / KEPT_IN
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


@dataclass
class Guest(AdminUser):
    """Who is signed in, as the frame shows it."""

    signed_in: SignedIn | None = None


class Door(AuthProvider):
    """Lets officers in by name and password.

    Args:
        parts: the system.
        secret: signs the cookies.
    """

    def __init__(self, parts: Parts, secret: str) -> None:
        super().__init__(allow_routes=["own"])
        self._parts = parts
        self._signer = URLSafeSerializer(secret, salt=_SALT)
        self._throttle = Throttle()

    async def login(self, username: str, password: str, remember_me: bool, request: Request) -> Response | None:
        """Begin a session.

        Raises:
            LoginFailed: not with this name and password, or not now.
        """
        del remember_me  # a session ends with the day, whoever's machine it is
        if max(len(username), len(password)) > _LONGEST:
            raise LoginFailed(f"名称和密码都不超过{_LONGEST}个字符")
        address = request.client.host if request.client else ""
        if minutes := self._throttle.minutes_left(address):
            raise LoginFailed(f"这台电脑近来登录失败的次数过多，请{minutes}分钟后再试")
        try:
            found = await run_in_threadpool(sign_in, self._parts, username.strip(), password)
        except NotSignedInError as error:
            self._throttle.failed(address)
            raise LoginFailed(error.reason) from error
        response = RedirectResponse(PASSWORD if found.must_change else _next(request), status_code=303)
        self.keep(
            response, request, Session(found.officer, found.generation, self._parts.clock(), secrets.token_urlsafe(12))
        )
        return response

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

    def keep(self, response: Response, request: Request, session: Session) -> None:
        """Give the browser the cookie of a session."""
        told = [session.officer, session.generation, session.begun_at.isoformat(), session.nonce]
        response.set_cookie(
            COOKIE,
            self._signer.dumps(told),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
            path="/",
        )

    def _session(self, cookie: str) -> Session | None:
        try:
            told: Any = self._signer.loads(cookie)
            officer, generation, begun_at, nonce = told
            return Session(officer, generation, datetime.fromisoformat(begun_at), nonce)
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


def _next(request: Request) -> str:
    """The page that was asked for before signing in; never one of another place."""
    wanted = request.query_params.get("next", "")
    here = str(request.base_url).rstrip("/")
    path = wanted.removeprefix(here)
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
