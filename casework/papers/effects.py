"""What a step does beside moving a paper on: what it changes of the document, and what the register says of it.

Each step asks for what only it needs (an opinion, a reason, copies) and refuses to be taken without. Who may take it,
and in which order, is judged before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.authority import People, signing
from casework.editions import Editions
from casework.papers import fitness
from casework.papers.numbering import number_text, ordinal_of
from casework.papers.reading import Paper
from casework.papers.redrafting import redrafted
from casework.papers.sealing import printed_seal
from casework.papers.text import printed_problems
from casework.papers.wanted import Wanted
from casework.parts import Parts
from engine.canonical import digest as context_digest
from engine.errors import RefusedError
from engine.life import Life, Step
from store.contract import UnitOfWork
from store.values import Officer

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step changes of a document beside its stage; what it leaves as it is, is None."""

    details: Mapping[str, JsonValue] = field(default_factory=dict)  # for the register
    context: Mapping[str, JsonValue] | None = None
    n: int | None = None
    number: str = ""
    dated: date | None = None

    def told(self) -> dict[str, JsonValue]:
        """All that the register says of the step."""
        told = dict(self.details)
        if self.context is not None:
            told["context"] = context_digest(dict(self.context))
        if self.dated is not None:
            told |= {"dated": self.dated.isoformat(), "year": self.dated.year, "n": self.n, "number": self.number}
        return told


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of steps within a unit of work."""

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions

    def of(self, paper: Paper, wanted: Wanted, holder: Officer, after: Life) -> Effect:
        """The effect of a step.

        Args:
            paper: as it was before.
            wanted: the step.
            holder: whose post counts.
            after: the paper's life with the step.

        Raises:
            RefusedError: what the step needs to be told is missing, or the paper may not be issued as it is.
        """
        match wanted.step:
            case Step.AGREE | Step.RETURN:
                return _opinion(paper, wanted, after)
            case Step.DISCUSS:
                return Effect(_discussion(wanted))
            case Step.REDRAFT:
                return self._redraft(paper, wanted)
            case Step.NUMBER:
                return self._number(paper)
            case Step.SIGN:
                return Effect({"certificate": holder.certificate})
            case Step.PERMIT:
                return self._permit(paper, wanted)
            case Step.SEAL:
                return Effect({"copies": _copies(wanted)})
            case Step.ISSUE:
                return self._issue(paper)
            case Step.VOID:
                return Effect({"reason": _reason(wanted)})
        return Effect()

    def _redraft(self, paper: Paper, wanted: Wanted) -> Effect:
        keys = wanted.officers or tuple(str(one["key"]) for one in paper.document.context.get("officers", ()))
        signers = signing(self.people, keys, paper.cases[0].office_id, wanted.on)
        details: dict[str, JsonValue] = {"reason": _reason(wanted)}
        if wanted.proof is not None:
            details["annexed"] = wanted.proof
        context = redrafted(self.parts, self.unit, self.people, self.editions, paper, wanted, signers)
        return Effect(details, context, dated=wanted.on)

    def _number(self, paper: Paper) -> Effect:
        document = paper.document
        office = self.people.offices[document.issuer_id]
        year = document.dated.year
        n = self.unit.take_number(document.issuer_id, document.series, year)
        ordinal = ordinal_of(self.unit, self.people, office.id)
        number = number_text(paper.kind, office, year, n, ordinal=ordinal)
        return Effect({}, {**document.context, "number": number}, n, number, document.dated)

    def _permit(self, paper: Paper, wanted: Wanted) -> Effect:
        context = None
        if wanted.printed:
            office = self.people.offices[paper.document.issuer_id]
            context = {**paper.document.context, **printed_seal(self.parts, office)}
        return Effect({"printed": wanted.printed}, context)

    def _issue(self, paper: Paper) -> Effect:
        document = paper.document
        states = [(case.number, case.state) for case in paper.cases]
        problems = list(fitness.content_problems(paper.procedure, paper.kind, document, states))
        if not self.parts.rehearsal:
            problems += fitness.pdf_problems(self.parts.home, document)
            problems += printed_problems(self.parts, paper.kind, document)
        fitness.refuse_unfit(document, problems)
        return Effect({"sha256": document.sha256, "pages": document.pages, "composed": dict(document.composed)})


def _opinion(paper: Paper, wanted: Wanted, after: Life) -> Effect:
    row = paper.life.row(paper.rules)
    if wanted.step is Step.RETURN and not wanted.opinion:
        raise RefusedError("退回修改请写明意见", field="opinion")
    label = row.label if row is not None else ""
    details = {"row": row.key if row else "", "label": label, "opinion": wanted.opinion or "同意"}
    document, day = paper.document, wanted.on
    if wanted.step is Step.AGREE and after.row(paper.rules) is None and day != document.dated:
        # The day on which the head signed for issue is the paper's date (成文日期).
        return Effect(details, {**document.context, "date": day.isoformat()}, dated=day)
    return Effect(details)


def _discussion(wanted: Wanted) -> dict[str, JsonValue]:
    told = wanted.discussion
    for word, label in (("participants", "参加人员"), ("conclusion", "讨论结论")):
        if not told.get(word):
            raise RefusedError(f"集体讨论请写明{label}", field=word)
    return dict(told)


def _copies(wanted: Wanted) -> int:
    if wanted.copies < 1:
        raise RefusedError("用印份数应当是1份以上", field="copies")
    return wanted.copies


def _reason(wanted: Wanted) -> str:
    if not wanted.reason:
        raise RefusedError("请写明理由", field="reason")
    return wanted.reason
