"""Units that share write beside each other on PostgreSQL; one that does not is alone. On SQLite every writer is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from bench import postgres
from engine.case import DeadlineStatus
from engine.errors import ConflictError, StoreError
from store.contract import Store
from store.postgres import PostgresStore
from store.tables import METADATA
from store.values import StoredCase
from store.verify import verify_chains
from tests import factories as make

OVER = make.deadline(status=DeadlineStatus.LAPSED)
DUE = date(2026, 6, 3)  # the day after the deadline that factories make


@pytest.fixture
def cases(store: Store) -> list[StoredCase]:
    """Four cases whose deadline is over."""
    return file_cases(store, 4)


def file_cases(store: Store, number: int) -> list[StoredCase]:
    with store.write() as unit:
        made = [make.file_case(unit, one) for one in range(1, number + 1)]
        unit.record([make.recording(case, deadlines=make.deadlines(make.deadline())) for case in made])
        unit.commit()
    with store.read() as unit:
        return [unit.case(case.number) for case in made]


on_postgres = pytest.mark.parametrize("opens", ["postgres"], indirect=True)


@on_postgres
def test_a_sweep_takes_no_case_that_another_one_has(store: Store, cases: list[StoredCase]) -> None:
    with store.write(shared=True) as first, store.write(shared=True) as second:
        mine = first.due(DUE, limit=2)
        others = second.due(DUE, limit=9)
        assert [timer.case_id for timer in mine] == [case.id for case in cases[:2]]
        assert [timer.case_id for timer in others] == [case.id for case in cases[2:]]


def test_two_sweeps_record_beside_each_other_in_one_chain(store: Store, cases: list[StoredCase]) -> None:
    assert sum(swept_by_two(store, limit=1)) == 4
    assert_each_lapsed_once(store, cases)


@on_postgres
def test_what_one_fires_while_another_looks_is_not_found_by_it(store: Store) -> None:
    cases = file_cases(store, 400)
    over = threading.Event()

    def look() -> int:
        gone = 0
        while not over.is_set():
            with store.write(shared=True) as unit:
                found = unit.due(DUE, limit=len(cases))
                gone += len(set(found) - set(unit.timers(offices=None, first=None, last=DUE)))
        return gone

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        while fire_some(store, limit=10) or is_due(store):
            pass
        over.set()
        assert looking.result() == 0
    assert_each_lapsed_once(store, cases)


def swept_by_two(store: Store, *, limit: int) -> list[int]:
    """Let two threads fire what is due; how many timers each found."""
    both = threading.Barrier(2)

    def sweep(_: int) -> int:
        fired = 0
        both.wait(timeout=20)
        while found := fire_some(store, limit=limit):
            fired += found
        return fired

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(sweep, range(2)))


def fire_some(store: Store, *, limit: int) -> int:
    """Fire what is due first in a unit that shares; how many timers it found."""
    with store.write(shared=True) as unit:
        due = unit.due(DUE, limit=limit)
        found = unit.cases([timer.case_id for timer in due])
        unit.record([make.recording(case, name="lapse", deadlines=make.deadlines(OVER)) for case in found.values()])
        unit.commit()
    return len(due)


def is_due(store: Store) -> bool:
    with store.read() as unit:
        return (unit.next_due() or date.max) <= DUE


def assert_each_lapsed_once(store: Store, cases: list[StoredCase]) -> None:
    with store.read() as unit:
        assert {unit.case(case.number).version for case in cases} == {2}
        assert verify_chains(unit).ok
        assert unit.next_due() is None


@on_postgres
def test_who_shares_does_not_wait_for_a_case_of_another_once_he_has_the_chains(
    store: Store, cases: list[StoredCase]
) -> None:
    with store.write(shared=True) as first, store.write(shared=True) as second:
        first.due(DUE, limit=1)
        with pytest.raises(ConflictError, match="正由他人办理"):
            second.record([make.recording(cases[0], name="lapse", deadlines=make.deadlines(OVER))])
        # The unit goes on: what failed was a part of it.
        second.record([make.recording(cases[1], name="lapse", deadlines=make.deadlines(OVER))])
        second.commit()


@on_postgres
def test_who_does_not_share_waits_for_those_who_do(store: Store, cases: list[StoredCase]) -> None:
    entered = threading.Event()

    def act() -> None:
        with store.write() as unit:
            entered.set()
            unit.record([make.recording(unit.case(cases[0].number), name="act")])
            unit.commit()

    with ThreadPoolExecutor(1) as pool:
        with store.write(shared=True) as unit:
            unit.due(DUE, limit=1)
            acted = pool.submit(act)
            assert not entered.wait(0.3)
            unit.commit()
        acted.result(timeout=20)
    with store.read() as unit:
        assert unit.case(cases[0].number).version == 2


def test_the_schema_on_postgres_is_that_of_the_tables(database: str) -> None:
    engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = sa.inspect(connection)
        for table in METADATA.sorted_tables:
            columns = {column["name"]: not column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {c.name: not c.nullable for c in table.columns}, table.name
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
            keys = {tuple(one["constrained_columns"]) for one in found.get_foreign_keys(table.name)}
            assert keys == {tuple(one.column_keys) for one in table.foreign_key_constraints}, table.name
        triggers = connection.execute(sa.text("SELECT DISTINCT event_object_table FROM information_schema.triggers"))
        assert {row[0] for row in triggers} == {"event", "anchor", "calendar_edition", "setting", "register"}
    engine.dispose()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("ENCODING 'SQL_ASCII' LOCALE 'C'", "SQL_ASCII"),
        ("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh-u-co-pinyin' LOCALE 'C.UTF-8'", "ICU"),
    ],
)
def test_a_database_that_sorts_otherwise_is_refused_with_the_command_that_makes_a_right_one(
    cluster: postgres.Cluster, made: str, told: str
) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE other TEMPLATE template0 {made}".encode())
    store = PostgresStore(cluster.url("other"))
    with pytest.raises(StoreError, match=rf"{told}.*createdb"):
        store.migrate()
    store.close()
    cluster.drop("other")
