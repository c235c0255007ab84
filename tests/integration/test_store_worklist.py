"""Pages of timers and duties, on both databases: put together they are the whole list, whatever it is narrowed to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from store.contract import Store
from store.values import DutyRow, Timer
from tests import factories as make

OFFICES = ("heping", "shenhe", "tiexi")
FIRST = date(2026, 6, 1)
DAYS = (0, 0, 1, 2, 30, 400, 0)  # days after it; on some much is due


@pytest.fixture
def filled(store: Store) -> tuple[Store, list[Timer], list[DutyRow]]:
    """Sixty cases of three offices with lapses, reminders and duties on few and many days."""
    with store.write() as unit:
        for number in range(1, 61):
            case = make.file_case(unit, number, office_key=OFFICES[number**2 % 7 % 3])
            days = [FIRST + timedelta(days=DAYS[number * step % len(DAYS)]) for step in (1, 5)]
            deadlines = make.deadlines(
                *(make.deadline(f"d{place}", last_day=day, rungs=(day,)) for place, day in enumerate(days))
            )
            duties = {"inspect": FIRST - timedelta(days=number % 3)} | ({"report": FIRST} if number % 2 else {})
            unit.record([make.recording(case, deadlines=deadlines, duties=duties)])
        unit.commit()
    with store.read() as unit:
        timers = [one for one in unit.timers(offices=None, first=None, last=None) if one.name.startswith("L:")]
        return store, timers, unit.duties(offices=None)


def ids(store: Store, *keys: str) -> frozenset[int]:
    with store.read() as unit:
        return frozenset(office.id for office in unit.offices().values() if office.key in keys)


@pytest.mark.parametrize("keys", [None, ("heping",), ("heping", "tiexi"), OFFICES, ()])
@pytest.mark.parametrize("limit", [1, 7, 50, 500])
def test_pages_of_lapses_are_the_whole_list_in_its_order(
    filled: tuple[Store, list[Timer], list[DutyRow]], keys: tuple[str, ...] | None, limit: int
) -> None:
    store, timers, _ = filled
    offices = None if keys is None else ids(store, *keys)
    expected = [one for one in timers if offices is None or one.office_id in offices]

    found: list[Timer] = []
    with store.read() as unit:
        while page := unit.next_lapses(offices=offices, after=found[-1] if found else None, limit=limit):
            assert len(page) <= limit
            found += page

    assert found == expected


@pytest.mark.parametrize("roles", [None, frozenset({"handler"}), frozenset({"nobody"})])
@pytest.mark.parametrize("limit", [1, 7, 500])
def test_pages_of_duties_are_the_whole_list_in_its_order(
    filled: tuple[Store, list[Timer], list[DutyRow]], roles: frozenset[str] | None, limit: int
) -> None:
    store, _, duties = filled
    offices = ids(store, "heping", "shenhe")
    expected = [one for one in duties if one.office_id in offices and (roles is None or one.role in roles)]

    found: list[DutyRow] = []
    with store.read() as unit:
        while page := unit.next_duties(offices=offices, roles=roles, after=found[-1] if found else None, limit=limit):
            assert len(page) <= limit
            found += page

    assert found == expected
    assert (expected == []) == (roles == frozenset({"nobody"}))
