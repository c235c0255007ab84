"""Acts of officers on cases: load, authorise, decide, draft and record in one unit of work.

A bulk act decides each case by itself: those refused are reported and left as they are, the others are recorded
together, and a paper about the whole batch is drafted once for each issuing office.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.authority import People, authorise, signing
from casework.drafting import About, Drafting
from casework.editions import Editions, Grounds
from casework.parts import Parts, shanghai_day
from casework.recording import event_body
from casework.sweeping import catch_up
from engine.case import Case
from engine.command import Command
from engine.decide import Decision, decide
from engine.errors import MissingError, RefusedError, ShixianError
from engine.model import OPEN, Action, Procedure, Scope
from engine.running.questions import deciding, question_of
from store.contract import UnitOfWork
from store.values import Draft, Officer, Recording, StoredCase, Subject

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer wants to do to one case."""

    action: str
    occurred_on: date  # the legal date
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, JsonValue]] = field(default_factory=dict)
    officers: tuple[str, ...] = ()  # keys of the enforcement officers who sign
    key: str = ""  # idempotency key: an act recorded under it before is not done again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act on one case."""

    number: str
    error: ShixianError | None = None
    states: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()  # (kind, number)
    repeated: bool = False  # the key was recorded before; nothing was done

    @property
    def done(self) -> bool:
        """Whether the act stands recorded."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened."""

    procedure: str
    office: str  # key or name of the office that has jurisdiction
    subject: Subject  # its id is given by the store
    batch: str
    act: Act


@dataclass(frozen=True, slots=True)
class _Decided:
    case: StoredCase
    grounds: Grounds
    subject: Subject
    action: Action
    act: Act
    command: Command
    decision: Decision
    officers: tuple[Officer, ...]

    @property
    def procedure(self) -> Procedure:
        return self.grounds.compiled.procedure


def act(parts: Parts, actor: str, number: str, wanted: Act) -> Outcome:
    """Do one act on one case.

    Args:
        parts: the system.
        actor: key of the acting officer.
        number: of the case.
        wanted: the act.

    Raises:
        RefusedError: it is not possible or not permitted; nothing was changed.
        MissingError: case, officer or action is unknown.
    """
    outcome = act_many(parts, actor, [(number, wanted)])[0]
    if outcome.error is not None:
        raise outcome.error
    return outcome


def act_many(parts: Parts, actor: str, requests: Sequence[tuple[str, Act]]) -> list[Outcome]:
    """Do acts on many cases in one transaction; each answers for itself, in the order asked.

    What has lapsed in them meanwhile is recorded first: an act meets the case as the law has it, even when the clock
    was down.
    """
    now = parts.clock()
    catch_up(parts, [number for number, _ in requests], now=now)
    with parts.store.write() as unit:
        desk = _Desk(parts, unit, People.of(unit), Editions(parts, unit), now)
        who = desk.people.officer(actor)
        outcomes: dict[int, Outcome] = {}
        decided: dict[int, _Decided] = {}
        for index, (number, wanted) in enumerate(requests):
            try:
                if wanted.key and unit.seen(wanted.key):
                    outcomes[index] = Outcome(number, repeated=True)
                elif any(other.case.number == number for other in decided.values()):
                    outcomes[index] = Outcome(number, RefusedError(f"案件{number}在同一批中出现两次"))
                else:
                    decided[index] = desk.decide(who, unit.case(number), wanted)
            except (RefusedError, MissingError) as error:
                outcomes[index] = Outcome(number, error)
        outcomes.update(desk.record(who, decided))
        unit.commit()
    return [outcomes[index] for index in range(len(requests))]


def open_cases(parts: Parts, actor: str, openings: Sequence[Opening]) -> list[Outcome]:
    """Open cases in one transaction; a subject that has a case of the same procedure and batch keeps that one."""
    now = parts.clock()
    with parts.store.write() as unit:
        desk = _Desk(parts, unit, People.of(unit), Editions(parts, unit), now)
        who = desk.people.officer(actor)
        outcomes: dict[int, Outcome] = {}
        decided: dict[int, _Decided] = {}
        for index, opening in enumerate(openings):
            try:
                found = desk.open(who, opening)
            except (RefusedError, MissingError) as error:
                outcomes[index] = Outcome("", error)
                continue
            if isinstance(found, StoredCase):
                outcomes[index] = Outcome(found.number, states=found.state.configuration, repeated=True)
            else:
                decided[index] = found
        outcomes.update(desk.record(who, decided))
        unit.commit()
    return [outcomes[index] for index in range(len(openings))]


@dataclass(frozen=True, slots=True)
class _Desk:
    """One unit of work in which acts are decided and recorded."""

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions
    now: datetime

    def open(self, who: Officer, opening: Opening) -> _Decided | StoredCase:
        office = self.people.office(opening.office)
        grounds = self.editions.grounds_for(opening.procedure, office.id)
        procedure = grounds.compiled.procedure
        action = procedure.actions[OPEN]
        authorise(self.people, who, office.id, procedure, action)
        officers = signing(self.people, opening.act.officers, office.id, opening.act.occurred_on)
        command = self._command(opening.act)
        unopened = Case.unopened(procedure.key, procedure.digest, procedure.initial)
        decision = decide(grounds.compiled, unopened, command, grounds.calendar)
        subject = self.unit.put_subject(opening.subject)
        standing = self.unit.case_of(procedure.key, subject.id, opening.batch)
        if standing is not None:
            return standing
        year = opening.act.occurred_on.year
        n = self.unit.take_number(self.people.at_root(office.id).id, f"case:{procedure.key}", year)
        self.editions.keep(grounds)
        case = self.unit.add_case(
            number=procedure.case_pattern.format(year=year, n=n),
            procedure=procedure.key,
            edition=procedure.digest,
            initial=procedure.initial,
            office_id=office.id,
            subject_id=subject.id,
            batch=opening.batch,
        )
        return _Decided(case, grounds, subject, action, opening.act, command, decision, officers)

    def decide(self, who: Officer, case: StoredCase, wanted: Act) -> _Decided:
        grounds = self.editions.grounds(case)
        procedure = grounds.compiled.procedure
        action = _action(procedure, case.state, wanted)
        authorise(self.people, who, case.office_id, procedure, action)
        officers = signing(self.people, wanted.officers, case.office_id, wanted.occurred_on)
        command = self._command(wanted)
        decision = decide(grounds.compiled, case.state, command, grounds.calendar)
        subject = self.unit.subjects([case.subject_id])[case.subject_id]
        return _Decided(case, grounds, subject, action, wanted, command, decision, officers)

    def record(self, who: Officer, decided: Mapping[int, _Decided]) -> dict[int, Outcome]:
        """Draft the papers, record the events, and say what became of each."""
        shared = self._batch_documents(decided)
        recordings, outcomes = [], {}
        for index, one in decided.items():
            self.editions.keep(one.grounds)
            drafts = self._case_documents(one)
            joined = shared.get(index, ())
            recordings.append(
                Recording(
                    case=one.case,
                    kind="open" if one.action.name == OPEN else "act",
                    name=one.action.name,
                    occurred_on=one.act.occurred_on,
                    recorded_at=self.now,
                    actor_id=who.id,
                    body=event_body(one.grounds, one.command, one.decision),
                    after=one.decision.after,
                    drafts=drafts,
                    shared=tuple(document for document, _ in joined),
                    key=one.act.key,
                )
            )
            issued = [(draft.kind, draft.number) for draft in (*drafts, *(draft for _, draft in joined))]
            state = one.decision.after.configuration
            outcomes[index] = Outcome(one.case.number, None, state, one.decision.passed, tuple(issued))
        self.unit.record(recordings)
        return outcomes

    def _command(self, wanted: Act) -> Command:
        return Command(
            "act",
            wanted.action,
            wanted.occurred_on,
            shanghai_day(self.now),
            wanted.facts,
            wanted.lines,
            wanted.officers,
        )

    def _drafting(self, one: _Decided) -> Drafting:
        return Drafting(self.unit, self.people, one.procedure, one.act.occurred_on, one.officers, self.parts.sample)

    def _case_documents(self, one: _Decided) -> tuple[Draft, ...]:
        kinds = [one.procedure.documents[name] for name in one.decision.documents]
        about = _about(one)
        return tuple(
            self._drafting(one).case_document(kind, ordinal, one.case.office_id, about)
            for ordinal, kind in enumerate((kind for kind in kinds if kind.scope is Scope.CASE), start=1)
        )

    def _batch_documents(self, decided: Mapping[int, _Decided]) -> dict[int, tuple[tuple[int, Draft], ...]]:
        """Draft each batch paper once for each issuing office, date and signers; say which cases it covers."""
        groups: dict[tuple[str, str, int, date, tuple[str, ...]], list[int]] = {}
        for index, one in decided.items():
            for name in one.decision.documents:
                kind = one.procedure.documents[name]
                if kind.scope is Scope.BATCH:
                    issuer = self.people.at_level(one.case.office_id, kind.issuer)
                    group = (one.procedure.digest, name, issuer.id, one.act.occurred_on, one.act.officers)
                    groups.setdefault(group, []).append(index)
        shared: dict[int, tuple[tuple[int, Draft], ...]] = {}
        for (_, name, issuer_id, _, _), indices in groups.items():
            first = decided[indices[0]]
            kind = first.procedure.documents[name]
            draft = self._drafting(first).batch_document(kind, issuer_id, [_about(decided[i]) for i in indices])
            document = self.unit.add_batch_document(draft)
            for index in indices:
                shared[index] = (*shared.get(index, ()), (document, draft))
        return shared


def _action(procedure: Procedure, state: Case, wanted: Act) -> Action:
    question = question_of(procedure, wanted.action)
    if question is not None:
        return deciding(procedure, state, question, wanted.facts)
    action = procedure.actions.get(wanted.action)
    if action is None:
        raise MissingError("办理事项", wanted.action)
    return action


def _about(one: _Decided) -> About:
    return About(one.case.id, one.case.number, one.subject, one.decision.after, one.decision.proofs)
