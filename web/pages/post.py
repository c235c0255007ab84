"""送达: the mails that are to go out, and the lists of the post: what it took in, and what became of it, row by row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.intake.package import MAX_FILE_BYTES
from casework.parts import Parts
from casework.post.contents import slip_text
from casework.post.going import list_mails, mail_page
from casework.post.postings import record_postings
from casework.post.report import PostalReport
from casework.post.results import record_results
from casework.post.returned import OPEN, Fate, rows_told, write_open_rows
from casework.tidying import RESULTS
from documents.files import file_name
from engine.errors import InputError
from web import jobs
from web.asked import text_in
from web.door import me
from web.jobs import Line, Progress, Told, Work
from web.pages.page import Page, posted, shown
from web.pages.papers import file_of_job, told_of_job

_SUFFIXES: Final = (".xlsx", ".csv", ".txt")
_MB: Final = 1024 * 1024
_TONES: Final = {Fate.ENTERED: "good", Fate.REPEATED: "good", Fate.WARNED: "note", Fate.WAITING: "note"}
_OPEN_ROWS: Final = "未登记的行.xlsx"
_HEADS: Final = ("行", "邮件", "案号", "情况")


class PostPage(Page):
    """The post."""

    menu_label = "送达"
    icon = "fa-solid fa-envelope"
    path = "/post"

    @shown("")
    def index(self, request: Request) -> Response:
        """Mails to be posted, and the forms for the lists of the post."""
        return self._shown(request, "", "", 200)

    @posted("/list")
    def write_list(self, request: Request, form: FormData) -> Response:
        """The list of all mails that can be posted, as a file for the post."""
        who, batch = me(request).officer, text_in({"batch": str(form.get("batch", ""))}, "batch")

        def work(folder: Path, progress: Progress) -> Told:
            progress(0, 0, "正在汇总")
            found = list_mails(self.parts, folder=folder, batch=batch, actor=who)
            return Told(f"待邮寄{found.mails}件，清单如下；邮政填写邮件号和收寄日期以后，在“送达”页面上传")

        return self._begun(request, "邮寄清单", work, None)

    @posted("/postings")
    def postings(self, request: Request, form: FormData) -> Response:
        """Record what the post took in."""
        batch = text_in({"batch": str(form.get("batch", ""))}, "batch")
        return self._recorded(
            request,
            form,
            "postings",
            lambda who, source: record_postings(self.parts, actor=who, source=source, batch=batch),
        )

    @posted("/results")
    def results(self, request: Request, form: FormData) -> Response:
        """Record what became of the mails."""
        return self._recorded(
            request, form, "results", lambda who, source: record_results(self.parts, actor=who, source=source)
        )

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come, and what became of each row."""
        return told_of_job(self, request, "/post")

    @shown("/jobs/{key}/files/{number:int}")
    def file(self, request: Request) -> Response:
        """A file that it left."""
        return file_of_job(self, request)

    def _recorded(
        self, request: Request, form: FormData, which: str, record: Callable[[str, Path], PostalReport]
    ) -> Response:
        who = me(request).officer
        try:
            source = _kept(self.parts, form)
        except InputError as error:
            return self._shown(request, which, str(error), 422)

        def work(folder: Path, progress: Progress) -> Told:
            progress(0, 0, "正在逐行登记")
            report = record(who, source)
            write_open_rows(source, report, folder / _OPEN_ROWS, results=which == "results")
            return _told(report)

        title = "登记邮政收寄清单" if which == "postings" else "登记邮件投递结果"
        return self._begun(request, f"{title}：{source.name}", work, source.parent)

    def _begun(self, request: Request, title: str, work: Work, keeping: Path | None) -> Response:
        key = jobs.begin(self.parts, me(request).officer, title, work, keeping=keeping)
        return self.gone_to(request, f"/post/jobs/{key}")

    def _shown(self, request: Request, which: str, error: str, status: int) -> Response:
        asked = request.query_params if request.method == "GET" else {}
        batch = text_in(asked, "batch")
        page = mail_page(self.parts, me(request).officer, batch=batch, after=text_in(asked, "after"))
        return self.show(
            request,
            "post.html",
            status,
            rows=page.rows,
            after=page.after,
            batch=batch,
            contents=slip_text,
            which=which,
            error=error,
            most=MAX_FILE_BYTES // _MB,
        )


def _told(report: PostalReport) -> Told:
    lines = tuple(
        Line(
            one.fate.value,
            _TONES.get(one.fate, "wrong"),
            (str(one.number), one.mail, one.case, one.told),
        )
        for one in rows_told(report)
    )
    summary = (
        f"登记{report.recorded}件，此前已登记{report.already}件，未登记{len(report.refused)}件，"
        f"不一致{len(report.conflicts)}件，没有结果{len(report.waiting)}件"
    )
    open_rows = sum(one.fate in OPEN for one in rows_told(report))
    notes = (f"有{open_rows}行没有登记，已另存为文件，写明了原因；改正以后可以直接上传这个文件",) if open_rows else ()
    return Told(summary, _HEADS, lines, notes)


def _kept(parts: Parts, form: FormData) -> Path:
    """An uploaded list, in a folder of its own until the job is over.

    Raises:
        InputError: there is none, or it is none that can be read.
    """
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InputError("清单文件", "请选择邮政的清单（XLSX 或者 CSV）")
    name = file_name(PurePath(upload.filename.replace("\\", "/")).name)
    if PurePath(name).suffix.lower() not in _SUFFIXES:
        raise InputError(name, "只能上传 XLSX 或者 CSV 文件，请在表格软件中另存后再上传")
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise InputError(name, f"文件超过{MAX_FILE_BYTES // _MB}兆字节，请分成几个文件")
    home = parts.home / RESULTS
    home.mkdir(parents=True, exist_ok=True)
    target = Path(tempfile.mkdtemp(prefix="in-", dir=home)) / name
    with target.open("wb") as file:
        shutil.copyfileobj(upload.file, file)
    return target
