"""Links between cases held against what the chains of both cases say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from store.columns import optional_day
from store.link import Link
from store.tables import CASE, CASE_LINK

_OTHER = CASE.alias("other")
_UP = sa.select(
    CASE_LINK.c.child_id, _OTHER.c.number, CASE_LINK.c.parent_id, CASE_LINK.c.rule, CASE_LINK.c.due
).outerjoin(_OTHER, _OTHER.c.id == CASE_LINK.c.parent_id)
_DOWN = sa.select(CASE_LINK.c.parent_id, _OTHER.c.number, CASE_LINK.c.rule, CASE_LINK.c.due).outerjoin(
    _OTHER, _OTHER.c.id == CASE_LINK.c.child_id
)

Origin = tuple[str, int, str, str]
"""Number and id of the parent, rule, due day."""
Offspring = tuple[str, str, str]
"""Number of the child, rule, due day."""


@dataclass(frozen=True, slots=True)
class Links:
    """The link rows of one case."""

    origins: frozenset[Origin]
    offspring: frozenset[Offspring]


@dataclass(frozen=True, slots=True)
class Kin:
    """The link rows of a range of cases; what a case does not claim is left over."""

    origins: dict[int, set[Origin]] = field(default_factory=dict)  # by child
    offspring: dict[int, set[Offspring]] = field(default_factory=dict)  # by parent; those that an act opened

    def take(self, case_id: int) -> Links:
        """Claim what stands of one case."""
        return Links(frozenset(self.origins.pop(case_id, ())), frozenset(self.offspring.pop(case_id, ())))


def kin_of(link: Link, low: int, high: int | None) -> Kin:
    """The links of cases above one id, up to another inclusive."""
    kin = Kin()
    for child_id, number, parent_id, rule, due in link.stream(_within(_UP, CASE_LINK.c.child_id, low, high)):
        kin.origins.setdefault(child_id, set()).add((number or "", parent_id, rule, _day(due)))
    acts = _DOWN.where(CASE_LINK.c.rule != "")
    for parent_id, number, rule, due in link.stream(_within(acts, CASE_LINK.c.parent_id, low, high)):
        kin.offspring.setdefault(parent_id, set()).add((number or "", rule, _day(due)))
    return kin


def _within(query: sa.Select[Any], column: sa.ColumnElement[int], low: int, high: int | None) -> sa.Select[Any]:
    query = query.where(column > low)
    return query if high is None else query.where(column <= high)


def _day(value: int | None) -> str:
    day = optional_day(value)
    return day.isoformat() if day else ""


def link_problems(bodies: list[dict[str, Any]], links: Links) -> Iterator[str]:
    """Where the links of a case are not what its events say, both ways."""
    parent = bodies[0].get("parent") if bodies else None
    said: set[Origin] = {(parent["number"], parent["case"], parent["rule"], parent["due"])} if parent else set()
    if wrong := said ^ links.origins:
        yield f"与上级案件的关联与立案记录不符：{_names(wrong)}"
    opened: set[Offspring] = {
        (one["number"], one["rule"], one["due"]) for body in bodies for one in body.get("spawned", ())
    }
    if missing := opened ^ links.offspring:
        yield f"与由本案立案的案件的关联与记录不符：{_names(missing)}"


def _names(links: set[Origin] | set[Offspring]) -> str:
    return "、".join(sorted({number or "（案件已不存在）" for number, *_ in links}))
