"""事件推送: other systems that are told what happens; registering them, and what somebody does who looks after one."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER
from casework.hooks.kinds import KIND_LABELS
from casework.hooks.listing import list_hooks, show_hook
from casework.hooks.managing import (
    Wish,
    change_hook,
    change_secret,
    end_hook,
    make_hook,
    resume_hook,
    try_hook,
)
from casework.listing.paging import id_in
from casework.parts import SHANGHAI
from engine.errors import MissingError, NotPermittedError, RefusedError
from web.door import me
from web.offered import offices_offered
from web.pages.page import Page, posted, shown


class HooksPage(Page):
    """The hooks of the offices one keeps."""

    menu_label = "事件推送"
    path = "/managing/hooks"
    add_to_menu = False
    roles = frozenset({ACCESS_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """The list, and the form of a new one."""
        return self._list(request)

    @posted("")
    def make(self, request: Request, form: FormData) -> Response:
        """Register one, and show its secret this once."""
        who, office = me(request).officer, str(form.get("office", ""))
        try:
            made = make_hook(self.parts, office=office, wish=_wish(form), actor=who)
        except NotPermittedError:
            raise
        except (RefusedError, MissingError) as error:
            return self._list(request, 422, told=form, chosen=form.getlist("kinds"), **_fault(error))
        return self._one(request, made.id, secret=made.secret)

    @shown("/{id}")
    def hook(self, request: Request) -> Response:
        """One of them whole."""
        return self._one(request, _id(request))

    @posted("/{id}/change")
    def change(self, request: Request, form: FormData) -> Response:
        """Change who is told what, and where."""
        number = _id(request)
        show_hook(self.parts, number, me(request).officer)
        try:
            change_hook(self.parts, number, _wish(form), me(request).officer)
        except RefusedError as error:
            return self._one(request, number, 422, told=form, chosen=form.getlist("kinds"), **_fault(error))
        return self._back(request, "已修改")

    @posted("/{id}/secret")
    def secret(self, request: Request, form: FormData) -> Response:
        """Another secret, shown this once."""
        del form
        return self._one(request, _id(request), secret=change_secret(self.parts, _id(request), me(request).officer))

    @posted("/{id}/try")
    def attempt(self, request: Request, form: FormData) -> Response:
        """Send a message that tells of nothing, and tell what was answered."""
        del form
        show_hook(self.parts, _id(request), me(request).officer)
        try:
            answer = try_hook(self.parts, _id(request), me(request).officer)
        except RefusedError as error:
            return self._one(request, _id(request), 422, **_fault(error))
        return self._back(request, f"对方已接收试验消息（{answer}）")

    @posted("/{id}/resume")
    def resume(self, request: Request, form: FormData) -> Response:
        """Let what failed be tried at the next look."""
        del form
        resume_hook(self.parts, _id(request), me(request).officer)
        return self._back(request, "没有成功的，将在一分钟内重新推送")

    @posted("/{id}/end")
    def end(self, request: Request, form: FormData) -> Response:
        """Tell it nothing any more."""
        del form
        end_hook(self.parts, _id(request), me(request).officer)
        return self.gone_to(request, self.path, "已停止推送")

    def _list(self, request: Request, status: int = 200, **values: Any) -> Response:
        who = me(request).officer
        told = {"told": {}, "chosen": list(KIND_LABELS), "error": "", "field_name": "", **values}
        return self.show(
            request,
            "managing/hooks.html",
            status,
            rows=list_hooks(self.parts, who),
            offices=offices_offered(self.parts, who),
            kinds=KIND_LABELS,
            zone=SHANGHAI,
            **told,
        )

    def _one(self, request: Request, number: int, status: int = 200, **values: Any) -> Response:
        found = show_hook(self.parts, number, me(request).officer)
        now = {"name": found.row.name, "url": found.url}
        told = {"told": now, "chosen": found.kinds, "error": "", "field_name": "", "secret": "", **values}
        return self.show(
            request,
            "managing/hook.html",
            status,
            title="",
            found=found,
            row=found.row,
            kinds=KIND_LABELS,
            zone=SHANGHAI,
            **told,
        )

    def _back(self, request: Request, told: str) -> Response:
        return self.gone_to(request, f"{self.path}/{_id(request)}", told)


def _wish(form: FormData) -> Wish:
    return Wish(str(form.get("name", "")), str(form.get("url", "")), [str(one) for one in form.getlist("kinds")])


def _fault(error: RefusedError | MissingError) -> dict[str, str]:
    if isinstance(error, RefusedError):
        return {"error": error.reason, "field_name": error.field}
    return {"error": "请选择单位", "field_name": "office"}


def _id(request: Request) -> int:
    try:
        return id_in(str(request.path_params["id"]))
    except RefusedError as error:
        raise MissingError("推送地址", str(request.path_params["id"])[:20]) from error
