"""Acts of officers on cases: load, authorise, decide, draft and record in one unit of work.

A bulk act decides each case by itself: those refused are reported and left as they are, the others are recorded
together, and a paper about the whole batch is drafted once for each issuing office.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.acts import Act, Opening, Outcome
from casework.authority import People
from casework.deciding import Decided, Desk
from casework.drafting import About, Drafting
from casework.editions import Editions
from casework.families import parent_of
from casework.following import Followers
from casework.mailing import Mailing
from casework.parts import Parts
from casework.recording import event_body
from casework.sweeping import catch_up
from engine.errors import MissingError, RefusedError
from engine.model import OPEN, Scope
from store.contract import UnitOfWork
from store.values import Draft, Officer, Recording, StoredCase

__all__ = ["Act", "Opening", "Outcome", "act", "act_many", "is_recorded", "open_cases"]


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


def is_recorded(parts: Parts, key: str) -> bool:
    """Whether an act was recorded under an idempotency key."""
    with parts.store.read() as unit:
        return bool(key) and unit.seen(key)


def act_many(parts: Parts, actor: str, requests: Sequence[tuple[str, Act]]) -> list[Outcome]:
    """Do acts on many cases in one transaction; each answers for itself, in the order asked.

    What has lapsed in them meanwhile is recorded first: an act meets the case as the law has it, even when the clock
    was down.
    """
    now = parts.clock()
    catch_up(parts, [number for number, _ in requests], now=now)
    with parts.store.write() as unit:
        desk = Desk(parts, unit, People.of(unit), Editions(parts, unit), now)
        who = desk.people.officer(actor)
        outcomes: dict[int, Outcome] = {}
        families: dict[int, list[Decided]] = {}
        numbers: set[str] = set()
        mailing = Mailing(unit)
        for index, (number, wanted) in enumerate(requests):
            try:
                if wanted.key and unit.seen(wanted.key):
                    outcomes[index] = Outcome(number, repeated=True)
                elif number in numbers:
                    outcomes[index] = Outcome(number, RefusedError(f"案件{number}在同一批中出现两次"))
                else:
                    with unit.savepoint():
                        family = desk.act(who, unit.case(number), wanted)
                        mailing.take(family[0])
                    families[index] = family
                    numbers.add(number)
            except (RefusedError, MissingError) as error:
                outcomes[index] = Outcome(number, error)
        outcomes.update(_Records(desk, who).keep(families))
        mailing.keep()
        unit.commit()
    return [outcomes[index] for index in range(len(requests))]


def open_cases(parts: Parts, actor: str, openings: Sequence[Opening]) -> list[Outcome]:
    """Open cases in one transaction; a subject that has a case of the same procedure and batch keeps that one."""
    now = parts.clock()
    catch_up(parts, [opening.parent for opening in openings if opening.parent], now=now)
    with parts.store.write() as unit:
        desk = Desk(parts, unit, People.of(unit), Editions(parts, unit), now)
        who = desk.people.officer(actor)
        outcomes: dict[int, Outcome] = {}
        families: dict[int, list[Decided]] = {}
        for index, opening in enumerate(openings):
            try:
                with unit.savepoint():
                    found = desk.open(who, opening)
            except (RefusedError, MissingError) as error:
                outcomes[index] = Outcome("", error)
                continue
            if isinstance(found, StoredCase):
                outcomes[index] = Outcome(found.number, states=found.state.configuration, repeated=True)
            else:
                families[index] = found
        outcomes.update(_Records(desk, who).keep(families))
        unit.commit()
    return [outcomes[index] for index in range(len(openings))]


_Place = tuple[int, int]
"""Of an act: that of the request it belongs to, and its own behind it."""


@dataclass(frozen=True, slots=True)
class _Records:
    """Drafts the papers of what was decided, and records it."""

    desk: Desk
    who: Officer

    @property
    def unit(self) -> UnitOfWork:
        return self.desk.unit

    def keep(self, families: Mapping[int, Sequence[Decided]]) -> dict[int, Outcome]:
        """Draft, record, let the cases below follow, and say what became of each request."""
        decided = {(place, own): one for place, family in families.items() for own, one in enumerate(family)}
        shared = self._batch_documents(decided)
        recordings, issued = [], {}
        for place, one in decided.items():
            drafts = self._case_documents(one)
            joined = shared.get(place, ())
            recordings.append(self._recording(one, drafts, tuple(document for document, _ in joined)))
            issued[place] = [(draft.kind, draft.title) for draft in (*drafts, *(draft for _, draft in joined))]
        self.unit.record(recordings)
        Followers(self.unit, self.desk.editions, self.desk.now, self.who.id).follow(recordings)
        return {place: _outcome(family, issued[place, 0]) for place, family in families.items()}

    def _recording(self, one: Decided, drafts: tuple[Draft, ...], shared: tuple[int, ...]) -> Recording:
        self.desk.editions.keep(one.grounds)
        return Recording(
            case=one.case,
            kind="open" if one.action.name == OPEN else "act",
            name=one.action.name,
            occurred_on=one.act.occurred_on,
            recorded_at=self.desk.now,
            actor_id=self.who.id,
            body=event_body(one.grounds, one.command, one.decision, origin=one.origin, spawned=one.spawned),
            after=one.decision.after,
            drafts=drafts,
            shared=shared,
            key=one.act.key,
        )

    def _drafting(self, one: Decided) -> Drafting:
        sample = self.desk.parts.sample
        return Drafting(self.unit, self.desk.people, one.procedure, one.act.occurred_on, one.officers, sample)

    def _about(self, one: Decided) -> About:
        parent = parent_of(self.unit, self.desk.editions, one.case) if one.origin is None else one.origin.parent
        proofs = one.decision.proofs
        return About(one.case.id, one.case.number, one.subject, one.decision.after, proofs, parent, one.replaces)

    def _case_documents(self, one: Decided) -> tuple[Draft, ...]:
        kinds = [one.procedure.documents[name] for name in one.decision.documents]
        own = [kind for kind in kinds if kind.scope is Scope.CASE]
        about = self._about(one) if own else None
        return tuple(
            self._drafting(one).case_document(kind, ordinal, one.case.office_id, about)
            for ordinal, kind in enumerate(own, start=1)
            if about is not None
        )

    def _batch_documents(self, decided: Mapping[_Place, Decided]) -> dict[_Place, tuple[tuple[int, Draft], ...]]:
        """Draft each batch paper once for each issuing office, date and signers; say which cases it covers."""
        groups: dict[tuple[str, str, int, date, tuple[str, ...]], list[_Place]] = {}
        for place, one in decided.items():
            for name in one.decision.documents:
                kind = one.procedure.documents[name]
                if kind.scope is Scope.BATCH:
                    issuer = self.desk.people.at_level(one.case.office_id, kind.issuer)
                    group = (one.procedure.digest, name, issuer.id, one.act.occurred_on, one.act.officers)
                    groups.setdefault(group, []).append(place)
        shared: dict[_Place, tuple[tuple[int, Draft], ...]] = {}
        for (_, name, issuer_id, _, _), places in groups.items():
            first = decided[places[0]]
            kind = first.procedure.documents[name]
            abouts = [self._about(decided[place]) for place in places]
            draft = self._drafting(first).batch_document(kind, issuer_id, abouts)
            document = self.unit.add_batch_document(draft)
            for place in places:
                shared[place] = (*shared.get(place, ()), (document, draft))
        return shared


def _outcome(family: Sequence[Decided], issued: Sequence[tuple[str, str]]) -> Outcome:
    one = family[0]
    opened = tuple((o.origin.rule, o.origin.due, o.case.number) for o in family[1:] if o.origin is not None)
    state = one.decision.after.configuration
    return Outcome(one.case.number, None, state, one.decision.passed, tuple(issued), spawned=opened)
