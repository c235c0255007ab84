"""Where Ningxia's story takes place: its units, who acts there, and what its acts name besides evidence and parties."""

from __future__ import annotations

from typing import Any

from engine.model import Action
from samples.campaigns.acts import Did
from samples.campaigns.ningxia.cases import Circular
from samples.campaigns.ningxia.outcomes import CaseNumber
from samples.campaigns.stage import Stage
from store.values import Office

UNITS = ("lingwu", "pingluo", "yinchuan", "shizuishan", "wuzhong", "guyuan", "zhongwei", "ningdong")
"""Those below another first: what they filed is part of its figures."""
PROVINCE = "nx_province_1"


class Place(Stage):
    """Offices, officers, parties and cases."""

    __slots__ = ()
    mark = "nx_"
    first = 6401

    def who(self, action: Action, office: Office) -> list[str]:
        """Who does an act in an office, by the first role that somebody there or above holds, and who signs."""
        at = {office.id: 0, self.offices["nx_province"].id: 1}
        held = sorted((one for one in self.officers if one.office_id in at), key=lambda one: at[one.office_id])
        actor = next(one.key for role in action.roles for one in held if role in one.roles)
        return [actor, *(f"{office.key}_{n}" for n in range(1, action.officers + 1))]

    def value(self, value: Any, did: Did) -> Any:
        """What a fact of an act is."""
        match value:
            case CaseNumber(name):
                return self.number(name)
            case Circular():
                return self._circular()
        return super().value(value, did)

    def _circular(self) -> str:
        with self.scene.parts.store.read() as work:
            case = work.case(self.campaign)
            return next(one.number for one in work.documents(case_id=case.id, kind="offender_circular"))


def first(unit: str) -> str:
    """The officer of a unit who acts."""
    return f"nx_{unit}_1"
