"""Cases are filed once, found by what lists ask for, and read back whole."""

from __future__ import annotations

import pytest

from engine.canonical import GENESIS
from engine.errors import ConflictError, MissingError, StoreError
from store.contract import Store, UnitOfWork
from store.values import CaseFilter
from tests import factories as make


def found(unit: UnitOfWork, wanted: CaseFilter) -> list[str]:
    return [case.number for case in unit.find_cases(wanted)]


def test_a_filed_case_stands_before_its_first_event(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        assert unit.case("CASE-00001") == filed
        assert (filed.version, filed.last_event, filed.head) == (0, None, GENESIS)
        assert filed.state.configuration == ("found",)


def test_a_subject_gets_one_case_from_a_batch_and_the_unit_goes_on(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(ConflictError):
            make.file_case(unit)
        other = make.file_case(unit, 2)
        assert unit.case_of(make.PROCEDURE, filed.subject_id, "batch-1") == filed
        assert unit.case_of(make.PROCEDURE, filed.subject_id, "batch-2") is None
        assert found(unit, CaseFilter()) == [filed.number, other.number]


def test_an_unknown_number_is_missing(store: Store) -> None:
    with store.read() as unit, pytest.raises(MissingError, match="CASE-9"):
        unit.case("CASE-9")


def test_a_recorded_state_comes_back_equal(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        move = make.recording(
            filed,
            configuration=("ladder.posted", "monitoring"),
            facts={"posted_on": "2026-03-02", "copies": 2},
            lines=({"item": "甲级", "passed": False},),
            deadlines=make.deadlines(make.deadline(rungs=(make.MONDAY,))),
            duties={"sort": make.MONDAY},
            restrictions=make.restrictions(make.restriction()),
        )
        [event] = unit.record([move])
        unit.commit()
    with store.read() as unit:
        read = unit.case(filed.number)
        assert read.state == move.after
        assert (read.version, read.last_event) == (1, event)
        assert unit.cases([filed.id, 999]) == {filed.id: read}


def test_lists_narrow_by_state_office_batch_procedure_and_end(store: Store) -> None:
    with store.write() as unit:
        a = make.file_case(unit, 1, office_key="a")
        b = make.file_case(unit, 2, office_key="b", batch="batch-2")
        c = make.file_case(unit, 3, office_key="a")
        unit.record(
            [
                make.recording(a, configuration=("posted", "watch")),
                make.recording(b, configuration=("posted_back",)),
                make.recording(c, configuration=("closed",), finished=True),
            ]
        )
        assert found(unit, CaseFilter(states=frozenset({"posted"}))) == [a.number]
        assert found(unit, CaseFilter(states=frozenset({"watch", "closed"}))) == [a.number, c.number]
        assert found(unit, CaseFilter(states=frozenset({"post%"}))) == []
        assert found(unit, CaseFilter(offices=frozenset({b.office_id}))) == [b.number]
        assert found(unit, CaseFilter(offices=frozenset())) == []
        assert found(unit, CaseFilter(batch="batch-2")) == [b.number]
        assert found(unit, CaseFilter(procedure="another")) == []
        assert found(unit, CaseFilter(finished=False)) == [a.number, b.number]
        assert found(unit, CaseFilter(subject_ids=frozenset({c.subject_id}))) == [c.number]
        assert [case.number for case in unit.find_cases(CaseFilter(), after=a.id, limit=1)] == [b.number]
        assert unit.counts(None) == {
            (a.office_id, a.state.procedure, "posted+watch"): 1,
            (a.office_id, a.state.procedure, "closed"): 1,
            (b.office_id, b.state.procedure, "posted_back"): 1,
        }
        assert unit.counts(frozenset({b.office_id})) == {(b.office_id, b.state.procedure, "posted_back"): 1}


def test_what_was_not_committed_is_gone(store: Store) -> None:
    with store.write() as unit:
        make.file_case(unit)
    with store.read() as unit:
        assert found(unit, CaseFilter()) == []
        assert unit.offices() == {}


def test_an_error_inside_a_unit_rolls_it_back(store: Store) -> None:
    def file_and_fail() -> None:
        with store.write() as unit:
            make.file_case(unit)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        file_and_fail()
    with store.read() as unit:
        assert found(unit, CaseFilter()) == []


def test_a_reading_unit_may_not_write(store: Store) -> None:
    with store.read() as unit, pytest.raises(StoreError, match="只能读"):
        unit.put_office(make.office())


def test_a_unit_is_committed_once(store: Store) -> None:
    with store.write() as unit:
        unit.commit()
        with pytest.raises(StoreError):
            unit.commit()
