"""限制查询: whether somebody may do something on a day, and why not. For reference inside the office only.

The question is posted, so that no personal id stands in an address or in a log.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.restrictions import Answer, ask, matters
from engine.errors import RefusedError
from web.asked import day_in, text_in
from web.door import me
from web.offered import offices_offered
from web.pages.page import Page, posted, shown


class RestrictionsPage(Page):
    """A form, and the answer under it."""

    menu_label = "限制查询"
    icon = "fa-solid fa-ban"
    path = "/restrictions"

    @shown("")
    def index(self, request: Request) -> Response:
        """The form; a code in the address fills it in."""
        return self._form(request, {"code": text_in(request.query_params, "code")})

    @posted("")
    def ask(self, request: Request, form: FormData) -> Response:
        """The answer."""
        told = {name: str(value) for name, value in form.items() if isinstance(value, str)}
        try:
            matter, day = text_in(told, "matter"), day_in(told, "on") or self.parts.today()
            answer = ask(self.parts, text_in(told, "code"), day, matter)
        except RefusedError as error:
            return self._form(request, told, 422, error=error.reason, field_name=error.field)
        return self._form(request, told, answer=answer)

    def _form(
        self,
        request: Request,
        told: dict[str, str],
        status: int = 200,
        *,
        answer: Answer | None = None,
        error: str = "",
        field_name: str = "",
    ) -> Response:
        who = me(request).officer
        return self.show(
            request,
            "restrictions.html",
            status,
            told=told,
            matters=[(one, one) for one in matters(self.parts)],
            answer=answer,
            seen={name for _, name in offices_offered(self.parts, who)},
            error=error,
            field_name=field_name,
        )
