"""Importing holidays: what it moves is seen before, superseded, never edited, done once. The year 2027 is synthetic."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from casework.acting import Act, act
from casework.calendars import calendar_for
from casework.calendars.entries import Given
from casework.calendars.importing import import_editions, preview, read_file
from casework.calendars.recounting import Move, printed_day
from casework.calendars.status import calendar_status
from casework.listing import explain_deadline, show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from casework.verifying import verify
from engine.errors import NotPermittedError
from engine.standing import Cause, DeadlineStatus
from store.values import Document, Officer
from tests.bureau import CITY, SIGNED, by_district, morning
from tests.holidays import (
    SYNTHETIC,
    WEEKEND_RULE,
    WORKED_SATURDAY,
    case_of,
    closure,
    content,
    imported,
    run,
    signed_numbers,
    synthetic,
)


def passed_early(parts: Parts, clock: VirtualClock) -> str:
    """A case found in order before its time: its form prints the day on which the time would end."""
    number = by_district(parts)["heping"][0]
    clock.now = morning(date(2026, 12, 1))
    signers = ("heping_1", "heping_2")
    act(parts, "heping_1", number, Act("apply_recheck", date(2026, 12, 1), officers=signers))
    lines = {int(key): {"actual_after": 99} for key in range(1, len(case_of(parts, number).state.lines) + 1)}
    passed = act(parts, "heping_1", number, Act("early_pass", date(2026, 12, 1), lines=lines, officers=signers))
    assert [kind for kind, _ in passed.documents] == ["review_form"]
    return number


def test_the_preview_tells_what_moves_and_changes_nothing(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    before = content(parts)
    numbers = signed_numbers(parts)
    found = preview(parts, synthetic(parts).editions, now=parts.clock())
    assert content(parts) == before
    assert found.failures == []
    assert found.touched == len(numbers) == len(found.moves)
    assert sorted(move.case for move in found.moves) == numbers
    for move in found.moves:
        assert (move.deadline, move.label, move.before, move.after) == (
            "rectification",
            "整改期限",
            WEEKEND_RULE,
            WORKED_SATURDAY,
        )
        assert (move.was_provisional, move.provisional, move.was_lapsed) == (True, False, False)


def test_an_import_makes_one_event_a_case_that_supersedes(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    numbers = signed_numbers(parts)
    before = {number: case_of(parts, number) for number in numbers}
    foreseen = preview(parts, synthetic(parts).editions, now=parts.clock())
    done = imported(parts)
    assert (done.moves, done.touched) == (foreseen.moves, foreseen.touched)
    (edition,) = synthetic(parts).editions
    for number in numbers:
        case = case_of(parts, number)
        assert case.version == before[number].version + 1
        deadline = case.state.deadlines["rectification"]
        assert (deadline.last_day, deadline.provisional, deadline.cause) == (WORKED_SATURDAY, False, Cause.RECOUNTED)
        assert deadline.version == before[number].state.deadlines["rectification"].version + 1
        with parts.store.read() as unit:
            event = unit.events(case.id)[-1]
            assert unit.edition(orjson.loads(event.body)["calendar"])["years"][-1] == 2027
        assert (event.kind, event.name, event.actor_id) == ("recount", edition.digest[:12], None)
    waiting = {number for rows in by_district(parts).values() for number in rows} - set(numbers)
    with parts.store.read() as unit:
        assert all(unit.events(unit.case(number).id)[-1].kind == "act" for number in waiting)
    assert verify(parts, redecide=True).problems == ()


def test_importing_again_changes_nothing(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    imported(parts)
    before = content(parts)
    again = imported(parts)
    assert again.nothing
    assert preview(parts, synthetic(parts).editions, now=parts.clock()).nothing
    assert content(parts) == before


def test_the_timer_moves_with_the_deadline(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, clock = bureau
    imported(parts)
    clock.now = morning(WORKED_SATURDAY)
    assert not [fired for fired in sweep(parts, now=parts.clock()).fired if fired.name == "rectification"]
    clock.now = morning(date(2027, 2, 21))
    fired = [fired for fired in sweep(parts, now=parts.clock()).fired if fired.name == "rectification"]
    assert len(fired) == len(signed_numbers(parts))
    assert {one.due for one in fired} == {date(2027, 2, 21)}


def test_letters_that_print_a_date_now_wrong_are_listed(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, clock = bureau
    number = passed_early(parts, clock)
    found = preview(parts, synthetic(parts).editions, now=parts.clock())
    assert [(p.case, p.deadline, p.printed, p.now) for p in found.papers] == [
        (number, "rectification", WEEKEND_RULE, WORKED_SATURDAY)
    ]
    done = imported(parts)
    assert done.papers == found.papers
    assert [duty for duty in case_of(parts, number).state.duties if duty.startswith("paper:")]
    assert verify(parts, redecide=True).problems == ()


def test_a_closure_moves_only_the_deadlines_of_its_office(bureau: tuple[Parts, VirtualClock], tmp_path: Path) -> None:
    parts, _ = bureau
    with parts.store.read() as unit:
        waiting = {key: numbers for key, numbers in by_district(parts).items() if key not in ("heping", "shenhe")}
    district, numbers = next(iter(waiting.items()))
    ends = case_of(parts, numbers[0]).state.deadlines["order.receipt_wait"].last_day
    assert ends == date(2026, 11, 30)
    table = closure(parts, tmp_path, "2026-11-30", district)
    done = import_editions(parts, table.editions, actor=f"{district}_1", now=parts.clock())
    assert sorted(move.case for move in done.moves) == sorted(numbers)
    assert {move.after for move in done.moves} == {date(2026, 12, 1)}
    with parts.store.read() as unit:
        assert not calendar_for(unit, "CN-LN", district).is_working(date(2026, 11, 30))
        assert calendar_for(unit, "CN-LN", "shenyang").is_working(date(2026, 11, 30))
    assert verify(parts, redecide=True).problems == ()


def test_a_closure_of_the_city_holds_for_its_districts(bureau: tuple[Parts, VirtualClock], tmp_path: Path) -> None:
    parts, _ = bureau
    table = closure(parts, tmp_path, "2026-11-30", "shenyang")
    done = import_editions(parts, table.editions, actor=CITY, now=parts.clock())
    waiting = sum(len(rows) for key, rows in by_district(parts).items() if key not in ("heping", "shenhe"))
    assert len(done.moves) == waiting


def test_who_may_import_what(bureau: tuple[Parts, VirtualClock], tmp_path: Path) -> None:
    parts, _ = bureau
    before = content(parts)
    with pytest.raises(NotPermittedError, match="节假日管理岗位"):
        imported(parts, actor=CITY)
    foreign = closure(parts, tmp_path, "2026-11-30", "shenhe").editions
    with pytest.raises(NotPermittedError, match="只能登记本单位及其下级单位"):
        import_editions(parts, foreign, actor="heping_1", now=parts.clock())
    for officer, editions in ((CITY, synthetic(parts).editions), ("heping_1", foreign)):
        with pytest.raises(NotPermittedError):
            preview(parts, editions, actor=officer, now=parts.clock())
    assert content(parts) == before
    with parts.store.write() as unit:
        city = next(office for office in unit.offices().values() if office.key == "shenyang")
        unit.put_officer(Officer(0, "keeper", "样例庚", city.id, frozenset({"calendar_keeper"})))
        unit.commit()
    assert imported(parts, actor="keeper").touched > 0
    with parts.store.read() as unit:
        (row,) = unit.calendar_editions()
        assert unit.officers()[row.officer_id or 0].key == "keeper"
        assert row.issued_on == date(2026, 11, 4)
    assert [edition.officer for edition in calendar_status(parts).editions] == ["样例庚"]


def test_a_lapse_recorded_before_the_notice_came_is_pointed_out(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, clock = bureau
    number = passed_early(parts, clock)
    clock.now = morning(date(2027, 3, 10))
    sweep(parts, now=parts.clock())
    assert case_of(parts, number).state.deadlines["rectification"].status is DeadlineStatus.LAPSED
    found = preview(parts, synthetic(parts).editions, now=parts.clock())
    (move,) = (move for move in found.moves if move.case == number)
    assert (move.before, move.after, move.was_lapsed) == (WEEKEND_RULE, WORKED_SATURDAY, True)
    assert imported(parts).moves == found.moves
    sweep(parts, now=parts.clock())
    deadline = case_of(parts, number).state.deadlines["rectification"]
    assert (deadline.status, deadline.last_day) == (DeadlineStatus.LAPSED, WORKED_SATURDAY)
    assert verify(parts, redecide=True).problems == ()


def test_a_definite_date_that_stays_though_the_calendar_would_shorten_it_is_listed(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, _ = bureau
    resting = tmp_path / "resting.csv"
    resting.write_text(SYNTHETIC.read_text(encoding="utf-8").replace("、2月20日（周六）", ""), encoding="utf-8")
    first = read_file(parts, resting, Given(issued_on=date(2026, 11, 4)))
    assert first.errors == ()
    numbers = signed_numbers(parts)
    assert import_editions(parts, first.editions, actor=None, now=parts.clock()).spared == []

    foreseen = preview(parts, synthetic(parts).editions, now=parts.clock())
    monkeypatch.setenv("COLUMNS", "160")
    looked = run("import", str(SYNTHETIC))
    done = imported(parts)

    assert f"不予缩短的期限：{len(numbers)}项" in looked.output
    assert done.spared == foreseen.spared
    assert sorted(one.case for one in done.spared) == numbers
    assert {(one.deadline, one.stays, one.shorter) for one in done.spared} == {
        ("rectification", WEEKEND_RULE, WORKED_SATURDAY)
    }
    assert {case_of(parts, number).state.deadlines["rectification"].last_day for number in numbers} == {WEEKEND_RULE}
    plain = json.loads(run("import", str(SYNTHETIC), "--yes", "--json").stdout)
    assert (plain["applied"], plain["nothing_new"], len(plain["spared"])) == (False, True, len(numbers))


def test_a_paper_about_several_cases_has_a_date_for_each() -> None:
    move = Move("案二", "rectification", "整改期限", WEEKEND_RULE, WORKED_SATURDAY, True, False, False)
    rows = [
        {"case": {"number": number}, "printed": {"rectification": {"last_day": day, "provisional": True}}}
        for number, day in (("案一", "2027-02-19"), ("案二", "2027-02-22"))
    ]
    paper = Document(1, "overdue_list", "示例清单", 1, "", None, "", SIGNED, {"rows": rows}, "")
    assert printed_day(paper, move) == WEEKEND_RULE
    assert printed_day(paper, replace(move, deadline="statement")) is None


def test_what_the_administrator_imported_is_told_as_his(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    imported(parts)
    number = signed_numbers(parts)[0]
    version = explain_deadline(parts, number, "rectification")[-1]
    assert (version["cause"], version["event"]["actor"]) == ("recounted", "本机管理员")
    assert show_case(parts, number)["events"][-1]["actor"] == "本机管理员"
