"""What leaves the masked lists is noted: a look at a whole personal id, a file that was taken out.

How ids are masked is told in ``casework.listing.looking``; who reads the log, in ``casework.access.reading``.
"""

from __future__ import annotations

from casework.access.log import What, note
from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import visible
from casework.parts import Parts
from engine.errors import NotPermittedError, RefusedError
from store.values import Officer, StoredCase

_PERSON = "person"  # kind of a party
_SHORTEST_REASON, _LONGEST_REASON = 2, 200
_LONGEST_QUERY = 2000


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


def export_noted(parts: Parts, actor: str | None, what: str, rows: int, query: str) -> None:
    """Note that a list or another file leaves the system; to be called before it does.

    Args:
        parts: the system.
        actor: who takes it; None: the administrator of the machine.
        what: which list or paper, as officers call it.
        rows: how many rows, papers or cases it has.
        query: what was looked for, or what it is about; of a long one the beginning is kept.

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


def _refuse_idle(editions: Editions, case: StoredCase, looker: Officer) -> None:
    """Refuse a look by somebody who does nothing in the procedure of a case."""
    procedure = editions.of(case).procedure
    if not looker.roles & procedure.roles.keys():
        needed = "、".join(role.label for role in procedure.roles.values())
        raise NotPermittedError(f"完整证件号码由办理该案的岗位（{needed}）查看，{looker.name}没有其中任何一个岗位")
