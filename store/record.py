"""Recording: the one way in which a case's chain grows.

A batch costs one statement for each kind of row it touches, whatever its size; this is the heart of the sweep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.canonical import GENESIS, chain
from engine.errors import ConflictError, MissingError
from store.batch import (
    CASE_MOVE,
    DUTY_COLUMNS,
    DUTY_KEY,
    EVENT_COLUMNS,
    MOVED,
    RESTRICTION_COLUMNS,
    RESTRICTION_KEY,
    TIMER_COLUMNS,
    Batch,
    Ground,
    Line,
    gather,
    gather_papers,
    numbered,
    shared_ids,
)
from store.bodies import event_of
from store.columns import day_of
from store.link import Row
from store.people import PeopleOperations
from store.tables import (
    ANCHOR,
    CASE,
    DOCUMENT,
    DOCUMENT_CASE,
    DUTY,
    EVENT,
    IDEMPOTENCY,
    OUTBOX,
    RESTRICTION,
    TIMER,
)
from store.tally import TallyOperations
from store.troubles import TroubleOperations
from store.values import Event, Recording, StoredCase

_ADD_EVENT = sa.insert(EVENT)
_ADD_ANCHOR = sa.insert(ANCHOR)
_ADD_KEY = sa.insert(IDEMPOTENCY)
_ADD_DUTY = sa.insert(DUTY)
_ADD_DOCUMENT = sa.insert(DOCUMENT)
_ADD_ISSUE = sa.insert(DOCUMENT_CASE)
_ADD_WORK = sa.insert(OUTBOX)
_LAST_ANCHOR = sa.select(ANCHOR).order_by(ANCHOR.c.id.desc()).limit(1)
_MOVE_CASE = (
    sa.update(CASE)
    .where(CASE.c.id == sa.bindparam("of_id"), CASE.c.version == sa.bindparam("of_version"))
    .values({name: sa.bindparam(name) for name in MOVED})
)
_SHARED = sa.select(DOCUMENT.c.id, DOCUMENT.c.kind, DOCUMENT.c.issuer_id, DOCUMENT.c.dated, DOCUMENT.c.drafted)
_SEEN = sa.select(IDEMPOTENCY.c.key).where(IDEMPOTENCY.c.key == sa.bindparam("key"))
_EVENTS = sa.select(EVENT)
_ALL_EVENTS = _EVENTS.order_by(EVENT.c.id)


def _deletion(table: sa.Table, *key: str) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == sa.bindparam(f"of_{name}") for name in key))


def _of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of parameters that may not be called like columns."""
    return tuple(f"of_{name}" for name in names)


_DROP_TIMER = _deletion(TIMER, *TIMER_COLUMNS)
_DROP_DUTY = _deletion(DUTY, *DUTY_KEY)
_DROP_STRAY_DUTY = _deletion(DUTY, *DUTY_KEY[1:])
_DROP_RESTRICTION = _deletion(RESTRICTION, *RESTRICTION_KEY)
_TIMERS = sa.select(*(TIMER.c[name] for name in TIMER_COLUMNS))
_HASH = EVENT_COLUMNS.index("hash")


def anchor_hash(previous: bytes, first_event: int, last_event: int, hashes: Iterable[bytes]) -> bytes:
    """The hash of a batch: over the previous anchor's, the range of event ids and every event's hash."""
    return chain(previous, first_event.to_bytes(8, "big") + last_event.to_bytes(8, "big") + b"".join(hashes))


class RecordOperations(PeopleOperations, TallyOperations, TroubleOperations):
    """The part of a unit that appends events and reads them."""

    def record(self, recordings: Sequence[Recording]) -> list[int]:
        """Append events and all they change, whole or not at all; returns event ids.

        Whatever needs no place in the chains is worked out and written before they are held: meanwhile other units
        that share write theirs.

        Raises:
            ConflictError: a case moved since it was loaded, or a key, a number or a document stands already.
            StoreError: a recording contradicts itself.
        """
        if not recordings:
            return []
        with self.savepoint():
            self._hold_cases(recordings)
            gathered = gather(recordings, self._ground(recordings))
            self._write_projections(gathered)
            self.clear_troubles(recording.case.id for recording in recordings)
            self.hold_chains()
            self._refuse_seen([recording.key for recording in recordings if recording.key])
            anchor = self.run(_LAST_ANCHOR).one_or_none()
            batch = numbered(gathered, anchor.last_event + 1 if anchor else 1)
            self._move_cases(recordings, batch)
            self.run_lines(_ADD_EVENT, EVENT_COLUMNS, batch.events)
            self._anchor(anchor, batch.events)
            self._write_papers(recordings)
            self.count(batch.counted)
            self.run_all(_ADD_KEY, batch.keys)
        return [event[0] for event in batch.events]

    def seen(self, key: str) -> bool:
        """Whether an idempotency key was recorded."""
        return self.run(_SEEN, {"key": key}).first() is not None

    def events(self, case_id: int) -> list[Event]:
        """The events of a case in order."""
        return [event_of(row) for row in self.rows(chains(CASE.c.id == case_id))]

    def last_events(self, cases: Iterable[StoredCase]) -> dict[int, Event]:
        """The last event of each of some cases, by the case's id."""
        ids = [case.last_event for case in cases if case.last_event is not None]
        return {row.case_id: event_of(row) for row in self.rows_by_id(_EVENTS, EVENT.c.id, ids)}

    def all_events(self) -> Iterator[Event]:
        """All events in recorded order, streamed."""
        return map(event_of, self.stream(_ALL_EVENTS))

    def _refuse_seen(self, keys: Sequence[str]) -> None:
        if not keys:
            return
        found = self.rows(sa.select(IDEMPOTENCY.c.key).where(IDEMPOTENCY.c.key.in_(keys)))
        twice = {row.key for row in found} | {key for key, times in Counter(keys).items() if times > 1}
        if twice:
            raise ConflictError(f"这些办理已经记录过，没有重复记录：{'、'.join(sorted(twice))}")

    def _hold_cases(self, recordings: Sequence[Recording]) -> None:
        read = {recording.case.id: recording.case for recording in recordings}
        standing = self.hold_cases(read)
        if moved := [read[key].number for key, version in standing.items() if version != read[key].version]:
            raise _moved(moved)

    def _ground(self, recordings: Sequence[Recording]) -> Ground:
        return Ground(self.offices(), self._shared(set(shared_ids(recordings))))

    def _shared(self, ids: set[int]) -> dict[int, Mapping[str, Any]]:
        found: dict[int, Mapping[str, Any]] = {
            row.id: {
                "kind": row.kind,
                "issuer": row.issuer_id,
                "dated": day_of(row.dated).isoformat(),
                "context": row.drafted,
            }
            for row in self.rows_by_id(_SHARED, DOCUMENT.c.id, ids)
        }
        if missing := ids - found.keys():
            raise MissingError("文书", "、".join(map(str, sorted(missing))))
        return found

    def _move_cases(self, recordings: Sequence[Recording], batch: Batch) -> None:
        if self.run_lines(_MOVE_CASE, CASE_MOVE, batch.cases) == len(recordings):
            return
        # A case that now ends in this batch's event and yet counts among the missing is in the batch twice.
        times = Counter(recording.case.id for recording in recordings)
        written = {recording.case.id: event[0] for recording, event in zip(recordings, batch.events, strict=True)}
        query = sa.select(CASE.c.id, CASE.c.number, CASE.c.last_event)
        numbers = [
            row.number
            for row in self.rows_by_id(query, CASE.c.id, written)
            if row.last_event != written[row.id] or times[row.id] > 1
        ]
        raise _moved(numbers)

    def _anchor(self, previous: Row | None, events: Sequence[Line]) -> None:
        first, last = events[0][0], events[-1][0]
        link = anchor_hash(previous.hash if previous else GENESIS, first, last, (event[_HASH] for event in events))
        values = {"id": previous.id + 1 if previous else 1, "first_event": first, "last_event": last, "hash": link}
        self.run_one(_ADD_ANCHOR, values)

    def _write_projections(self, batch: Batch) -> None:
        self._drop_lapses(batch.lapses_gone)
        self.drop_timer_lines(batch.rungs_gone)
        self.run_lines(self.dialect.insert_or_ignore(TIMER), TIMER_COLUMNS, batch.timers_come)
        self._drop_duties(batch.duties_gone)
        self.run_lines(_ADD_DUTY, DUTY_COLUMNS, batch.duties_come)
        self.run_lines(_DROP_RESTRICTION, _of(RESTRICTION_KEY), batch.restrictions_gone)
        put = self.dialect.insert_or_update(RESTRICTION, RESTRICTION_KEY, ("until", "ended_on"))
        self.run_lines(put, RESTRICTION_COLUMNS, batch.restrictions_come)

    def drop_timer_lines(self, gone: Sequence[Line]) -> int:
        """Remove timers by their rows; returns how many there were."""
        return self.run_lines(_DROP_TIMER, _of(TIMER_COLUMNS), gone)

    def _drop_lapses(self, gone: Sequence[Line]) -> None:
        if self.drop_timer_lines(gone) == len(gone):
            return
        # A lapse that could not be decided was put off to a later day. There is no index by case, so this is a scan.
        names = {(case_id, name) for _, _, case_id, name in gone}
        strays = self.rows_by_id(_TIMERS, TIMER.c.case_id, (case_id for case_id, _ in names))
        self.drop_timer_lines([tuple(row) for row in strays if (row.case_id, row.name) in names])

    def _drop_duties(self, gone: Sequence[Line]) -> None:
        names = sorted({(case_id, name) for _, case_id, name in gone})
        if self.run_lines(_DROP_DUTY, _of(DUTY_KEY), gone) < len(names):
            # The office tree changed under an open duty: it stands at an office that is no longer above the case.
            self.run_lines(_DROP_STRAY_DUTY, _of(DUTY_KEY[1:]), names)

    def _write_papers(self, recordings: Sequence[Recording]) -> None:
        has_drafts = any(recording.drafts for recording in recordings)
        papers = gather_papers(recordings, self.dialect.free_ids(self.connection, DOCUMENT) if has_drafts else 0)
        self.run_all(_ADD_DOCUMENT, papers.documents)
        self.run_all(_ADD_ISSUE, papers.issues)
        self.run_all(_ADD_WORK, papers.renders)


def _moved(numbers: Iterable[str]) -> ConflictError:
    return ConflictError(f"案件已被他人先行办理，未作改动，请重新读取后再办：{'、'.join(numbers)}")


def chains(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The events of the cases that meet a condition, each case's in order: back from its last one, event by event."""
    link = sa.select(EVENT).join(CASE, CASE.c.last_event == EVENT.c.id).where(condition).cte("link", recursive=True)
    # Ids only ever fall on the way back; asking for it keeps a forged link from leading round in circles.
    back = sa.and_(EVENT.c.id == link.c.previous_id, EVENT.c.id < link.c.id)
    walked = link.union_all(sa.select(EVENT).join(link, back))
    return sa.select(walked).order_by(walked.c.case_id, walked.c.seq)
