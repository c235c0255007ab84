"""The walk through a graph: it moves as the machine does, finds every region, and tells whom a lapse harms."""

from __future__ import annotations

from functools import cache

import pytest

from casework.definitions.library import Library
from engine.checking.against import check_lapses
from engine.checking.deadlocks import check_deadlocks
from engine.checking.graph import explore
from engine.checking.stepping import Steps
from engine.compiled import Compiled
from tests.small import compile_small

LAST = "  closed: {label: 办结, final: true}\n"
DECIDE = "moves: [{from: deciding, to: closed}]"


def _region(name: str, length: int) -> str:
    states = ", ".join(
        f"s{n}: {{label: 第{n}步{', final: true' if n == length else ''}}}" for n in range(1, length + 1)
    )
    return f"      {name}: {{label: {name}, initial: s1, states: {{{states}}}}}\n"


def _steps(name: str, length: int) -> str:
    moves = ", ".join(f"{{from: all.{name}.s{n}, to: all.{name}.s{n + 1}}}" for n in range(1, length))
    return f"  go_{name}: {{label: {name}, by: [head], cites: [law:一], moves: [{moves}]}}\n"


def _parallel(regions: int, length: int, further: str = "") -> Compiled:
    names = [f"r{number}" for number in range(regions)]
    states = "".join(_region(name, length) for name in names)
    return compile_small(
        (LAST, f"  all:\n    label: 并行\n    parallel: true\n    states:\n{states}{LAST}"),
        (DECIDE, "moves: [{from: deciding, to: all}]\n" + "".join(_steps(name, length) for name in names) + further),
    )


@cache
def _shenyang() -> Compiled:
    return Library().compiled("shenyang_qualification_check")


@pytest.mark.parametrize("compiled", [_shenyang(), _parallel(3, 3)], ids=["shenyang", "parallel"])
def test_every_way_leads_where_the_machine_says(compiled: Compiled) -> None:
    graph = explore(compiled)

    ways = [way for here in graph for way in graph.ways[here]]
    assert len(ways) > 50
    for way in ways:
        candidates = compiled.machine.moves(way.trigger, way.source)
        step = compiled.machine.step(way.source, way.trigger, tuple(index in way.moves for index, _ in candidates))
        assert step is not None
        assert (step.configuration, step.moves) == (way.target, way.moves)


def test_a_target_inside_a_parallel_state_not_yet_entered_is_left_to_the_machine() -> None:
    compiled = _parallel(2, 2)

    assert Steps(compiled.procedure).after(("deciding",), "all.r0.s2") is None
    assert Steps(compiled.procedure).after(("deciding",), "all") == ("all.r0.s1", "all.r1.s1")


def test_regions_that_share_nothing_are_moved_one_at_a_time_when_there_are_too_many() -> None:
    compiled = _parallel(4, 4)
    whole, apart = explore(compiled), explore(compiled, most=150)

    assert (whole.complete, whole.whole) == (True, True)
    assert (apart.complete, apart.whole) == (True, False)
    assert len(list(apart)) < 150 < len(list(whole))
    assert {leaf for here in apart for leaf in here} == {leaf for here in whole for leaf in here}
    made = {index for ways in apart.ways.values() for way in ways for index in way.moves}
    assert made == {index for ways in whole.ways.values() for way in ways for index in way.moves}


def test_regions_that_one_act_moves_together_are_not_taken_apart() -> None:
    both = "  both: {label: 同时, by: [head], cites: [law:一], moves: [{from: all.r0.s1, to: all.r0.s2}, "
    compiled = _parallel(4, 4, both + "{from: all.r1.s1, to: all.r1.s2}]}\n")

    assert not explore(compiled, most=150).complete


# -- deadlocks and lapses

EXITS = "    then:\n      - {to: closed, when: passed == true}\n      - {to: closed, when: passed %s}\n"


def _joined(second: str) -> Compiled:
    regions = (_region("r0", 2) + _region("r1", 2)).replace(", final: true", "")
    holder = f"  all:\n    label: 并行\n    parallel: true\n{EXITS % second}    states:\n{regions}"
    head = "by: [head], cites: [law:一]"
    acts = (
        f"  first: {{label: 甲, {head}, required: [passed], moves: [{{from: all.r0.s1, to: all.r0.s2}}]}}\n"
        f"  second: {{label: 乙, {head}, moves: [{{from: all.r1.s1, to: all.r1.s2}}]}}\n"
    )
    return compile_small((LAST, holder + LAST), (DECIDE, "moves: [{from: deciding, to: all}]\n" + acts))


def test_joint_exits_that_cover_every_outcome_are_no_deadlock() -> None:
    compiled = _joined("== false")
    assert list(check_deadlocks(compiled, explore(compiled))) == []


def test_joint_exits_that_leave_an_outcome_out_are_a_deadlock() -> None:
    compiled = _joined("== null")
    [found] = check_deadlocks(compiled, explore(compiled))

    assert (found.code, found.place) == ("deadlock", "state all")
    assert "passed is False" in found.message


def test_a_lapse_may_complete_the_service_of_what_an_officer_decided() -> None:
    for compiled in (compile_small(), _shenyang()):
        assert list(check_lapses(compiled, explore(compiled))) == []


def test_a_lapse_may_not_do_what_an_officer_must_sign() -> None:
    undecided = compile_small(
        ("    officers: 2\n    documents: [order]\n    adverse: true\n", ""),
        ("    adverse: true\n    cites: [law:二]\n", "    cites: [law:二]\n"),
    )
    messages = [problem.message for problem in check_lapses(undecided, explore(undecided))]
    assert any("lays restriction no_works" in message for message in messages)

    head = "    by: [head]\n    cites: [law:一]\n    occurred_as: decided_on\n"
    ending = compile_small(
        (f"{head}    {DECIDE}", f"{head}    adverse: true\n    moves: [{{from: deciding, to: barred}}]"),
        (LAST, "  barred: {label: 撤回, final: true}\n" + LAST),
        ("lapses: [{from: repairing, to: review}]", "lapses: [{from: repairing, to: barred}]"),
    )
    [found] = check_lapses(ending, explore(ending))
    assert (found.place, "to decide by decide" in found.message) == ("deadline repairs", True)
