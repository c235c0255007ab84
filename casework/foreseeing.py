"""What acts would lead to, told before they are done: decided as they would be, and then forgotten.

Nothing is recorded, and lapses that are due and not yet recorded are not recorded first: the act itself may meet the
case further on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework.acts import Act, Opening
from casework.authority import People
from casework.deciding import Decided, Desk
from casework.drafting import cite_label
from casework.editions import Editions
from casework.listing.looking import state_labels
from casework.parts import Parts
from engine.case import DeadlineStatus
from engine.errors import MissingError, RefusedError, why
from engine.periods.trace import Step, explain
from store.values import StoredCase

_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class ForeseenDeadline:
    """A deadline that would be set, moved or ended."""

    label: str
    runs: bool  # whether it would run afterwards
    last_day: date
    provisional: bool
    explained: str  # the proof in Chinese; empty: it would end


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an act would do to one case."""

    number: str
    subject: str
    error: str = ""  # why it would be refused; then nothing else is told
    states: tuple[str, ...] = ()  # labels afterwards
    deadlines: tuple[ForeseenDeadline, ...] = ()
    papers: tuple[str, ...] = ()  # titles of what would be drafted
    restrictions: tuple[str, ...] = ()  # labels of those that would begin
    opened: int = 0  # cases that would be opened with it

    @property
    def possible(self) -> bool:
        """Whether it could be done now."""
        return not self.error


def foresee(parts: Parts, actor: str, requests: Sequence[tuple[str, Act]]) -> list[Foreseen]:
    """What acts would lead to, each on its case as it stands, in the order asked.

    Args:
        parts: the system.
        actor: key of the officer who would act.
        requests: numbers of cases with the acts.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.write() as unit:  # left without committing
        desk = Desk(parts, unit, People.of(unit), Editions(parts, unit), parts.clock())
        who = desk.people.officer(actor)
        found = []
        for number, wanted in requests:
            try:
                with unit.savepoint():
                    found.append(_told(desk.act(who, unit.case(number), wanted)))
            except RefusedError as error:
                found.append(Foreseen(number, "", error.reason))
            except MissingError as error:
                found.append(Foreseen(number, "", str(error)))
        return found


def foresee_opening(parts: Parts, actor: str, opening: Opening) -> Foreseen:
    """What opening a case would lead to; its number is not taken.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.write() as unit:  # left without committing
        desk = Desk(parts, unit, People.of(unit), Editions(parts, unit), parts.clock())
        who = desk.people.officer(actor)
        try:
            found = desk.open(who, opening)
        except (RefusedError, MissingError) as error:
            return Foreseen("", opening.subject.name, why(error))
    if isinstance(found, StoredCase):
        return Foreseen(found.number, opening.subject.name, f"该当事人同一批次已经立案：{found.number}")
    return replace(_told(found), number="")


def _told(family: Sequence[Decided]) -> Foreseen:
    first = family[0]
    procedure, before, after = first.procedure, first.case.state, first.decision.after
    begun = [name for name, one in after.restrictions.items() if before.restrictions.get(name) != one]
    return Foreseen(
        number=first.case.number,
        subject=first.subject.name,
        states=state_labels(procedure, after.configuration),
        deadlines=tuple(_deadlines(first)),
        papers=tuple(procedure.documents[kind].label for kind in first.decision.documents),
        restrictions=tuple(
            procedure.restrictions[name].label for name in begun if after.restrictions[name].ended_on is None
        ),
        opened=len(family) - 1,
    )


def _deadlines(decided: Decided) -> list[ForeseenDeadline]:
    procedure, before, after = decided.procedure, decided.case.state, decided.decision.after
    changed = [one for name, one in after.deadlines.items() if before.deadlines.get(name) != one]
    return [
        ForeseenDeadline(
            label=procedure.deadlines[one.name].label,
            runs=one.status in _RUNNING,
            last_day=one.last_day,
            provisional=one.provisional,
            explained=explain(
                [Step.from_dict(dict(step)) for step in decided.decision.proofs.get(one.name, ())],
                lambda cite: cite_label(procedure, cite),
            ),
        )
        for one in sorted(changed, key=lambda one: (one.status not in _RUNNING, one.last_day, one.name))
    ]
