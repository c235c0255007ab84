"""程序: the procedures installed, and of each the picture, the deadlines in plain words, acts, readings, clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from casework.choosing import Question, list_questions
from casework.definitions.describing import subject_told
from casework.definitions.spoken import spoken
from casework.definitions.starting import runs_in, start_told
from casework.definitions.tracing import KINDS, RANKS, STANDINGS
from casework.drafting import cite_label
from casework.settings import READING_PREFIX
from engine.checking.coverage import Coverage, Standing, Use, coverage
from engine.model import DeadlineRule, Procedure, Rung
from engine.texts import Rank
from web.door import me
from web.pages.page import Page, shown

_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class DeadlineTold:
    """A deadline in plain words."""

    label: str
    rule: str
    start: str
    runs_in: tuple[str, ...]
    holder: str
    met_by: tuple[str, ...]
    reminders: str
    cites: tuple[str, ...]


class ProceduresPage(Page):
    """The list, and the pages of one procedure."""

    menu_label = "程序"
    icon = "fa-solid fa-diagram-project"
    path = "/procedures"

    @shown("")
    def index(self, request: Request) -> Response:
        """All procedures by regulation."""
        groups: dict[str, list[Procedure]] = {}
        for key in self.parts.library.all_keys():
            found = self.parts.library.compiled(key).procedure
            groups.setdefault(found.regulation.title if found.regulation else found.title, []).append(found)
        return self.show(request, "procedures.html", groups=sorted(groups.items()), subject=subject_told)

    @shown("/{key}")
    def procedure(self, request: Request) -> Response:
        """The picture, the deadlines and the restrictions."""
        found = self._asked(request)
        deadlines = [_told(found, rule) for rule in found.deadlines.values()]
        return self._shown(request, "procedure.html", found, deadlines=deadlines)

    @shown("/{key}/acts")
    def acts(self, request: Request) -> Response:
        """What is done, by whom, with which papers."""
        return self._shown(request, "procedure_acts.html", self._asked(request))

    @shown("/{key}/readings")
    def readings(self, request: Request) -> Response:
        """How silent and disputed places are read, and what the officer's office chose."""
        found = self._asked(request)
        questions = list_questions(self.parts, office=me(request).office_name, procedure=found.key)
        chosen = {one.name: one for one in questions}
        return self._shown(
            request,
            "procedure_readings.html",
            found,
            readings=[(one, chosen.get(f"{READING_PREFIX}{found.key}.{one.key}")) for one in found.readings.values()],
            policies=[one for one in questions if not one.name.startswith(READING_PREFIX)],
            others=_others,
            spoken=spoken,
        )

    @shown("/{key}/clauses")
    def clauses(self, request: Request) -> Response:
        """The regulation clause by clause, with what models each."""
        found = self._asked(request)
        report = coverage(*(one.procedure for one in self.parts.library.of_regulation(found.key)))
        titles = {one.key: one.title for one in report.definitions}
        return self._shown(
            request,
            "procedure_clauses.html",
            found,
            report=report,
            ranks=RANKS,
            standings=STANDINGS,
            total=_total(report),
            uses=lambda uses: _uses(uses, titles),
        )

    @shown("/{key}/picture")
    def picture(self, request: Request) -> Response:
        """The states as a picture."""
        from documents.diagrams.drawing import svg_of

        found = self._asked(request)
        drawn = self.parts.library.remembered(("picture", found.key), lambda: svg_of(found))
        return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE_POLICY})

    def _shown(self, request: Request, template: str, found: Procedure, **values: Any) -> Response:
        return self.show(
            request,
            template,
            title=found.title,
            procedure=found,
            subject=subject_told(found),
            cites=lambda cites: "、".join(cite_label(found, cite) for cite in cites),
            **values,
        )

    def _asked(self, request: Request) -> Procedure:
        return self.parts.library.compiled(str(request.path_params["key"])).procedure


def _told(procedure: Procedure, rule: DeadlineRule) -> DeadlineTold:
    return DeadlineTold(
        label=rule.label,
        rule=rule.rule,
        start=start_told(procedure, rule),
        runs_in=runs_in(procedure, rule),
        holder=procedure.roles[rule.holder].label,
        met_by=tuple(procedure.actions[name].label for name in rule.met_by if name in procedure.actions),
        reminders="、".join(map(_rung, rule.remind)) or "不提醒",
        cites=tuple(cite_label(procedure, cite) for cite in rule.cites),
    )


def _rung(rung: Rung) -> str:
    if not rung.days:
        return "最后一日"
    return f"{rung.days}个工作日前" if rung.working else f"{rung.days}日前"


def _others(question: Question) -> list[str]:
    """The answers to a question that are not in force."""
    return [option.label for option in question.options if option.key != question.answer]


def _total(report: Coverage) -> list[tuple[str, int]]:
    """How many clauses of the regulation itself stand how."""
    own = [covered for covered in report.instruments if covered.instrument.rank is Rank.SOURCE]
    counts = [(STANDINGS[one], sum(covered.count(one) for covered in own)) for one in Standing]
    return [(label, count) for label, count in counts if count]


def _uses(uses: Iterable[Use], titles: dict[str, str]) -> list[dict[str, Any]]:
    """What rests on a clause, by kind; where several definitions share a regulation, with the one it belongs to."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for use in uses:
        title = titles.get(use.of, "") if len(titles) > 1 else ""
        found.setdefault((title, KINDS[use.kind]), {})[use.label] = None
    return [{"of": of, "kind": kind, "labels": list(labels)} for (of, kind), labels in found.items()]
