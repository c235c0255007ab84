"""The form in which a case row keeps a state."""

from dataclasses import replace
from types import MappingProxyType

import orjson
import pytest

from engine.case import Case
from store.snapshots import snapshot, state_of
from tests import factories as make

FULL = make.case(
    configuration=("ladder.posted", "monitoring"),
    facts=MappingProxyType({"b": "2026-03-02", "a": [1, True, None, {"name": "示例"}]}),
    lines=({"item": "甲级", "passed": False},),
    deadlines=make.deadlines(make.deadline(rungs=(make.MONDAY,))),
    duties={"sort": make.MONDAY},
    restrictions=make.restrictions(make.restriction(), make.restriction("no_new_works", until=make.MONDAY)),
)


@pytest.mark.parametrize("state", [FULL, Case.unopened(make.PROCEDURE, make.EDITION, "found")])
def test_a_snapshot_says_what_the_plain_form_says(state: Case) -> None:
    assert orjson.loads(snapshot(state)) == state.as_json()
    assert Case.from_json(orjson.loads(snapshot(state))) == state


def test_a_snapshot_does_not_depend_on_the_order_of_facts() -> None:
    assert snapshot(make.case(facts={"a": 1, "b": 2})) == snapshot(make.case(facts={"b": 2, "a": 1}))


def test_a_snapshot_refuses_what_is_no_json() -> None:
    with pytest.raises(TypeError):
        snapshot(make.case(facts={"a": object()}))


@pytest.mark.parametrize("state", [FULL, Case.unopened(make.PROCEDURE, make.EDITION, "found")])
def test_a_state_comes_back_from_its_snapshot_and_from_the_plain_form_of_older_programs(state: Case) -> None:
    assert state_of(snapshot(state)) == state
    assert state_of(orjson.dumps(state.as_json())) == state


def test_a_part_that_did_not_change_is_written_as_it_was_read() -> None:
    spaced = snapshot(FULL).replace(b'"passed":false', b'"passed": false').replace(b'"b":"2026', b'"b": "2026')

    read = state_of(spaced)

    assert snapshot(replace(read, seq=read.seq + 1)).split(b",\n")[:2] == spaced.split(b",\n")[:2]
    assert snapshot(replace(read, facts=dict(read.facts), lines=tuple(read.lines))) == snapshot(FULL)


def test_lines_that_nobody_asked_for_are_equal_to_those_they_were_written_from() -> None:
    [line] = FULL.lines

    read = state_of(snapshot(FULL)).lines

    assert (read == FULL.lines, FULL.lines == read, len(read), read[0], read[:1]) == (True, True, 1, line, (line,))
    assert read != state_of(snapshot(replace(FULL, lines=()))).lines
