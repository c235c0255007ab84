"""Hooks stand as they were put, are leased to one at a time, and what is still to be told is read from the chains."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ConflictError, MissingError
from store.contract import Store, UnitOfWork
from store.copying import copy_store
from store.digest import logical_lines
from store.sqlite import SqliteStore
from store.values import Entry, Held, Hook, Source
from tests import factories as make

LEASE = timedelta(minutes=5)
LATER = make.NOON + timedelta(hours=1)


def hook(unit: UnitOfWork, **more: Any) -> Hook:
    offices = unit.offices() or {0: unit.put_office(make.office())}
    office = next(iter(offices.values()))
    plain = Hook(0, office.id, "示例系统", "https://example.invalid/in", frozenset({"a", "b"}), "s", "m", make.NOON)
    return unit.add_hook(replace(plain, **more))


def happened(unit: UnitOfWork) -> int:
    """A case with an event, and an entry of the register; returns the case."""
    case = make.file_case(unit, len(unit.case_names(range(1, 100))) + 1)
    unit.record([make.recording(case, kind="open", name="open")])
    unit.register([Entry("document", 1, "issue", None, make.MONDAY, make.NOON, {"stage": "issued"})])
    return case.id


def waiting(store: Store, at: datetime = make.NOON) -> list[int]:
    with store.read() as unit:
        return unit.hooks_waiting(at)


def test_a_new_hook_is_told_what_happens_from_then_on(store: Store) -> None:
    with store.write() as unit:
        before = hook(unit)
        happened(unit)
        after = hook(unit, last_event=0)
        assert unit.chain_ends() == (1, 1)
        assert (before.last_event, before.last_entry) == (0, 0)
        assert (after.last_event, after.last_entry) == (1, 1)
        assert unit.hook(after.id) == after
        assert unit.hooks() == [before, after]
        unit.commit()
    assert waiting(store) == [before.id]
    with store.read() as unit:
        assert [one.name for one in unit.events_after(0, limit=9)] == ["open"]
        assert [one.name for one in unit.entries_after(0, limit=9)] == ["issue"]
        assert unit.events_after(1, limit=9) == []
        assert unit.entries_after(1, limit=9) == []
        [name] = unit.case_names([1]).values()
        assert (name.number, name.procedure) == (unit.cases([1])[1].number, make.PROCEDURE)
        with pytest.raises(MissingError):
            unit.hook(99)


def test_a_hook_of_no_office_is_refused(store: Store) -> None:
    with store.write() as unit, pytest.raises(ConflictError):
        unit.add_hook(Hook(0, 9, "x", "https://example.invalid/", frozenset({"a"}), "s", "m", make.NOON))


def test_one_at_a_time_has_a_hook(store: Store) -> None:
    with store.write() as unit:
        made = hook(unit)
        happened(unit)
        claimed = unit.claim_hook(made.id, now=make.NOON, lease=LEASE, owner="a")
        assert claimed is not None
        assert unit.claim_hook(made.id, now=make.NOON, lease=LEASE, owner="b") is None
        assert unit.hooks_waiting(make.NOON) == []
        assert unit.hooks_waiting(LATER) == [made.id]
        # the lease ran out, and another took it over: the first one writes nothing any more
        assert unit.claim_hook(made.id, now=LATER, lease=LEASE, owner="b") is not None
        assert not unit.advance_hook(replace(claimed, last_event=1), owner="a")
        assert unit.hook(made.id).last_event == 0
        done = replace(claimed, last_event=1, last_entry=1, lease_until=None, delivered_at=LATER, answer="HTTP 204")
        assert unit.advance_hook(done, owner="b")
        assert unit.hook(made.id) == done
        assert unit.hooks_waiting(LATER) == []
        unit.commit()


@pytest.mark.parametrize(
    "kept_from", [{"ended_at": make.NOON}, {"stopped": True}, {"retry_at": LATER}], ids=["ended", "stopped", "waits"]
)
def test_a_hook_that_may_not_be_tried_is_left_alone(store: Store, kept_from: dict[str, Any]) -> None:
    with store.write() as unit:
        made = hook(unit, **kept_from)
        happened(unit)
        unit.commit()
    assert waiting(store) == []
    with store.write() as unit:
        assert unit.claim_hook(made.id, now=make.NOON, lease=LEASE, owner="a") is None
        unit.resume_hook(made.id, LATER)
        unit.commit()
    assert waiting(store) == ([] if "ended_at" in kept_from else [made.id])


def test_changing_a_hook_leaves_its_place_alone(store: Store) -> None:
    with store.write() as unit:
        made = hook(unit)
        happened(unit)
        claimed = unit.claim_hook(made.id, now=make.NOON, lease=LEASE, owner="a")
        assert claimed is not None
        assert unit.advance_hook(replace(claimed, last_event=1, failed=2, error="x"), owner="a")
        changed = replace(made, name="另一系统", kinds=frozenset({"c"}), former_salt="s", former_until=LATER, salt="t")
        unit.change_hook(changed)
        found = unit.hook(made.id)
        assert (found.name, found.kinds, found.salt, found.former_until) == ("另一系统", frozenset({"c"}), "t", LATER)
        assert (found.last_event, found.failed, found.error) == (1, 2, "x")


def test_what_was_refused_is_kept_apart_until_it_may_be_tried(store: Store) -> None:
    with store.write() as unit:
        made = hook(unit)
        case = happened(unit)
        claimed = unit.claim_hook(made.id, now=make.NOON, lease=LEASE, owner="a")
        assert claimed is not None
        unit.advance_hook(replace(claimed, last_event=1, last_entry=1, lease_until=None), owner="a")
        assert unit.hooks_waiting(LATER) == []
        first = Held(0, made.id, Source.EVENT, 1, case, make.NOON, 1, LATER, "HTTP 400")
        unit.hold(first)
        unit.hold(Held(0, made.id, Source.ENTRY, 1, case, make.NOON))
        assert unit.hooks_waiting(make.NOON) == []  # the second waits behind the first
        assert unit.hooks_waiting(LATER) == [made.id]
        unit.hold(replace(first, attempts=2, given_up=True, retry_at=None))
        assert unit.hooks_waiting(make.NOON) == [made.id]  # nothing is before the second any more
        [given_up, second] = unit.held(made.id)
        assert (given_up.attempts, given_up.given_up) == (2, True)
        unit.drop_held(second.id)
        assert unit.hooks_waiting(LATER) == []
        unit.resume_hook(made.id, LATER)
        [again] = unit.held(made.id)
        assert (again.attempts, again.given_up, again.retry_at, again.since) == (0, False, None, LATER)
        assert unit.hooks_waiting(make.NOON) == [made.id]


def test_hooks_are_copied_and_part_of_the_digest(store: Store, tmp_path: Path) -> None:
    with store.write() as unit:
        before = list(logical_lines(unit))
        made = hook(unit, url="https://example.invalid/secret-less")
        unit.hold(Held(0, made.id, Source.EVENT, 1, happened(unit), make.NOON))
        told = [line for line in logical_lines(unit) if line not in before]
        assert any(b"secret-less" in line for line in told)
        unit.commit()
    target = SqliteStore(tmp_path / "copy.db")
    target.migrate()
    copy_store(store, target)
    with store.read() as unit, target.read() as copied:
        assert copied.hooks() == unit.hooks()
        assert copied.held(made.id) == unit.held(made.id)
    target.close()
