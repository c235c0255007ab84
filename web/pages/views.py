"""Saved views: what an officer looks for again and again on a page, under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.views import drop_view, save_view
from engine.errors import MissingError, RefusedError
from web.door import me
from web.pages.page import Page, posted

PAGES = {"cases": "/cases", "deadlines": "/deadlines", "duties": "/duties"}
"""Pages that have views, with their addresses."""
_OF_A_PAGE = frozenset({"after"})


class ViewsPage(Page):
    """Saving and removing; views are shown on the pages they belong to."""

    menu_label = "视图"
    path = "/views"
    add_to_menu = False

    @posted("")
    def save(self, request: Request, form: FormData) -> Response:
        """Save what the form's page was asked for."""
        page, address = _page(form)
        told = [(name, str(value)) for name, value in form.multi_items() if name.startswith("q.") and value]
        query = urlencode([(name.removeprefix("q."), value) for name, value in told if name[2:] not in _OF_A_PAGE])
        try:
            save_view(self.parts, me(request).officer, page, str(form.get("name", "")), query)
        except RefusedError as error:
            return self.gone_to(request, f"{address}?{query}", error.reason, "error")
        return self.gone_to(request, f"{address}?{query}", "已保存视图")

    @posted("/drop")
    def drop(self, request: Request, form: FormData) -> Response:
        """Remove one."""
        _, address = _page(form)
        number = str(form.get("view", ""))
        if not (number.isascii() and number.isdecimal() and len(number) < len(str(2**62))):
            raise MissingError("视图", number)
        drop_view(self.parts, me(request).officer, int(number))
        return self.gone_to(request, address, "已删除视图")


def _page(form: FormData) -> tuple[str, str]:
    page = str(form.get("page", ""))
    if page not in PAGES:
        raise MissingError("页面", page, list(PAGES))
    return page, PAGES[page]
