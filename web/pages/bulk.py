"""成批办理: one act over the cases selected in a list: choose it, fill it in, look what it would do, do it.

What is confirmed is the very act that was shown (``web.carrying``). It is done beside the page (``web.jobs``), and each
case answers for itself: under a key of its own, so that nothing is done twice however often the form is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import act_many
from casework.acts import Act, Outcome
from casework.foreseeing import Foreseen, foresee
from casework.listing.picturing import procedure_of
from casework.listing.register import numbers_wanted
from casework.offering import Offer, common_offers, drafts_together, signers
from casework.parts import Parts
from engine.errors import ConflictError, InputError, RefusedError
from web import jobs
from web.acting import act_of
from web.asked import cases_in
from web.carrying import packed, unpacked
from web.door import me
from web.jobs import Line, Progress, Told
from web.pages.page import Page, posted, shown
from web.words import why

MOST: Final = 500
"""Cases of one selection: more would be looked through by nobody."""
_CHUNK: Final = 25  # cases of one transaction; others need not wait longer for theirs
_TRIES: Final = 3
_MOVED: Final = "正好有其他人在办理这一案件，没有办理；请再办一次"


class BulkPage(Page):
    """Its steps."""

    menu_label = "成批办理"
    path = "/bulk"
    add_to_menu = False

    @posted("")
    def choose(self, request: Request, form: FormData) -> Response:
        """What can be done on all that are selected, or on all that fit what was looked for."""
        who, whole = me(request).officer, form.get("whole")
        numbers: Sequence[str]
        if isinstance(whole, str):
            numbers = numbers_wanted(self.parts, who, cases_in(QueryParams(whole)), MOST)
            if not numbers:
                raise RefusedError("没有符合条件的案件")
        else:
            numbers = _numbers(form)
        offers = common_offers(self.parts, who, numbers)
        return self.show(request, "bulk.html", numbers=numbers, offers=offers)

    @posted("/form")
    def form(self, request: Request, form: FormData) -> Response:
        """The form of the act."""
        return self._form(request, form, self._offer(request, form), "", "", 200)

    @posted("/preview")
    def preview(self, request: Request, form: FormData) -> Response:
        """What it would do, case by case."""
        who, numbers = me(request).officer, _numbers(form)
        offer = self._offer(request, form)
        try:
            wanted = act_of(self.parts, offer, form)
        except (RefusedError, InputError) as error:
            return self._form(request, form, offer, why(error), getattr(error, "field", ""), 422)
        found: list[Foreseen] = []
        for start in range(0, len(numbers), _CHUNK):
            found += foresee(self.parts, who, [(number, wanted) for number in numbers[start : start + _CHUNK]])
        return self.show(
            request,
            "bulk_preview.html",
            label=offer.label,
            found=found,
            act=packed(self.parts.home, who, replace(wanted, key=secrets.token_hex(12))),
        )

    @posted("/do")
    def do(self, request: Request, form: FormData) -> Response:
        """Do it beside the page."""
        who, numbers = me(request).officer, _numbers(form)
        wanted = unpacked(self.parts.home, who, str(form.get("act", "")))
        procedure = procedure_of(self.parts, numbers[0], who)
        action = procedure.actions.get(wanted.action)
        label = action.label if action is not None else "办理"
        size = len(numbers) if action is not None and drafts_together(procedure, action) else _CHUNK
        work = _Work(self.parts, who, tuple(numbers), wanted, size)
        key = jobs.begin(self.parts, who, f"成批办理：{label}（{len(numbers)}件）", work)
        return self.gone_to(request, f"{self.path}/jobs/{key}")

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come, what became of each case, and those that failed as a new selection."""
        key = str(request.path_params["key"])
        job = jobs.job_of(self.parts, me(request).officer, key)
        failed = [line.cells[0] for line in job.told.lines if line.tone == "wrong"]
        done = [line.cells[0] for line in job.told.lines if line.tone == "good"]
        answer = self.show(
            request,
            "bulk_done.html",
            title=job.title,
            job=job,
            key=key,
            back="/cases",
            path=self.path,
            failed=failed,
            done=done,
        )
        if not job.ended:
            answer.headers["Refresh"] = "2"
        return answer

    def _form(self, request: Request, form: FormData, offer: Offer, error: str, field: str, status: int) -> Response:
        numbers = _numbers(form)
        return self.show(
            request,
            "bulk_form.html",
            status,
            title=f"成批办理：{offer.label}",
            numbers=numbers,
            offer=offer,
            told=form,
            error=error,
            field_name=field,
            signers=signers(self.parts, numbers[0], me(request).officer, self.parts.today()) if offer.officers else [],
        )

    def _offer(self, request: Request, form: FormData) -> Offer:
        wanted = str(form.get("action", ""))
        for one in common_offers(self.parts, me(request).officer, _numbers(form)):
            if one.name == wanted:
                return one
        raise RefusedError("所选案件现在不能都办理这一事项，请重新选择")


@dataclass(frozen=True, slots=True)
class _Work:
    """One act of an officer on many cases, some at a time."""

    parts: Parts
    who: str
    numbers: Sequence[str]
    wanted: Act
    size: int  # cases of one transaction

    def __call__(self, folder: Path, progress: Progress) -> Told:
        del folder  # it leaves no files
        lines: list[Line] = []
        for start in range(0, len(self.numbers), self.size):
            progress(start, len(self.numbers), "正在逐件办理")
            lines += map(_line, self._done(self.numbers[start : start + self.size]))
        done = sum(line.tone == "good" for line in lines)
        return Told(f"已办理{done}件，没有办理{len(lines) - done}件", ("案号", "说明"), tuple(lines))

    def _done(self, numbers: Sequence[str]) -> Sequence[Outcome]:
        """What became of some of them. Where somebody else comes to one at this moment, all are decided once more."""
        part = [(number, replace(self.wanted, key=f"bulk:{self.wanted.key}:{number}")) for number in numbers]
        for _ in range(_TRIES):
            try:
                return act_many(self.parts, self.who, part)
            except ConflictError:
                continue
        return [Outcome(number, ConflictError(_MOVED)) for number in numbers]


def _line(one: Outcome) -> Line:
    if one.error is not None:
        return Line("没有办理", "wrong", (one.number, why(one.error)))
    return Line("已办理", "good", (one.number, "此前已经办理，没有重复登记" if one.repeated else ""))


def _numbers(form: FormData) -> Sequence[str]:
    """The cases selected.

    Raises:
        RefusedError: none are, or too many.
    """
    found = list(dict.fromkeys(str(one) for one in form.getlist("number") if one))
    if not found:
        raise RefusedError("还没有选择案件，请在案件列表中勾选")
    if len(found) > MOST:
        raise RefusedError(f"一次最多{MOST}件，现在选了{len(found)}件，请分几次办理")
    return found
