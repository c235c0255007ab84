"""The frame of all pages: starlette-admin with our templates, language, door and menu.

Owns how they are put together, and the list of pages. What a page shows is the page's.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.middleware.base import RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import I18nConfig
from starlette_admin.security.csrf import CSRFMiddleware

from casework.access.identity.settings import read_provider
from casework.parts import Parts
from web.door import Door, secret_of
from web.own import FOLDER, PREFIX, own
from web.pages import every_list, every_page
from web.pages.desk import DeskPage
from web.policy import Marking, Policy

_HERE: Final = Path(__file__).parent
TITLE: Final = "时限"
Refuse = Callable[[Request, HTTPException], Awaitable[Response]]
_UNMARKED: Final = (
    "页面已经失效：可能打开得太久，或者在这台电脑上重新登录过。没有登记任何内容，请返回上一页，刷新后再办一次。"
)
_BROKEN: Final = "送来的表单不完整，或者其中一项超过一兆字节。没有登记任何内容，请返回上一页核对后再办一次。"
_ROUTES: Final = frozenset({"list"})
"""The library's own addresses that are used."""


class Marked(CSRFMiddleware):
    """Looks for the mark in forms that are sent, as its parent does, and lets go of the files it read on the way.

    Args:
        app: what answers.
        secret_key: signs the marks.
        refuse: makes the page that says why a form is not taken.
    """

    def __init__(self, app: ASGIApp, secret_key: str, refuse: Refuse) -> None:
        super().__init__(app, secret_key)
        self._refuse = refuse

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer one request; the parent's own refusals are the only plain texts."""
        try:
            answer = await super().dispatch(request, call_next)
        except (MultiPartException, HTTPException):  # what pages raise is answered further inside
            return await self._refuse(request, HTTPException(400, _BROKEN))
        if isinstance(answer, PlainTextResponse):
            return await self._refuse(request, HTTPException(403, _UNMARKED))
        return answer

    async def _get_submitted_token(self, request: Request) -> str | None:
        try:
            return await super()._get_submitted_token(request)
        finally:
            await request.close()


async def _refuse(request: Request) -> Response:
    raise HTTPException(403)


class Frame(BaseAdmin):
    """The library's frame with our middleware."""

    def _collect_core_routes(self) -> list[Route]:
        # Lists are read only; what changes anything is a page of ours. Templates name the other addresses, too.
        found = super()._collect_core_routes()
        return [
            one if one.name in _ROUTES else Route(one.path, _refuse, methods=one.methods, name=one.name)
            for one in found
        ]

    def _init_csrf(self) -> None:
        self.middlewares.append(Middleware(Marked, secret_key=self.secret_key or "", refuse=self._render_error))


def framed(parts: Parts) -> Frame:
    """The workbench of a system, to be mounted at the root.

    Args:
        parts: the system.

    Raises:
        InputError: the settings of the identity provider are wrong.
    """
    secret, provider = secret_of(parts.home), read_provider(parts.home, os.environ)
    frame = Frame(
        title=TITLE,
        base_url="/",
        route_name="admin",
        templates_dir=str(_HERE / "templates"),
        index_view=DeskPage(parts),
        auth_provider=Door(parts, secret, provider),
        secret_key=secret,
        i18n_config=I18nConfig(default_locale="zh", language_cookie_name=None, language_header_name=None),
        timezone_config=None,
        middlewares=[Middleware(Policy)],
    )
    frame.templates.env.add_extension(Marking)
    frame.templates.env.globals["identity"] = provider
    frame.templates.env.globals["own"] = own
    frame.routes.insert(0, Mount(PREFIX, StaticFiles(directory=FOLDER), name="own"))
    for view in (*every_page(parts), *every_list(parts)):
        frame.add_view(view)
    return frame
