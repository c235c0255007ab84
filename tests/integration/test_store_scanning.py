"""What lists look through a stretch at a time, on both databases: cases, failing work, unread notices, named duties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from store.contract import Store, UnitOfWork
from store.values import CaseFilter, Notice, OutboxKind, Why
from tests import factories as make

OFFICES = ("heping", "shenhe")
EVERY = CaseFilter()


@pytest.fixture
def filled(store: Store) -> Store:
    """Thirty cases of two offices; every third waits for somebody to inspect, every fifth for a report."""
    with store.write() as unit:
        for number in range(1, 31):
            case = make.file_case(unit, number, office_key=OFFICES[number % 2])
            duties = ({"inspect": date(2026, 3, 1)} if number % 3 == 0 else {}) | (
                {"report": date(2026, 3, number)} if number % 5 == 0 else {}
            )
            unit.record([make.recording(case, duties=duties)])
        unit.commit()
    return store


def scanned(unit: UnitOfWork, wanted: CaseFilter, *, limit: int, most: int) -> list[int]:
    """The ids found in all stretches, one behind the other."""
    found: list[int] = []
    after = 0
    for _ in range(100):
        cases, end = unit.scan_cases(wanted, after=after, limit=limit, most=most)
        assert len(cases) <= limit
        assert all(after < case.id <= (end or case.id) for case in cases)
        found += [case.id for case in cases]
        if not end:
            return found
        assert end > after
        after = end
    raise AssertionError("the stretches come to no end")


@pytest.mark.parametrize(("limit", "most"), [(4, 7), (50, 7), (4, 1000), (50, 1000), (1, 1)])
@pytest.mark.parametrize("roles", [frozenset(), frozenset({"handler"}), frozenset({"nobody"})])
def test_stretches_put_together_are_all_cases_that_fit(
    filled: Store, limit: int, most: int, roles: frozenset[str]
) -> None:
    with filled.read() as unit:
        every = unit.find_cases(EVERY, limit=1000)
        waiting = {duty.case_id for duty in unit.duties(offices=None) if duty.role in roles}
        for batch in ("", "batch-1", "no such batch"):
            expected = [case.id for case in every if batch in ("", case.batch) and (not roles or case.id in waiting)]
            wanted = CaseFilter(batch=batch, duty_roles=roles)
            assert scanned(unit, wanted, limit=limit, most=most) == expected
            assert [case.id for case in unit.find_cases(wanted, limit=1000)] == expected
        assert waiting or roles != {"handler"}


def test_a_stretch_says_how_far_it_came(filled: Store) -> None:
    with filled.read() as unit:
        ids = [case.id for case in unit.find_cases(EVERY, limit=1000)]
        assert unit.scan_cases(CaseFilter(batch="none"), after=0, limit=5, most=ids[9]) == ([], ids[9])
        assert unit.scan_cases(CaseFilter(batch="none"), after=ids[9], limit=5, most=10**6) == ([], 0)
        assert unit.scan_cases(EVERY, after=ids[-1], limit=5, most=10) == ([], 0)


def test_duties_are_found_by_their_names(filled: Store) -> None:
    with filled.read() as unit:
        every = unit.next_duties(offices=None, roles=None, after=None, limit=1000)
        reports = unit.next_duties(offices=None, roles=None, names={"report"}, after=None, limit=1000)
        assert reports == [duty for duty in every if duty.name == "report"]
        assert len(reports) == 6
        first, *others = reports
        assert unit.next_duties(offices=None, roles=None, names={"report"}, after=first, limit=1000) == others
        assert unit.next_duties(offices=None, roles=None, names=(), after=None, limit=1000) == []


def test_failing_work_is_told_with_its_errors_the_oldest_first(store: Store) -> None:
    with store.write() as unit:
        for number in range(5):
            unit.enqueue(OutboxKind.REMIND, f"k{number}", {"n": number})
        unit.enqueue(OutboxKind.RENDER, "other", {})
        items = unit.claim(OutboxKind.REMIND, limit=9, now=make.NOON, lease=timedelta(), owner="t")
        for item in items[1:4]:
            unit.failed(item.id, error=f"错误{item.payload['n']}", retry_at=make.NOON)
        assert [(item.key, why) for item, why in unit.failing(OutboxKind.REMIND)] == [
            ("k1", "错误1"),
            ("k2", "错误2"),
            ("k3", "错误3"),
        ]
        assert [item.key for item, _ in unit.failing(OutboxKind.REMIND, among=2)] == ["k1"]
        assert unit.failing(OutboxKind.RENDER) == []
        unit.done([items[1].id])
        assert [item.key for item, _ in unit.failing(OutboxKind.REMIND)] == ["k2", "k3"]


def test_unread_notices_are_the_newest_first(store: Store) -> None:
    with store.write() as unit:
        office = unit.put_office(make.office())
        li, wang = (unit.put_officer(make.officer(key, office_id=office.id)).id for key in ("li", "wang"))
        rungs = []
        for number in range(4):
            unit.enqueue(OutboxKind.REMIND, f"r{number}", {})
            [item] = unit.claim(OutboxKind.REMIND, limit=1, now=make.NOON, lease=timedelta(), owner="t")
            unit.done([item.id])
            rungs.append(item.id)
        notices = [Notice(li, rung, Why.HOLDER, make.NOON) for rung in rungs]
        unit.add_notices([*notices, Notice(wang, rungs[0], Why.HOLDER, make.NOON)])
        unit.read_notices(li, [rungs[1]], make.NOON)
        unit.settle_notices([notices[3]])
        assert unit.unread_notices(li, limit=9) == [notices[2], notices[0]]
        assert unit.unread_notices(li, limit=1) == [notices[2]]
        assert [one.rung_id for one in unit.unread_notices(wang, limit=9)] == [rungs[0]]
