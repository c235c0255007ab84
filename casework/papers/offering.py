"""The steps that an officer may take with a paper now, and the way of a paper from its draft to its issue.

Nothing is decided here: a step offered may still be refused when it is taken, by what is told with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.papers.posts import Posts, refuse_signer
from casework.papers.reading import Paper, paper_asked
from casework.parts import Parts
from engine.errors import RefusedError
from engine.life import STEPS, WAITING, Rules, Step, Taken
from store.values import Delegation, Officer

_ORDER = (
    Step.AGREE,
    Step.DISCUSS,
    Step.NUMBER,
    Step.SIGN,
    Step.PERMIT,
    Step.SEAL,
    Step.ISSUE,
    Step.RETURN,
    Step.REDRAFT,
    Step.VOID,
)
"""Replacing is no step that is asked for: it follows from the issue of the other paper."""


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step that may be taken.

    Attributes:
        step: which.
        label: Chinese, with the row of the approval that it answers for.
        next: whether it is what brings the paper on.
        for_others: keys and names of absent officers in whose place the actor may take it, by a delegation.
        own: whether the actor may take it by posts of the actor's own.
    """

    step: Step
    label: str
    next: bool
    own: bool
    for_others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that a paper needs before it is issued."""

    label: str
    done: bool
    now: bool  # whether it is what the paper waits for


def step_offers(parts: Parts, actor: str, document_id: int) -> list[StepOffer]:
    """The steps that an officer may take with a paper today, what brings it on first.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        paper = paper_asked(parts, unit, people, actor, document_id)
        if not paper.document.edition:
            return []
        me, today = people.officer(actor), parts.today()
        desk = _Desk(Posts.of(unit, people), unit.recusals([case.id for case in paper.cases]), paper, today)
        if desk.is_recused(me):
            return []
        holders = [me, *(one for one in desk.absent(me) if not desk.is_recused(one))]
        following = paper.life.next_step(paper.rules)
        offers = []
        for step in _ORDER:
            may = [one for one in holders if desk.may(one, step)]
            if may and _is_due(paper, step):
                told = tuple((one.key, one.name) for one in may if one.id != me.id)
                offers.append(StepOffer(step, _label(paper, step), step is following, me in may, told))
    return sorted(offers, key=lambda one: not one.next)


def way(parts: Parts, actor: str, document_id: int) -> list[Stop]:
    """What a paper needs before it is issued, in its order, and how far it has come.

    Raises:
        MissingError: there is no such paper or officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        paper = paper_asked(parts, unit, People.of(unit), actor, document_id)
    if not paper.document.edition:
        return []
    stops = list(_stops(paper))
    waiting = paper.stage in WAITING
    first = next((at for at, (_, done) in enumerate(stops) if not done), len(stops))
    return [Stop(label, done, waiting and at == first) for at, (label, done) in enumerate(stops)]


@dataclass(frozen=True, slots=True)
class _Desk:
    """A paper before the officers who may act on it today."""

    posts: Posts
    recusals: Mapping[int, frozenset[int]]
    paper: Paper
    today: date

    def absent(self, actor: Officer) -> list[Officer]:
        """Those in whose place an officer acts today."""
        given = {one.officer_id for one in self.posts.delegations if one.delegate_id == actor.id and self._holds(one)}
        return [one for one in self.posts.people.everybody() if one.id in given]

    def is_recused(self, officer: Officer) -> bool:
        """Whether an officer keeps out of one of the cases."""
        return any(officer.id in away for away in self.recusals.values())

    def may(self, holder: Officer, step: Step) -> bool:
        """Whether a step can come now, and the holder's posts cover it."""
        paper = self.paper
        try:
            paper.life.after(paper.rules, Taken(step, holder.id, max(self.today, paper.life.drafted)))
            if step is Step.SIGN:
                refuse_signer(paper.document, holder, self.today)
            else:
                self.posts.refuse(paper.procedure, paper.rules, paper.life, paper.document, holder, step)
        except RefusedError:
            return False
        return True

    def _holds(self, delegation: Delegation) -> bool:
        return delegation.first <= self.today <= delegation.last


def _stops(paper: Paper) -> Iterator[tuple[str, bool]]:
    rules, life = paper.rules, paper.life
    for at, row in enumerate(rules.rows):
        if _is_discussed(rules) and row == rules.rows[-1]:
            yield "集体讨论", life.discussed
        yield row.label, at < life.rows
    if rules.numbered:
        yield "编号", life.numbered
    if rules.signatures:
        signed = len(life.signers)
        yield f"执法人员签名（{signed}/{rules.signatures}）", signed >= rules.signatures
    if rules.sealed:
        yield "批准用印", life.permitted
        yield "用印登记", life.sealed
    yield "制发", paper.document.issued_on is not None


def _is_discussed(rules: Rules) -> bool:
    return rules.chain is not None and rules.chain.discussed


def _is_due(paper: Paper, step: Step) -> bool:
    """Whether a step that could be taken is of use: a discussion only where the approval asks for one."""
    return step is not Step.DISCUSS or (_is_discussed(paper.rules) and not paper.life.discussed)


def _label(paper: Paper, step: Step) -> str:
    row = paper.life.row(paper.rules)
    return f"{row.label}：{STEPS[step]}" if row is not None and step in (Step.AGREE, Step.RETURN) else STEPS[step]
