"""The hashed body of an event: what goes into it and how it is read back.

Everything an event says stands in its body, so that no column beside the chain can say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from engine.canonical import canonical, digest
from engine.errors import StoreError
from store.columns import instant_text
from store.link import Row
from store.values import Draft, Event, Recording, StoredCase

RESERVED = frozenset(
    {"case", "seq", "kind", "name", "occurred_on", "recorded_at", "actor", "file", "documents", "shared"}
)
"""Words of a body that the store itself writes."""

# The events of a batch are nearly all recorded at one instant.
_instant_text = lru_cache(maxsize=16)(instant_text)


@dataclass(slots=True)
class Bodies:
    """Canonical bodies of the events of one batch.

    Many recordings of a batch share all they say, by identity, which lives as long as the batch: their texts differ in
    the number of the case alone.
    """

    _around: dict[tuple[Any, ...], tuple[bytes, bytes]] = field(default_factory=dict)

    def of(self, recording: Recording, shared: Sequence[Mapping[str, Any]] = ()) -> bytes:
        """The body of the event that a recording appends.

        Args:
            recording: what to record.
            shared: kind and draft digest of the batch documents it joins.

        Raises:
            StoreError: the recording's own body uses a word of the store's.
        """
        case = recording.case
        if case.version == 0 or recording.drafts or shared:
            return canonical(_told(recording, shared))
        asked = (
            id(recording.body),
            case.version,
            recording.kind,
            recording.name,
            recording.occurred_on,
            recording.recorded_at,
            recording.actor_id,
        )
        around = self._around.get(asked)
        if around is None:
            around = self._around[asked] = _around(_told(recording))
        return b"%b%d%b" % (around[0], case.id, around[1])


def _around(told: dict[str, Any]) -> tuple[bytes, bytes]:
    """The canonical text of a body before and after the number of its case."""
    before = canonical({name: value for name, value in told.items() if name < "case"})
    after = canonical({name: value for name, value in told.items() if name > "case"})
    return before[:-1] + b',"case":', b"," + after[1:]


def _told(recording: Recording, shared: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    clash = RESERVED.intersection(recording.body)
    if clash:
        raise StoreError(f"办理记录的内容使用了保留字段：{'、'.join(sorted(clash))}")
    case = recording.case
    body: dict[str, Any] = {
        **recording.body,
        "case": case.id,
        "seq": case.version + 1,
        "kind": recording.kind,
        "name": recording.name,
        "occurred_on": recording.occurred_on.isoformat(),
        "recorded_at": _instant_text(recording.recorded_at),
        "actor": recording.actor_id,
    }
    if case.version == 0:
        body["file"] = case_file(case)
    if recording.drafts:
        body["documents"] = [issued(draft) for draft in recording.drafts]
    if shared:
        body["shared"] = list(shared)
    return body


def case_file(case: StoredCase) -> dict[str, Any]:
    """What the first event says about the file, so that a file given another number or party is noticed."""
    return {
        "number": case.number,
        "procedure": case.state.procedure,
        "edition": case.state.edition,
        "initial": list(case.state.configuration),
        "office": case.office_id,
        "subject": case.subject_id,
        "batch": case.batch,
    }


def issued(draft: Draft) -> dict[str, Any]:
    """What an event says about a document of its own."""
    return {
        "ordinal": draft.ordinal,
        "kind": draft.kind,
        "issuer": draft.issuer_id,
        "dated": draft.dated.isoformat(),
        "context": digest(dict(draft.context)),
    }


def event_of(row: Row) -> Event:
    """The value of a row of the event table."""
    body: dict[str, Any] = orjson.loads(row.body)
    return Event(
        id=row.id,
        case_id=row.case_id,
        seq=row.seq,
        kind=body["kind"],
        name=body["name"],
        occurred_on=date.fromisoformat(body["occurred_on"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        actor_id=body["actor"],
        body=row.body,
        previous=row.previous,
        hash=row.hash,
    )
