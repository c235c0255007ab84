"""The frame of all pages: starlette-admin with our templates, language, door and menu.

Owns how they are put together, and the list of pages. What a page shows is the page's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import I18nConfig
from starlette_admin.security.csrf import CSRFMiddleware

from casework.parts import Parts
from web.door import Door, secret_of
from web.pages import every_list, every_page
from web.pages.desk import DeskPage
from web.policy import Marking, Policy

_HERE: Final = Path(__file__).parent
TITLE: Final = "时限"
_ROUTES: Final = frozenset({"list"})
"""The library's own addresses that are used."""


class Marked(CSRFMiddleware):
    """Looks for the mark in forms that are sent, as its parent does, and lets go of the files it read on the way."""

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
        self.middlewares.append(Middleware(Marked, secret_key=self.secret_key or ""))


def framed(parts: Parts) -> Frame:
    """The workbench of a system, to be mounted at the root.

    Args:
        parts: the system.
    """
    secret = secret_of(parts.home)
    frame = Frame(
        title=TITLE,
        base_url="/",
        route_name="admin",
        templates_dir=str(_HERE / "templates"),
        index_view=DeskPage(parts),
        auth_provider=Door(parts, secret),
        secret_key=secret,
        i18n_config=I18nConfig(default_locale="zh", language_cookie_name=None, language_header_name=None),
        timezone_config=None,
        middlewares=[Middleware(Policy)],
    )
    frame.templates.env.add_extension(Marking)
    frame.routes.insert(0, Mount("/own", StaticFiles(directory=_HERE / "static"), name="own"))
    for view in (*every_page(parts), *every_list(parts)):
        frame.add_view(view)
    return frame
