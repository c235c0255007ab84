"""What the parts of a dossier are told from: one case with its records, papers and people, read in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import event_actor, event_label, visible
from casework.parts import Parts
from engine.errors import StoreError
from engine.model import FactType, Procedure
from store.contract import UnitOfWork
from store.values import Document, Entry, Event, StoredCase, Subject

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Record:
    """An event with what it says."""

    event: Event
    body: Mapping[str, JsonValue]
    label: str

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"第{self.event.seq}条记录"

    def facts(self) -> Mapping[str, JsonValue]:
        """What was typed in, or taken over from the case above."""
        command = self.body["command"]
        return {**command.get("inherited", {}), **command["facts"]}

    def lines(self) -> Mapping[str, Mapping[str, JsonValue]]:
        """What was typed in for the lines of the case, by number."""
        lines: Mapping[str, Mapping[str, JsonValue]] = self.body["command"]["lines"]
        return dict(sorted(lines.items(), key=lambda line: int(line[0])))


@dataclass(frozen=True, slots=True)
class Ground:
    """One case as its dossier sees it."""

    home: Path
    sample: bool
    unit: UnitOfWork
    people: People
    case: StoredCase
    subject: Subject
    parent: StoredCase | None
    procedure: Procedure
    records: Sequence[Record]
    documents: Sequence[Document]  # in the order of their dates
    entries: Sequence[Entry]  # of the register: the steps of its documents, recusals; oldest first
    parties: Mapping[int, str]  # names of those its facts speak of

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork, number: str, actor: str | None) -> Ground:
        """Read a case.

        Raises:
            MissingError: there is no such case.
            NotPermittedError: it lies outside the actor's jurisdiction.
            StoreError: its records cannot be read.
        """
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        procedure = Editions(parts, unit).of(case).procedure
        records = _records(unit, procedure, case)
        documents = sorted(unit.documents(case_id=case.id), key=lambda document: (document.dated, document.id))
        steps = unit.entries("document", [document.id for document in documents]) if documents else []
        entries = sorted([*steps, *unit.entries("recusal", [case.id])], key=lambda entry: entry.id)
        return cls(
            parts.home,
            parts.sample,
            unit,
            people,
            case,
            unit.subjects([case.subject_id])[case.subject_id],
            unit.parent(case.id),
            procedure,
            records,
            documents,
            entries,
            _parties(unit, procedure, records),
        )

    def actor(self, record: Record) -> str:
        """Who recorded an event."""
        return event_actor(self.officers, record.event.kind, record.event.actor_id)

    @property
    def officers(self) -> Mapping[int, str]:
        """Names of officers by id."""
        return self.people.names()

    def office(self, office_id: int) -> str:
        """Full name of an office."""
        return self.people.offices[office_id].name

    def head(self) -> dict[str, JsonValue]:
        """What every page drawn for the dossier needs to know."""
        return {
            "sample": self.sample,
            "issuer": {"name": self.office(self.case.office_id)},
            "case": {"number": self.case.number, "subject": self.subject.name},
        }


def _records(unit: UnitOfWork, procedure: Procedure, case: StoredCase) -> list[Record]:
    try:
        events = unit.events(case.id)
        return [
            Record(event, orjson.loads(event.body), event_label(procedure, event.kind, event.name)) for event in events
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"案件{case.number}的办理记录无法读出，请系统管理员核对全部记录") from error


def _parties(unit: UnitOfWork, procedure: Procedure, records: Sequence[Record]) -> dict[int, str]:
    told = {name for name, fact in procedure.facts.items() if fact.type is FactType.SUBJECT}
    ids = {
        value for record in records for name, value in record.facts().items() if name in told and isinstance(value, int)
    }
    return {party: subject.name for party, subject in unit.subjects(ids).items()} if ids else {}
