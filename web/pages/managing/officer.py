"""人员: one officer with posts, certificate and absences; for access keepers, password, sessions and tokens."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.changing import end_sessions, set_password
from casework.access.tokens import KINDS, make_token, revoke, tokens_of
from casework.authority import ACCESS_KEEPER
from casework.managing.absences import list_absences
from casework.managing.looking import may_look_after
from casework.managing.noted import changes_of
from casework.managing.people import show_officer
from casework.parts import SHANGHAI
from engine.errors import MissingError, RefusedError
from store.values import TokenKind
from web.asked import day_in
from web.door import me
from web.pages.page import Page, posted, shown


class OfficerPage(Page):
    """One officer."""

    menu_label = "人员"
    path = "/managing/officers"
    add_to_menu = False

    @shown("/{key}")
    def officer(self, request: Request) -> Response:
        """The officer, and what the one who asks may do."""
        return self._page(request)

    @posted("/{key}/password")
    def give_password(self, request: Request, form: FormData) -> Response:
        """Give a temporary password, and show it this once."""
        del form
        password = set_password(self.parts, self._seen(request), actor=me(request).officer)
        return self._page(
            request, given=password, given_label="临时密码", given_help="当面或者电话告知本人；本人登录后须先更换。"
        )

    @posted("/{key}/sessions")
    def end(self, request: Request, form: FormData) -> Response:
        """End all sessions of the officer."""
        del form
        key, who = self._seen(request), me(request).officer
        try:
            end_sessions(self.parts, key, who)
        except RefusedError as error:
            return self._page(request, 422, error=error.reason)
        return self.gone_to(request, "/login" if key == who else f"/managing/officers/{key}", "已结束全部登录")

    @posted("/{key}/tokens")
    def make(self, request: Request, form: FormData) -> Response:
        """Make a token for a system, and show it this once."""
        told = {name: str(form.get(name, "")) for name in ("name", "last_day")}
        try:
            token = make_token(
                self.parts,
                officer=self._seen(request),
                kind=TokenKind.API,
                name=told["name"],
                last_day=day_in(told, "last_day"),
                actor=me(request).officer,
            )
        except RefusedError as error:
            return self._page(request, 422, told=told, error=error.reason, field_name=error.field)
        help_ = "请立即交给使用的系统；泄露或者不再使用的，在下面撤销。"
        return self._page(request, given=token, given_label="接口令牌", given_help=help_)

    @posted("/{key}/tokens/{token}/revoke")
    def revoke_token(self, request: Request, form: FormData) -> Response:
        """Let a token open nothing any more."""
        del form
        key, text = self._seen(request), str(request.path_params["token"])
        if not (text.isascii() and text.isdecimal() and len(text) < len(str(2**62))):
            raise MissingError("令牌", text)
        revoke(self.parts, int(text), me(request).officer)
        return self.gone_to(request, f"/managing/officers/{key}", f"已撤销令牌{text}")

    def _seen(self, request: Request) -> str:
        """The officer's key, once it is clear that the one who asks may know of the officer."""
        return show_officer(self.parts, me(request).officer, str(request.path_params["key"])).key

    def _page(self, request: Request, status: int = 200, **values: Any) -> Response:
        key, signed_in = str(request.path_params["key"]), me(request)
        who = signed_in.officer
        found = show_officer(self.parts, who, key)
        keeps = ACCESS_KEEPER in signed_in.roles
        told = {"told": {}, "error": "", "field_name": "", "given": "", **values}
        return self.show(
            request,
            "managing/officer.html",
            status,
            title="",
            officer=found,
            absences=list_absences(self.parts, who, key),
            keeps=keeps,
            cares=may_look_after(self.parts, who, key),
            tokens=tokens_of(self.parts, key, who) if keeps or key == who else [],
            kinds=KINDS,
            changes=changes_of(self.parts, who, officer=key) if keeps else [],
            zone=SHANGHAI,
            **told,
        )
