"""The form in which a case row keeps a state."""

from types import MappingProxyType

import orjson
import pytest

from engine.case import Case
from store.cases import snapshot
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
