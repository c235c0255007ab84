"""What keeps a store quick with very many cases: counters, search; and what is set aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.case import Deadline, DeadlineStatus
from engine.errors import StoreError
from engine.model import Level
from store.contract import Store
from store.copying import copy_store
from store.digest import logical_lines
from store.postgres import PostgresStore
from store.sqlite import SqliteStore
from store.values import OutboxKind, Standing, StoredCase, Trouble
from store.verify import verify_chains
from tests import factories as make
from tests.backdoor import Backdoor


def opened(store: Store, number: int = 1, name: str = "", office_key: str = "heping") -> StoredCase:
    with store.write() as unit:
        case = make.file_case(unit, number, office_key=office_key)
        if name:
            unit.put_subject(replace(make.subject(number), name=name))
        unit.record([make.recording(case, name="open", deadlines=make.deadlines(make.deadline()))])
        unit.commit()
        found = case.number
    with store.read() as unit:
        return unit.case(found)


def ended(deadline: Deadline) -> Deadline:
    return deadline.ended(DeadlineStatus.MET)


# -- counters


def test_cases_that_stand_alike_are_counted_together_from_their_first_event_on(store: Store) -> None:
    case = opened(store)
    opened(store, 2)
    with store.write() as unit:
        make.file_case(unit, 3)
        unit.commit()
    running = Standing(case.office_id, make.PROCEDURE, "found", date(2026, 6, 2), date(2026, 6, 3))
    with store.read() as unit:
        assert unit.tally() == {running: 2}
        assert unit.tally([case.office_id + 1]) == {}
        assert unit.counts(None) == {(case.office_id, make.PROCEDURE, "found"): 2}


def test_the_deadline_that_is_over_first_counts_and_a_provisional_one_by_its_latest_end(store: Store) -> None:
    soon, late = make.deadline("soon", last_day=date(2026, 5, 1)), make.deadline("late", last_day=date(2026, 5, 8))
    unsure = replace(soon, provisional=True, latest=date(2026, 5, 20))
    with store.write() as unit:
        case = make.file_case(unit)
        unit.record([make.recording(case, deadlines=make.deadlines(unsure, late))])
        [(standing, cases)] = unit.tally().items()
        assert (standing.last_day, standing.over_on, standing.provisional, cases) == (
            date(2026, 5, 8),
            date(2026, 5, 9),
            False,
            1,
        )
        unit.record([make.recording(unit.case(case.number), deadlines=make.deadlines(unsure, ended(late)))])
        [standing] = unit.tally()
        assert (standing.last_day, standing.over_on, standing.provisional) == (
            date(2026, 5, 1),
            date(2026, 5, 21),
            True,
        )
        unit.record([make.recording(unit.case(case.number), deadlines=make.deadlines(ended(unsure), ended(late)))])
        assert unit.tally() == {Standing(case.office_id, make.PROCEDURE, "found"): 1}
        assert verify_chains(unit).ok


@pytest.mark.parametrize(
    "statement",
    ["UPDATE tally SET cases = cases + 1", "DELETE FROM tally", "UPDATE tally SET last_day = last_day - 1"],
)
def test_verification_counts_anew(store: Store, backdoor: Backdoor, statement: str) -> None:
    opened(store)
    backdoor.execute(statement)
    with store.read() as unit:
        problems = [str(problem) for problem in verify_chains(unit).problems]
    assert problems
    assert all("统计数与案件不符" in problem for problem in problems)


# -- what is set aside


def test_a_trouble_stands_since_it_was_noted_first_until_something_is_recorded_in_the_case(store: Store) -> None:
    case, other = opened(store), opened(store, 2)
    first = Trouble(case.id, "L:rectify", case.office_id, date(2026, 6, 3), "规则有误", case.number)
    beside = Trouble(other.id, "L:rectify", other.office_id, date(2026, 6, 4), "另一件", other.number)
    with store.write() as unit:
        unit.set_aside(first)
        unit.set_aside(beside)
        unit.set_aside(replace(first, since=date(2026, 6, 4), error="仍然有误"))
        unit.commit()
    with store.write() as unit:
        assert unit.troubles() == [replace(first, error="仍然有误"), beside]
        assert unit.troubles(frozenset({case.office_id + 7})) == []
        assert unit.troubles(case_id=other.id) == [beside]
        unit.record([make.recording(case, name="act")])
        assert unit.troubles() == [beside]


# -- search


@pytest.fixture
def named(store: Store) -> Store:
    names = ("沈阳市和平建筑工程有限公司", "辽宁筑工装饰（集团）有限公司", "ABC幕墙Tech有限公司", "司")
    for number, name in enumerate(names, 1):
        opened(store, number, name, "heping" if number % 2 else "shenhe")
    return store


def found(store: Store, text: str, offices: frozenset[int] | None = None) -> list[str]:
    with store.read() as unit:
        return sorted(case.number for case in unit.search_cases(text, offices=offices))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("建筑", [1]),
        ("筑工", [1, 2]),
        ("建筑工程有限", [1]),
        ("有限公司", [1, 2, 3]),
        ("公司有限", []),  # both pairs are there, in another order
        ("筑", [1, 2]),
        ("司", [1, 2, 3, 4]),  # also where it is the last
        ("饰（集", [2]),
        ("abc幕", [3]),
        ("TECH", [3]),
        ("%", []),
        ('"', []),
        ("' OR", []),
        (" 和平 ", [1]),
        ("", []),
        ("CASE-0000", [1, 2, 3, 4]),
        ("CASE-00003", [3]),
    ],
)
def test_parties_are_found_by_part_of_their_name_and_cases_by_their_number(
    named: Store, text: str, numbers: list[int]
) -> None:
    assert found(named, text) == [f"CASE-{number:05d}" for number in numbers]


def test_a_code_is_found_by_its_beginning(named: Store) -> None:
    code = make.subject(3).code
    assert found(named, code) == found(named, code[:17].lower()) == ["CASE-00003"]
    assert len(found(named, code[:6])) == 4


def test_a_search_sees_the_offices_asked_for(named: Store) -> None:
    with named.read() as unit:
        office = unit.case("CASE-00002").office_id
    assert found(named, "有限", frozenset({office})) == ["CASE-00002"]


def test_a_party_is_found_by_the_name_it_has_now(named: Store) -> None:
    with named.write() as unit:
        unit.put_subject(replace(make.subject(1), name="沈阳市和平市政工程有限公司"))
        unit.commit()
    assert found(named, "建筑工程") == []
    assert found(named, "市政工程") == ["CASE-00001"]
    assert found(named, "和平") == ["CASE-00001"]


# -- a store copied into another database


def test_a_copy_holds_what_its_source_holds_and_goes_on_from_there(named: Store, sqlite_file: Path) -> None:
    target = SqliteStore(sqlite_file.with_name("target.db"))
    target.migrate()
    with named.write() as unit:
        unit.enqueue(OutboxKind.REMIND, "k", {})
        unit.commit()

    with named.write() as unit:  # an office put under one that was registered after it
        city = unit.put_office(make.office("city", level=Level.CITY))
        unit.put_office(make.office("heping", parent_id=city.id))
        unit.commit()

    assert copy_store(named, target) > 20

    with named.read() as source, target.read() as copy:
        assert list(logical_lines(copy)) == list(logical_lines(source))
        assert verify_chains(copy).problems == ()
    assert found(target, "建筑工程") == ["CASE-00001"]
    with target.write() as unit:
        new = make.file_case(unit, 9)
        unit.record([make.recording(new, name="open")])
        assert unit.enqueue(OutboxKind.REMIND, "k2", {})
        assert verify_chains(unit).problems == ()
    with pytest.raises(StoreError, match="不是空的"):
        copy_store(named, target)
    target.close()


@pytest.mark.parametrize("opens", ["sqlite"], indirect=True)
def test_a_copy_into_postgres_counts_on(store: Store, database: str) -> None:
    opened(store)
    target = PostgresStore(database)

    copy_store(store, target)

    with target.write() as unit:
        case = make.file_case(unit, 2, office_key="another")
        unit.record([make.recording(case, name="open")])
        assert verify_chains(unit).problems == ()
    target.close()
