"""工作移交: the sheet of what stands with an officer, as a page to print and as a table; handing the posts over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER
from casework.managing.handing_over import hand_over, successors_of
from casework.managing.leaving import TITLE, sheet_of, write_sheet
from engine.errors import RefusedError
from web.door import me
from web.files import attached
from web.pages.page import Page, posted, shown


class LeavingPage(Page):
    """The sheet of a hand-over."""

    menu_label = "工作移交"
    path = "/managing/leaving"
    add_to_menu = False

    @shown("/{key}")
    def sheet(self, request: Request) -> Response:
        """What stands with the officer, and the form of the hand-over for who may do it."""
        return self._sheet(request, {}, "", "", 200)

    @posted("/{key}/table")
    def table(self, request: Request, form: FormData) -> Response:
        """The sheet as a table; that it leaves is noted before it does."""
        del form
        who = me(request).officer
        sheet = sheet_of(self.parts, who, _key(request))
        with TemporaryDirectory(prefix="shixian-") as folder:
            path = Path(folder) / "sheet.xlsx"
            write_sheet(self.parts, sheet, path)
            content = path.read_bytes()
        name = f"{TITLE}-{sheet.officer.name}-{sheet.day.isoformat()}.xlsx"
        return attached(self.parts, who, name, content, what=TITLE, count=sheet.count, about=sheet.officer.name)

    @posted("/{key}/hand-over")
    def do(self, request: Request, form: FormData) -> Response:
        """Hand the posts over to the successor."""
        key, told = _key(request), {name: str(form.get(name, "")) for name in ("to", "reason", "sure")}
        try:
            _refuse_unsure(told)
            done = hand_over(self.parts, me(request).officer, leaving=key, to=told["to"], reason=told["reason"])
        except RefusedError as error:
            return self._sheet(request, told, error.reason, error.field, 422)
        roles = "、".join(done.roles)
        return self.gone_to(
            request, f"/managing/officers/{told['to']}", f"已将{done.leaving}的岗位（{roles}）移交{done.successor}"
        )

    def _sheet(self, request: Request, told: Mapping[str, str], error: str, field: str, status: int) -> Response:
        key, who = _key(request), me(request).officer
        sheet = sheet_of(self.parts, who, key)
        keeps = ACCESS_KEEPER in me(request).roles and key != who
        return self.show(
            request,
            "managing/leaving.html",
            status,
            title="",
            sheet=sheet,
            keeps=keeps,
            successors=successors_of(self.parts, who, key) if keeps else [],
            told=told,
            error=error,
            field_name=field,
        )


def _key(request: Request) -> str:
    return str(request.path_params["key"])


def _refuse_unsure(told: Mapping[str, str]) -> None:
    if not told["to"]:
        raise RefusedError("请选定接收人", field="to")
    if not told["sure"]:
        raise RefusedError("请先核对并打印交接单，再勾选确认", field="sure")
