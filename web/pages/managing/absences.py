"""登记不在岗: by whom, and from when to when, an officer's posts are exercised; being back earlier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.managing.absences import deputies_for, end_absence, list_absences, register_absence
from casework.managing.looking import may_look_after
from casework.managing.people import show_officer
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, RefusedError
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

    @shown("/{no:int}/end")
    def early(self, request: Request) -> Response:
        """The form by which one ends early."""
        return self._ending(request, {"on": self.parts.today().isoformat()}, "", 200)

    @posted("/{no:int}/end")
    def end(self, request: Request, form: FormData) -> Response:
        """Let it end early; when it is refused, the form comes back with the reason."""
        told = {"on": str(form.get("on", ""))}
        try:
            on = _back(told)
            key = end_absence(self.parts, me(request).officer, _no(request), on=on)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._ending(request, told, error.reason, 422)
        return self.gone_to(request, f"/managing/officers/{key}", f"已登记：自{on.isoformat()}起由本人办理")

    def _ending(self, request: Request, told: Mapping[str, str], error: str, status: int) -> Response:
        who, no = me(request).officer, _no(request)
        found = next((one for one in list_absences(self.parts, who) if one.no == no), None)
        if found is None or not may_look_after(self.parts, who, found.absent_key):
            raise MissingError("委托代办", str(no))
        return self.show(request, "managing/absence_end.html", status, title="", row=found, told=told, error=error)

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


def _back(told: Mapping[str, str]) -> date:
    if (on := day_in(told, "on")) is None:
        raise RefusedError("请写明自哪一日起由本人办理", field="on")
    return on


def _no(request: Request) -> int:
    return int(request.path_params["no"])


def _register(parts: Parts, who: str, key: str, told: Mapping[str, str]) -> None:
    first, last = day_in(told, "first"), day_in(told, "last")
    if first is None or last is None:
        raise RefusedError("请写明起止日期", field="first" if first is None else "last")
    if not told["to"]:
        raise RefusedError("请选定代办人", field="to")
    register_absence(parts, who, absent=key, to=told["to"], first=first, last=last, reason=told["reason"])
