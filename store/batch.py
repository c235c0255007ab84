"""The rows of one recorded batch, gathered before anything is written.

``gather`` is where recordings become rows; ``store.record`` writes them, a statement for each kind of row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from engine.canonical import canonical, chain
from engine.errors import StoreError
from engine.life import MAKING
from store.bodies import Bodies
from store.cases import joined
from store.columns import day_number, shanghai_day
from store.effects import Effects
from store.projections import lineage, office_at
from store.snapshots import snapshot
from store.tally import Key
from store.values import Draft, Office, OutboxKind, Recording, Timer

Values = dict[str, Any]
Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a batch builds on, read before it."""

    offices: Mapping[int, Office]
    shared: Mapping[int, Mapping[str, Any]]  # what a body says of a batch document, by the document's id


EVENT_COLUMNS = ("id", "case_id", "seq", "previous_id", "previous", "hash", "body")
MOVED = ("states", "finished", "version", "last_event", "head", "snapshot")
CASE_MOVE = (*MOVED, "of_id", "of_version")
_LAST_EVENT = CASE_MOVE.index("last_event")
TIMER_COLUMNS = ("due_day", "office_id", "case_id", "name")
DUTY_KEY = ("office_id", "case_id", "name")
DUTY_COLUMNS = (*DUTY_KEY, "role", "since")
RESTRICTION_KEY = ("subject_id", "case_id", "name", "start")
RESTRICTION_COLUMNS = (*RESTRICTION_KEY, "until", "ended_on")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to write, by what is done with them; the many as tuples in the order of the names above.

    Events are numbered from 0, until `numbered` says where they stand among all.
    """

    cases: list[Line] = field(default_factory=list)
    events: list[Line] = field(default_factory=list)
    lapses_gone: list[Line] = field(default_factory=list)  # keys
    rungs_gone: list[Line] = field(default_factory=list)  # likewise: all a ladder may have; one of them stands
    timers_come: list[Line] = field(default_factory=list)
    duties_gone: list[Line] = field(default_factory=list)
    duties_come: list[Line] = field(default_factory=list)
    restrictions_gone: list[Line] = field(default_factory=list)
    restrictions_come: list[Line] = field(default_factory=list)
    counted: Counter[Key] = field(default_factory=Counter)
    keys: list[Values] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Papers:
    """Rows of the documents that recordings issue."""

    documents: list[Values] = field(default_factory=list)
    issues: list[Values] = field(default_factory=list)  # which event issued which document
    renders: list[Values] = field(default_factory=list)


def gather(recordings: Sequence[Recording], ground: Ground) -> Batch:
    """The rows that recordings become.

    Raises:
        StoreError: a recording contradicts itself.
    """
    batch = Batch()
    bodies, effects = Bodies(), Effects()
    offices = {recording.case.office_id for recording in recordings}
    lines = {office_id: lineage(ground.offices, office_id) for office_id in offices}
    for place, recording in enumerate(recordings):
        _append(batch, recording, place, bodies.of(recording, [ground.shared[one] for one in recording.shared]))
        _project(batch, recording, lines[recording.case.office_id], effects)
    return batch


def numbered(batch: Batch, first_event: int) -> Batch:
    """The batch whose first event has an id."""
    events = [(first_event + line[0], *line[1:]) for line in batch.events]
    cases = [(*line[:_LAST_EVENT], first_event + line[_LAST_EVENT], *line[_LAST_EVENT + 1 :]) for line in batch.cases]
    keys = [{**row, "event_id": first_event + row["event_id"]} for row in batch.keys]
    return replace(batch, events=events, cases=cases, keys=keys)


def gather_papers(recordings: Sequence[Recording], first_document: int) -> Papers:
    """The rows of the documents that recordings issue or share.

    Args:
        recordings: of a batch.
        first_document: the first id that is free.
    """
    papers = Papers()
    for recording in recordings:
        if recording.drafts or recording.shared:
            _issue(papers, recording, first_document)
    return papers


def _append(batch: Batch, recording: Recording, place: int, body: bytes) -> None:
    case, after = recording.case, recording.after
    seq = case.version + 1
    if after.seq != seq:
        raise StoreError(f"案件“{case.number}”的新状态属于第{after.seq}条记录，而应为第{seq}条")
    head = chain(case.head, body)
    batch.events.append((place, case.id, seq, case.last_event, case.head, head, body))
    states = joined(after.configuration)
    batch.cases.append((states, int(after.finished), seq, place, head, snapshot(after), case.id, case.version))
    if recording.key:
        batch.keys.append({"key": recording.key, "event_id": place})


def _project(batch: Batch, recording: Recording, line: tuple[Office, ...], effects: Effects) -> None:
    case = recording.case
    office_id, case_id, subject_id = case.office_id, case.id, case.subject_id
    effect = effects.of(recording, _day_of(recording.recorded_at))
    for due, name in effect.lapses_gone:
        batch.lapses_gone.append((due, office_id, case_id, name))
    for due, name in effect.rungs_gone:
        batch.rungs_gone.append((due, office_id, case_id, name))
    for due, name in effect.timers_come:
        batch.timers_come.append((due, office_id, case_id, name))
    for name in effect.duties_gone:
        # A closed duty's level is no longer known, so its key is tried at each office it can stand at.
        batch.duties_gone.extend([(office.id, case_id, name) for office in line])
    for level, name, role, since in effect.duties_come:
        batch.duties_come.append((office_at(line, level).id, case_id, name, role, since))
    for name, start in effect.restrictions_gone:
        batch.restrictions_gone.append((subject_id, case_id, name, start))
    for name, start, until, ended_on in effect.restrictions_come:
        batch.restrictions_come.append((subject_id, case_id, name, start, until, ended_on))
    if case.version:
        batch.counted[office_id, *effect.counted_before] -= 1
    batch.counted[office_id, *effect.counted_after] += 1


# The events of a batch are nearly all recorded at one instant.
_day_of = lru_cache(maxsize=16)(shanghai_day)


def timer_line(timer: Timer) -> Line:
    """The row of a timer, which is its key."""
    return (day_number(timer.due), timer.office_id, timer.case_id, timer.name)


def _issue(papers: Papers, recording: Recording, first_document: int) -> None:
    case_id, seq = recording.case.id, recording.case.version + 1
    for draft in recording.drafts:
        document_id = first_document + len(papers.documents)
        papers.documents.append({"id": document_id, **document_values(draft)})
        papers.issues.append({"case_id": case_id, "document_id": document_id, "seq": seq, "ordinal": draft.ordinal})
        if draft.stage in MAKING:
            papers.renders.append(render_values(document_id, papers.documents[-1]["context_digest"]))
    papers.issues.extend(
        {"case_id": case_id, "document_id": document_id, "seq": seq, "ordinal": 0} for document_id in recording.shared
    )


def document_values(draft: Draft) -> Values:
    """The row of a document, without its id."""
    context = canonical(dict(draft.context))
    drafted = hashlib.sha256(context).hexdigest()
    return {
        "kind": draft.kind,
        "title": draft.title,
        "issuer_id": draft.issuer_id,
        "series": draft.series,
        "year": draft.dated.year,
        "n": None,
        "number": "",
        "dated": day_number(draft.dated),
        "adverse": int(draft.adverse),
        "context": context.decode(),
        "context_digest": drafted,
        "path": "",
        "sha256": "",
        "pages": 0,
        "edition": draft.edition,
        "drafted": drafted,
        "stage": draft.stage,
        "version": 0,
        "made_of": "",
        "composed": "",
        "replaces": draft.replaces,
        "issued_on": None,
    }


def render_values(document_id: int, made_of: str) -> Values:
    """The outbox row of a document's rendering, under a key that another run of the same work would choose too."""
    return outbox_values(OutboxKind.RENDER, f"{document_id}:{made_of}", {"document": document_id, "made_of": made_of})


def outbox_values(kind: OutboxKind, key: str, payload: Mapping[str, Any]) -> Values:
    """A new outbox row."""
    return {
        "kind": kind.value,
        "key": key,
        "payload": canonical(dict(payload)).decode(),
        "attempts": 0,
        "lease_until": None,
        "owner": "",
        "retry_at": None,
        "error": "",
        "done": 0,
    }


def shared_ids(recordings: Sequence[Recording]) -> Iterator[int]:
    """Ids of the batch documents that recordings join."""
    for recording in recordings:
        yield from recording.shared
