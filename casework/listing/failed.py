"""Work of the system that failed and is tried again: told to those whom it concerns, in the offices they see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from casework.authority import ACCESS_KEEPER, People
from casework.parts import Parts
from store.contract import UnitOfWork
from store.values import Officer, OutboxKind

_NOT_SENT = "没有送出，系统会再试；原因由系统管理员在系统状况中查看"


@dataclass(frozen=True, slots=True)
class Failed:
    """A piece of work that failed."""

    kind: str  # in Chinese
    what: str
    why: str
    attempts: int
    case: str = ""  # number of the case it concerns
    paper: int = 0  # id of the paper it concerns


def work_failed(parts: Parts, actor: str, *, limit: int) -> list[Failed]:
    """What failed, papers first: papers that could not be made, reminders that reached nobody, messages not sent.

    Papers and reminders are told to officers of the office that has them, and of those above. Messages are told to the
    one they were for, and to those who keep the access of the office.

    Args:
        parts: the system.
        actor: key of the asking officer.
        limit: so many of each kind at most.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        who = people.officer(actor)
        seen = people.jurisdiction(who)
        kinds = (_papers(unit, seen), _rungs(unit, seen), _messages(unit, people, who, seen))
        return [one for kind in kinds for one in islice(kind, limit)]


def _papers(unit: UnitOfWork, seen: frozenset[int]) -> Iterator[Failed]:
    failing = unit.failing(OutboxKind.RENDER)
    documents = {one.id: one for one in unit.documents(ids=[item.payload["document"] for item, _ in failing])}
    for item, why in failing:
        document = documents.get(item.payload["document"])
        if document is not None and document.issuer_id in seen and not document.path:
            yield Failed("文书制成PDF", f"《{document.title}》{document.number}", why, item.attempts, paper=document.id)


def _rungs(unit: UnitOfWork, seen: frozenset[int]) -> Iterator[Failed]:
    for item, why in unit.failing(OutboxKind.REMIND):
        if item.payload["office"] in seen:
            yield Failed("期限提醒", str(item.payload["label"]), why, item.attempts, case=str(item.payload["case"]))


def _messages(unit: UnitOfWork, people: People, who: Officer, seen: frozenset[int]) -> Iterator[Failed]:
    failing = unit.failing(OutboxKind.MESSAGE)
    addressed = {one.id: one.officer_id for one in unit.messages(ids=[item.id for item, _ in failing])}
    officers = {one.id: one for one in people.everybody()} if failing else {}
    for item, _ in failing:
        officer = officers.get(addressed.get(item.id, 0))
        if officer is None:
            continue
        if officer.id == who.id or (ACCESS_KEEPER in who.roles and officer.office_id in seen):
            yield Failed("发出提醒", f"发给{officer.name}的提醒", _NOT_SENT, item.attempts)
