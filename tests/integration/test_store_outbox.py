"""Work that leaves the database is offered to one worker at a time until it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import MissingError
from store.contract import Store, UnitOfWork
from store.values import OutboxItem, OutboxKind
from tests import factories as make

LEASE = timedelta(minutes=5)


def claim(unit: UnitOfWork, *, after: timedelta = timedelta(), limit: int = 9, owner: str = "a") -> list[OutboxItem]:
    return unit.claim(OutboxKind.REMIND, limit=limit, now=make.NOON + after, lease=LEASE, owner=owner)


def test_a_key_stands_once_even_after_its_work_is_done(store: Store) -> None:
    with store.write() as unit:
        assert unit.enqueue(OutboxKind.REMIND, "case:rectify:1:0", {"to": "示例"})
        assert not unit.enqueue(OutboxKind.REMIND, "case:rectify:1:0", {})
        assert unit.enqueue(OutboxKind.RENDER, "case:rectify:1:0", {})
        [item] = claim(unit)
        assert (item.payload, item.attempts) == ({"to": "示例"}, 1)
        unit.done([item.id])
        assert not unit.enqueue(OutboxKind.REMIND, "case:rectify:1:0", {})
        assert unit.outbox_counts() == {("remind", "done"): 1, ("render", "open"): 1}


def test_a_leased_item_is_offered_again_only_when_its_lease_has_run_out(store: Store) -> None:
    with store.write() as unit:
        for number in range(3):
            unit.enqueue(OutboxKind.REMIND, f"k{number}", {})
        assert [item.key for item in claim(unit, limit=2)] == ["k0", "k1"]
        assert [item.key for item in claim(unit, owner="b")] == ["k2"]
        assert claim(unit, after=LEASE - timedelta(microseconds=1)) == []
        again = claim(unit, after=LEASE)
        assert [(item.key, item.attempts) for item in again] == [("k0", 2), ("k1", 2), ("k2", 2)]


def test_a_failed_item_waits_for_its_retry(store: Store) -> None:
    with store.write() as unit:
        unit.enqueue(OutboxKind.REMIND, "k", {})
        [item] = claim(unit)
        unit.failed(item.id, error="connection refused", retry_at=make.NOON + timedelta(hours=1))
        assert unit.outbox_counts() == {("remind", "failing"): 1}
        assert claim(unit, after=timedelta(minutes=59)) == []
        [again] = claim(unit, after=timedelta(hours=1))
        unit.done([again.id])
        assert unit.outbox_counts() == {("remind", "done"): 1}


def test_a_failure_noted_after_another_worker_was_done_changes_nothing(store: Store) -> None:
    with store.write() as unit:
        unit.enqueue(OutboxKind.REMIND, "k", {})
        [item] = claim(unit)
        unit.done([item.id])
        unit.failed(item.id, error="late", retry_at=make.NOON)
        assert unit.outbox_counts() == {("remind", "done"): 1}


def test_a_failure_of_nothing_is_refused(store: Store) -> None:
    with store.write() as unit, pytest.raises(MissingError):
        unit.failed(7, error="x", retry_at=make.NOON)
