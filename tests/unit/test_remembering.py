"""Remembered lapses: the answers of deciding anew, given once for cases that stand alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import remembering
from engine.case import Case
from engine.compiled import Compiled
from engine.decide import decide, lapse_of
from engine.model import OPEN
from engine.periods.national import national_calendar
from engine.remembering import decide_lapse
from store.snapshots import snapshot, state_of
from tests.small import an_act, compile_small, unopened

CN = national_calendar()
TODAY = date(2026, 9, 1)
WAYS = {
    "repairs": ("ladder.sign",),
    "ladder.wait": (),
    "ladder.deemed_service": ("ladder.give_back", "ladder.announce"),
}
ABSENT = object()
DAYS = st.sampled_from([ABSENT, None, "2026-04-01", "2026-06-02"])  # the latter is set by a lapse, too
LAPSE = "lapses: [{from: repairing, to: review}]"
SETTING = "lapses: [{from: repairing, to: review, set: {decided_on: deadlines.repairs.last_day}}]"
FACTS = st.fixed_dictionaries(
    {
        "repaired_on": DAYS,
        "passed": st.sampled_from([ABSENT, None, True, False]),
        "ladder.served_on": DAYS,
        "decided_on": DAYS,
        "proof": st.sampled_from([ABSENT, {"name": "样例.png"}]),
    }
)


@cache
def _remembering() -> Compiled:
    return compile_small((LAPSE, SETTING))


@cache
def _forgetful() -> Compiled:
    return compile_small((LAPSE, SETTING))


@cache
def _before(name: str, day: date) -> Case:
    """A case in which a deadline runs."""
    lines = {1: {"item": "甲", "actual": 1}}
    case = unopened(_forgetful())
    first = an_act(OPEN, day, {"kind": "big"}, lines=lines)
    for command in (first, *(an_act(act, day) for act in ("order", "ladder.post", *WAYS[name]))):
        case = decide(_forgetful(), case, command, CN).after
    return case


def _stored(case: Case, **facts: Any) -> Case:
    """As the store hands it out: what stands alike is the same."""
    given_facts = {name: value for name, value in facts.items() if value is not ABSENT}
    kept = {name: value for name, value in case.facts.items() if name not in facts}
    return state_of(snapshot(replace(case, facts={**kept, **given_facts})))


@given(name=st.sampled_from(sorted(WAYS)), day=st.integers(0, 1), facts=FACTS)
def test_a_remembered_answer_is_the_one_that_deciding_anew_gives(name: str, day: int, facts: dict[str, Any]) -> None:
    case = _stored(_before(name, date(2026, 3, 2) + timedelta(days=day)), **facts)
    command = lapse_of(case, name, TODAY)

    anew = decide(_forgetful(), case, command, CN)

    assert decide_lapse(_remembering(), case, command, CN) == anew
    assert decide_lapse(_remembering(), case, command, CN) == anew


def test_cases_that_differ_in_what_nobody_looks_at_are_decided_once() -> None:
    one, other = (_stored(_before("repairs", date(2026, 3, 2)), kind=kind) for kind in ("big", "little"))
    command = lapse_of(one, "repairs", TODAY)

    first, second = (decide_lapse(_remembering(), case, command, CN) for case in (one, other))

    assert second.delta is first.delta
    assert (first.after.facts["kind"], second.after.facts["kind"]) == ("big", "little")


def test_cases_that_differ_in_what_a_guard_looks_at_are_decided_apart() -> None:
    unrepaired = _stored(_before("repairs", date(2026, 3, 2)))
    repaired = _stored(unrepaired, repaired_on="2026-04-01", passed=True)
    command = lapse_of(unrepaired, "repairs", TODAY)

    reached = [decide_lapse(_remembering(), case, command, CN).after.configuration for case in (unrepaired, repaired)]

    assert reached == [("review",), ("closed",)]


def test_a_fact_that_a_lapse_sets_is_told_of_each_case_by_what_it_was() -> None:
    standing = _stored(_before("repairs", date(2026, 3, 2)), decided_on="2026-06-02")
    other = _stored(standing, decided_on="2026-04-01")
    command = lapse_of(standing, "repairs", TODAY)
    compiled = compile_small((LAPSE, SETTING))

    told = [decide_lapse(compiled, case, command, CN).delta.facts for case in (standing, other)]

    assert told == [{}, {"decided_on": "2026-06-02"}]


def test_cases_that_were_not_read_from_a_store_are_simply_decided() -> None:
    compiled = compile_small((LAPSE, SETTING))
    case = _before("repairs", date(2026, 3, 2))

    assert decide_lapse(compiled, case, lapse_of(case, "repairs", TODAY), CN).after.configuration == ("review",)
    assert not compiled.remembered


def test_what_is_remembered_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_MOST_ANSWERS", 6)
    compiled = compile_small((LAPSE, SETTING))
    for day in range(20):
        case = _stored(_before("repairs", date(2026, 3, 2) + timedelta(days=day)))
        decide_lapse(compiled, case, lapse_of(case, "repairs", TODAY), CN)

        assert 0 < len(compiled.remembered) <= 8
