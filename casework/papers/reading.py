"""A paper with all that a step of it, or a look at it, needs to know: its rules, its life so far, its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.authority import People, see
from casework.editions import Editions
from casework.parts import Parts
from engine import life
from engine.errors import MissingError
from engine.life import Life, Rules, Stage, Step, lived
from engine.model import DocumentKind, Procedure
from store.contract import UnitOfWork
from store.values import Document, Entry, StoredCase

TOPIC = "document"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with all that a step of it needs to know."""

    document: Document
    procedure: Procedure
    kind: DocumentKind
    rules: Rules
    life: Life
    cases: tuple[StoredCase, ...]

    @property
    def stage(self) -> Stage:
        """How far it has come; papers of earlier releases were issued when they were drafted."""
        return self.life.stage(self.rules) if self.document.edition else Stage(self.document.stage)


def paper_asked(parts: Parts, unit: UnitOfWork, people: People, actor: str | None, document_id: int) -> Paper:
    """The paper that an officer asks for.

    Args:
        parts: the system.
        unit: a unit of work.
        people: of it.
        actor: key of the asking officer; None: the administrator of the machine.
        document_id: of the paper.

    Raises:
        MissingError: there is no such paper, or no such officer.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    found = unit.documents(ids=[document_id])
    if not found:
        raise MissingError("文书", str(document_id))
    if actor:
        see(people, people.officer(actor), found[0].issuer_id)
    [paper] = read_papers(unit, Editions(parts, unit), found)
    return paper


def read_papers(unit: UnitOfWork, editions: Editions, documents: Sequence[Document]) -> list[Paper]:
    """Documents with their rules, their life so far and their cases."""
    cases = unit.cases(sorted({case_id for document in documents for case_id in document.case_ids}))
    entries: dict[int, list[Entry]] = {}
    for entry in unit.entries(TOPIC, [document.id for document in documents]):
        entries.setdefault(entry.ref, []).append(entry)
    return [_paper(editions, document, cases, entries.get(document.id, ())) for document in documents]


def _paper(editions: Editions, document: Document, cases: Mapping[int, StoredCase], entries: Sequence[Entry]) -> Paper:
    own = tuple(cases[case_id] for case_id in document.case_ids)
    procedure = editions.of(own[0]).procedure
    kind = procedure.documents[document.kind]
    rules = Rules.of(procedure, kind)
    drafted = drafted_on(document, entries)
    return Paper(document, procedure, kind, rules, lived(rules, drafted, map(_taken, entries)), own)


def drafted_on(document: Document, entries: Sequence[Entry]) -> date:
    """The day of the draft, which later steps may have changed on the paper."""
    if not entries:
        return document.dated
    return min(document.dated, *(entry.occurred_on for entry in entries))


def _taken(entry: Entry) -> life.Taken:
    officer = entry.details.get("on_behalf_of") or entry.officer_id or 0
    return life.Taken(Step(entry.name), officer, entry.occurred_on, bool(entry.details.get("printed")))
