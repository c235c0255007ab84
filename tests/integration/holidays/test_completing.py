"""An import of holidays that died while recounting is completed by itself, once, by the officer who confirmed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.calendars import importing
from casework.calendars.applied import is_applied
from casework.calendars.completing import AT_WORK, complete_imports, unfinished
from casework.calendars.importing import import_editions
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.verifying import verify
from store.values import CalendarEditionRow
from tests.bureau import CITY
from tests.holidays import WORKED_SATURDAY, case_of, content, imported, signed_numbers, synthetic
from workflows import jobs
from workflows.timetable import CALENDAR
from workflows.work import waits

Bureau = tuple[Parts, VirtualClock]


class DiedError(Exception):
    """Stands for the death of the process."""


def import_dying_after(parts: Parts, pages: int, monkeypatch: pytest.MonkeyPatch, actor: str | None = None) -> None:
    """Import the synthetic year, one case in each transaction, and die after some of them."""
    left = iter(range(pages))
    decided: Any = importing._decided

    def dies(*given: object) -> object:
        if next(left, None) is None:
            raise DiedError
        return decided(*given)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "CASES_AT_ONCE", 1)
        patch.setattr(importing, "_decided", dies)
        with pytest.raises(DiedError):
            import_editions(parts, synthetic(parts).editions, actor=actor, now=parts.clock())


def moved(parts: Parts) -> int:
    """How many of the cases were recounted."""
    with parts.store.read() as unit:
        return sum(unit.events(case_of(parts, number).id)[-1].kind == "recount" for number in signed_numbers(parts))


def rows(parts: Parts) -> list[CalendarEditionRow]:
    with parts.store.read() as unit:
        return unit.calendar_editions()


def later(clock: VirtualClock) -> None:
    clock.now += AT_WORK


def test_an_import_that_ended_leaves_nothing_to_complete(bureau: Bureau) -> None:
    parts, clock = bureau
    imported(parts)
    later(clock)
    with parts.store.read() as unit:
        assert all(is_applied(unit, row) for row in unit.calendar_editions())
        assert unfinished(unit, now=clock.now) == []
    before = content(parts)
    assert complete_imports(parts, now=clock.now).imports == 0
    assert content(parts) == before


def test_what_a_death_left_is_completed_once(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, clock = bureau
    import_dying_after(parts, 5, monkeypatch)
    left = moved(parts)
    assert complete_imports(parts, now=clock.now).imports == 0  # whoever began it may still be at it
    later(clock)
    done = complete_imports(parts, now=clock.now)
    assert (done.imports, done.failures) == (1, [])
    assert left < moved(parts) == len(signed_numbers(parts)) == left + done.touched
    assert verify(parts, redecide=True).problems == ()
    before = content(parts)
    assert complete_imports(parts, now=clock.now).imports == 0
    assert content(parts) == before
    assert len(rows(parts)) == len(synthetic(parts).editions)


def test_importing_the_file_again_completes_it_too(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, clock = bureau
    import_dying_after(parts, 5, monkeypatch)
    imported(parts)
    later(clock)
    with parts.store.read() as unit:
        assert unfinished(unit, now=clock.now) == []


def test_its_events_are_those_of_the_officer_who_confirmed_the_import(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock = bureau
    with parts.store.write() as unit:
        [officer] = unit.officers([CITY]).values()
        keeper = unit.put_officer(replace(officer, roles=officer.roles | {"calendar_keeper"}))
        unit.commit()
    import_dying_after(parts, 0, monkeypatch, actor=CITY)
    later(clock)
    complete_imports(parts, now=clock.now)
    with parts.store.read() as unit:
        last = [unit.events(case_of(parts, number).id)[-1] for number in signed_numbers(parts)]
    assert {(event.kind, event.actor_id) for event in last} == {("recount", keeper.id)}


def test_an_officer_who_may_no_longer_import_holds_nothing_up(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, clock = bureau
    with parts.store.write() as unit:
        [officer] = unit.officers([CITY]).values()
        unit.put_officer(replace(officer, roles=officer.roles | {"calendar_keeper"}))
        unit.commit()
    import_dying_after(parts, 0, monkeypatch, actor=CITY)
    with parts.store.write() as unit:
        unit.put_officer(officer)
        unit.commit()
    later(clock)
    assert complete_imports(parts, now=clock.now).touched == len(signed_numbers(parts))


def test_the_clock_s_job_has_work_only_while_something_is_unfinished(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock = bureau
    monkeypatch.setitem(jobs._joined, parts.home, parts)
    now = clock.now + timedelta(hours=1)
    assert not waits(parts.home, CALENDAR, now, None)
    import_dying_after(parts, 5, monkeypatch)
    assert waits(parts.home, CALENDAR, now, None)
    outcome = jobs.run(jobs.JOBS[CALENDAR], parts.home, now)
    assert outcome.summary.startswith("补算放假安排 1 次")
    assert {row["现最后一日"] for row in outcome.rows} == {WORKED_SATURDAY.isoformat()}
    assert not waits(parts.home, CALENDAR, now, None)
