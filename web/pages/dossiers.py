"""卷宗: the dossier of a case as one PDF, put together beside the page and taken from there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.dossier import IncompleteError, write_dossier
from casework.listing import show_case
from web import jobs
from web.door import me
from web.jobs import Line, Progress, Told
from web.pages.page import Page, posted, shown
from web.pages.papers import file_of_job, told_of_job

_INCOMPLETE: Final = (
    "案卷没有制作：下列内容缺失或者与登记时不一致。请先补齐；确实补不齐的，可以在案件页选择照实制作，缺损写入备考表"
)


class DossiersPage(Page):
    """The job, and what it left."""

    menu_label = "卷宗"
    path = "/dossiers"
    add_to_menu = False

    @posted("")
    def write(self, request: Request, form: FormData) -> Response:
        """Put it together."""
        who, number = me(request).officer, str(form.get("number", ""))
        show_case(self.parts, number, who)  # to somebody of another district there is no such case
        as_it_is = bool(form.get("as_it_is"))

        def work(folder: Path, progress: Progress) -> Told:
            progress(0, 0, "正在汇集文书、证据和办理记录，装订成卷")
            try:
                written = write_dossier(self.parts, number, folder, who, allow_missing=as_it_is)
            except IncompleteError as error:
                lines = (Line("缺损", "wrong", (one.place, one.reason)) for one in error.defects)
                return Told(_INCOMPLETE, ("位置", "情况"), tuple(lines))
            return Told(
                f"案卷共{written.items}件{written.pages}页，保管期限{written.retention}",
                ("位置", "情况"),
                tuple(Line("缺损", "note", (one.place, one.reason)) for one in written.defects),
            )

        key = jobs.begin(self.parts, who, f"制作案卷：{number}", work)
        return self.gone_to(request, f"{self.path}/jobs/{key}")

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come."""
        title = jobs.job_of(self.parts, me(request).officer, str(request.path_params["key"])).title
        return told_of_job(self, request, f"/cases/{title.partition('：')[2]}")

    @shown("/jobs/{key}/files/{number:int}")
    def file(self, request: Request) -> Response:
        """The PDF."""
        return file_of_job(self, request)
