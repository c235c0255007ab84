"""The machine: what it remembers equals what it answers anew, and declared order decides."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checking.graph import explore, outcomes
from engine.compiled import Compiled
from engine.machine import Configuration, Machine, is_active
from engine.model import AUTO, OPEN
from tests.small import compile_small

PARALLEL = (
    "  closed: {label: 办结, final: true}\n",
    (
        "  both:\n    label: 并行\n    parallel: true\n    states:\n"
        "      one: {label: 甲, initial: a, states: {a: {label: 甲一}, b: {label: 甲二, final: true}}}\n"
        "      two: {label: 乙, initial: a, states: {a: {label: 乙一}, b: {label: 乙二, final: true}}}\n"
        "  closed: {label: 办结, final: true}\n"
    ),
)
ACTS = (
    "moves: [{from: deciding, to: closed}]",
    (
        "moves: [{from: deciding, to: both}]\n"
        "  first: {label: 一, by: [head], cites: [law:一], moves: [{from: both.one.a, to: both.one.b}]}\n"
        "  at_once: {label: 同时, by: [head], cites: [law:一],"
        " moves: [{from: both.one.a, to: both.one.b}, {from: both.two.a, to: both.two.b}]}\n"
        "  leave: {label: 离开, by: [head], cites: [law:一], moves: [{from: both.two.a, to: closed}]}\n"
        "  leave_all: {label: 全部离开, by: [head], cites: [law:一], moves: [{from: both, to: closed}]}"
    ),
)
START = ("both.one.a", "both.two.a")


@cache
def _parallel() -> Compiled:
    return compile_small(PARALLEL, ACTS)


@cache
def _places() -> tuple[Configuration, ...]:
    return tuple(explore(_parallel()))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_remembered_equals_what_is_answered_anew(data: st.DataObject) -> None:
    compiled = _parallel()
    here = data.draw(st.sampled_from(_places()))
    trigger = data.draw(st.sampled_from(sorted({move.trigger for move in compiled.procedure.moves})))
    candidates = compiled.machine.moves(trigger, here)
    guards = data.draw(st.tuples(*(st.booleans() for _ in candidates)))

    fresh = Machine(compiled.procedure).step_anew(here, trigger, guards)
    assert compiled.machine.step(here, trigger, guards) == fresh
    assert compiled.machine.step(here, trigger, guards) == compiled.machine.step_anew(here, trigger, guards)


def test_entering_a_parallel_state_enters_every_region() -> None:
    step = _parallel().machine.step(("deciding",), "decide", (True,))

    assert step is not None
    assert step.configuration == START


def test_a_move_in_one_region_leaves_the_others_alone() -> None:
    step = _parallel().machine.step(START, "first", (True,))

    assert step is not None
    assert step.configuration == ("both.one.b", "both.two.a")


def test_moves_of_one_trigger_in_all_regions_are_made_together() -> None:
    step = _parallel().machine.step(START, "at_once", (True, True))

    assert step is not None
    assert (step.configuration, len(step.moves)) == (("both.one.b", "both.two.b"), 2)


@pytest.mark.parametrize("trigger", ["leave", "leave_all"])
def test_a_move_out_of_a_region_leaves_the_whole(trigger: str) -> None:
    step = _parallel().machine.step(START, trigger, (True,))

    assert step is not None
    assert step.configuration == ("closed",)


def test_a_case_is_finished_when_every_region_is() -> None:
    machine = _parallel().machine

    assert not machine.is_finished(("both.one.b", "both.two.a"))
    assert machine.is_finished(("both.one.b", "both.two.b"))


def test_the_first_move_whose_guard_holds_is_made() -> None:
    compiled = compile_small()
    targets = {}
    for guards in ((True, True), (False, True), (False, False)):
        step = compiled.machine.step(("review",), "check_result", guards)
        targets[guards] = step.configuration if step else None

    assert targets == {(True, True): ("closed",), (False, True): ("deciding",), (False, False): None}


def test_a_trigger_that_starts_nowhere_here_does_nothing() -> None:
    machine = compile_small().machine

    assert machine.step(("closed",), OPEN, ()) is None
    assert machine.step(("normal",), "no such trigger", ()) is None


def test_the_outcomes_looked_at_are_those_that_make_a_difference() -> None:
    compiled = compile_small()
    candidates = compiled.machine.moves("check_result", ("review",))

    assert list(outcomes(candidates)) == [(True, False), (False, True)]
    assert list(outcomes(compiled.machine.moves(AUTO, ("review",)))) == [(True,), (False,)]


def test_a_state_is_active_with_its_descendants_but_not_with_its_namesakes() -> None:
    assert is_active("order", ("order.mail.posted",))
    assert not is_active("order", ("orders", "order_sent"))
