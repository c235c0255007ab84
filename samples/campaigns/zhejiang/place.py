"""Where Zhejiang's story takes place: its offices and officers, the numbers of its cases, who does what there.

Everyone acts in the office that has the case, by the roles that the definitions name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.model import Action
from samples.campaigns.scene import Scene, enterprise, party
from samples.campaigns.zhejiang.acts import Did, Firm, Paper, Picture
from store.values import Office, Officer, Subject

CITIES = (
    *("hangzhou", "yuanwen", "ningbo", "wenzhou", "jiaxing", "huzhou"),
    *("shaoxing", "jinhua", "quzhou", "zhoushan", "taizhou", "lishui"),
)
COUNTIES = ("deqing", "anji")
ABOVE = "huzhou"
"""The city of the counties."""
PROVINCE = "zj_province_1"
MARK = "zj_"
"""Before the keys of this story's offices and officers."""
_FIRST_FIRM = 3301


@dataclass(slots=True)
class Place:
    """Offices, officers and cases."""

    scene: Scene
    campaign: str = ""
    numbers: dict[str, str] = field(default_factory=dict)  # of cases, by their names in the story
    firms: int = _FIRST_FIRM
    officers: list[Officer] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)  # by key

    def read(self) -> None:
        """Read who there is, once the offices were founded."""
        with self.scene.parts.store.read() as unit:
            self.officers = sorted(unit.officers().values(), key=lambda one: one.key)
            self.offices = {office.key: office for office in unit.offices().values()}

    def do(self, did: Did) -> None:
        """Do an act of the story in the name of whoever may."""
        facts = {name: self._value(value, did.day) for name, value in did.facts.items()}
        if did.procedure:
            unit, office = did.case.partition(".")[0], self.office(did.case)
            subject = self.firm(did.subject) if did.subject else Subject(0, "unit", office.name, office.key)
            opening = self.scene.parts.library.compiled(did.procedure).procedure.actions["open"]
            actor, parent = self._who(opening, office)[0], self.numbers[unit]
            self.numbers[did.case] = self.scene.open(
                actor, did.procedure, office.key, subject, did.day, parent=parent, batch=did.case, **facts
            )
            return
        case = self.scene.case(self.number(did.case))
        action = self.scene.parts.library.compiled(case.state.procedure).procedure.actions[did.act]
        actor, *signers = self._who(action, self.office(did.case))
        doing = self.scene.refused if did.refused else self.scene.act
        doing(actor, case.number, did.act, did.day, *signers, **facts)

    def _value(self, value: Any, day: date) -> Any:
        match value:
            case Paper(name):
                return self.scene.paper(name)
            case Picture(name):
                return self.scene.picture(name, day, name)
            case Firm(name):
                return party(self.firm(name))
        return value

    def firm(self, name: str) -> Subject:
        """The next invented enterprise."""
        self.firms += 1
        return enterprise(self.firms, name)

    def number(self, name: str) -> str:
        """The number of a case by its name in the story."""
        if name not in self.numbers:
            above, _, below = name.rpartition("/")
            rule, _, due = below.partition(":")
            found = self.scene.children(self.number(above), rule=rule)
            self.numbers[name] = next(one.number for one in found if not due or one.state.facts["due_on"] == due)
        return self.numbers[name]

    def _who(self, action: Action, office: Office) -> list[str]:
        """Who does an act in an office or above it: the first of its officers with a role for it, and who signs."""
        officers = [one for one in self.officers if one.key.startswith(MARK) and one.roles & set(action.roles)]
        own = [one.key for one in officers if one.office_id == office.id] or [one.key for one in officers]
        signers = [f"{office.key}_1", f"{office.key}_2"] if action.officers else []
        return [own[0], *signers]

    def office(self, name: str) -> Office:
        """The office that has a case, by its name in the story."""
        return self.offices[MARK + name.partition("/")[0].partition(".")[0]]


def first(unit: str) -> str:
    """The officer of a unit who files and collects."""
    return f"{MARK}{unit}_1"
