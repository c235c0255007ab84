"""登记不在岗: by whom, and from when to when, an officer's posts are exercised."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.managing.absences import deputies_for, register_absence
from casework.managing.people import show_officer
from casework.parts import Parts
from engine.errors import RefusedError
from web.asked import day_in, text_in
from web.door import me
from web.pages.page import Page, posted, shown

_FIELDS = ("officer", "to", "first", "last", "reason")


class AbsencePage(Page):
    """A form."""

    menu_label = "登记不在岗"
    path = "/managing/absences"
    add_to_menu = False

    @shown("/register")
    def form(self, request: Request) -> Response:
        """The form; for oneself, or for the officer of the address."""
        return self._form(request, {"officer": text_in(request.query_params, "officer")}, "", "", 200)

    @posted("/register")
    def register(self, request: Request, form: FormData) -> Response:
        """Register it; when it is refused, the form comes back with the reason."""
        told = {name: str(form.get(name, "")) for name in _FIELDS}
        key = told["officer"] or me(request).officer
        try:
            _register(self.parts, me(request).officer, key, told)
        except RefusedError as error:
            return self._form(request, told, error.reason, error.field, 422)
        return self.gone_to(request, f"/managing/officers/{key}", "已登记委托代办")

    def _form(self, request: Request, told: Mapping[str, str], error: str, field: str, status: int) -> Response:
        who = me(request).officer
        key = told["officer"] or who
        return self.show(
            request,
            "managing/absence.html",
            status,
            officer=show_officer(self.parts, who, key),
            deputies=deputies_for(self.parts, who, key),
            told=told,
            error=error,
            field_name=field,
        )


def _register(parts: Parts, who: str, key: str, told: Mapping[str, str]) -> None:
    first, last = day_in(told, "first"), day_in(told, "last")
    if first is None or last is None:
        raise RefusedError("请写明起止日期", field="first" if first is None else "last")
    if not told["to"]:
        raise RefusedError("请选定代办人", field="to")
    register_absence(parts, who, absent=key, to=told["to"], first=first, last=last, reason=told["reason"])
