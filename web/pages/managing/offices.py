"""单位: one office with what its papers print; for access keepers, changing it and adding one below it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER
from casework.managing.establishing import OfficeWish, add_office, change_office, office_form
from casework.managing.noted import changes_of
from casework.managing.people import show_office
from casework.parts import SHANGHAI
from engine.errors import ConflictError, NotPermittedError, RefusedError
from web.door import me
from web.pages.page import Page, posted, shown

_WISH: Final = tuple(one.name for one in fields(OfficeWish))


class OfficePage(Page):
    """One office."""

    menu_label = "单位"
    path = "/managing/offices"
    add_to_menu = False

    @shown("/{key}")
    def office(self, request: Request) -> Response:
        """The office, and what the one who asks may do."""
        who, keeps = me(request).officer, ACCESS_KEEPER in me(request).roles
        found = show_office(self.parts, who, _key(request))
        return self.show(
            request,
            "managing/office.html",
            title="",
            office=found,
            keeps=keeps,
            below=keeps and office_form(self.parts, who, found.key).levels,
            changes=changes_of(self.parts, who, office=found.key) if keeps else [],
            zone=SHANGHAI,
        )

    @shown("/{key}/change")
    def changing(self, request: Request) -> Response:
        """The form by which it is changed."""
        return self._form(request)

    @posted("/{key}/change")
    def change(self, request: Request, form: FormData) -> Response:
        """Change it; when it is refused, the form comes back with the reason."""
        key, told = _key(request), _told(form)
        try:
            different = change_office(self.parts, me(request).officer, key, _wish(told), seen=told["seen"])
        except NotPermittedError:
            raise
        except ConflictError as error:
            return self._form(request, 409, error=str(error))
        except RefusedError as error:
            return self._form(request, 422, told=told, error=error.reason, field_name=error.field)
        return self.gone_to(request, f"{self.path}/{key}", "已保存修改" if different else "没有需要保存的改动")

    @shown("/{key}/under")
    def adding(self, request: Request) -> Response:
        """The form of a new one below it."""
        return self._form(request, is_new=True, told={})

    @posted("/{key}/under")
    def add(self, request: Request, form: FormData) -> Response:
        """Add one below it; when it is refused, the form comes back with the reason."""
        told, who = _told(form), me(request).officer
        try:
            made = add_office(
                self.parts, who, under=_key(request), level=told["level"], wish=_wish(told), key=told["key"]
            )
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._form(request, 422, is_new=True, told=told, error=error.reason, field_name=error.field)
        return self.gone_to(request, f"{self.path}/{made}", f"已登记，代号是{made}；接着可以登记人员")

    def _form(self, request: Request, status: int = 200, **values: Any) -> Response:
        form = office_form(self.parts, me(request).officer, _key(request))
        shown_ = {"told": form.told, "is_new": False, "error": "", "field_name": "", **values}
        return self.show(request, "managing/office_form.html", status, title="", form=form, **shown_)


def _key(request: Request) -> str:
    return str(request.path_params["key"])


def _told(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name, "")) for name in (*_WISH, "level", "key", "seen")}


def _wish(told: dict[str, str]) -> OfficeWish:
    return OfficeWish(**{name: told[name] for name in _WISH})
