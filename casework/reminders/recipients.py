"""Who is told of a rung: the holders of the role, who acts for those that are absent, who keeps out.

- The *holders* are the officers of the office that has the deadline who have the role.
- For one who is absent (a delegation covers the day) the deputy is told, who may be absent too and have a deputy of
  their own; the absent officer finds the notice in the workbench, but nothing is sent.
- An officer who keeps out of the case (回避) is told nothing about it, whichever way.
- When nobody is left, the heads of the office are told, or of the office above: a deadline that nobody has is theirs
  to assign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from store.contract import UnitOfWork
from store.values import Office, Officer, Why

HEADS = frozenset({"deputy_head", "office_head"})
"""分管领导 and 主要负责人: who assigns what nobody has."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An officer who is told."""

    officer: Officer
    why: Why
    in_place_of: Officer | None = None

    @property
    def is_sent(self) -> bool:
        """Whether messages go out, beside the notice in the workbench."""
        return self.why is not Why.ABSENT


@dataclass(frozen=True, slots=True)
class Register:
    """Who is who on a day, read once."""

    offices: Mapping[int, Office]
    officers: Mapping[int, Officer]
    recusals: Mapping[int, frozenset[int]]  # by case
    _deputies: Mapping[int, Sequence[int]]  # on the day, by the absent officer
    _by_office: dict[int, list[Officer]] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: UnitOfWork, case_ids: Iterable[int], day: date) -> Register:
        """Read offices, officers, the delegations of a day and who keeps out of some cases."""
        deputies: dict[int, list[int]] = {}
        for one in unit.delegations():
            if one.first <= day <= one.last:
                deputies.setdefault(one.officer_id, []).append(one.delegate_id)
        found = cls(unit.offices(), unit.officers(), unit.recusals(case_ids), deputies)
        for officer in found.officers.values():
            found._by_office.setdefault(officer.office_id, []).append(officer)
        return found

    def recipients(self, rung: Mapping[str, Any]) -> tuple[Recipient, ...]:
        """Everybody who is told of a rung, each once; empty when there is nobody up to the highest office."""
        recused = self.recusals.get(rung["case_id"], frozenset())
        holders = self._holding(rung["office"], frozenset({rung["holder"]}), recused)
        office_id: int | None = rung["office"]
        why = Why.HOLDER
        while not holders and office_id is not None and office_id in self.offices:
            holders, why = self._holding(office_id, HEADS, recused), Why.HEAD
            office_id = self.offices[office_id].parent_id
        return self._reached(holders, why, recused)

    def _holding(self, office_id: int, roles: frozenset[str], recused: frozenset[int]) -> list[Officer]:
        officers = self._by_office.get(office_id, ())
        return [officer for officer in officers if officer.roles & roles and officer.id not in recused]

    def _reached(self, holders: Sequence[Officer], why: Why, recused: frozenset[int]) -> tuple[Recipient, ...]:
        acting = {holder.id: self._acting_for(holder, recused) for holder in holders}
        found: dict[int, Recipient] = {}
        for holder in holders:
            if not acting[holder.id]:  # present, or absent with nobody who could act
                found[holder.id] = Recipient(holder, why)
        for holder in holders:
            for deputy in acting[holder.id]:
                found.setdefault(deputy.id, Recipient(deputy, Why.DEPUTY, holder))
        for holder in holders:
            found.setdefault(holder.id, Recipient(holder, Why.ABSENT))
        return tuple(found.values())

    def _acting_for(self, absent: Officer, recused: frozenset[int]) -> list[Officer]:
        """Those who act for an officer on the day, through deputies who are themselves absent; nobody twice."""
        found: list[Officer] = []
        seen, waiting = {absent.id}, list(self._deputies.get(absent.id, ()))
        while waiting:
            one = waiting.pop(0)
            if one in seen or one in recused:
                continue
            seen.add(one)
            further = self._deputies.get(one, ())
            if further:
                waiting.extend(further)
            else:
                found.append(self.officers[one])
        return found


def nobody(offices: Mapping[int, Office], rung: Mapping[str, Any]) -> str:
    """Why a rung reaches nobody, and what to do."""
    office = offices.get(rung["office"])
    name = office.name if office else f"内部编号{rung['office']}的单位"
    role = rung.get("holder_label") or rung["holder"]
    return (
        f"{name}没有可以接收的人员担任“{role}”，本单位和上级单位也没有登记分管领导、主要负责人；"
        f"请为人员登记该岗位（{rung['holder']}），登记后自动补发"
    )
