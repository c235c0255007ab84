"""One paper: where it is on its way, what it says, what was done with it by whom, and the forms of the next steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.evidence import keep_stream
from casework.offering import signers
from casework.papers.copies import approval_copy, docx_copy, may_be_made, paper_read, pdf_copy
from casework.papers.history import history
from casework.papers.offering import step_offers, way
from casework.papers.proving import recheck
from casework.papers.selecting import Selection, selected
from casework.papers.steps import take
from casework.papers.wanted import Taken, Wanted
from casework.rendering import render_documents
from engine.errors import DocumentError, InputError, MissingError, NotPermittedError, RefusedError, ShixianError
from engine.life import STEPS, Step
from web.asked import day_in, text_in
from web.door import me
from web.files import attached, shown_pdf
from web.pages.page import Page, posted, shown
from web.pages.papers import copies_in

_LONGEST: Final = 2000  # characters of an opinion or a reason
_LONG: Final = ("opinion", "reason", "participants", "conclusion")
_PROOF: Final = {"": None, "true": True, "false": False}
_PRINTED: Final = frozenset({"", "true"})
_NUMBERS: Final = 2**62  # beyond all numbers that papers have
_MOVED: Final = "这份文书刚才已由他人办理，下面是现在的情况；请核对以后再办"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as it came back: which, what was typed, what is wrong with it, and where."""

    step: str = ""
    told: Any = None
    error: str = ""
    field: str = ""
    status: int = 200


class PaperPage(Page):
    """A paper and what belongs to it."""

    menu_label = "文书"
    path = "/papers"
    add_to_menu = False

    @shown("/{id:int}")
    def paper(self, request: Request) -> Response:
        """The paper whole."""
        return self._shown(request, _Sent())

    @shown("/{id:int}/pdf")
    def pdf(self, request: Request) -> Response:
        """Its PDF, to be read in the page."""
        copy = pdf_copy(self.parts, me(request).officer, _id(request))
        return shown_pdf(copy.name, copy.content)

    @shown("/{id:int}/files/{form}")
    def file(self, request: Request) -> Response:
        """A copy to be saved: the PDF, a Word file, the form of its approval."""
        made = {"pdf": pdf_copy, "docx": docx_copy, "approval": approval_copy}.get(request.path_params["form"])
        if made is None:
            raise RefusedError("没有这种格式的副本")
        who = me(request).officer
        copy = made(self.parts, who, _id(request))
        return attached(self.parts, who, copy.name, copy.content, what="文书副本", about=copy.name)

    @shown("/{id:int}/recheck")
    def rechecked(self, request: Request) -> Response:
        """Whether the stored PDF is what was issued, and comes out the same today."""
        told = history(self.parts, me(request).officer, _id(request))
        sentences, error = [], ""
        try:
            found, signature = recheck(self.parts, told["id"])
            sentences = [*found.sentences, *([signature] if signature else [])]
        except DocumentError as refused:
            error = str(refused)
        title = f"核对存档：《{told['title']}》{told['number']}"
        return self.show(request, "paper_recheck.html", title=title, told=told, sentences=sentences, error=error)

    @posted("/{id:int}/render")
    def render(self, request: Request, form: FormData) -> Response:
        """Make its PDF now."""
        del form
        document = paper_read(self.parts, me(request).officer, _id(request))
        if not may_be_made(document):
            raise RefusedError("文书已经制成PDF，或者还没有审批、编号，不能制作")
        self._made(document.id)
        return self.gone_to(request, f"/papers/{document.id}", "已制成PDF")

    @posted("/{id:int}/steps/{step}")
    def step(self, request: Request, form: FormData) -> Response:
        """Take a step; when it is refused, the form comes back with the reason at its field."""
        who, number, name = me(request).officer, _id(request), str(request.path_params["step"])
        step = _step(name)
        try:
            taken = self._taken(who, number, step, form)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._shown(request, _Sent(name, form, error.reason, error.field, 422))
        except (InputError, DocumentError) as error:
            return self._shown(request, _Sent(name, form, str(error), "", 422))
        return self.gone_to(request, f"/papers/{number}", f"{STEPS[step]}：已办理，现在{taken.stage}")

    def _shown(self, request: Request, sent: _Sent) -> Response:
        who, number = me(request).officer, _id(request)
        told = history(self.parts, who, number)
        [listed] = selected(self.parts, who, Selection(ids=(number,)))
        offers = step_offers(self.parts, who, number)
        redrafts = any(one.step is Step.REDRAFT for one in offers)
        document = paper_read(self.parts, who, number)
        return self.show(
            request,
            "paper.html",
            sent.status,
            title="",
            told=told,
            listed=listed,
            offers=offers,
            way=way(self.parts, who, number),
            signers=signers(self.parts, told["cases"][0], who, self.parts.today()) if redrafts else [],
            named=[str(one["key"]) for one in document.context.get("officers", ())],
            may_be_made=may_be_made(document),
            is_made=bool(document.path),
            sent=sent,
        )

    def _taken(self, who: str, number: int, step: Step, form: FormData) -> Taken:
        """Take a step, or raise what hindered it."""
        if _text(form, "seen") != str(len(history(self.parts, who, number)["steps"])):
            raise RefusedError(_MOVED)
        wanted = self._wanted(step, form)
        if step is Step.ISSUE and may_be_made(paper_read(self.parts, who, number)):
            self._made(number)
        [taken] = take(self.parts, who, [number], wanted)
        if taken.error is not None:
            raise taken.error
        return taken

    def _wanted(self, step: Step, form: FormData) -> Wanted:
        told = {name: _text(form, name) for name in ("on", *_LONG, "copies", "printed", "proof", "behalf")}
        for name in _LONG:
            if len(told[name]) > _LONGEST:
                raise RefusedError(f"这一项太长，最多{_LONGEST}个字，请缩短", field=name)
        if told["printed"] not in _PRINTED:
            raise RefusedError("请选择用印方式", field="printed")
        if told["proof"] not in _PROOF:
            raise RefusedError("请选择是否附上《期限计算说明》", field="proof")
        return Wanted(
            step,
            day_in(told, "on") or self.parts.today(),
            opinion=told["opinion"],
            on_behalf_of=text_in(told, "behalf"),
            reason=told["reason"],
            officers=tuple(str(one) for one in form.getlist("officers") if one),
            printed=told["printed"] == "true",
            copies=copies_in(told["copies"]),
            discussion=self._discussion(told, form) if step is Step.DISCUSS else {},
            proof=_PROOF.get(told["proof"]) if step is Step.REDRAFT else None,
        )

    def _discussion(self, told: Mapping[str, str], form: FormData) -> dict[str, Any]:
        discussion: dict[str, Any] = {name: told[name] for name in ("participants", "conclusion") if told[name]}
        upload = form.get("record")
        if isinstance(upload, UploadFile) and upload.filename:
            discussion["record"] = keep_stream(self.parts.home, upload.filename, upload.file)
        return discussion

    def _made(self, number: int) -> None:
        """Make the PDF of a paper.

        Raises:
            DocumentError: it could not be made.
        """
        report = render_documents(self.parts, [number])
        if report.failures:
            raise DocumentError(f"没有制成PDF：{report.failures[0][1]}")


def _id(request: Request) -> int:
    number = int(request.path_params["id"])
    if number >= _NUMBERS:
        raise MissingError("文书", str(number))
    return number


def _step(name: str) -> Step:
    if name not in {one.value for one in Step if one is not Step.REPLACE}:
        raise ShixianError(f"没有“{name[:20]}”这一步骤")
    return Step(name)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
