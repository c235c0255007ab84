"""导入: a list handed in, seen with every bad cell marked, imported its bad rows handed back."""

from __future__ import annotations

from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.handed_in.ahead import headings_found, read_ahead, seen_ahead
from casework.handed_in.importing import import_kept, imported
from casework.handed_in.keeping import REFUSED, Kept, Wanted, keep_table, kept_table
from casework.handed_in.offered import FINDINGS, offered, offered_one
from casework.listing.campaigns import list_campaigns
from engine.errors import ConflictError, InputError, MissingError, NotPermittedError, RefusedError
from web.asked import day_in, text_in
from web.door import me
from web.files import attached
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

_TABLE: Final = "table"


class ImportingPage(Page):
    """Lists imported in three steps."""

    menu_label = "导入"
    icon = "fa-solid fa-file-import"
    path = "/import"

    @shown("")
    def index(self, request: Request) -> Response:
        """What is to be imported, and from which file."""
        return self._first(request, dict(request.query_params))

    @posted("")
    def take(self, request: Request, form: FormData) -> Response:
        """Keep the file and read it; a file that is no such list is told at its field and not kept."""
        who = me(request).officer
        told = {key: value for key, value in form.items() if isinstance(value, str)}
        try:
            wanted = self._wanted(request, told)
            upload = _upload(form)
            kept = keep_table(self.parts, who, str(upload.filename), upload.file, wanted)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._first(request, told, error.reason, error.field, 422)
        except InputError as error:
            return self._first(request, told, str(error), _TABLE, 422)
        try:
            read_ahead(self.parts, kept)
        except InputError as error:
            headings = headings_found(self.parts, kept)
            kept.drop()
            return self._first(request, told, str(error), _TABLE, 422, headings=headings)
        except BaseException:
            kept.drop()
            raise
        return self.gone_to(request, f"/import/{kept.token}")

    @shown("/{token}")
    def kept(self, request: Request) -> Response:
        """What the list says; when it was imported, what became of it."""
        kept = self._kept(request)
        done = imported(kept)
        if done is not None:
            return self.show(request, "import_done.html", title="", kept=kept, done=done, label=self._label(kept))
        return self._ahead(request, kept)

    @posted("/{token}")
    def confirm(self, request: Request, form: FormData) -> Response:
        """Import the list, or forget it."""
        kept = self._kept(request)
        if form.get("do") == "drop":
            kept.drop()
            return self.gone_to(request, "/import", "已放弃，没有登记任何内容")
        verified = frozenset(str(one) for one in form.getlist("verified"))
        try:
            import_kept(self.parts, kept, verified=verified)
        except NotPermittedError:
            raise
        except (RefusedError, InputError, MissingError, ConflictError) as error:
            return self._ahead(request, kept, str(error), 422)
        return self.gone_to(request, f"/import/{kept.token}")

    @shown("/{token}/refused")
    def bad_rows(self, request: Request) -> Response:
        """The refused rows with their reasons, to be mended and imported again."""
        kept = self._kept(request)
        if not kept.refused.is_file():
            raise MissingError("退回的行", kept.name)
        return attached(REFUSED, kept.refused.read_bytes())

    def _first(
        self,
        request: Request,
        told: dict[str, str],
        error: str = "",
        field: str = "",
        status: int = 200,
        headings: Any = (),
    ) -> Response:
        who = me(request).officer
        kinds = offered(self.parts, who)
        return self.show(
            request,
            "import.html",
            status,
            kinds=kinds,
            findings=FINDINGS,
            told=told,
            error=error,
            field_name=field,
            headings=headings,
            offices=offices_offered(self.parts, who),
            campaigns=[(one.number, one.title) for one in list_campaigns(self.parts, who) if not one.finished],
        )

    def _ahead(self, request: Request, kept: Kept, error: str = "", status: int = 200) -> Response:
        seen = seen_ahead(kept) or read_ahead(self.parts, kept)
        values = {"kept": kept, "ahead": seen, "label": self._label(kept), "error": error}
        return self.show(request, "import_ahead.html", status, title="", **values)

    def _kept(self, request: Request) -> Kept:
        return kept_table(self.parts, me(request).officer, str(request.path_params["token"]))

    def _label(self, kept: Kept) -> str:
        return offered_one(self.parts, kept.officer, kept.wanted.kind).label

    def _wanted(self, request: Request, told: dict[str, str]) -> Wanted:
        """What the form says; an office or a campaign that was not offered is none.

        Raises:
            RefusedError: something is missing, or contradicts itself.
            NotPermittedError: the officer may not import such lists.
        """
        who = me(request).officer
        if not (kind := text_in(told, "kind")):
            raise RefusedError("请选择导入什么名单", field="kind")
        offered_one(self.parts, who, kind)
        on = day_in(told, "on") or self.parts.today()
        if on > self.parts.today():
            raise RefusedError("立案日期不能晚于今天", field="on")
        office, campaign, parent = (text_in(told, name) for name in ("office", "campaign", "parent"))
        if office and office not in dict(offices_offered(self.parts, who)):
            raise RefusedError("请从列出的单位中选择", field="office")
        if campaign and campaign not in {one.number for one in list_campaigns(self.parts, who)}:
            raise RefusedError("请从列出的专项行动中选择", field="campaign")
        if campaign and parent:
            raise RefusedError("上级案件和专项行动只能写明一个", field="parent")
        return Wanted(kind, on, office, campaign, parent, text_in(told, "batch"))


def _upload(form: FormData) -> UploadFile:
    """The file of a form.

    Raises:
        RefusedError: there is none.
    """
    upload = form.get(_TABLE)
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise RefusedError("请选择要导入的文件", field=_TABLE)
    return upload
