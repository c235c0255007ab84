"""What leaves the masked lists is noted: a look at a whole personal id, a list that was exported.

How ids are masked is told in ``casework.listing.looking``; who reads the log, in ``casework.access.log``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.access.log import What, note, noted
from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import visible
from casework.parts import Parts
from engine.errors import NotPermittedError, RefusedError
from store.values import Officer, StoredCase

_PERSON = "person"  # kind of a party
_SHORTEST_REASON, _LONGEST_REASON = 2, 200
_LONGEST_QUERY = 2000
_ADMINISTRATOR = "本机管理员"


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at the whole personal id of a case's party."""

    at: datetime
    officer: str  # name
    number: str  # of the case
    reason: str


@dataclass(frozen=True, slots=True)
class Export:
    """That somebody took a list out of the system."""

    at: datetime
    officer: str  # name
    what: str
    rows: int
    query: str


def unmasked_code(parts: Parts, actor: str | None, number: str, reason: str) -> str:
    """The whole personal id of a case's party; the look is in the register before it is told.

    The code of a party that is no person stands in every list; it is told as it is.

    Args:
        parts: the system.
        actor: who looks; None: the administrator of the machine.
        number: of the case.
        reason: what the id is needed for.

    Raises:
        RefusedError: the reason is missing or long.
        NotPermittedError: the case is not the actor's to see, or the actor does nothing in its procedure.
        MissingError: there is no such case or actor.
    """
    why = reason.strip()
    if not _SHORTEST_REASON <= len(why) <= _LONGEST_REASON:
        raise RefusedError(
            f"请写明查看完整证件号码的事由（{_SHORTEST_REASON}至{_LONGEST_REASON}个字符），查看情况记入登记簿",
            field="reason",
        )
    with parts.store.write() as unit:
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        looker = people.officer(actor) if actor is not None else None
        if looker is not None:
            _refuse_idle(Editions(parts, unit), case, looker)
        party = unit.subjects([case.subject_id])[case.subject_id]
        if party.kind != _PERSON:  # nothing is masked, and nothing looked at
            return party.code
        note(unit, What.UNMASKED, looker, looker, parts.clock(), number=number, reason=why)
        unit.commit()
    return party.code


def looks(parts: Parts, actor: str | None) -> Sequence[Look]:
    """The looks at whole personal ids that the actor may know of, the newest first.

    Raises:
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        return [
            Look(entry.recorded_at, _who(officer), entry.details["number"], entry.details["reason"])
            for entry, officer in noted(unit, actor, What.UNMASKED)
        ]


def export_noted(parts: Parts, actor: str | None, what: str, rows: int, query: str) -> None:
    """Note that a list leaves the system; to be called before it does.

    Args:
        parts: the system.
        actor: who takes it; None: the administrator of the machine.
        what: which list, as officers call it.
        rows: how many it has.
        query: what was looked for; of a long one the beginning is kept.

    Raises:
        RefusedError: it is not told what leaves.
        MissingError: there is no such actor.
    """
    if not what.strip():
        raise RefusedError("请写明导出的是什么", field="what")
    with parts.store.write() as unit:
        officer = People.of(unit).officer(actor) if actor is not None else None
        kept = query[:_LONGEST_QUERY]
        note(unit, What.EXPORTED, officer, officer, parts.clock(), what=what.strip(), rows=rows, query=kept)
        unit.commit()


def exports(parts: Parts, actor: str | None) -> Sequence[Export]:
    """The exports that the actor may know of, the newest first.

    Raises:
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        return [
            Export(entry.recorded_at, _who(officer), *(entry.details[word] for word in ("what", "rows", "query")))
            for entry, officer in noted(unit, actor, What.EXPORTED)
        ]


def _refuse_idle(editions: Editions, case: StoredCase, looker: Officer) -> None:
    """Refuse a look by somebody who does nothing in the procedure of a case."""
    procedure = editions.of(case).procedure
    if not looker.roles & procedure.roles.keys():
        needed = "、".join(role.label for role in procedure.roles.values())
        raise NotPermittedError(f"完整证件号码由办理该案的岗位（{needed}）查看，{looker.name}没有其中任何一个岗位")


def _who(officer: Officer | None) -> str:
    return officer.name if officer is not None else _ADMINISTRATOR
