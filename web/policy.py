"""What a browser is told about every answer: where it may take things from, and which scripts are ours.

Owns the headers and the nonce that marks inline scripts and styles. Templates get the marks when they are read, those
of the frame's library as well as ours; a font that the library would fetch from outside is taken out of them there.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from jinja2.ext import Extension
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NONCE: Final = "nonce"
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STATIC: Final = ("/static/", "/own/")
_OF_A_RELEASE: Final = b"v="  # in the address: another release has another one


def content_policy(nonce: str) -> str:
    """The Content-Security-Policy of a page: everything from here, inline code only with the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",  # the library's widgets place themselves by it
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "object-src 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        )
    )


class Policy:
    """Middleware that gives every request a nonce and every answer its headers.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})[_NONCE] = nonce

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", content_policy(nonce))
                headers.setdefault("Cache-Control", _kept(scope))
            await send(message)

        await self._app(scope, receive, told)


def _kept(scope: Scope) -> str:
    """How long a browser may keep an answer."""
    if not scope["path"].startswith(_STATIC):
        return "no-store"  # what an officer saw must not be shown to the next one by the browser's "back"
    return "max-age=86400" if scope["query_string"].startswith(_OF_A_RELEASE) else "no-cache"


_INLINE: Final = re.compile(r"<(script|style)(?=[\s>])(?![^>]*\b(?:src|nonce)=)")
_OUTSIDE: Final = re.compile(r"@import\s+url\([^)]*//[^)]*\)\s*;?")


class Marking(Extension):
    """Gives inline scripts and styles of templates the nonce of the request; imports from outside are left out."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The text of a template as it is compiled."""
        del name, filename
        return _INLINE.sub(r'<\1 nonce="{{ request.state.nonce }}"', _OUTSIDE.sub("", source))
