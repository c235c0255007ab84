"""登记人员: a new officer, and what is changed of one: name, office, posts, certificate, mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER
from casework.managing.people import show_officer
from casework.managing.registering import OfficerWish, change_officer, officer_form, register_officer
from engine.errors import ConflictError, NotPermittedError, RefusedError
from web.asked import day_in, text_in
from web.door import me
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

_FIELDS: Final = ("office", "name", "key", "certificate", "certificate_until", "email", "seen")


class RegisteringPage(Page):
    """The form of an officer."""

    menu_label = "登记人员"
    path = "/managing/registering"
    add_to_menu = False
    roles = frozenset({ACCESS_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """The form of a new one, for the office of the address."""
        return self._form(request, "", text_in(request.query_params, "office"))

    @posted("")
    def make(self, request: Request, form: FormData) -> Response:
        """Register a new one; when it is refused, the form comes back with the reason."""
        told, roles = _told(form)
        try:
            key = register_officer(self.parts, me(request).officer, _wish(told, roles), key=told["key"])
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._form(request, "", told["office"], 422, told=told, chosen=roles, **_fault(error))
        office = show_officer(self.parts, me(request).officer, key).office
        told_ = f"已登记到{office}，用户名是{key}；请设定临时密码，当面或者电话告知本人"
        return self.gone_to(request, f"/managing/officers/{key}", told_)

    @shown("/{key}")
    def officer(self, request: Request) -> Response:
        """The form of one who stands; with an office in the address, as one who moves there."""
        return self._form(request, _key(request), text_in(request.query_params, "office"))

    @posted("/{key}")
    def change(self, request: Request, form: FormData) -> Response:
        """Change one; when it is refused, the form comes back with the reason."""
        key, (told, roles) = _key(request), _told(form)
        try:
            different = change_officer(self.parts, me(request).officer, key, _wish(told, roles), seen=told["seen"])
        except NotPermittedError:
            raise
        except ConflictError as error:
            return self._form(request, key, "", 409, error=str(error))
        except RefusedError as error:
            return self._form(request, key, told["office"], 422, told=told, chosen=roles, **_fault(error))
        return self.gone_to(request, f"/managing/officers/{key}", "已保存修改" if different else "没有需要保存的改动")

    def _form(self, request: Request, key: str, office: str, status: int = 200, **values: Any) -> Response:
        signed_in = me(request)
        of = office if key else office or signed_in.office
        form = officer_form(self.parts, signed_in.officer, key=key, office=of)
        shown_ = {"told": form.told, "chosen": form.held, "error": "", "field_name": "", **values}
        offices = offices_offered(self.parts, signed_in.officer)
        return self.show(request, "managing/registering.html", status, title="", form=form, offices=offices, **shown_)


def _key(request: Request) -> str:
    return str(request.path_params["key"])


def _told(form: FormData) -> tuple[dict[str, str], frozenset[str]]:
    return {name: str(form.get(name, "")) for name in _FIELDS}, frozenset(map(str, form.getlist("roles")))


def _wish(told: Mapping[str, str], roles: Collection[str]) -> OfficerWish:
    if not told["office"]:
        raise RefusedError("请选定单位")
    until = day_in(told, "certificate_until")
    return OfficerWish(told["name"], told["office"], frozenset(roles), told["certificate"], until, told["email"])


def _fault(error: RefusedError) -> dict[str, str]:
    return {"error": error.reason, "field_name": error.field}
