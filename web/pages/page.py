"""What all pages share: who asks, the system, a template in the frame, and refusals in the reader's words.

Handlers are plain functions: the store blocks, so they run in threads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Iterable
from functools import partial, wraps
from typing import Any, ClassVar, Final

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
from engine.errors import MissingError, NotPermittedError, OutsideError, RefusedError, ShixianError
from web.door import PASSWORD, me
from web.words import why

Handler = Callable[[Any, Request], Response]
Posted = Callable[[Any, Request, FormData], Response]
Answer = Callable[[Any, Request], Coroutine[Any, Any, Response]]
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOLD: Final = 20  # characters of what was typed


def shown(path: str) -> Callable[[Handler], Answer]:
    """A page to look at.

    Args:
        path: behind that of its view.
    """

    def wrap(handler: Handler) -> Answer:
        @wraps(handler)
        async def answer(page: Page, request: Request) -> Response:
            if (first := _elsewhere(request)) is not None:
                return first
            return await run_in_threadpool(page.answered, handler, request)

        return _at(path, "GET", answer)

    return wrap


def posted(path: str) -> Callable[[Posted], Answer]:
    """What a form does when it is sent.

    Args:
        path: behind that of its view.
    """

    def wrap(handler: Posted) -> Answer:
        @wraps(handler)
        async def answer(page: Page, request: Request) -> Response:
            if (first := _elsewhere(request)) is not None:
                return first
            async with request.form() as form:
                told = partial(_with_form, handler, form)
                return await run_in_threadpool(page.answered, told, request)

        return _at(path, "POST", answer)

    return wrap


def _elsewhere(request: Request) -> Response | None:
    """Where somebody is sent first whose password was given by another; None: who asks may go on."""
    if me(request).must_change and request.url.path != PASSWORD:
        return RedirectResponse(PASSWORD, status_code=303)
    return None


def _at(path: str, method: str, answer: Answer) -> Answer:
    marked: Answer = route(path, methods=[method])(answer)
    return marked


def _with_form(handler: Posted, form: FormData, page: Page, request: Request) -> Response:
    _refuse_unseen(value for _, value in form.multi_items() if isinstance(value, str))
    return handler(page, request, form)


def _refuse_unseen(values: Iterable[str]) -> None:
    """Refuse characters that nobody sees or types; not every database can keep them."""
    for value in values:
        if _UNSEEN.search(value):
            told = _UNSEEN.sub("", value)[:_TOLD]
            raise RefusedError(f"“{told}”中有看不见的控制字符，请重新输入这一项，不要从其他程序粘贴")


def _unseen(request: Request, error: ShixianError) -> ShixianError:
    """What is said of a case or a paper that is not shown: the same whether there is none or it is another's."""
    named = request.path_params.get("number") or request.path_params.get("id")
    if isinstance(error, MissingError):
        # What there is instead is told by keys, which are for the command line.
        error = MissingError(error.what, error.name)
        if request.method != "GET" and error.name != str(named):  # something the form names
            return error
    if named is None:
        return error
    return ShixianError(f"没有找到“{named}”：可能没有，也可能不由您的单位或者岗位办理，请核对")


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
            _refuse_unseen((*request.query_params.values(), *map(str, request.path_params.values())))
            return handler(self, request)
        except (MissingError, OutsideError) as error:
            # To somebody of another district, a case is not even there.
            return self.refused(request, _unseen(request, error), 404)
        except NotPermittedError as error:
            if request.method == "GET":
                return self.refused(request, _unseen(request, error), 404)
            return self.refused(request, error, 403)
        except ShixianError as error:
            return self.refused(request, error, 422)

    def refused(self, request: Request, error: ShixianError, status: int) -> Response:
        """The page that says why something is not shown or not done."""
        return self.show(request, "refused.html", status, error=why(error))

    def gone_to(self, request: Request, path: str, told: str = "", how: str = "success") -> Response:
        """Go on to another page, where something is told."""
        if told:
            flash(request, told, how)
        return RedirectResponse(path, status_code=303)
