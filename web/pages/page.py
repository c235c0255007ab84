"""What all pages share: who asks, the system, a template in the frame, and refusals in the reader's words.

Handlers are plain functions: the store blocks, so they run in threads.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, ClassVar, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from casework.access.signing_in import SignedIn
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, ShixianError
from web.door import PASSWORD, me

PageT = TypeVar("PageT", bound="Page")

Handler = Callable[[Any, Request], Response]


def shown(path: str) -> Callable[[Handler], Callable[[Any, Request], Coroutine[Any, Any, Response]]]:
    """A page to look at.

    Args:
        path: behind that of its view.
    """

    def wrap(handler: Handler) -> Callable[[Any, Request], Coroutine[Any, Any, Response]]:
        @wraps(handler)
        async def answer(page: Page, request: Request) -> Response:
            if me(request).must_change and request.url.path != PASSWORD:
                return RedirectResponse(PASSWORD, status_code=303)
            return await run_in_threadpool(page.answered, handler, request)

        marked: Callable[[Any, Request], Coroutine[Any, Any, Response]] = route(path)(answer)
        return marked

    return wrap


Posted = Callable[[Any, Request, FormData], Response]


def posted(path: str) -> Callable[[Posted], Callable[[Any, Request], Coroutine[Any, Any, Response]]]:
    """What a form does when it is sent.

    Args:
        path: behind that of its view.
    """

    def wrap(handler: Posted) -> Callable[[Any, Request], Coroutine[Any, Any, Response]]:
        @wraps(handler)
        async def answer(page: Page, request: Request) -> Response:
            if me(request).must_change and request.url.path != PASSWORD:
                return RedirectResponse(PASSWORD, status_code=303)
            async with request.form() as form:
                told = partial(_with_form, handler, form)
                return await run_in_threadpool(page.answered, told, request)

        marked: Callable[[Any, Request], Coroutine[Any, Any, Response]] = route(path, methods=["POST"])(answer)
        return marked

    return wrap


def _with_form(handler: Posted, form: FormData, page: Page, request: Request) -> Response:
    return handler(page, request, form)


class Page(CustomView):
    """A page of our own in the frame.

    Attributes:
        roles: of these an officer must hold one to see it; none: everybody.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    parts: Parts

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts

    async def index(self, request: Request) -> Response:
        """A view has no page of its own name unless it says so: this one has no address."""
        raise HTTPException(404)

    def is_accessible(self, request: Request) -> bool:
        """Whether the one who asks may see it."""
        found: SignedIn | None = getattr(request.state, "signed_in", None)
        return found is not None and (not self.roles or not self.roles.isdisjoint(found.roles))

    def is_active(self, request: Request) -> bool:
        """Whether the page shown is this one or below it."""
        path = request.url.path
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """The page of a template."""
        frame: Any = self._admin
        context = {"title": self.menu_label, "me": me(request), "today": self.parts.today(), **values}
        return frame._template_response(request, template, context, status)  # type: ignore[no-any-return]  # noqa: SLF001

    def answered(self, handler: Handler, request: Request) -> Response:
        """What a handler answers, or why it does not."""
        try:
            return handler(self, request)
        except MissingError as error:
            return self.refused(request, error, 404)
        except NotPermittedError as error:
            # To somebody of another district, a case is not even there.
            return self.refused(request, error, 404 if request.method == "GET" else 403)
        except ShixianError as error:
            return self.refused(request, error, 422)

    def refused(self, request: Request, error: ShixianError, status: int) -> Response:
        """The page that says why something is not shown or not done."""
        return self.show(request, "refused.html", status, error=getattr(error, "reason", "") or str(error))

    def gone_to(self, request: Request, path: str, told: str = "", how: str = "success") -> Response:
        """Go on to another page, where something is told."""
        if told:
            flash(request, told, how)
        return RedirectResponse(path, status_code=303)
