"""Notices, dispatches and messages stand as they were written, each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from store.contract import Store, UnitOfWork
from store.digest import logical_lines
from store.values import EVERYBODY, UNDECIDED, Dispatch, Message, Notice, OutboxKind, Why
from tests import factories as make

LEASE = timedelta(minutes=5)


def rung(unit: UnitOfWork, name: str = "r0") -> int:
    unit.enqueue(OutboxKind.REMIND, name, {"case": "示例"})
    [item] = unit.claim(OutboxKind.REMIND, limit=1, now=make.NOON, lease=timedelta(), owner="t")
    unit.done([item.id])
    return item.id


def officers(unit: UnitOfWork, *keys: str) -> list[int]:
    office = unit.put_office(make.office())
    return [unit.put_officer(make.officer(key, office_id=office.id)).id for key in keys]


def test_an_officer_has_one_notice_of_a_rung_and_reads_it_once(store: Store) -> None:
    with store.write() as unit:
        li, wang = officers(unit, "li", "wang")
        told = rung(unit)
        first = Notice(li, told, Why.DEPUTY, make.NOON, in_place_of=wang)
        unit.add_notices([first, Notice(wang, told, Why.ABSENT, make.NOON)])
        unit.add_notices([replace(first, why=Why.HOLDER, in_place_of=None)])
        assert unit.notices(officer_id=li) == [first]
        assert len(unit.notices()) == 2
        later = make.NOON + LEASE
        assert unit.read_notices(li, [told], make.NOON) == 1
        assert unit.read_notices(li, [told], later) == 0
        assert unit.notices(officer_id=li) == [replace(first, read_at=make.NOON)]
        unit.settle_notices([first])
        assert unit.notices(officer_id=li, settled=False) == []
        assert [notice.officer_id for notice in unit.notices(settled=True)] == [li]
        assert unit.rungs([told])[told].payload == {"case": "示例"}


def test_a_dispatch_waits_until_it_goes_with_a_message(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        first, second = rung(unit, "r0"), rung(unit, "r1")
        ones = [Dispatch(first, "mail", li), Dispatch(second, "mail", li), Dispatch(second, UNDECIDED, EVERYBODY)]
        unit.add_dispatches(ones)
        unit.add_dispatches(ones[:1])
        assert unit.pending_dispatches() == [ones[2], *ones[:2]]
        assert unit.add_message("digest|mail|li|1", "mail", li, ones[:1])
        assert not unit.add_message("digest|mail|li|1", "mail", li, ones[1:2])
        assert unit.pending_dispatches() == [ones[2], ones[1]]
        unit.drop_dispatches(ones)  # what went with a message stays
        assert unit.pending_dispatches() == []
        [message] = unit.messages()
        assert unit.dispatches(message_ids=[message.id]) == unit.dispatches(rung_ids=[first])
        assert unit.dispatches(rung_ids=[first, second]) == [replace(ones[0], message_id=message.id)]


def claimed(unit: UnitOfWork, owner: str, after: timedelta = timedelta()) -> list[int]:
    items = unit.claim(OutboxKind.MESSAGE, limit=9, now=make.NOON + after, lease=LEASE, owner=owner)
    return [item.id for item in items]


def test_what_came_of_a_message_is_recorded(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        unit.add_message("m", "mail", li, [])
        [message] = claimed(unit, "a")
        assert unit.leased_message(message, owner="b") is None
        assert unit.leased_message(message, owner="a") == Message(message, "m", "mail", li)
        unit.begin_message(message, address="li@example.invalid", at=make.NOON)
        assert [found.unknown for found in unit.messages(ids=[message])] == [1]
        unit.refused(message, answer="550", tried=True)
        unit.failed(message, error="550", retry_at=make.NOON + LEASE)
        [found] = unit.messages(failing=True)
        assert (found.unknown, found.begun, found.refused, found.error, found.retry_at) == (
            0,
            1,
            1,
            "550",
            make.NOON + LEASE,
        )
        assert unit.try_again([message]) == 1
        assert claimed(unit, "a") == [message]
        unit.begin_message(message, address="li@example.invalid", at=make.NOON)
        unit.accepted(message, answer="250", at=make.NOON)
        unit.done([message])
        [found] = unit.messages(ids=[message])
        assert (found.done, found.unknown, found.accepted_at, found.answer) == (True, 0, make.NOON, "250")
        assert unit.messages() == []
        assert unit.leased_message(message, owner="a") is None
        assert unit.try_again([message]) == 0


def test_a_lease_that_was_taken_over_is_noticed(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        unit.add_message("m", "mail", li, [])
        [message] = claimed(unit, "a")
        assert claimed(unit, "b", LEASE) == [message]
        assert unit.leased_message(message, owner="a") is None
        assert unit.leased_message(message, owner="b") is not None


def test_trying_again_takes_what_is_unknown_for_failed(store: Store) -> None:
    with store.write() as unit:
        [li] = officers(unit, "li")
        unit.add_message("m", "group", EVERYBODY, [])
        [message] = claimed(unit, "a")
        unit.begin_message(message, address="x", at=make.NOON)
        unit.try_again([message])
        assert [found.unknown for found in unit.messages()] == [0]
        assert li


def test_rungs_nobody_has_are_listed_with_why(store: Store) -> None:
    with store.write() as unit:
        unit.enqueue(OutboxKind.REMIND, "r", {"case": "示例"})
        [item] = unit.claim(OutboxKind.REMIND, limit=1, now=make.NOON, lease=LEASE, owner="t")
        unit.failed(item.id, error="没有人", retry_at=make.NOON + LEASE)
        assert [(found.key, why) for found, why in unit.failing_rungs()] == [("r", "没有人")]


def test_the_digest_of_a_store_tells_notices_and_dispatches_without_ids(store: Store) -> None:
    with store.write() as unit:
        li, wang = officers(unit, "li", "wang")
        told = rung(unit)
        unit.add_notices([Notice(li, told, Why.DEPUTY, make.NOON, in_place_of=wang)])
        unit.add_dispatches([Dispatch(told, "mail", li), Dispatch(told, "group", EVERYBODY)])
        unit.add_message("m", "mail", li, [Dispatch(told, "mail", li)])
        lines = [line.decode() for line in logical_lines(unit)]
        assert '["notices","li","r0","deputy","wang"]' in lines
        assert '["dispatches","r0","mail","li","m"]' in lines
        assert '["dispatches","r0","group",null,null]' in lines
