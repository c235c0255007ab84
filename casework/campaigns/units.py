"""The units that take part in a campaign: which cases are theirs, and of which procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casework.editions import Editions
from casework.parts import Parts
from engine.errors import MissingError
from engine.model import OPEN
from store.contract import UnitOfWork
from store.values import CaseName, StoredCase

CAMPAIGN, UNIT = "campaign", "unit"


def campaign_of(unit: UnitOfWork, editions: Editions, number: str) -> StoredCase:
    """The case of a campaign.

    Raises:
        MissingError: there is no such case, or it is no campaign.
    """
    case = unit.case(number)
    if editions.of(case).procedure.subject != CAMPAIGN:
        raise MissingError("专项行动", number)  # whoever asks may be a stranger: no more is said of the case
    return case


def units_of(parts: Parts, unit: UnitOfWork, case: StoredCase) -> list[StoredCase]:
    """The cases of the units in a campaign: those opened in it, and in those.

    Args:
        parts: the system.
        unit: the unit of work.
        case: the campaign's, or that of an upper unit.
    """
    named = members_of(parts, unit, [case.id])[case.id]
    found = unit.cases([one.id for one in named])
    return [found[one.id] for one in named]


def members_of(parts: Parts, unit: UnitOfWork, ids: Sequence[int]) -> dict[int, list[CaseName]]:
    """What the cases of the units in some campaigns are called: those opened in each, and, behind each, those in it.

    However many cases were opened in the units, they are not looked at.
    """
    below: dict[int, list[CaseName]] = {}
    at = set(ids)
    while at:
        for parent, named in unit.children_named(at, unit_procedures(parts)):
            below.setdefault(parent, []).append(named)
        at = {one.id for parent in at for one in below.get(parent, ())}
    return {case_id: list(_in_order(below, case_id)) for case_id in ids}


def unit_procedure_of(parts: Parts, number: str) -> str:
    """The one procedure of units that take part in a case.

    Raises:
        MissingError: there is no such case; there is no such procedure, or more than one.
    """
    with parts.store.read() as unit:
        return only_procedure(parts, unit.case(number).state.procedure)


def unit_procedures(parts: Parts) -> frozenset[str]:
    """Procedures of units that take part: about units, and opened with what they must report."""
    procedures = [parts.library.compiled(key).procedure for key in parts.library.all_keys()]
    return frozenset(one.key for one in procedures if one.subject == UNIT and one.actions[OPEN].spawns)


def _in_order(below: Mapping[int, Sequence[CaseName]], case_id: int) -> Iterator[CaseName]:
    for one in sorted(below.get(case_id, ()), key=lambda one: one.id):
        yield one
        yield from _in_order(below, one.id)


def only_procedure(parts: Parts, host: str) -> str:
    """The one procedure of units whose cases are opened in a case of a procedure.

    Raises:
        MissingError: there is none, or more than one.
    """
    fitting = []
    for key in sorted(unit_procedures(parts)):
        parent = parts.library.compiled(key).procedure.parent
        if parent is not None and host in parent.named:
            fitting.append(key)
    if len(fitting) != 1:
        raise MissingError("参加单位的办理流程", host, fitting)
    return fitting[0]
