"""Where Ningxia's story takes place: its officers, its invented parties, the numbers of its cases, who does what there.

Everyone acts in the office that has the case, by the roles that the definitions name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.model import Action
from samples.campaigns.ningxia.cases import Circular, Did, Paper, Party, Picture
from samples.campaigns.ningxia.outcomes import CaseNumber
from samples.campaigns.scene import Scene, enterprise, party, person
from store.values import Office, Officer, Subject

UNITS = ("lingwu", "pingluo", "yinchuan", "shizuishan", "wuzhong", "guyuan", "zhongwei", "ningdong")
"""Those below another first: what they filed is part of its figures."""
PROVINCE = "nx_province_1"
_BORN: Final = date(1981, 9, 20)
_FIRST_FIRM, _FIRST_PERSON = 6401, 401


@dataclass(slots=True)
class Place:
    """Offices, officers, parties and cases."""

    scene: Scene
    campaign: str = ""
    numbers: dict[str, str] = field(default_factory=dict)  # of cases, by their names in the story
    parties: dict[Party, Subject] = field(default_factory=dict)
    officers: list[Officer] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)  # by key

    def read(self) -> None:
        """Read who there is, once the offices were founded."""
        with self.scene.parts.store.read() as work:
            self.officers = sorted(work.officers().values(), key=lambda one: one.key)
            self.offices = {office.key: office for office in work.offices().values()}

    def do(self, did: Did) -> None:
        """Do an act of the story in the name of whoever may."""
        facts = {name: self._value(value, did) for name, value in did.facts.items()}
        on, library = did.on or did.day, self.scene.parts.library
        if did.procedure:
            unit = did.case.partition(".")[0]
            subject = self.subject(did.subject) if did.subject else self._unit(unit)
            opening = library.compiled(did.procedure).procedure.actions["open"]
            actor, above, office = self._who(opening, unit)[0], self.numbers[unit], f"nx_{unit}"
            self.numbers[did.case] = self.scene.open(
                actor, did.procedure, office, subject, on, parent=above, batch=did.case, **facts
            )
            return
        case = self.scene.case(self.number(did.case))
        action = library.compiled(case.state.procedure).procedure.actions[did.act]
        actor, *signers = self._who(action, did.case.partition(".")[0])
        doing = self.scene.refused if did.refused else self.scene.act
        doing(actor, case.number, did.act, on, *signers, **facts)

    def _who(self, action: Action, unit: str) -> list[str]:
        """Who does an act on a case of a unit, by the first role that somebody there or above holds, and who signs."""
        at = {self.offices[f"nx_{unit}"].id: 0, self.offices["nx_province"].id: 1}
        held = sorted((one for one in self.officers if one.office_id in at), key=lambda one: at[one.office_id])
        actor = next(one.key for role in action.roles for one in held if role in one.roles)
        return [actor, *(f"nx_{unit}_{n}" for n in range(1, action.officers + 1))]

    def _value(self, value: Any, did: Did) -> Any:
        of = did.case.replace("/", "-")
        match value:
            case Paper(name):
                return self.scene.paper(name, f"{name} {of}")
            case Picture(name):
                return self.scene.picture(f"{name}-{of}", did.day, f"{name}（样例）")
            case Party():
                return party(self.subject(value))
            case CaseNumber(name):
                return self.number(name)
            case Circular():
                return self._circular()
        return value

    def _circular(self) -> str:
        with self.scene.parts.store.read() as work:
            case = work.case(self.campaign)
            return next(one.number for one in work.documents(case_id=case.id, kind="offender_circular"))

    def subject(self, of: Party) -> Subject:
        """An invented party; the same name is the same one."""
        if of not in self.parties:
            n = sum(one.kind == of.kind for one in self.parties)
            made = {
                "enterprise": lambda: enterprise(_FIRST_FIRM + n, of.name),
                "person": lambda: person(_FIRST_PERSON + n, of.name, _BORN),
                "unit": lambda: Subject(0, "unit", of.name, f"nx_sample_unit_{n + 1}"),
            }
            self.parties[of] = made[of.kind]()
        return self.parties[of]

    def _unit(self, unit: str) -> Subject:
        office = self.offices[f"nx_{unit}"]
        return Subject(0, "unit", office.name, office.key)

    def number(self, name: str) -> str:
        """The number of a case by its name in the story."""
        if name not in self.numbers:
            above, _, below = name.rpartition("/")
            rule, _, due = below.partition(":")
            found = self.scene.children(self.number(above), rule=rule)
            self.numbers[name] = next(one.number for one in found if not due or one.state.facts["due_on"] == due)
        return self.numbers[name]

    def subject_of(self, name: str) -> Subject:
        """Whom a case of the story is about."""
        case = self.scene.case(self.number(name))
        with self.scene.parts.store.read() as work:
            return work.subjects([case.subject_id])[case.subject_id]


def first(unit: str) -> str:
    """The officer of a unit who acts."""
    return f"nx_{unit}_1"
