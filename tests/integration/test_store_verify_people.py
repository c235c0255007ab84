"""What was registered of offices and officers is held against how they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from store.contract import Store, UnitOfWork
from store.values import Entry, Office, Officer
from store.verify import verify_chains
from tests import factories as make
from tests.backdoor import Backdoor


def problems(store: Store) -> list[str]:
    with store.read() as unit:
        return [problem.sentence for problem in verify_chains(unit).problems]


def note(unit: UnitOfWork, topic: str, one: Office | Officer) -> None:
    told = {"key": one.key, "is": one.told(), "was": {}}
    unit.register([Entry(topic, one.id, "made", None, make.MONDAY, make.NOON, told)])


@pytest.fixture
def told(store: Store) -> tuple[Office, Officer]:
    with store.write() as unit:
        office = unit.put_office(make.office())
        officer = unit.put_officer(make.officer(office_id=office.id, roles=frozenset({"handler"})))
        note(unit, "office", office)
        note(unit, "officer", officer)
        unit.commit()
    return office, officer


def test_what_stands_as_it_was_registered_verifies(store: Store, told: tuple[Office, Officer]) -> None:
    assert problems(store) == []


@pytest.mark.parametrize(
    ("put", "sentence"),
    [
        (lambda unit, _, one: unit.put_officer(replace(one, roles=frozenset({"handler", "head"}))), "岗位"),
        (lambda unit, _, one: unit.put_officer(replace(one, certificate="别的号1234")), "执法证件号"),
        (lambda unit, office, _: unit.put_office(replace(office, phone="024-00000099")), "电话"),
    ],
)
def test_what_was_changed_past_the_register_is_found(
    store: Store,
    told: tuple[Office, Officer],
    put: Callable[[UnitOfWork, Office, Officer], object],
    sentence: str,
) -> None:
    with store.write() as unit:
        put(unit, *told)
        unit.commit()
    (problem,) = problems(store)
    assert problem.endswith(f"与登记簿不符：{sentence}")


def test_posts_that_were_handed_over_verify(store: Store, told: tuple[Office, Officer]) -> None:
    office, leaving = told
    with store.write() as unit:
        successor = unit.put_officer(make.officer("other", office_id=office.id, roles=frozenset({"head"})))
        note(unit, "officer", successor)
        unit.put_officer(replace(leaving, roles=frozenset()))
        unit.put_officer(replace(successor, roles=frozenset({"head", "handler"})))
        details = {"to": successor.id, "roles": ["handler"], "reason": "调离", "tokens": 0}
        unit.register([Entry("handover", leaving.id, "hand_over", None, make.MONDAY, make.NOON, details)])
        unit.commit()
    assert problems(store) == []


def test_a_key_never_changes(store: Store, told: tuple[Office, Officer], backdoor: Backdoor) -> None:
    backdoor.unlock()
    backdoor.execute("UPDATE officer SET key = 'somebody' WHERE id = 1")
    (problem,) = problems(store)
    assert problem.endswith("与登记簿不符：代号")
