"""修改密码: the only page of somebody whose password was set by another."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.changing import change_password
from engine.errors import RefusedError
from web.door import PASSWORD, me
from web.pages.page import Page, posted, shown


class PasswordPage(Page):
    """A form of three fields."""

    menu_label = "修改密码"
    path = PASSWORD
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """The form."""
        return self.show(request, "password.html", error="")

    @posted("")
    def change(self, request: Request, form: FormData) -> Response:
        """Change it; all sessions end, this one too."""
        old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
        if new != again:
            return self.show(request, "password.html", 422, error="两次输入的新密码不一样，请重新输入")
        try:
            change_password(self.parts, me(request).officer, old, new)
        except RefusedError as error:
            return self.show(request, "password.html", 422, error=error.reason)
        return self.gone_to(request, "/login")
