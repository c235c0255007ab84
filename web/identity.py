"""Signing in by the bureau's identity provider: a browser is sent there with a question, and comes back with a code.

Owns the cookie that holds the question meanwhile (signed, for ten minutes, and sent when the provider sends the browser
back), and the page behind: the cookie of a session is for requests from our own pages alone, and a browser that comes
from elsewhere sends it only from the next page on. What the code is worth is ``casework.access.identity``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Final

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from casework.access.identity.letting_in import let_in
from casework.access.identity.provider import Desk, IdentityError, Question
from casework.access.identity.settings import BACK, Provider
from casework.access.sessions import Way
from casework.access.signing_in import NotSignedInError, SignedIn
from casework.parts import Parts
from web.next_page import inside

THERE: Final = "/login/identity"
ROUTES: Final = ("identity", "identity_back")
"""Names of the addresses that need no session."""
_COOKIE: Final = "shixian_identity"
_SALT: Final = "shixian identity"
_LASTS_S: Final = 600
_LONGEST: Final = 4000  # characters of a code or state

Begins = Callable[[Response, Request, SignedIn, Way], None]


class IdentityDoor:
    """The way over the identity provider.

    Args:
        parts: the system.
        provider: the identity provider.
        secret: signs the cookie.
        templates: of the frame.
        begins: begins a session in a response.
    """

    def __init__(
        self, parts: Parts, provider: Provider, secret: str, templates: Jinja2Templates, begins: Begins
    ) -> None:
        self._parts = parts
        self._desk = Desk(provider)
        self._signer = URLSafeTimedSerializer(secret, salt=_SALT)
        self._templates = templates
        self._begins = begins

    def routes(self) -> list[Route]:
        """Its addresses."""
        there, back = ROUTES
        return [
            Route(THERE, self.there, methods=["GET"], name=there),
            Route(BACK, self.back, methods=["GET"], name=back),
        ]

    async def there(self, request: Request) -> Response:
        """Send a browser to the provider."""
        question = Question.new()
        try:
            way = await run_in_threadpool(self._desk.way, question)
        except IdentityError as error:
            return self._refused(request, error.reason, 503)
        response = RedirectResponse(way, status_code=303)
        response.set_cookie(
            _COOKIE,
            self._signer.dumps([*astuple(question), inside(request)]),
            max_age=_LASTS_S,
            httponly=True,
            samesite="lax",  # it comes back from another site
            secure=request.url.scheme == "https",
            path=THERE,
        )
        return response

    async def back(self, request: Request) -> Response:
        """What a browser brings back."""
        try:
            found, path = await run_in_threadpool(self._let_in, request)
        except (IdentityError, NotSignedInError) as error:
            return self._refused(request, error.reason, 403)
        response = self._templates.TemplateResponse(
            request=request, name="identity_back.html", context={"path": path, "signed_in": found}
        )
        self._begins(response, request, found, Way.IDENTITY)
        response.delete_cookie(_COOKIE, path=THERE)
        return response

    def _let_in(self, request: Request) -> tuple[SignedIn, str]:
        try:
            state, nonce, verifier, path = self._signer.loads(request.cookies.get(_COOKIE, ""), max_age=_LASTS_S)
        except (BadSignature, ValueError, TypeError) as error:
            raise IdentityError("登录已经超时，或者不是从本系统的登录页开始的，请重新登录") from error
        asked = request.query_params
        code = asked.get("code", "")
        if asked.get("state", "") != state:
            raise IdentityError("登录的答复与这个浏览器的请求不符，没有登录；请重新登录")
        if not code or len(code) > _LONGEST:
            raise IdentityError("统一身份认证没有让您登录，请重新登录，或者联系统一身份认证的管理员")
        told = self._desk.who(code, Question(state, nonce, verifier), self._parts.clock())
        return let_in(self._parts, self._desk.provider, told), path

    def _refused(self, request: Request, reason: str, status: int) -> Response:
        return self._templates.TemplateResponse(
            request=request, name="login.html", context={"error": reason}, status_code=status
        )
