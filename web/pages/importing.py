"""导入: a list handed in, seen with every bad cell marked, imported its bad rows handed back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.handed_in.ahead import headings_found, read_ahead, seen_ahead
from casework.handed_in.importing import import_kept, imported
from casework.handed_in.keeping import REFUSED, Kept, Wanted, keep_table, kept_table
from casework.handed_in.offered import FINDINGS, offered, offered_one
from casework.listing.campaigns import list_campaigns
from casework.parts import Parts
from engine.errors import InputError, MissingError, NotPermittedError, RefusedError
from web import jobs
from web.asked import day_in, text_in
from web.door import me
from web.files import attached
from web.jobs import Job, Progress, Told
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

_TABLE: Final = "table"
_BEGUN: Final = "begun"
_BAD_ROWS: Final = "导入时退回的行"


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
        """What the list says; while it is imported, how far that has come; afterwards, what became of it."""
        kept = self._kept(request)
        done = imported(kept)
        if done is not None:
            return self.show(request, "import_done.html", title="", kept=kept, done=done, label=self._label(kept))
        job = self._begun(kept)
        if job is None or job.ended:
            return self._ahead(request, kept, job.error if job is not None else "")
        answer = self.show(request, "import_going.html", title="", kept=kept, job=job, label=self._label(kept))
        answer.headers["Refresh"] = "2"
        return answer

    @posted("/{token}")
    def confirm(self, request: Request, form: FormData) -> Response:
        """Import the list beside the page, or forget it; a list that is being imported is left to that."""
        kept = self._kept(request)
        here = f"/import/{kept.token}"
        job = self._begun(kept)
        if job is not None and not job.ended:
            return self.gone_to(request, here)
        if form.get("do") == "drop":
            kept.drop()
            return self.gone_to(request, "/import", "已放弃，没有登记任何内容")
        offered_one(self.parts, kept.officer, kept.wanted.kind)
        verified = frozenset(str(one) for one in form.getlist("verified"))
        key = jobs.new_key()
        kept.tell(_BEGUN, {"job": key})
        work = partial(_import, self.parts, kept, verified)
        jobs.begin(self.parts, kept.officer, f"导入名单：{kept.name}", work, key=key)
        return self.gone_to(request, here)

    @shown("/{token}/refused")
    def bad_rows(self, request: Request) -> Response:
        """The refused rows with their reasons, to be mended and imported again."""
        kept = self._kept(request)
        if not kept.refused.is_file():
            raise MissingError("退回的行", kept.name)
        who, content, done = me(request).officer, kept.refused.read_bytes(), imported(kept)
        rows = done["refused"] if done is not None else 1
        return attached(self.parts, who, REFUSED, content, what=_BAD_ROWS, count=rows, about=kept.name)

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

    def _begun(self, kept: Kept) -> Job | None:
        """The import of a list as it stands; None: nobody began it, or it is not known any more."""
        begun = kept.told(_BEGUN)
        try:
            return jobs.job_of(self.parts, kept.officer, str(begun["job"])) if begun else None
        except MissingError:
            return None

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


def _import(parts: Parts, kept: Kept, verified: frozenset[str], folder: Path, progress: Progress) -> Told:
    """Import a list, telling how far it has come; what became of it is kept with the list."""
    del folder
    found = import_kept(parts, kept, verified=verified, progress=lambda done, of: progress(done, of, "正在逐行立案"))
    return Told(f"立案{found['opened_count']}件")


def _upload(form: FormData) -> UploadFile:
    """The file of a form.

    Raises:
        RefusedError: there is none.
    """
    upload = form.get(_TABLE)
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise RefusedError("请选择要导入的文件", field=_TABLE)
    return upload
