"""Papers of the simulation on their way to the issue: each step taken by who may, the days between drawn once.

Every step is a real one of :mod:`casework.papers`; no PDF is made (``Parts.rehearsal``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.papers.advancing import play_out
from casework.papers.posts import posts_for
from casework.papers.reading import Paper
from casework.parts import Parts
from casework.simulating.city import Staff
from casework.simulating.counting import reason_of
from casework.simulating.mending import as_it_stands, draft_anew
from casework.simulating.planning import Planner
from engine.approvals import HANDLER
from engine.errors import ShixianError
from engine.life import STAGES, STEPS, WAITING, Stage, Step
from engine.running.reissuing import drafting
from store.values import Document

_DISCUSSED = {"participants": "样例参加人员（模拟）", "conclusion": "同意（模拟）"}
_MOST_TRIES = 2
_ISSUED = STAGES[Stage.ISSUED]


@dataclass(slots=True)
class PapersDone:
    """What became of papers on a day."""

    drafted: Counter[str] = field(default_factory=Counter)  # by title
    issued: Counter[str] = field(default_factory=Counter)
    steps: Counter[tuple[int, str]] = field(default_factory=Counter)  # by office and step
    redrafted: Counter[str] = field(default_factory=Counter)  # because the case had changed since the draft
    refused: Counter[str] = field(default_factory=Counter)  # and given up, by reason


@dataclass(slots=True)
class Papers:
    """The papers that wait.

    Args:
        parts: the scratch system.
        staff: of the city.
        planner: draws the days.
    """

    parts: Parts
    staff: Staff
    planner: Planner
    _due: dict[int, date] = field(default_factory=dict)  # day of the issue, by document
    _tries: Counter[tuple[int, str]] = field(default_factory=Counter)  # by case and kind
    _given_up: set[int] = field(default_factory=set)

    def issued_on(self, number: str, drafted: date) -> date:
        """The day on which the papers of a case that are drafted on a day will be issued."""
        days = self.planner.behaviour.papers
        return self.planner.after(drafted, self.planner.chance.between(*days, "papers", number, drafted))

    def note(self, done: PapersDone, today: date) -> None:
        """See what was drafted since the last look."""
        for document, numbers in self._waiting():
            if document.id not in self._due:
                done.drafted[document.title] += 1
                self._due[document.id] = max(self.issued_on(number, today) for number in numbers)

    def issue(self, done: PapersDone, today: date) -> None:
        """Take all steps with the papers whose day has come."""
        ready = sorted(one for one, day in self._due.items() if day <= today and one not in self._given_up)
        if not ready:
            return
        cast = _Cast(self.staff, done)
        for taken in play_out(self.parts, ready, today, cast, discussion=_DISCUSSED):
            if taken.error is not None:
                self._mend(taken.document, taken.error, done, cast, today)
            elif taken.stage == _ISSUED:
                done.issued[taken.title] += 1
                self._due.pop(taken.document, None)

    def _mend(self, document: int, refused: ShixianError, done: PapersDone, cast: _Cast, today: date) -> None:
        """Draft a refused paper anew; on a later day it goes its way again."""
        paper = as_it_stands(self.parts, document)
        about = paper.cases[0].id, paper.kind.name
        self._tries[about] += 1
        if self._tries[about] > _MOST_TRIES:
            self._given_up.add(document)
            done.refused[reason_of(refused)] += 1
            return
        error = draft_anew(self.parts, self.staff, cast, paper, today)
        if error is None:
            done.redrafted[paper.document.title] += 1
        else:
            self._given_up.add(document)
            done.refused[reason_of(error)] += 1

    def _waiting(self) -> list[tuple[Document, Sequence[str]]]:
        with self.parts.store.read() as unit:
            found = [one for one in unit.documents(stages=WAITING) if one.id not in self._due]
            cases = unit.cases(sorted({case_id for one in found for case_id in one.case_ids}))
        return [(one, [cases[case_id].number for case_id in one.case_ids]) for one in found]


@dataclass(frozen=True, slots=True)
class _Cast:
    """Names who takes a step, and counts it."""

    staff: Staff
    done: PapersDone

    def __call__(self, paper: Paper, step: Step) -> str:
        who = self._who(paper, step)
        if who:
            self.done.steps[paper.document.issuer_id, STEPS[step]] += 1
        return who

    def _who(self, paper: Paper, step: Step) -> str:
        issuer = paper.document.issuer_id
        if step is Step.SIGN:
            named = [str(one["key"]) for one in paper.document.context["officers"]]
            done = len(paper.life.signers)
            return named[done] if done < len(named) else ""
        posts = posts_for(paper.procedure, paper.rules, paper.life, step)
        if HANDLER in posts:
            acts = drafting(paper.procedure, paper.kind.name)
            desk = self.staff.desk(paper.procedure.roles[acts[0].roles[0]], issuer) if acts else None
            if desk is not None:
                return desk.actor
        return self.staff.holder(issuer, sorted(posts - {HANDLER}))
