"""Taking a step with papers: authorised, checked, entered in the register, all in one transaction.

A bulk step treats each paper by itself: those refused are reported and left as they are, the others move together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from casework.authority import People, signing
from casework.editions import Editions
from casework.papers import fitness, posts
from casework.papers.numbering import number_text, ordinal_of
from casework.papers.posts import Posts
from casework.papers.redrafting import redrafted
from casework.papers.sealing import printed_seal
from casework.papers.text import printed_problems
from casework.papers.wanted import Taken, Wanted
from casework.parts import Parts, shanghai_day
from engine import life
from engine.canonical import digest as context_digest
from engine.errors import MissingError, RefusedError, ShixianError
from engine.life import STAGES, Life, Rules, Stage, Step, lived
from engine.model import DocumentKind, Procedure
from store.contract import UnitOfWork
from store.values import Document, DocumentMove, Entry, Officer, StoredCase

JsonValue = Any
TOPIC = "document"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with all that a step of it needs to know."""

    document: Document
    procedure: Procedure
    kind: DocumentKind
    rules: Rules
    life: Life
    cases: tuple[StoredCase, ...]

    @property
    def stage(self) -> Stage:
        """How far it has come; papers of earlier releases were issued when they were drafted."""
        return self.life.stage(self.rules) if self.document.edition else Stage(self.document.stage)


def take(parts: Parts, actor: str, documents: Sequence[int], wanted: Wanted) -> list[Taken]:
    """Take one step with several papers; each answers for itself, in the order asked.

    Args:
        parts: the system.
        actor: key of the acting officer.
        documents: ids; each once.
        wanted: the step.

    Raises:
        MissingError: the actor is unknown.
    """
    with parts.store.write() as unit:
        stepping = Stepping.of(parts, unit, actor)
        taken = stepping.take(documents, wanted)
        unit.commit()
    return taken


@dataclass(slots=True)
class Stepping:
    """One unit of work in which steps are taken."""

    parts: Parts
    unit: UnitOfWork
    people: People
    posts: Posts
    editions: Editions
    actor: Officer
    now: datetime

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork, actor: str) -> Stepping:
        """Within a unit that writes."""
        people = People.of(unit)
        return cls(
            parts,
            unit,
            people,
            Posts.of(unit, people),
            Editions(parts, unit),
            people.officer(actor),
            parts.clock(),
        )

    @classmethod
    def any(cls, parts: Parts, unit: UnitOfWork) -> Stepping:
        """For looking only: nobody acts."""
        people = People.of(unit)
        nobody = Officer(0, "", "", 0, frozenset())
        return cls(parts, unit, people, Posts.of(unit, people), Editions(parts, unit), nobody, parts.clock())

    def by(self, actor: str) -> Stepping:
        """The same unit of work, with an officer acting."""
        return replace(self, actor=self.people.officer(actor))

    def take(self, documents: Sequence[int], wanted: Wanted) -> list[Taken]:
        """As :func:`take`, without committing."""
        found = self.papers(documents)
        taken = {one.document: one for one in self.go(found.values(), wanted)}
        missing = {one: Taken(one, "", error=MissingError("文书", str(one))) for one in documents if one not in found}
        return [(taken | missing)[one] for one in dict.fromkeys(documents)]

    def go(self, papers: Collection[Paper], wanted: Wanted) -> list[Taken]:
        """Take one step with papers as they were read, each under its version and answering for itself, in their order."""
        if wanted.on > shanghai_day(self.now):
            raise RefusedError(f"日期{wanted.on.isoformat()}晚于今天，请核对", field="occurred_on")
        if wanted.proof is not None and wanted.step is not Step.REDRAFT:
            raise RefusedError("附件只在重新拟制（redraft）时增减，其他步骤请不要写附件", field="proof")
        recusals = self.unit.recusals({case.id for paper in papers for case in paper.cases})
        return [self._tried(paper, wanted, recusals) for paper in papers]

    def _tried(self, paper: Paper, wanted: Wanted, recusals: Mapping[int, frozenset[int]]) -> Taken:
        try:
            with self.unit.savepoint():
                return self._step(paper, wanted, recusals)
        except ShixianError as error:
            document = paper.document
            return Taken(document.id, document.title, document.number, STAGES.get(paper.stage, ""), error)

    def papers(self, documents: Iterable[int]) -> dict[int, Paper]:
        """Papers by id; unknown ids are left out."""
        ids = sorted(set(documents))
        loaded = self.unit.documents(ids=ids)
        return {paper.document.id: paper for paper in read_papers(self.unit, self.editions, loaded)}

    def _step(self, paper: Paper, wanted: Wanted, recusals: Mapping[int, frozenset[int]]) -> Taken:
        document, rules, step = paper.document, paper.rules, wanted.step
        _refuse_finished(paper)
        holder = self.posts.acting(self.actor, wanted.on_behalf_of, wanted.on)
        case_ids = [case.id for case in paper.cases]
        for officer in {self.actor.id: self.actor, holder.id: holder}.values():
            posts.refuse_recused(recusals, case_ids, officer)
        if step is Step.SIGN:
            posts.refuse_signer(document, holder, wanted.on)
        else:
            self.posts.refuse(paper.procedure, rules, paper.life, document, holder, step)
        moved = paper.life.after(rules, life.Taken(step, holder.id, wanted.on, wanted.printed))
        change = _Change(moved)
        details = self._details(paper, wanted, holder, change)
        stage = moved.stage(rules)
        version = document.version + 1
        details |= {"stage": stage.value}
        self.unit.move_documents(
            [
                DocumentMove(
                    document,
                    stage.value,
                    version,
                    change.context,
                    change.n,
                    change.number,
                    change.dated,
                    wanted.on if step is Step.ISSUE else None,
                )
            ]
        )
        self.unit.register([Entry(TOPIC, document.id, step.value, self.actor.id, wanted.on, self.now, details)])
        if step is Step.ISSUE and document.replaces is not None:
            self._replace(document, wanted.on)
        return Taken(document.id, document.title, change.number or document.number, STAGES[stage])

    def _details(self, paper: Paper, wanted: Wanted, holder: Officer, change: _Change) -> dict[str, JsonValue]:
        """What the register says of a step; what it changes of the document goes into `change`."""
        details: dict[str, JsonValue] = {}
        if holder.id != self.actor.id:
            details["on_behalf_of"] = holder.id
        match wanted.step:
            case Step.AGREE | Step.RETURN:
                details |= self._opinion(paper, wanted, change)
            case Step.DISCUSS:
                details |= _discussion(wanted)
            case Step.REDRAFT:
                details["reason"] = _reason(wanted)
                self._redraft(paper, wanted, change)
                if wanted.proof is not None:
                    details["annexed"] = wanted.proof
            case Step.NUMBER:
                self._number(paper, change)
            case Step.SIGN:
                details["certificate"] = holder.certificate
            case Step.PERMIT:
                details["printed"] = wanted.printed
                if wanted.printed:
                    office = self.people.offices[paper.document.issuer_id]
                    change.context = {**paper.document.context, **printed_seal(self.parts, office)}
            case Step.SEAL:
                details |= _sealing(wanted)
            case Step.ISSUE:
                details |= self._issue(paper)
            case Step.VOID:
                details["reason"] = _reason(wanted)
        return {**details, **change.told(paper.document)}

    def _opinion(self, paper: Paper, wanted: Wanted, change: _Change) -> dict[str, JsonValue]:
        row = paper.life.row(paper.rules)
        if wanted.step is Step.RETURN and not wanted.opinion:
            raise RefusedError("退回修改请写明意见", field="opinion")
        approved = change.life.row(paper.rules) is None
        if wanted.step is Step.AGREE and approved:
            # The day on which the head signed for issue is the paper's date (成文日期).
            change.date(paper.document, wanted.on)
        label = row.label if row is not None else ""
        return {"row": row.key if row else "", "label": label, "opinion": wanted.opinion or "同意"}

    def _redraft(self, paper: Paper, wanted: Wanted, change: _Change) -> None:
        keys = wanted.officers or tuple(str(one["key"]) for one in paper.document.context.get("officers", ()))
        signers = signing(self.people, keys, paper.cases[0].office_id, wanted.on)
        change.context = redrafted(self.parts, self.unit, self.people, self.editions, paper, wanted, signers)
        change.dated = wanted.on

    def _number(self, paper: Paper, change: _Change) -> None:
        document = paper.document
        office = self.people.offices[document.issuer_id]
        year = document.dated.year
        n = self.unit.take_number(document.issuer_id, document.series, year)
        ordinal = ordinal_of(self.unit, self.people, office.id)
        number = number_text(paper.kind, office, year, n, ordinal=ordinal)
        change.context = {**document.context, "number": number}
        change.n, change.number, change.dated = n, number, document.dated

    def _issue(self, paper: Paper) -> dict[str, JsonValue]:
        document = paper.document
        states = [(case.number, case.state) for case in paper.cases]
        problems = list(fitness.content_problems(paper.procedure, paper.kind, document, states))
        if not self.parts.rehearsal:
            problems += fitness.pdf_problems(self.parts.home, document)
            problems += printed_problems(self.parts, paper.kind, document)
        fitness.refuse_unfit(document, problems)
        return {"sha256": document.sha256, "pages": document.pages, "composed": dict(document.composed)}

    def _replace(self, document: Document, on: date) -> None:
        """The paper in whose place another was issued is out of force from that day."""
        former = self.unit.documents(ids=[document.replaces or 0])
        if not former or former[0].stage != Stage.ISSUED:
            return
        old = former[0]
        self.unit.move_documents([DocumentMove(old, Stage.REPLACED.value, old.version + 1)])
        details = {
            "stage": Stage.REPLACED.value,
            "by": document.id,
            "reason": f"由{document.number or document.title}替换",
        }
        self.unit.register([Entry(TOPIC, old.id, Step.REPLACE.value, self.actor.id, on, self.now, details)])


@dataclass(slots=True)
class _Change:
    """What a step changes of a document beside its stage."""

    life: Life
    context: dict[str, JsonValue] | None = None
    n: int | None = None
    number: str = ""
    dated: date | None = None

    def date(self, document: Document, day: date) -> None:
        """Give the document its date."""
        if day != document.dated:
            self.context = {**document.context, "date": day.isoformat()}
            self.dated = day

    def told(self, document: Document) -> dict[str, JsonValue]:
        """What the register says of it."""
        told: dict[str, JsonValue] = {}
        if self.context is not None:
            told["context"] = context_digest(self.context)
        if self.dated is not None:
            told |= {"dated": self.dated.isoformat(), "year": self.dated.year}
            told |= {"n": self.n, "number": self.number}
        return told


def read_papers(unit: UnitOfWork, editions: Editions, documents: Sequence[Document]) -> list[Paper]:
    """Documents with their rules, their life so far and their cases."""
    cases = unit.cases(sorted({case_id for document in documents for case_id in document.case_ids}))
    entries: dict[int, list[Entry]] = {}
    for entry in unit.entries(TOPIC, [document.id for document in documents]):
        entries.setdefault(entry.ref, []).append(entry)
    return [_paper(editions, document, cases, entries.get(document.id, ())) for document in documents]


def _paper(editions: Editions, document: Document, cases: Mapping[int, StoredCase], entries: Sequence[Entry]) -> Paper:
    own = tuple(cases[case_id] for case_id in document.case_ids)
    procedure = editions.of(own[0]).procedure
    kind = procedure.documents[document.kind]
    rules = Rules.of(procedure, kind)
    drafted = drafted_on(document, entries)
    return Paper(document, procedure, kind, rules, lived(rules, drafted, map(_taken, entries)), own)


def drafted_on(document: Document, entries: Sequence[Entry]) -> date:
    """The day of the draft, which later steps may have changed on the paper."""
    if not entries:
        return document.dated
    return min(document.dated, *(entry.occurred_on for entry in entries))


def _taken(entry: Entry) -> life.Taken:
    officer = entry.details.get("on_behalf_of") or entry.officer_id or 0
    return life.Taken(Step(entry.name), officer, entry.occurred_on, bool(entry.details.get("printed")))


def _refuse_finished(paper: Paper) -> None:
    if not paper.document.edition:
        raise RefusedError(f"《{paper.document.title}》{paper.document.number}由以前的版本制发，已经办完，没有后续步骤")


def _discussion(wanted: Wanted) -> dict[str, JsonValue]:
    told = wanted.discussion
    for word, label in (("participants", "参加人员"), ("conclusion", "讨论结论")):
        if not told.get(word):
            raise RefusedError(f"集体讨论请写明{label}", field=word)
    return dict(told)


def _sealing(wanted: Wanted) -> dict[str, JsonValue]:
    if wanted.copies < 1:
        raise RefusedError("用印份数应当是1份以上", field="copies")
    return {"copies": wanted.copies}


def _reason(wanted: Wanted) -> str:
    if not wanted.reason:
        raise RefusedError("请写明理由", field="reason")
    return wanted.reason
