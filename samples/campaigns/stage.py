"""Where a story of acts takes place: its offices and officers, its invented parties, the numbers of its cases.

Everyone acts in the office that has the case, by the roles that the definitions name; who that is, each story says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from casework.campaigns import enlist
from engine.model import OPEN, Action
from samples.campaigns.acts import Did, Paper, Party, Picture
from samples.campaigns.scene import Scene, Step, enterprise, party, person
from store.values import Office, Officer, Subject

_BORN = date(1981, 9, 20)
_PERSONS = 1000  # an identity number tells so many apart


@dataclass(slots=True)
class Stage(ABC):
    """Offices, officers, parties and cases of a story.

    Attributes:
        mark: stands before the keys of its offices and officers.
        first: the number of its first invented party.
    """

    mark: ClassVar[str]
    first: ClassVar[int]
    scene: Scene
    campaign: str = ""
    numbers: dict[str, str] = field(default_factory=dict)  # of cases, by their names in the story
    parties: dict[Party, Subject] = field(default_factory=dict)
    officers: list[Officer] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)  # by key

    @abstractmethod
    def who(self, action: Action, office: Office) -> list[str]:
        """Who does an act in an office, and who signs."""

    def read(self) -> None:
        """Read who there is, once the offices were founded."""
        with self.scene.parts.store.read() as work:
            self.officers = sorted(work.officers().values(), key=lambda one: one.key)
            self.offices = {office.key: office for office in work.offices().values()}

    # -- acting

    def enlist(self, actor: str, above: str, day: date, units: Sequence[str], **facts: Any) -> None:
        """Have units take part in a case; theirs go by their names."""
        outcomes = enlist(self.scene.parts, actor, above, day, [self.mark + unit for unit in units], facts=facts)
        for unit, outcome in zip(units, outcomes, strict=True):
            if outcome.error is not None:
                raise outcome.error
            self.numbers[unit] = outcome.number

    def steps(self, story: Iterable[Did]) -> list[Step]:
        """The acts of the cases: those of a day are a step."""
        days: dict[date, list[Did]] = {}
        for one in story:
            days.setdefault(one.day, []).append(one)
        return [Step(day, "办理案件", self._doing(days[day])) for day in sorted(days)]

    def _doing(self, all_of_a_day: Sequence[Did]) -> Callable[[date], None]:
        def do(day: date) -> None:
            for one in all_of_a_day:
                self.do(one)

        return do

    def do(self, did: Did) -> None:
        """Do an act of the story in the name of whoever may."""
        facts = {name: self.value(value, did) for name, value in did.facts.items()}
        on, office, library = did.on or did.day, self.office(did.case), self.scene.parts.library
        if did.procedure:
            opening = library.compiled(did.procedure).procedure.actions[OPEN]
            subject = self.subject(did.subject) if did.subject else Subject(0, "unit", office.name, office.key)
            actor, above = self.who(opening, office)[0], self.numbers[did.case.partition(".")[0]]
            self.numbers[did.case] = self.scene.open(
                actor, did.procedure, office.key, subject, on, parent=above, batch=did.case, **facts
            )
            return
        case = self.scene.case(self.number(did.case))
        action = library.compiled(case.state.procedure).procedure.actions[did.act]
        actor, *signers = self.who(action, office)
        doing = self.scene.refused if did.refused else self.scene.act
        doing(actor, case.number, did.act, on, *signers, **facts)

    def value(self, value: Any, did: Did) -> Any:
        """What a fact of an act is: evidence is kept, parties are named."""
        of = did.case.replace("/", "-")
        match value:
            case Paper(name):
                return self.scene.paper(name, f"{name} {of}")
            case Picture(name):
                return self.scene.picture(f"{name}-{of}", did.day, f"{name}（样例）")
            case Party():
                return party(self.subject(value))
        return value

    # -- looking

    def office(self, name: str) -> Office:
        """The office that has a case, by its name in the story."""
        return self.offices[self.mark + name.partition("/")[0].partition(".")[0]]

    def number(self, name: str) -> str:
        """The number of a case by its name in the story."""
        if name not in self.numbers:
            above, _, below = name.rpartition("/")
            rule, _, due = below.partition(":")
            found = self.scene.children(self.number(above), rule=rule)
            self.numbers[name] = next(one.number for one in found if not due or one.state.facts["due_on"] == due)
        return self.numbers[name]

    def subject(self, of: Party) -> Subject:
        """An invented party; the same name is the same one."""
        if of not in self.parties:
            n = sum(one.kind == of.kind for one in self.parties)
            made = {
                "enterprise": lambda: enterprise(self.first + n, of.name),
                "person": lambda: person(self.first % _PERSONS + n, of.name, _BORN),
                "unit": lambda: Subject(0, "unit", of.name, f"{self.mark}sample_unit_{n + 1}"),
            }
            self.parties[of] = made[of.kind]()
        return self.parties[of]

    def subject_of(self, name: str) -> Subject:
        """Whom a case of the story is about."""
        case = self.scene.case(self.number(name))
        with self.scene.parts.store.read() as work:
            return work.subjects([case.subject_id])[case.subject_id]
