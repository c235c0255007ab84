"""What could not be decided by itself and waits for a person: told like a duty, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_seen
from casework.parts import Parts
from engine.errors import ShixianError
from store.contract import UnitOfWork
from store.projections import TimerName
from store.values import StoredCase, TimerKind, Trouble


@dataclass(frozen=True, slots=True)
class TroubleShown:
    """A timer that was set aside."""

    case: str  # number
    label: str  # what could not be done, in Chinese
    since: date
    error: str


def list_troubles(parts: Parts, actor: str | None = None) -> list[TroubleShown]:
    """What is set aside in the cases an actor may see, the oldest first."""
    with parts.store.read() as unit:
        offices = offices_seen(People.of(unit), actor)
        return troubles_shown(unit, Editions(parts, unit), unit.troubles(offices))


def troubles_shown(unit: UnitOfWork, editions: Editions, troubles: Iterable[Trouble]) -> list[TroubleShown]:
    """Troubles in words, in their order."""
    return [TroubleShown(one.number, _label(unit, editions, one), one.since, one.error) for one in troubles]


def _label(unit: UnitOfWork, editions: Editions, trouble: Trouble) -> str:
    name = TimerName.parse(trouble.name)
    what = "期限届满" if name.kind is TimerKind.LAPSE else "期限提醒"
    case = _readable(unit, trouble.case_id)
    deadline = name.deadline
    if case is not None:
        try:
            deadline = editions.of(case).procedure.deadlines[deadline].label
        except (ShixianError, KeyError):  # perhaps that is the very trouble; its name then says which it is
            deadline = name.deadline
    return f"{deadline}：系统未能处理{what}，请人工核对"


def _readable(unit: UnitOfWork, case_id: int) -> StoredCase | None:
    try:
        return unit.cases([case_id]).get(case_id)
    except (ValueError, KeyError, TypeError, AttributeError):  # what a damaged row raises
        return None
