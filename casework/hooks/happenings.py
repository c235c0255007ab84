"""What happened, read from the chains onwards from a place: the cases' events, and the issue of papers in the register.

Owns what of it is told outside: numbers, names of the procedure, dates. Whoever wants more asks the API, where it is
seen who asks.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from casework.hooks.kinds import Kind, kind_of
from casework.papers.reading import TOPIC
from engine.life import Step
from store.contract import UnitOfWork
from store.values import CaseName, Document, Entry, Event, Office, Source

LOOKS: Final = 2000
"""So many events and entries are looked at in one go, whether or not they are wanted."""
_PAGE: Final = 200
_MOST_CASES: Final = 100  # of a paper about many; the API tells all

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Place:
    """A place in both chains: all up to it was looked at."""

    event: int = 0
    entry: int = 0

    def behind(self, source: Source, ref: int) -> Place:
        """The place when one more was looked at."""
        return Place(ref, self.entry) if source is Source.EVENT else Place(self.event, ref)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, as it is told.

    Attributes:
        kind: what.
        source: in which chain it stands.
        ref: id there.
        at: when it was recorded, aware.
        cases: it is about; a paper may be about cases of several offices.
        data: what is told of it.
        place: behind it.
    """

    kind: Kind
    source: Source
    ref: int
    at: datetime
    cases: tuple[CaseName, ...]
    data: Mapping[str, JsonValue]
    place: Place = Place()

    def of(self, offices: frozenset[int] | None) -> Happening | None:
        """What of it is the business of some offices (None: of all); None: nothing."""
        own = self.cases if offices is None else tuple(case for case in self.cases if case.office_id in offices)
        return replace(self, cases=own) if own else None

    def told(self) -> dict[str, JsonValue]:
        """As a message (Standard Webhooks) has it."""
        stamp = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"type": self.kind.value, "timestamp": stamp, "data": {**self.data, **self._whose()}}

    def _whose(self) -> dict[str, JsonValue]:
        if self.source is Source.EVENT:
            return {"case": self.cases[0].number}
        return {"cases": [case.number for case in self.cases[:_MOST_CASES]]}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What happened between two places.

    Attributes:
        happenings: those wanted, in the order in which they were recorded.
        place: up to here everything was looked at.
        more: whether there may be more behind it.
    """

    happenings: tuple[Happening, ...]
    place: Place
    more: bool


def stretch(
    unit: UnitOfWork,
    place: Place,
    *,
    offices: frozenset[int] | None = None,
    kinds: Collection[str] = tuple(Kind),
    most: int,
) -> Stretch:
    """What happened behind a place; so much is looked at that it may be little, or nothing, though more follows.

    Args:
        unit: a unit of work.
        place: where to begin.
        offices: of whose cases; None: all.
        kinds: what is wanted.
        most: happenings after which it ends.
    """
    found: list[Happening] = []
    read = heapq.merge(_events(unit, place), _entries(unit, place), key=lambda one: one.at)
    for number, seen in enumerate(read):
        if number == LOOKS or len(found) == most:
            return Stretch(tuple(found), place, more=True)
        place = place.behind(seen.source, seen.ref)
        one = seen.happening.of(offices) if seen.happening is not None else None
        if one is not None and one.kind in kinds:
            found.append(replace(one, place=place))
    return Stretch(tuple(found), place, more=False)


def happening_of(unit: UnitOfWork, source: Source, ref: int, offices: frozenset[int] | None = None) -> Happening:
    """The happening that stands at an id, as far as it is the business of some offices."""
    if source is Source.EVENT:
        [seen] = _of_events(unit, unit.events_after(ref - 1, limit=1))
    else:
        [seen] = _of_entries(unit, unit.entries_after(ref - 1, limit=1))
    found = seen.happening.of(offices) if seen.happening is not None else None
    if seen.ref != ref or found is None:
        raise LookupError(f"{source.value} {ref} tells of nothing")
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    at: datetime
    source: Source
    ref: int
    happening: Happening | None


def _events(unit: UnitOfWork, place: Place) -> Iterator[_Seen]:
    after = place.event
    while page := unit.events_after(after, limit=_PAGE):
        yield from _of_events(unit, page)
        after = page[-1].id


def _entries(unit: UnitOfWork, place: Place) -> Iterator[_Seen]:
    after = place.entry
    while page := unit.entries_after(after, limit=_PAGE):
        yield from _of_entries(unit, page)
        after = page[-1].id


def _of_events(unit: UnitOfWork, page: Sequence[Event]) -> Iterator[_Seen]:
    names, offices = unit.case_names({event.case_id for event in page}), unit.offices()
    for event in page:
        case = names[event.case_id]
        data = {
            "event": event.id,
            "procedure": case.procedure,
            "office": offices[case.office_id].key,
            "seq": event.seq,
            "name": event.name,
            "occurred_on": event.occurred_on.isoformat(),
        }
        told = Happening(kind_of(event), Source.EVENT, event.id, event.recorded_at, (case,), data)
        yield _Seen(event.recorded_at, Source.EVENT, event.id, told)


def _of_entries(unit: UnitOfWork, page: Sequence[Entry]) -> Iterator[_Seen]:
    issued = [entry.ref for entry in page if _is_issue(entry)]
    papers = {one.id: one for one in unit.documents(ids=issued)} if issued else {}
    offices = unit.offices() if issued else {}
    for entry in page:
        told = _issue(unit, entry, papers[entry.ref], offices) if _is_issue(entry) else None
        yield _Seen(entry.recorded_at, Source.ENTRY, entry.id, told)


def _is_issue(entry: Entry) -> bool:
    return entry.topic == TOPIC and entry.name == Step.ISSUE


def _issue(unit: UnitOfWork, entry: Entry, paper: Document, offices: Mapping[int, Office]) -> Happening:
    names = unit.case_names(paper.case_ids)
    data = {
        "document": paper.id,
        "kind": paper.kind,
        "number": paper.number,
        "office": offices[paper.issuer_id].key,
        "occurred_on": entry.occurred_on.isoformat(),
    }
    cases = tuple(names[one] for one in paper.case_ids)
    return Happening(Kind.DOCUMENT_ISSUED, Source.ENTRY, entry.id, entry.recorded_at, cases, data)
