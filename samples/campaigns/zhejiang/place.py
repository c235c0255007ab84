"""Where Zhejiang's story takes place: its cities and counties, and who acts there."""

from __future__ import annotations

from engine.model import Action
from samples.campaigns.stage import Stage
from store.values import Office

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


class Place(Stage):
    """Offices, officers, parties and cases."""

    __slots__ = ()
    mark = MARK
    first = 3301

    def who(self, action: Action, office: Office) -> list[str]:
        """Who does an act in an office or above it: the first of its officers with a role for it, and who signs."""
        officers = [one for one in self.officers if one.key.startswith(MARK) and one.roles & set(action.roles)]
        own = [one.key for one in officers if one.office_id == office.id] or [one.key for one in officers]
        signers = [f"{office.key}_1", f"{office.key}_2"] if action.officers else []
        return [own[0], *signers]


def first(unit: str) -> str:
    """The officer of a unit who files and collects."""
    return f"{MARK}{unit}_1"
