"""The forms of what may be done on a case: what the procedure asks for, what it would lead to, and the doing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import act, is_recorded
from casework.foreseeing import Foreseen, foresee
from casework.listing import show_case
from casework.offering import Offer, offer, signers
from engine.errors import ConflictError, InputError, MissingError, RefusedError
from web.acting import act_of, place_of
from web.door import me
from web.pages.case import FRAGMENT, number_in
from web.pages.page import Page, posted, shown
from web.words import why

_MOVED: Final = "案件在您填写期间有了新的办理记录，还没有办理您填写的事项。请看过以后再决定是否办理"
_GONE: Final = "案件在您填写期间已经变化，现在不能办理这一事项；发生了什么，请看办理记录"


class ActsPage(Page):
    """An act on one case."""

    menu_label = "案件"
    path = "/cases"
    add_to_menu = False

    @shown("/{number}/acts/{action}")
    def form(self, request: Request) -> Response:
        """The form of an act."""
        return self._form(request, {}, "", "", 200)

    @posted("/{number}/acts/{action}")
    def do(self, request: Request, form: FormData) -> Response:
        """Do the act; when it is refused, the form comes back with the reason at its field."""
        who, number = me(request).officer, number_in(request)
        if is_recorded(self.parts, str(form.get("key", ""))):  # sent twice
            return self.gone_to(request, f"/cases/{number}", "此前已经办理，没有重复登记")
        if (wanted := self._offered(request)) is None:
            return self.gone_to(request, f"/cases/{number}", _GONE, "warning")
        if _since(form, show_case(self.parts, number, who)["events"]):
            return self._form(request, form, _MOVED, "", 409)
        try:
            act(self.parts, who, number, act_of(self.parts, wanted, form))
        except (RefusedError, InputError, ConflictError) as error:
            return self._form(request, form, why(error), place_of(error), 422)
        return self.gone_to(request, f"/cases/{number}", f"已办理：{wanted.label}")

    @posted("/{number}/foreseen/{action}")
    def foreseen(self, request: Request, form: FormData) -> Response:
        """What the act would do."""
        who, number = me(request).officer, number_in(request)
        if (wanted := self._offered(request)) is None:
            raise RefusedError(_GONE)
        try:
            [found] = foresee(self.parts, who, [(number, act_of(self.parts, wanted, form))])
        except (RefusedError, InputError) as error:
            found = Foreseen(number, "", why(error))
        template = "foreseen_text.html" if FRAGMENT in request.headers else "foreseen.html"
        status = 200 if found.possible else 422
        return self.show(request, template, status, title="", number=number, offer=wanted, found=found)

    def _offered(self, request: Request) -> Offer | None:
        """The act that an address names; None: it cannot be done any more."""
        number = number_in(request)
        try:
            return offer(self.parts, me(request).officer, number, request.path_params["action"])
        except MissingError as error:
            if error.name == number:
                raise
            return None

    def _form(self, request: Request, told: Any, error: str, field: str, status: int) -> Response:
        who, number = me(request).officer, number_in(request)
        wanted = offer(self.parts, who, number, request.path_params["action"])
        events = show_case(self.parts, number, who)["events"]
        return self.show(
            request,
            "act.html",
            status,
            title="",
            number=number,
            offer=wanted,
            told=told,
            error=error,
            field_name=field,
            signers=signers(self.parts, number, who, self.parts.today()) if wanted.officers else [],
            key=str(told.get("key", "")) or f"web:{secrets.token_hex(12)}",
            news=_since(told, events),
            seen=events[-1]["seq"],
        )


def _since(told: Any, events: Sequence[Any]) -> list[Any]:
    """What was recorded in a case since its form was opened, by what the form tells; nothing where it tells nothing."""
    if not (seen := str(told.get("seen", ""))):
        return []
    if not any(str(event["seq"]) == seen for event in events):
        raise RefusedError("页面已经失效，请回到案件页从头再办一次")
    return [event for event in events if event["seq"] > int(seen)]
