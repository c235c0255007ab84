"""Pages of many: cases by where they stand, papers on their way, and what was opened in a case, from any place on."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise

import pytest

from engine.case import Case
from engine.life import Stage
from store.contract import Store
from store.values import CaseFilter, CaseLink, StoredCase
from tests import factories as make

OFFICES = ("heping", "shenhe", "tiexi")
STATES = ("found", "ordered")
MANY = 40


def moved(case: StoredCase, state: str, *, finished: bool) -> Case:
    return replace(case.state, configuration=(state,), finished=finished, seq=case.version + 1)


@pytest.fixture
def filled(store: Store) -> Store:
    """Cases of three offices, in two states, every fifth finished; each with a paper in one of two stages."""
    with store.write() as unit:
        for number in range(MANY):
            case = make.file_case(unit, number, office_key=OFFICES[number % len(OFFICES)])
            after = moved(case, STATES[number % 7 % 2], finished=number % 5 == 0)
            stage = Stage.DRAFTED if number % 3 else Stage.SEALED
            draft = replace(make.draft(issuer_id=case.office_id), stage=stage.value)
            unit.record([replace(make.recording(case, name="open", drafts=(draft,)), after=after)])
        unit.commit()
    return store


FILTERS = (
    CaseFilter(),
    CaseFilter(finished=True),
    CaseFilter(finished=False, states=frozenset({"ordered"})),
    CaseFilter(states=frozenset({"nowhere"})),
    CaseFilter(procedure="nothing"),
)


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("newest", [False, True])
def test_standing_cases_are_those_that_a_look_through_all_finds(
    filled: Store, wanted: CaseFilter, newest: bool
) -> None:
    with filled.read() as unit:
        for offices in (None, frozenset({unit.case("CASE-00001").office_id}), frozenset({99})):
            asked = replace(wanted, offices=offices)
            every = [case.id for case in unit.find_cases(asked)]
            every = every[::-1] if newest else every
            found: list[int] = []
            while page := unit.standing_cases(asked, beyond=found[-1] if found else None, limit=3, newest=newest):
                found += [case.id for case in page]
            assert found == every


@pytest.mark.parametrize(
    "wanted", [CaseFilter(batch="x"), CaseFilter(subject_ids=frozenset({1})), CaseFilter(duty_roles=frozenset({"x"}))]
)
def test_what_no_counter_tells_must_be_looked_through(filled: Store, wanted: CaseFilter) -> None:
    with filled.read() as unit:
        assert unit.standing_cases(wanted, limit=3) is None


def test_papers_come_page_by_page_of_the_issuers_stages_and_kinds_asked_for(filled: Store) -> None:
    with filled.read() as unit:
        issuers = {unit.case(number).office_id for number in ("CASE-00001", "CASE-00002")}
        stages = (Stage.DRAFTED, Stage.SEALED)
        every = [one.id for one in unit.documents(stages=stages) if one.issuer_id in issuers]
        found: list[int] = []
        while page := unit.next_documents(issuers=issuers, stages=stages, after=found[-1] if found else 0, limit=4):
            found += [one.id for one in page]
        assert found == every
        assert len(found) > 4
        assert all(earlier < later for earlier, later in pairwise(found))
        kind = unit.documents(ids=found[:1])[0].kind
        assert [one.id for one in unit.next_documents(issuers=issuers, stages=stages, kinds=[kind], limit=99)] == every
        assert unit.next_documents(issuers=issuers, stages=stages, kinds=["nothing"], limit=99) == []
        assert unit.next_documents(issuers=[], stages=stages, limit=99) == []


def test_what_was_opened_in_cases_is_named_and_counted_without_being_read(filled: Store) -> None:
    with filled.write() as unit:
        cases = unit.find_cases(CaseFilter())
        top, *below = islice(cases, 12)
        for one in below:
            unit.link(CaseLink(top.id, one.id))
        named = unit.children_named([top.id], [make.PROCEDURE])
        assert [(parent, one.number) for parent, one in named] == [(top.id, one.number) for one in below]
        assert unit.children_named([top.id], ["nothing"]) == []
        counted = unit.children_counted([top.id, below[0].id])
        done = sum(one.state.finished for one in below)
        assert counted == {
            (top.id, make.PROCEDURE, True): done,
            (top.id, make.PROCEDURE, False): len(below) - done,
        }


def test_the_last_event_of_each_case_is_read_at_once(filled: Store) -> None:
    with filled.read() as unit:
        cases = unit.find_cases(CaseFilter(), limit=5)
        lasts = unit.last_events(cases)
        assert {case.id: unit.events(case.id)[-1] for case in cases} == lasts
