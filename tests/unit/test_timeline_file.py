"""The strict reading of timelines."""

from __future__ import annotations

from datetime import date

import pytest

from casework.playing.timeline_file import timeline_of
from engine.errors import DefinitionError
from tests.small import spoilt

TEXT = """\
timeline: one
title: 一
procedure: small
subject: {name: 样例公司, code: 91210100MA0EX033X0, address: 样例路}
lines:
  - {item: 甲, actual: 1}
steps:
  - {day: 2026-03-02, act: open, facts: {kind: big}}
  - {day: 2026-03-04, recorded: 2026-03-09, act: check, lines: {"2": {actual: 3}}, refused: 不能}
  - {day: 2026-06-13, expect: {states: [found], deadlines: {repairs: 2026-06-12, ladder.wait: lapsed}, finished: false}}
"""


def test_a_timeline_becomes_frozen_values() -> None:
    timeline = timeline_of(TEXT, "t.yaml")
    opening, late, look = timeline.steps

    assert (timeline.procedure, timeline.subject.name, timeline.lines) == (
        "small",
        "样例公司",
        ({"item": "甲", "actual": 1},),
    )
    assert (opening.act, opening.day, opening.recorded, opening.facts) == (
        "open",
        date(2026, 3, 2),
        date(2026, 3, 2),
        {"kind": "big"},
    )
    assert (late.recorded, late.lines, late.refused, late.expect) == (
        date(2026, 3, 9),
        {2: {"actual": 3}},
        "不能",
        None,
    )
    assert look.expect is not None
    assert look.expect.deadlines == {"repairs": date(2026, 6, 12), "ladder.wait": "lapsed"}
    assert (look.act, look.expect.states, look.expect.finished, look.expect.duties) == ("", ("found",), False, None)
    assert look.line == 10


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("facts: {kind: big}", "fact: {kind: big}", 8, "unknown key 'fact' in a step"),
        ("act: open, ", "act: check, ", 8, "the first act opens the case"),
        ("recorded: 2026-03-09", "recorded: 2026-03-03", 9, "not recorded before it occurs"),
        ("2026-06-13, expect", "2026-03-08, expect", 10, "the clock only goes forward"),
        ("day: 2026-03-02", "day: 2026-02-30", 8, "no day of the calendar"),
        ("ladder.wait: lapsed", "ladder.wait: over", 10, "is not a last day like 2024-08-15"),
        ('{"2": {actual', '{"0": {actual', 9, "is not a line's number in quotes"),
        (
            'act: check, lines: {"2": {actual: 3}}, refused: 不能',
            'lines: {"2": {actual: 3}}',
            9,
            "`lines` belongs to a step with `act`",
        ),
        (', act: check, lines: {"2": {actual: 3}}, refused: 不能', "", 9, "a step acts or expects something"),
        ("{name: 样例公司, code", "{code", 4, "missing key 'name' in a subject"),
    ],
)
def test_a_wrong_timeline_is_refused_at_its_line(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        timeline_of(spoilt(TEXT, ((old, new),)), "t.yaml")

    assert (refused.value.file, refused.value.line) == ("t.yaml", line)
    assert reason in refused.value.reason
