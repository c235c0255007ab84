"""文书: the list of papers, and one action over many: a look at what would be done, then the doing, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.listing.paging import Page as Rows
from casework.listing.papers import PapersWanted, paper_page, papers_meant
from casework.papers.batches import BatchResult, run_batch, upcoming
from casework.papers.selecting import Selection, selected
from casework.parts import Parts
from casework.printing import print_by_title
from engine.errors import NotPermittedError, RefusedError, ShixianError
from engine.life import STAGES, WAITING, Stage
from web import jobs
from web.asked import day_in, text_in
from web.door import me
from web.files import attached
from web.jobs import Line, Progress, Told
from web.offered import offices_offered
from web.pages.page import Page, posted, shown
from web.words import why

MOST: Final = 500
"""Papers in one go; more are done in several."""
_MOST_COPIES: Final = 99
_SCOPES: Final = (("", "等我办理的"), ("open", "在办的全部"), ("all", "连同已办完的（须写案号或者批次）"))
_FILTERS: Final = ("whose", "stage", "kind", "office", "case", "batch")


class PapersPage(Page):
    """The list."""

    menu_label = "文书"
    icon = "fa-solid fa-file-lines"
    path = "/papers"

    def is_active(self, request: Request) -> bool:
        """Whether it is the page shown; a single paper is one of its list."""
        return request.url.path == self.path or request.url.path.startswith(f"{self.path}/")

    @shown("")
    def index(self, request: Request) -> Response:
        """The papers asked for."""
        who, asked, error, status = me(request).officer, request.query_params, "", 200
        try:
            page = paper_page(self.parts, who, wanted_in(asked), after=text_in(asked, "after"))
        except NotPermittedError:
            raise
        except RefusedError as refused:
            page, error, status = Rows((), ""), refused.reason, 422
        return self.show(
            request,
            "papers.html",
            status,
            rows=page.rows,
            after=page.after,
            error=error,
            asked=asked,
            most=MOST,
            scopes=_SCOPES,
            stages=[(stage.value, label) for stage, label in STAGES.items()],
            kinds=kinds_offered(self.parts),
            offices=offices_offered(self.parts, who),
        )

    @posted("/preview")
    def preview(self, request: Request, form: FormData) -> Response:
        """What would be done with the papers chosen; nothing is changed."""
        who = me(request).officer
        ids = self._chosen(who, form)
        return self._preview(request, ids, {}, "", "", 200)

    @posted("/run")
    def run(self, request: Request, form: FormData) -> Response:
        """Do it beside the page."""
        who, ids = me(request).officer, _ids(form)
        self._refuse_choice(who, ids)
        told = {name: str(form.get(name, "")) for name in ("on", "printed", "copies", "print")}
        try:
            on, copies = self._day(told), copies_in(told["copies"])
        except RefusedError as error:
            return self._preview(request, ids, told, error.reason, error.field, 422)
        work = _Work(self.parts, who, ids, on, bool(told["printed"]), copies, bool(told["print"]))
        key = jobs.begin(self.parts, who, f"成批办理文书{len(ids)}份", work)
        return self.gone_to(request, f"/papers/jobs/{key}")

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come, and what came of it."""
        return told_of_job(self, request, "/papers")

    @shown("/jobs/{key}/files/{number:int}")
    def file(self, request: Request) -> Response:
        """A file that it left."""
        return file_of_job(self, request)

    def _day(self, told: Mapping[str, str]) -> date:
        on = day_in(told, "on") or self.parts.today()
        if on > self.parts.today():
            raise RefusedError("办理日期不能晚于今天", field="on")
        return on

    def _chosen(self, who: str, form: FormData) -> tuple[int, ...]:
        if not form.get("whole"):
            return _ids(form)
        asked = {name: str(form.get(name, "")) for name in _FILTERS}
        return papers_meant(self.parts, who, wanted_in(asked), MOST)

    def _refuse_choice(self, who: str, ids: Sequence[int]) -> None:
        """Refuse none, too many, and what the officer may not see."""
        if not ids:
            raise RefusedError("没有选中文书，请先在列表中勾选")
        if len(ids) > MOST:
            raise RefusedError(f"一次最多办理{MOST}份，现选中{len(ids)}份，请分批办理")
        selected(self.parts, who, Selection(ids=tuple(ids)))

    def _preview(
        self, request: Request, ids: Sequence[int], told: Mapping[str, str], error: str, field: str, status: int
    ) -> Response:
        self._refuse_choice(me(request).officer, ids)
        rows = upcoming(self.parts, me(request).officer, Selection(ids=tuple(ids)), self.parts.today())
        return self.show(
            request,
            "papers_preview.html",
            status,
            title="成批办理文书",
            ids=ids,
            rows=rows,
            able=sum(not one.refused for one in rows),
            told=told,
            error=error,
            field_name=field,
        )


class _Work:
    """The steps of one officer with many papers, and their print files."""

    def __init__(
        self, parts: Parts, who: str, ids: Sequence[int], on: date, printed: bool, copies: int, is_printed_out: bool
    ) -> None:
        self._parts, self._who, self._ids = parts, who, tuple(ids)
        self._on, self._printed, self._copies = on, printed, copies
        self._is_printed_out = is_printed_out

    def __call__(self, folder: Path, progress: Progress) -> Told:
        wanted = Selection(ids=self._ids)
        parties = {one.id: one.party for one in selected(self._parts, self._who, wanted)}
        result = run_batch(
            self._parts, self._who, wanted, self._on, printed=self._printed, copies=self._copies, progress=progress
        )
        notes = [f"{name}没有制成PDF：{why}" for name, why in result.failures]
        if self._is_printed_out:
            try:
                print_by_title(self._parts, self._ids, folder, lambda done, of: progress(done, of, "合成打印文件"))
            except ShixianError as error:
                notes.append(f"没有合成打印文件：{why(error)}")
        return _told(result, parties, notes)


def _told(result: BatchResult, parties: Mapping[int, str], notes: Sequence[str]) -> Told:
    lines = tuple(
        Line(
            "已办理" if one.done else "未办理",
            "good" if one.done else "wrong",
            (
                f"《{one.title}》{one.number}",
                parties.get(one.document, ""),
                one.stage,
                why(one.error) if one.error else "",
            ),
            f"/papers/{one.document}",
        )
        for one in result.taken
    )
    done = sum(one.done for one in result.taken)
    summary = f"办理{done}份，未办理{len(lines) - done}份" if lines else "所选的文书都已经办完，没有需要办理的步骤"
    return Told(summary, ("文书", "当事人", "现在的阶段", "没有办理的原因"), lines, tuple(notes))


def _why(error: ShixianError | None) -> str:
    return why(error) if error is not None else ""


def wanted_in(asked: Mapping[str, str]) -> PapersWanted:
    """The papers that an address asks for.

    Raises:
        RefusedError: it names no stage.
    """
    stage, whose = text_in(asked, "stage"), text_in(asked, "whose")
    if stage and stage not in STAGES:
        raise RefusedError(f"没有“{stage}”这一阶段", field="stage")
    case, batch = text_in(asked, "case"), text_in(asked, "batch")
    stages = frozenset({Stage(stage)} if stage else WAITING if whose != "all" else ())
    if whose == "all" and not (case or batch or stage):
        raise RefusedError("已经办完的文书很多，请再写明案号或者批次", field="batch")
    mine = not whose and stages <= WAITING
    return PapersWanted(text_in(asked, "kind"), text_in(asked, "office"), case, batch, stages, mine)


def kinds_offered(parts: Parts) -> list[tuple[str, str]]:
    """The kinds of papers of all procedures, by their titles; of those that share a key the first."""
    found: dict[str, str] = {}
    for key in parts.library.all_keys():
        for name, kind in parts.library.compiled(key).procedure.documents.items():
            found.setdefault(name, kind.label)
    return sorted(found.items(), key=lambda one: one[1])


def told_of_job(page: Page, request: Request, back: str) -> Response:
    """The page of a job; while it goes on, the browser asks again by itself."""
    key = str(request.path_params["key"])
    job = jobs.job_of(page.parts, me(request).officer, key)
    answer = page.show(request, "job.html", title=job.title, job=job, key=key, back=back, path=page.path)
    if not job.ended:
        answer.headers["Refresh"] = "2"
    return answer


def file_of_job(page: Page, request: Request) -> Response:
    """A file of a job."""
    parts, who, key = page.parts, me(request).officer, str(request.path_params["key"])
    name, content = jobs.file_of(parts, who, key, int(request.path_params["number"]))
    job = jobs.job_of(parts, who, key)
    return attached(parts, who, name, content, what=job.title, count=max(1, len(job.told.lines)), about=name)


def _ids(form: FormData) -> tuple[int, ...]:
    words = [str(word) for word in form.getlist("id")]
    if wrong := [word for word in words if not (word.isascii() and word.isdecimal() and len(word) < len(str(2**62)))]:
        raise RefusedError(f"“{wrong[0][:20]}”不是文书的编号")
    return tuple(dict.fromkeys(map(int, words)))


def copies_in(text: str) -> int:
    """How many copies are sealed, as it was typed; one when nothing was.

    Raises:
        RefusedError: it is no number that may be.
    """
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= _MOST_COPIES):
        raise RefusedError(f"用印份数应当是1至{_MOST_COPIES}的整数", field="copies")
    return int(text)
