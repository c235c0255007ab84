"""Acts decided within one unit of work: authorised, their parties registered, the cases they open opened with them.

An act and all the cases it opens are one thing: where one of those cannot be opened, the act is refused. Nothing is
recorded here (``casework.acting``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from casework.acts import Act, Opening
from casework.authority import People, authorise, signing
from casework.editions import Editions, Grounds
from casework.families import (
    Origin,
    Parent,
    Spawned,
    as_parent,
    batch_for,
    batch_of,
    completed,
    inherited,
    office_for,
    refuse_foreign,
    refuse_parent,
    registered,
)
from casework.knowing import Knowing
from casework.papers.posts import refuse_recused
from casework.papers.standing import Papers
from casework.parts import Parts, shanghai_day
from engine.case import Case
from engine.command import Command
from engine.decide import Decision, decide
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.families import Spawn
from engine.model import OPEN, Action, Procedure
from engine.running.questions import deciding, question_of
from engine.running.reissuing import REISSUE, is_reissue, reissuing
from store.contract import UnitOfWork
from store.values import CaseLink, Office, Officer, StoredCase, Subject

JsonValue = Any
_SHORT = "{short}"


@dataclass(frozen=True, slots=True)
class Decided:
    """One act, decided and not yet recorded."""

    case: StoredCase
    grounds: Grounds
    subject: Subject
    action: Action
    act: Act
    command: Command
    decision: Decision
    officers: tuple[Officer, ...]
    origin: Origin | None = None  # of an opening in another case
    spawned: tuple[Spawned, ...] = ()
    replaces: int | None = None  # the document in whose place one is drafted

    @property
    def procedure(self) -> Procedure:
        """The edition it was decided by."""
        return self.grounds.compiled.procedure

    def as_parent(self) -> Parent:
        """The case as the act leaves it, for those opened in it."""
        case = self.case
        return Parent(case.id, case.number, case.office_id, self.procedure, self.subject, self.decision.after)


@dataclass(frozen=True, slots=True)
class Desk:
    """One unit of work in which acts are decided."""

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions
    now: datetime

    def open(self, who: Officer, opening: Opening) -> list[Decided] | StoredCase:
        """Decide an opening; the case that stands already is left as it is.

        Returns:
            The opening and, behind it, the openings it leads to; or the case that the subject has.

        Raises:
            RefusedError: it is not possible or not permitted.
            MissingError: office, procedure or parent is unknown.
        """
        office = self.people.office(opening.office)
        procedure = self.editions.grounds_for(opening.procedure, office.id).compiled.procedure
        authorise(self.people, who, office.id, procedure, procedure.actions[OPEN])
        origin = None
        if opening.parent:
            parent = self._parent(who, opening.parent, office)
            origin = Origin(parent)
            opening = replace(opening, batch=opening.batch or parent.number)
        opened = self._opened(office, opening, origin)
        if not isinstance(opened, StoredCase):
            return self._with_spawned(opened)
        if not self.people.is_below(opened.office_id, who.office_id):
            raise NotPermittedError("该当事人同一批次已由不属于本单位管辖的单位立案，请核对当事人和批次")
        return opened

    def act(self, who: Officer, case: StoredCase, wanted: Act) -> list[Decided]:
        """Decide an act on a case.

        Returns:
            The act and, behind it, the openings it leads to.

        Raises:
            RefusedError: it is not possible or not permitted.
            MissingError: the action or a signer is unknown.
        """
        grounds = self.editions.grounds(case)
        procedure = grounds.compiled.procedure
        action = _action(procedure, case.state, wanted)
        authorise(self.people, who, case.office_id, procedure, action)
        officers = signing(self.people, wanted.officers, case.office_id, wanted.occurred_on)
        recusals = self.unit.recusals([case.id])
        for officer in (who, *officers):
            refuse_recused(recusals, [case.id], officer)
        papers = Papers(self.unit.documents(case_id=case.id) if action.issued or action.name == REISSUE else ())
        papers.refuse_unissued(procedure, action, wanted.occurred_on)
        knowing = Knowing(self.parts, self.unit, self.people, self.editions)
        wanted = replace(wanted, facts=knowing.told(case, action, wanted.facts))
        command = self._command(procedure, wanted)
        decision = decide(grounds.compiled, case.state, command, grounds.calendar)
        subject = self.unit.subjects([case.subject_id])[case.subject_id]
        replaces = papers.replaced(action)
        return self._with_spawned(
            Decided(case, grounds, subject, action, wanted, command, decision, officers, replaces=replaces)
        )

    def _parent(self, who: Officer, number: str, office: Office) -> Parent:
        case = self.unit.case(number)
        parent = as_parent(self.unit, self.editions, case)
        refuse_foreign(self.people, who, parent, office.id)
        if case.state.finished:
            raise RefusedError(f"案件{number}已经办结，不能在其下立案", field="parent")
        return parent

    def _number(self, procedure: Procedure, office: Office, year: int) -> str:
        """The next case number: counted by each office where the number names it, else by the tree of offices."""
        counting = office if _SHORT in procedure.case_pattern else self.people.at_root(office.id)
        n = self.unit.take_number(counting.id, f"case:{procedure.key}", year)
        return procedure.case_pattern.format(year=year, n=n, short=office.short)

    def _opened(self, office: Office, opening: Opening, origin: Origin | None) -> Decided | StoredCase:
        """Open the file of a case and decide its first act; authorising it is the caller's affair."""
        grounds = self.editions.grounds_for(opening.procedure, office.id)
        procedure = grounds.compiled.procedure
        parent = origin.parent if origin is not None else None
        refuse_parent(procedure, parent)
        officers = signing(self.people, opening.act.officers, office.id, opening.act.occurred_on)
        command = self._command(procedure, opening.act, inherited(procedure, parent))
        unopened = Case.unopened(procedure.key, procedure.digest, procedure.initial)
        decision = decide(grounds.compiled, unopened, command, grounds.calendar)
        told_apart = origin is not None and origin.rule
        batch = opening.batch if told_apart else batch_of(opening.batch, procedure, command.facts)
        known = self.unit.subject_of(opening.subject.kind, opening.subject.code)
        standing = self.unit.case_of(procedure.key, known.id, batch) if known is not None else None
        if standing is not None:
            self._refuse_stranger(standing, parent)
            return standing
        subject = self.unit.put_subject(completed(opening.subject, known))
        case = self.unit.add_case(
            number=self._number(procedure, office, opening.act.occurred_on.year),
            procedure=procedure.key,
            edition=procedure.digest,
            initial=procedure.initial,
            office_id=office.id,
            subject_id=subject.id,
            batch=batch,
        )
        if origin is not None:
            self.unit.link(CaseLink(origin.parent.case_id, case.id, origin.rule, _day(origin.due)))
        action = procedure.actions[OPEN]
        return Decided(case, grounds, subject, action, opening.act, command, decision, officers, origin)

    def _refuse_stranger(self, standing: StoredCase, parent: Parent | None) -> None:
        """Refuse to take a case of another family for the one that was to be opened."""
        if parent is None:
            return
        found = self.unit.parent(standing.id)
        if found is None or found.id != parent.case_id:
            raise RefusedError(f"该当事人同一批次已有案件，但不在案件{parent.number}之下，请核对批次")

    def _with_spawned(self, one: Decided) -> list[Decided]:
        parent = one.as_parent()
        spawned: list[Spawned] = []
        opened: list[Decided] = []
        for spawn in one.decision.spawns:
            found = self._spawn(one, parent, spawn)
            number = found.number if isinstance(found, StoredCase) else found[0].case.number
            spawned.append(Spawned(spawn.rule, spawn.procedure, number, spawn.due))
            opened += [] if isinstance(found, StoredCase) else found
        return [replace(one, spawned=tuple(spawned)) if spawned else one, *opened]

    def _spawn(self, one: Decided, parent: Parent, spawn: Spawn) -> list[Decided] | StoredCase:
        # Who may do the act may open what the regulation opens with it: nobody decides anything more by that.
        label = one.procedure.spawns[spawn.rule].label
        subject = self._subject(parent, spawn)
        office = office_for(self.people, parent, subject)
        opens = self.editions.grounds_for(spawn.procedure, office.id).compiled.procedure.actions[OPEN]
        signers = one.act.officers if opens.officers else ()
        act = Act(OPEN, one.act.occurred_on, spawn.facts, officers=signers)
        opening = Opening(spawn.procedure, office.key, subject, batch_for(parent, spawn), act)
        try:
            opened = self._opened(office, opening, Origin(parent, spawn.rule, spawn.due))
        except RefusedError as error:
            raise RefusedError(f"“{label}”不能立案：{error}", field=error.field, cite=error.cite) from error
        return opened if isinstance(opened, StoredCase) else self._with_spawned(opened)

    def _subject(self, parent: Parent, spawn: Spawn) -> Subject:
        if spawn.subject is None:
            return parent.subject
        found = self.unit.subjects([spawn.subject]).get(spawn.subject)
        if found is None:
            raise MissingError("当事人", str(spawn.subject))
        return found

    def _command(self, procedure: Procedure, wanted: Act, taken_over: Mapping[str, JsonValue] | None = None) -> Command:
        today = shanghai_day(self.now)
        return Command(
            "act",
            wanted.action,
            wanted.occurred_on,
            today,
            registered(self.unit, self.people, procedure, wanted.facts, today),
            wanted.lines,
            wanted.officers,
            taken_over or {},
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _action(procedure: Procedure, state: Case, wanted: Act) -> Action:
    question = question_of(procedure, wanted.action)
    if question is not None:
        return deciding(procedure, state, question, wanted.facts)
    if is_reissue(procedure, wanted.action):
        return reissuing(procedure, wanted.facts)
    action = procedure.actions.get(wanted.action)
    if action is None:
        raise MissingError("办理事项", wanted.action)
    return action
