"""Lapses that came too early by the holidays now in force, in cases that have moved on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.acting import Act, act
from casework.authority import People
from casework.calendars.importing import import_editions, preview
from casework.listing import explain_deadline, show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from casework.verifying import verify
from cli.given import facts_of
from cli.main import app
from engine.errors import RefusedError
from engine.standing import DeadlineStatus
from store.values import Officer
from tests.bureau import CITY, by_district, morning
from tests.holidays import case_of, closure, run

WAIT = "order.receipt_wait"
MOVED_ON = ("order.mail.posted", "order.notice.may_announce")


def waiting_in_vain(parts: Parts, clock: VirtualClock) -> list[str]:
    """The cases of one district whose letters brought no answer by 30 November, and which have moved on since."""
    clock.now = morning(date(2026, 12, 2))
    sweep(parts, now=parts.clock())
    numbers = sorted(next(rows for key, rows in by_district(parts).items() if key not in ("heping", "shenhe")))
    for number in numbers:
        state = case_of(parts, number).state
        assert (state.deadlines["order.receipt_wait"].status, state.configuration) == (
            DeadlineStatus.LAPSED,
            MOVED_ON,
        )
    return numbers


def district_of(parts: Parts, number: str) -> str:
    return next(key for key, rows in by_district(parts).items() if number in rows)


def test_a_lapse_that_came_too_early_becomes_a_duty_though_the_case_moved_on(
    bureau: tuple[Parts, VirtualClock], tmp_path: Path
) -> None:
    parts, clock = bureau
    numbers = waiting_in_vain(parts, clock)
    district = district_of(parts, numbers[0])
    editions = closure(parts, tmp_path, "2026-11-30", district).editions
    foreseen = preview(parts, editions, now=parts.clock())
    done = import_editions(parts, editions, actor=None, now=parts.clock())
    assert done.lapses == foreseen.lapses
    assert (done.moves, done.failures, done.touched) == ([], [], len(numbers))
    assert sorted(lapse.case for lapse in done.lapses) == numbers
    assert {(one.deadline, one.recorded, one.now) for one in done.lapses} == {
        ("order.receipt_wait", date(2026, 11, 30), date(2026, 12, 1))
    }

    number = numbers[0]
    state = case_of(parts, number).state
    deadline = state.deadlines["order.receipt_wait"]
    assert (deadline.status, deadline.last_day, deadline.version) == (DeadlineStatus.LAPSED, date(2026, 11, 30), 1)
    assert state.configuration == MOVED_ON
    [duty] = [duty for duty in show_case(parts, number)["duties"] if duty["name"].startswith("lapse:")]
    assert duty["name"] == "lapse:order.receipt_wait"
    assert "原按2026年11月30日届满，按现行节假日安排应为2026年12月1日，请核实此后办理的事项" in duty["label"]
    with parts.store.read() as unit:
        [role] = {row.role for row in unit.duties(offices=None) if row.name == duty["name"]}
    holder = explain_deadline(parts, number, "order.receipt_wait")[-1]
    assert holder["overtaken"] == "2026-12-01"

    again = import_editions(parts, editions, actor=None, now=parts.clock())
    assert (again.lapses, again.touched, again.nothing) == ([], 0, True)

    answer = {"deadline": "order.receipt_wait", "answer": "stands", "reason": "12月1日也没有回执"}
    officer = next(
        officer.key for officer in officers(parts) if role in officer.roles and sees(parts, officer, district)
    )
    act(parts, officer, number, Act("decide_lapse", date(2026, 12, 2), answer))
    assert not [name for name in case_of(parts, number).state.duties if name.startswith("lapse:")]
    assert show_case(parts, number)["events"][-1]["label"] == "核实届满后的办理"
    with pytest.raises(RefusedError, match="没有待决定的期限"):
        act(parts, officer, number, Act("decide_lapse", date(2026, 12, 2), answer))
    after = import_editions(parts, editions, actor=None, now=parts.clock())
    assert (after.lapses, after.touched) == ([], 0)
    assert not [name for name in case_of(parts, number).state.duties if name.startswith("lapse:")]

    longer = closure(parts, tmp_path, "2026-12-01", district).editions
    assert len(import_editions(parts, longer, actor=None, now=parts.clock()).lapses) == len(numbers)
    assert case_of(parts, number).state.deadlines["order.receipt_wait"].overtaken == date(2026, 12, 2)
    assert "lapse:order.receipt_wait" in case_of(parts, number).state.duties
    report = verify(parts, redecide=True)
    assert (report.problems, report.redecided) == ((), report.events)


def officers(parts: Parts) -> list[Officer]:
    with parts.store.read() as unit:
        return list(unit.officers().values())


def sees(parts: Parts, officer: Officer, district: str) -> bool:
    with parts.store.read() as unit:
        people = People.of(unit)
        return people.is_below(people.office(district).id, officer.office_id)


def test_the_command_tells_of_lapses_that_came_too_early(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock = bureau
    numbers = waiting_in_vain(parts, clock)
    district = district_of(parts, numbers[0])
    closure(parts, tmp_path, "2026-11-30", district)
    monkeypatch.setenv("COLUMNS", "160")
    source = ("import", str(tmp_path / "closures.csv"), "--office", district)
    looked = run(*source)
    assert f"届满记录早于现行期限、案件已办到以后环节：{len(numbers)}项" in looked.output
    assert "将列为待办" in looked.output
    assert "件最后一日不变，将只调整" not in looked.output
    plain = json.loads(run(*source, "--yes", "--json").stdout)
    assert (plain["applied"], plain["moved"], len(plain["early_lapses"])) == (True, 0, len(numbers))
    assert (plain["early_lapses"][0]["recorded"], plain["early_lapses"][0]["now"]) == ("2026-11-30", "2026-12-01")
    again = json.loads(run(*source, "--yes", "--json").stdout)
    assert (again["applied"], again["nothing_new"], again["early_lapses"]) == (False, True, [])

    number = numbers[0]
    typed = facts_of(
        parts, case_of(parts, number).state.procedure, [f"deadline={WAIT}", "answer=corrected", "reason=重新公告"]
    )
    act(parts, CITY, number, Act("decide_lapse", date(2026, 12, 2), typed))
    assert not [name for name in case_of(parts, number).state.duties if name.startswith("lapse:")]
    explained = CliRunner().invoke(app, ["deadline", "explain", number, WAIT])
    assert "最后一日应为2026-12-01" in explained.output
    assert "本局停止办公" in explained.output
