"""列入参加单位, 开展下一次专项行动: two forms of a campaign, done beside the page, unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import Outcome
from casework.campaigns import clone, enlist
from casework.campaigns.offering import Enlisting, Following, enlisting, following
from engine.errors import NotPermittedError, RefusedError
from web import jobs
from web.acting import act_of
from web.door import me
from web.jobs import Line, Progress, Told
from web.pages.page import Page, posted, shown
from web.pages.papers import told_of_job
from web.pages.reports import number_of
from web.words import why

_HEADS: Final = ("单位", "案号", "情况")
_LONGEST: Final = {"name": 60, "code": 40}
_YEARS: Final = 20


class EnlistingPage(Page):
    """The forms."""

    menu_label = "专项行动"
    path = "/campaigns"
    add_to_menu = False

    @shown("/{number}/enlist")
    def units(self, request: Request) -> Response:
        """Which units take part."""
        return self._units(request, {}, "", "", 200)

    @posted("/{number}/enlist")
    def enlist(self, request: Request, form: FormData) -> Response:
        """Let them take part."""
        who, number = me(request).officer, number_of(request)
        asked = enlisting(self.parts, who, number)
        try:
            chosen = _chosen(asked, form)
            wanted = act_of(self.parts, asked.offer, form)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._units(request, form, error.reason, error.field, 422)
        names = dict(asked.offices)

        def work() -> tuple[str, list[Line]]:
            done = enlist(
                self.parts, who, number, wanted.occurred_on, chosen, procedure=asked.procedure, facts=wanted.facts
            )
            return _counted(done), [_line(names[key], one) for key, one in zip(chosen, done, strict=True)]

        page, wrong = self._begun(request, f"列入参加单位：{asked.title}", work)
        return self._units(request, form, wrong, "", 422) if wrong else self.gone_to(request, page)

    @shown("/{number}/next")
    def next(self, request: Request) -> Response:
        """The next campaign like this one."""
        return self._next(request, {}, "", "", 200)

    @posted("/{number}/next")
    def open(self, request: Request, form: FormData) -> Response:
        """Open it."""
        who, number = me(request).officer, number_of(request)
        asked = following(self.parts, who, number)
        try:
            name, code, years = _text(form, "name"), _text(form, "code"), _years(form)
            wanted = act_of(self.parts, asked.offer, form)
            _refuse_same(asked, code)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._next(request, form, error.reason, error.field, 422)

        def work() -> tuple[str, list[Line]]:
            on, facts = wanted.occurred_on, wanted.facts
            campaign, units = clone(self.parts, who, number, on, name=name, code=code, years=years, facts=facts)
            told = "此前已经开展" if campaign.repeated else "已经开展"
            lines = [Line("已办理", "good", (name, campaign.number, told), f"/campaigns/{campaign.number}")]
            return _counted(units), [*lines, *(_line("参加单位", one) for one in units)]

        page, wrong = self._begun(request, f"开展专项行动：{name}", work)
        return self._next(request, form, wrong, "", 422) if wrong else self.gone_to(request, page)

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come, and what became of each unit."""
        return told_of_job(self, request, "/campaigns")

    def _begun(self, request: Request, title: str, work: Callable[[], tuple[str, list[Line]]]) -> tuple[str, str]:
        """Begin it: the address of its page, and why it was refused, where that is known at once."""

        def told(folder: Path, progress: Progress) -> Told:
            del folder
            progress(0, 0, "正在逐个单位立案")
            summary, lines = work()
            return Told(summary, _HEADS, tuple(lines))

        key = jobs.begin(self.parts, me(request).officer, title, told)
        return f"/campaigns/jobs/{key}", jobs.job_of(self.parts, me(request).officer, key).error

    def _units(self, request: Request, told: Any, error: str, field: str, status: int) -> Response:
        asked = enlisting(self.parts, me(request).officer, number_of(request))
        values = {"asked": asked, "offer": asked.offer, "told": told, "error": error, "field_name": field}
        return self.show(request, "campaign_enlist.html", status, title="", **values)

    def _next(self, request: Request, told: Any, error: str, field: str, status: int) -> Response:
        asked = following(self.parts, me(request).officer, number_of(request))
        values = {"asked": asked, "offer": asked.offer, "told": told, "error": error, "field_name": field}
        return self.show(request, "campaign_next.html", status, title="", most_years=_YEARS, **values)


def _chosen(asked: Enlisting, form: FormData) -> Sequence[str]:
    chosen = [str(one) for one in form.getlist("unit")]
    if not chosen:
        raise RefusedError("请勾选参加的单位", field="unit")
    if not set(chosen) <= dict(asked.offices).keys():
        raise RefusedError("请从列出的单位中选择；已经列入的不用再列", field="unit")
    return chosen


def _refuse_same(asked: Following, code: str) -> None:
    if code == asked.code:
        raise RefusedError("代号不能与原专项行动相同，请另写一个", field="code")


def _text(form: FormData, name: str) -> str:
    text = str(form.get(name, "")).strip()
    if not 1 <= len(text) <= _LONGEST[name]:
        raise RefusedError(f"请填写，最多{_LONGEST[name]}个字", field=name)
    return text


def _years(form: FormData) -> int:
    text = str(form.get("years", "")).strip()
    if not (text.isascii() and text.isdecimal() and int(text[:3]) <= _YEARS and len(text) < 3):
        raise RefusedError(f"请填写0至{_YEARS}的整数", field="years")
    return int(text)


def _counted(outcomes: Sequence[Outcome]) -> str:
    done = [one for one in outcomes if one.error is None]
    spawned = sum(len(one.spawned) for one in done)
    return f"列入{len(done)}个单位，随之生成{spawned}项报送等案件，没有列入{len(outcomes) - len(done)}个"


def _line(name: str, outcome: Outcome) -> Line:
    if outcome.error is not None:
        return Line("未办理", "wrong", (name, "", why(outcome.error)))
    told = "此前已经列入" if outcome.repeated else f"随之生成{len(outcome.spawned)}件"
    return Line("已办理", "good", (name, outcome.number, told))
