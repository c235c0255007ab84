"""Mail that came back, or of which nothing is known: who is still to be served, and what must be done about it.

They are the open duties of the fragment ``procedures/common/service.yaml`` that arise when a mail fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_looked_at
from casework.listing.paging import PAGE, Page, Reading
from casework.listing.waiting import DutyShown, duty_at, place_of_duty, shown
from casework.parts import Parts
from casework.post.contents import services_of
from engine.model import Procedure
from store.mails import TRACKING
from store.values import DutyRow, StoredCase, Subject

_FOLLOWING: Final = frozenset({"follow_up", "confirm_by"})
"""Last parts of the names of deadlines by which a failed mail is to be looked into."""
_RESULT, _REASON, _RETURNED_ON = "mail_result", "return_reason", "returned_on"


@dataclass(frozen=True, slots=True)
class MailBack:
    """A mail that failed, and a duty that follows."""

    duty: DutyShown
    mail: str  # its number
    result: str  # in Chinese, with the reason where one is known
    returned_on: str  # ISO; empty: it did not come back


def mails_back(
    parts: Parts, actor: str, *, offices: Sequence[str] = (), after: str = "", limit: int = PAGE
) -> Page[MailBack]:
    """What is to be done about mails that failed, in the offices an actor sees, the oldest first.

    Args:
        parts: the system.
        actor: key of the asking officer.
        offices: keys or full names; each stands for itself and all offices below it.
        after: as the page before said; empty: from the beginning.
        limit: rows of the page.

    Raises:
        MissingError: an office asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
        RefusedError: `after` is no place.
    """
    last, names = duty_at(after) if after else None, _duties(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = offices_looked_at(people, actor, offices)
        duties = unit.next_duties(offices=seen, roles=None, names=names, after=last, limit=limit)
        reading = Reading(unit, Editions(parts, unit))

        def told(duty: DutyRow, case: StoredCase, subject: Subject) -> MailBack:
            of_duty = shown(reading, people, parts.today(), duty, case, subject)
            return _told(reading.editions.of(case).procedure, case.state.facts, of_duty)

        rows = tuple(row for _, row in reading.made(duties, told) if row is not None)
        return Page(rows, place_of_duty(duties[-1]) if len(duties) == limit else "", reading.unreadable)


def _duties(parts: Parts) -> frozenset[str]:
    """The names of all duties that follow from a failed mail, whichever the procedure."""
    library = parts.library
    procedures = [library.compiled(key).procedure for key in library.all_keys()]
    return frozenset(
        name
        for procedure in procedures
        for services in (services_of(procedure),)
        for name, rule in procedure.duties.items()
        if rule.deadline.rpartition(".")[2] in _FOLLOWING and rule.deadline.rpartition(".")[0] in services
    )


def _told(procedure: Procedure, facts: Any, duty: DutyShown) -> MailBack:
    service = duty.name.rpartition(".")[0]

    def value(name: str) -> str:
        full = f"{service}.{name}" if service else name
        told = str(facts.get(full) or "")
        fact = procedure.facts.get(full)
        return fact.choices.get(told, told) if fact is not None else told

    told = (value(_RESULT), value(_REASON) if value(_RETURNED_ON) else "")
    ended = "：".join(dict.fromkeys(filter(None, told)))
    return MailBack(duty, value(TRACKING), ended, value(_RETURNED_ON))
