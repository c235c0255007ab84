"""Living deadlines in the whole system: timelines, papers decided on, timers, letters, verifying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from casework.acting import Act, Opening, Outcome, act, open_cases
from casework.definitions.judging import judge
from casework.definitions.library import Library
from casework.listing import show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock, people_for, scratch_parts
from casework.playing.timelines import play
from casework.sweeping import sweep
from casework.verifying import verify
from engine.errors import NotPermittedError, RefusedError
from store.sqlite import SqliteStore
from store.values import Subject
from tests.bureau import morning

LIVING = Path(__file__).parents[1] / "data" / "procedures" / "living"
MONTHLY = LIVING.parent / "monthly_report"
TIMELINES = sorted(path for folder in (LIVING, MONTHLY) for path in folder.glob("timelines/*.yaml"))
GRANTED = {"extra": 5, "approver": "王局长", "why": "案情复杂"}

Do = Callable[..., Outcome]


@pytest.fixture
def desk() -> Iterator[tuple[Parts, VirtualClock, str, Do]]:
    """A case accepted on Monday 2 March 2026, its notice issued two days later."""
    library = Library([LIVING])
    with scratch_parts(library, SqliteStore, morning(date(2026, 3, 2))) as (parts, clock):
        people_for(parts, library.compiled("living").procedure)
        subject = Subject(0, "enterprise", "样例公司", "X1")
        opening = Opening("living", "district", subject, "", Act("open", date(2026, 3, 2)))
        [opened] = open_cases(parts, "clerk_a", [opening])

        def do(name: str, day: date, **facts: Any) -> Outcome:
            clock.now = morning(day)
            return act(parts, "clerk_a", opened.number, Act(name, day, facts))

        do("tell", date(2026, 3, 4))
        yield parts, clock, opened.number, do


@pytest.mark.parametrize("folder", [LIVING, MONTHLY], ids=lambda path: path.name)
def test_the_procedure_is_in_order(folder: Path) -> None:
    assert judge(folder).problems == ()


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: path.stem)
def test_a_timeline_is_true(path: Path) -> None:
    assert play(path, Library([LIVING, MONTHLY]), SqliteStore).difference is None


def test_a_letter_keeps_what_it_printed(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, _, number, _ = desk
    with parts.store.read() as unit:
        [document] = unit.documents(case_id=unit.case(number).id)

    assert document.context["printed"] == {
        "limit": {"last_day": "2026-03-30", "provisional": False},
        "statement": {"last_day": "2026-03-11", "provisional": False},
    }


def test_a_moved_date_asks_the_issuing_role_for_a_decision(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, _, number, do = desk
    do("extend", date(2026, 3, 10), **GRANTED)

    [duty] = show_case(parts, number)["duties"]
    assert duty["name"] == "paper:2.notice"
    assert "《意见告知书》" in duty["label"]
    with parts.store.read() as unit:
        assert [(row.name, row.role) for row in unit.duties(offices=None)] == [("paper:2.notice", "clerk")]

    answer = {"paper": "2.notice", "answer": "reissued", "reason": "已重发"}
    with pytest.raises(RefusedError, match=r"请填写“文书”，待决定的有：2\.notice"):
        do("decide_paper", date(2026, 3, 11))
    with pytest.raises(NotPermittedError):
        act(parts, _stranger(parts), number, Act("decide_paper", date(2026, 3, 11), answer))
    do("decide_paper", date(2026, 3, 11), **answer)

    assert show_case(parts, number)["duties"] == []
    with pytest.raises(RefusedError, match="没有待决定的文书"):
        do("decide_paper", date(2026, 3, 12), **answer)


def _stranger(parts: Parts) -> str:
    """An officer of the same office who holds no role."""
    with parts.store.write() as unit:
        clerk = next(officer for officer in unit.officers().values() if officer.key == "clerk_a")
        unit.put_officer(replace(clerk, id=0, key="stranger", roles=frozenset(), certificate="样例-无岗位"))
        unit.commit()
    return "stranger"


def test_a_suspended_deadline_has_no_timer_until_it_resumes(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, clock, number, do = desk
    do("halt", date(2026, 3, 16))
    clock.now = morning(date(2026, 4, 14))
    sweep(parts, now=clock())

    assert _standing(parts, number) == ("suspended", [])
    do("resume", date(2026, 4, 14), resumed_on="2026-04-13")
    assert _standing(parts, number) == ("live", ["L:limit", "R:limit:3:0"])


def _standing(parts: Parts, number: str) -> tuple[str, list[str]]:
    """How the limit stands, and the names of its timers."""
    with parts.store.read() as unit:
        timers = unit.timers(offices=None, first=None, last=None)
        names = sorted(timer.name for timer in timers if timer.name.split(":")[1] == "limit")
        return unit.case(number).state.deadlines["limit"].status.value, names


def test_everything_decided_anew_is_as_recorded(desk: tuple[Parts, VirtualClock, str, Do]) -> None:
    parts, clock, number, do = desk
    do("extend", date(2026, 3, 10), **GRANTED)
    do("decide_paper", date(2026, 3, 11), paper="2.notice", answer="kept", reason="已说明")
    do("state", date(2026, 3, 13), posted_on="2026-03-11")
    do("halt", date(2026, 3, 16))
    do("resume", date(2026, 4, 15), resumed_on="2026-04-14")
    do("decide", date(2026, 4, 20))
    clock.now = morning(date(2026, 10, 21))
    sweep(parts, now=clock())

    report = verify(parts, redecide=True)

    assert (report.problems, report.older) == ((), 0)
    assert report.redecided == report.events > 10
    with parts.store.read() as unit:
        bodies = [orjson.loads(event.body) for event in unit.events(unit.case(number).id)]
    assert {body["format"] for body in bodies} == {2}
