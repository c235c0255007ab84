"""Taking a step with papers: authorised, checked, entered in the register, all in one transaction.

A bulk step treats each paper by itself: those refused are reported and left as they are, the others move together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from casework.authority import People
from casework.editions import Editions
from casework.papers import posts
from casework.papers.effects import Effect, Effects
from casework.papers.posts import Posts
from casework.papers.reading import TOPIC, Paper, read_papers
from casework.papers.wanted import Taken, Wanted
from casework.parts import Parts, shanghai_day
from engine import life
from engine.canonical import digest
from engine.errors import MissingError, RefusedError, ShixianError
from engine.life import STAGES, Stage, Step
from store.contract import UnitOfWork
from store.values import Document, DocumentMove, Entry, Officer


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
    moved: dict[int, Paper] = field(default_factory=dict)  # by id: papers as the steps of this unit left them
    recusals: dict[int, frozenset[int]] = field(default_factory=dict)  # by case, of those that were asked for

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
        """Take one step with papers as they were read; in their order, each for itself.

        A paper that moved since is refused by its version. What its cases said is not: officers' steps read the papers
        in the unit in which they are taken.
        """
        if wanted.on > shanghai_day(self.now):
            raise RefusedError(f"日期{wanted.on.isoformat()}晚于今天，请核对", field="occurred_on")
        if wanted.proof is not None and wanted.step is not Step.REDRAFT:
            raise RefusedError("附件只在重新拟制（redraft）时增减，其他步骤请不要写附件", field="proof")
        self.ask_recusals(papers)
        return [self._tried(paper, wanted) for paper in papers]

    def ask_recusals(self, papers: Iterable[Paper]) -> None:
        """Read who keeps out of the cases of some papers, as far as it is not known yet: at once, if told of all."""
        unknown = {case.id for paper in papers for case in paper.cases} - self.recusals.keys()
        if unknown:
            self.recusals.update(dict.fromkeys(unknown, frozenset()) | self.unit.recusals(unknown))

    def _tried(self, paper: Paper, wanted: Wanted) -> Taken:
        try:
            with self.unit.savepoint():
                return self._step(paper, wanted)
        except ShixianError as error:
            document = paper.document
            return Taken(document.id, document.title, document.number, STAGES.get(paper.stage, ""), error)

    def papers(self, documents: Iterable[int]) -> dict[int, Paper]:
        """Papers by id; unknown ids are left out."""
        ids = sorted(set(documents))
        loaded = self.unit.documents(ids=ids)
        return {paper.document.id: paper for paper in read_papers(self.unit, self.editions, loaded)}

    def _step(self, paper: Paper, wanted: Wanted) -> Taken:
        document, rules, step = paper.document, paper.rules, wanted.step
        _refuse_finished(paper)
        holder = self.posts.acting(self.actor, wanted.on_behalf_of, wanted.on)
        case_ids = [case.id for case in paper.cases]
        for officer in {self.actor.id: self.actor, holder.id: holder}.values():
            posts.refuse_recused(self.recusals, case_ids, officer)
        if step is Step.SIGN:
            posts.refuse_signer(document, holder, wanted.on)
        else:
            self.posts.refuse(paper.procedure, rules, paper.life, document, holder, step)
        moved = paper.life.after(rules, life.Taken(step, holder.id, wanted.on, wanted.printed))
        effect = Effects(self.parts, self.unit, self.people, self.editions).of(paper, wanted, holder, moved)
        stage = moved.stage(rules)
        issued = wanted.on if step is Step.ISSUE else None
        change = (effect.context, effect.n, effect.number, effect.dated, issued)
        self.unit.move_documents([DocumentMove(document, stage.value, document.version + 1, *change)])
        details = {**effect.told(), "stage": stage.value}
        if holder.id != self.actor.id:
            details["on_behalf_of"] = holder.id
        self.unit.register([Entry(TOPIC, document.id, step.value, self.actor.id, wanted.on, self.now, details)])
        if step is Step.ISSUE and document.replaces is not None:
            self._replace(document, wanted.on)
        self.moved[document.id] = replace(paper, document=_moved(document, stage, effect, issued), life=moved)
        return Taken(document.id, document.title, effect.number or document.number, STAGES[stage])

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


def _moved(document: Document, stage: Stage, effect: Effect, issued: date | None) -> Document:
    """A document as the store has it after a step."""
    found = replace(document, stage=stage.value, version=document.version + 1, issued_on=issued or document.issued_on)
    if effect.context is not None:  # what was made of the former one shows it no more
        found = replace(found, context=effect.context, digest=digest(dict(effect.context)), path="", sha256="", pages=0)
        found = replace(found, composed={})
    if effect.dated is not None:
        found = replace(found, n=effect.n, number=effect.number, dated=effect.dated)
    return found


def _refuse_finished(paper: Paper) -> None:
    if not paper.document.edition:
        raise RefusedError(f"《{paper.document.title}》{paper.document.number}由以前的版本制发，已经办完，没有后续步骤")
