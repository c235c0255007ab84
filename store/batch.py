"""The rows of one recorded batch, gathered before anything is written.

``gather`` is where recordings become rows; ``store.record`` writes them, a statement for each kind of row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from engine.canonical import canonical, chain
from engine.errors import StoreError
from engine.life import MAKING
from store.bodies import event_body
from store.cases import joined, snapshot
from store.columns import day_number, optional_day_number, shanghai_day
from store.projections import (
    Changes,
    duty_changes,
    duty_roles,
    lineage,
    restriction_changes,
    timer_moves,
)
from store.values import Draft, DutyRow, Office, OutboxKind, Recording, RestrictionRow, Timer, TimerKind

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a batch builds on, read before it."""

    first_event: int  # id of its first event
    first_document: int
    offices: Mapping[int, Office]
    shared: Mapping[int, Mapping[str, Any]]  # what a body says of a batch document, by the document's id


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to write, by what is done with them."""

    cases: list[Values] = field(default_factory=list)
    events: list[Values] = field(default_factory=list)
    lapses_gone: list[Values] = field(default_factory=list)  # keys, as `timer_key` makes them
    rungs_gone: list[Values] = field(default_factory=list)  # likewise: all a ladder has; one of them stands
    timers_come: list[Values] = field(default_factory=list)
    duties_gone: list[Values] = field(default_factory=list)
    duties_come: list[Values] = field(default_factory=list)
    restrictions_gone: list[Values] = field(default_factory=list)
    restrictions_come: list[Values] = field(default_factory=list)
    documents: list[Values] = field(default_factory=list)
    issues: list[Values] = field(default_factory=list)  # which event issued which document
    renders: list[Values] = field(default_factory=list)
    keys: list[Values] = field(default_factory=list)


def gather(recordings: Sequence[Recording], ground: Ground) -> Batch:
    """The rows that recordings become.

    Raises:
        StoreError: a recording contradicts itself.
    """
    batch = Batch()
    lines = {case.office_id: lineage(ground.offices, case.office_id) for case in (r.case for r in recordings)}
    for event_id, recording in enumerate(recordings, ground.first_event):
        _append(batch, recording, event_id, ground.shared)
        _project(batch, recording, lines[recording.case.office_id])
        _issue(batch, recording, ground.first_document)
    return batch


def _append(batch: Batch, recording: Recording, event_id: int, shared: Mapping[int, Mapping[str, Any]]) -> None:
    case, after = recording.case, recording.after
    seq = case.version + 1
    if after.seq != seq:
        raise StoreError(f"案件“{case.number}”的新状态属于第{after.seq}条记录，而应为第{seq}条")
    body = event_body(recording, [shared[document] for document in recording.shared])
    head = chain(case.head, body)
    batch.events.append(
        {
            "id": event_id,
            "case_id": case.id,
            "seq": seq,
            "previous_id": case.last_event,
            "previous": case.head,
            "hash": head,
            "body": body.decode(),
        }
    )
    batch.cases.append(
        {
            "of_id": case.id,
            "of_version": case.version,
            "states": joined(after.configuration),
            "finished": int(after.finished),
            "version": seq,
            "last_event": event_id,
            "head": head,
            "snapshot": snapshot(after),
        }
    )
    if recording.key:
        batch.keys.append({"key": recording.key, "event_id": event_id})


def _project(batch: Batch, recording: Recording, line: tuple[Office, ...]) -> None:
    case, before, after = recording.case, recording.case.state, recording.after
    moves = timer_moves(before.deadlines, after.deadlines, _day_of(recording.recorded_at))
    for due, name in moves.gone:
        gone = batch.lapses_gone if name[0] == TimerKind.LAPSE else batch.rungs_gone
        gone.append(_timer_key(due, case.office_id, case.id, name))
    batch.timers_come.extend([_timer_values(due, case.office_id, case.id, name) for due, name in moves.come])
    if before.duties != after.duties:
        duties = duty_changes(line, case.id, before, after, duty_roles(recording.body.get("duty_roles")))
        _project_duties(batch, case.id, line, duties)
    restrictions = restriction_changes(case.subject_id, case.id, before, after)
    batch.restrictions_gone.extend(map(restriction_values, restrictions.gone))
    batch.restrictions_come.extend(map(restriction_values, restrictions.come))


# The events of a batch are nearly all recorded at one instant.
_day_of = lru_cache(maxsize=16)(shanghai_day)


def _project_duties(batch: Batch, case_id: int, line: tuple[Office, ...], duties: Changes[str, DutyRow]) -> None:
    # A closed duty's level is no longer known, so its key is tried at each office it can stand at.
    batch.duties_gone.extend(
        {"office_id": office.id, "case_id": case_id, "name": name} for name in duties.gone for office in line
    )
    batch.duties_come.extend(
        {
            "office_id": duty.office_id,
            "case_id": case_id,
            "name": duty.name,
            "role": duty.role,
            "since": day_number(duty.since),
        }
        for duty in duties.come
    )


def timer_values(timer: Timer) -> Values:
    """The row of a timer."""
    return _timer_values(timer.due, timer.office_id, timer.case_id, timer.name)


def timer_key(timer: Timer) -> Values:
    """The key of a timer for its deletion, whose parameters may not be called like columns."""
    return _timer_key(timer.due, timer.office_id, timer.case_id, timer.name)


def _timer_values(due: date, office_id: int, case_id: int, name: str) -> Values:
    return {"due_day": day_number(due), "office_id": office_id, "case_id": case_id, "name": name}


def _timer_key(due: date, office_id: int, case_id: int, name: str) -> Values:
    return {"of_due_day": day_number(due), "of_office_id": office_id, "of_case_id": case_id, "of_name": name}


def restriction_values(row: RestrictionRow) -> Values:
    """The row of a restriction."""
    return {
        "subject_id": row.subject_id,
        "case_id": row.case_id,
        "name": row.name,
        "start": day_number(row.start),
        "until": optional_day_number(row.until),
        "ended_on": optional_day_number(row.ended_on),
    }


def _issue(batch: Batch, recording: Recording, first_document: int) -> None:
    case_id, seq = recording.case.id, recording.case.version + 1
    for draft in recording.drafts:
        document_id = first_document + len(batch.documents)
        batch.documents.append({"id": document_id, **document_values(draft)})
        batch.issues.append({"case_id": case_id, "document_id": document_id, "seq": seq, "ordinal": draft.ordinal})
        if draft.stage in MAKING:
            batch.renders.append(render_values(document_id, batch.documents[-1]["context_digest"]))
    batch.issues.extend(
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
