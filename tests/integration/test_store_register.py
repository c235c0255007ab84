"""The register read backwards in stretches, and a delegation that ends early, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from store.contract import Store
from store.values import Delegation, Entry
from tests import factories as make


def note(store: Store, topic: str, number: int) -> None:
    with store.write() as unit:
        unit.register([Entry(topic, number, "note", None, make.MONDAY, make.NOON, {})])
        unit.commit()


def test_a_topic_is_read_backwards_in_stretches_of_the_whole_register(store: Store) -> None:
    for number in range(7):
        note(store, "access", number)
        note(store, "other", number)
    with store.read() as unit:
        seen: list[list[int]] = []
        before: int | None = None
        while before != 0:
            found, before = unit.entries_before("access", before, 5)
            seen.append([one.ref for one in found])
        assert seen == [[6, 5], [4, 3, 2], [1, 0]]
        assert unit.entries_before("access", 4, 100) == (unit.entries("access")[1::-1], 0)
        assert unit.entries_before("nothing", None, 100) == ([], 0)


def test_an_empty_register_has_no_stretch(store: Store) -> None:
    with store.read() as unit:
        assert unit.entries_before("access", None, 10) == ([], 0)


def test_one_of_two_delegations_alike_ends_early(store: Store) -> None:
    day = date(2026, 3, 2)
    with store.write() as unit:
        office = unit.put_office(make.office()).id
        one, other = (unit.put_officer(make.officer(key, office_id=office)).id for key in ("li", "wang"))
        alike = Delegation(one, other, day, day + timedelta(days=4))
        for _ in range(2):
            unit.add_delegation(alike)
        assert unit.end_delegation(alike, day)
        assert [found.last for found in unit.delegations()] == [day, alike.last]
        assert unit.end_delegation(alike, day + timedelta(days=1))
        assert not unit.end_delegation(alike, day)
        unit.commit()
