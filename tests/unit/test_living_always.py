"""Living deadlines whatever happens, and remembered lapses that answer as fresh ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import DeadlineStatus
from engine.decide import decide, lapse_of
from engine.errors import RefusedError
from engine.model import FactType
from engine.remembering import decide_lapse
from store.snapshots import snapshot, state_of
from tests import living

# -- whatever happens

_ACTS = ("correct", "tell", "extend", "hear", "halt", "resume", "excuse", "state", "decide", "finish")


def _some_facts(data: st.DataObject, name: str, today: date) -> dict[str, object]:
    procedure = living.compiled().procedure
    facts: dict[str, object] = {}
    for fact in procedure.actions[name].required:
        kind = procedure.facts[fact].type
        day = (today - timedelta(data.draw(st.integers(0, 30)))).isoformat()
        facts[fact] = day if kind is FactType.DATE else data.draw(st.integers(1, 10)) if fact == "extra" else "样例"
    return facts


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_whatever_happens_each_version_says_what_it_rests_on(data: st.DataObject) -> None:
    case, today = living.opened(), living.OPENED
    for _ in range(data.draw(st.integers(1, 10))):
        today += timedelta(data.draw(st.integers(0, 20)))
        over = sorted(name for name, deadline in case.live_deadlines().items() if deadline.over_on <= today)
        name = data.draw(st.sampled_from(_ACTS))
        try:
            if over:
                after = decide(living.compiled(), case, lapse_of(case, over[0], today), living.CN).after
            else:
                after = living.act(case, name, today, **_some_facts(data, name, today)).after
        except RefusedError:
            continue
        for found, deadline in after.deadlines.items():
            before = case.deadlines.get(found)
            assert deadline.version - (before.version if before else 0) in (0, 1)
            if before is not None and deadline.version == before.version:
                assert replace(deadline, status=before.status) == before
            if deadline.status is DeadlineStatus.SUSPENDED:
                assert (deadline.rungs, deadline.suspended_on is not None) == ((), True)
            elif deadline.status is DeadlineStatus.LIVE:
                assert deadline.suspended_on is None
            assert len({grant.rule for grant in deadline.extensions}) == len(deadline.extensions)
        case = after


# -- remembered lapses


@pytest.mark.parametrize("name", ["limit", "statement", "archive", "report"])
@pytest.mark.parametrize("facts", [{}, {"heard_from": "2026-03-11", "heard_to": "2026-03-13"}])
def test_a_remembered_lapse_is_the_one_decided_anew(name: str, facts: dict[str, object]) -> None:
    case = living.act(living.given_notice(), "extend", date(2026, 3, 10), **living.GRANTED).after
    case = living.act(case, "hear", date(2026, 3, 16), **facts).after if facts else case
    kept = state_of(snapshot(case))
    command = lapse_of(kept, name, kept.deadlines[name].over_on)

    first, again = (decide_lapse(living.compiled(), kept, command, living.CN) for _ in range(2))

    anew = decide(living.compiled(), case, command, living.CN)
    assert first.after == again.after == anew.after
    assert (again.delta, again.proofs, again.documents) == (anew.delta, anew.proofs, anew.documents)
    assert again.after.papers.keys() == {"2.notice"}
    assert state_of(snapshot(again.after)) == anew.after


def test_a_lapse_that_both_waited_for_is_remembered_too() -> None:
    kept = state_of(snapshot(living.lapsed(living.decided(), "review")))
    command = lapse_of(kept, "suit", date(2026, 9, 15))

    answers = [decide_lapse(living.compiled(), kept, command, living.CN) for _ in range(2)]

    assert [answer.after.deadlines["enforce"].last_day for answer in answers] == [date(2026, 12, 14)] * 2


def test_deadlines_keep_small_plain_forms() -> None:
    plain: dict[str, Any] = living.opened().deadlines["limit"].as_json()

    assert not {"cause", "extensions", "stops", "suspended_on", "rulings"} & plain.keys()
