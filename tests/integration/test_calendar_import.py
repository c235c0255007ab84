"""Importing holidays: what it moves is seen before, superseded, never edited, done once. The year 2027 is synthetic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from casework.acting import Act, act
from casework.authority import People
from casework.calendars import calendar_for
from casework.calendars.entries import Given
from casework.calendars.importing import Consequences, import_editions, preview, read_file
from casework.calendars.reading import Table
from casework.calendars.recounting import Move, printed_day
from casework.calendars.status import calendar_status
from casework.listing import explain_deadline, show_case
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from casework.verifying import verify
from cli.given import facts_of
from cli.main import app
from engine.errors import NotPermittedError, RefusedError
from engine.standing import Cause, DeadlineStatus
from store.digest import content_digest
from store.values import Document, Officer, StoredCase
from tests.bureau import CITY, SIGNED, bring_past_the_data, by_district, found, morning

SYNTHETIC = Path(__file__).parent.parent / "data" / "calendars" / "synthetic_2027.csv"
WEEKEND_RULE = date(2027, 2, 22)
WORKED_SATURDAY = date(2027, 2, 20)  # by the synthetic table


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    """Every case posted on 16 November; those of two districts signed for on the 20th, one found in order since."""
    parts, clock = found(tmp_path / "home", date(2026, 11, 9))
    bring_past_the_data(parts, clock)
    yield parts, clock
    parts.store.close()


def signed_numbers(parts: Parts) -> list[str]:
    districts = by_district(parts)
    return sorted(districts["heping"] + districts["shenhe"])


def case_of(parts: Parts, number: str) -> StoredCase:
    with parts.store.read() as unit:
        return unit.case(number)


def content(parts: Parts) -> str:
    with parts.store.read() as unit:
        return content_digest(unit)


def synthetic(parts: Parts, given: Given | None = None) -> Table:
    table = read_file(parts, SYNTHETIC, given or Given(issued_on=date(2026, 11, 4)))
    assert table.errors == ()
    return table


def imported(parts: Parts, actor: str | None = None) -> Consequences:
    return import_editions(parts, synthetic(parts).editions, actor=actor, now=parts.clock())


def closure(parts: Parts, tmp_path: Path, day: str, office: str) -> Table:
    path = tmp_path / "closures.csv"
    path.write_text(f"region,date,working,name,cite\nCN-LN,{day},no,本局停止办公,示例公告\n", encoding="utf-8")
    table = read_file(parts, path, Given(office=office))
    assert table.errors == ()
    return table


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
    with pytest.raises(NotPermittedError, match="calendar_keeper"):
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


# -- lapses that came too early, in cases that have moved on


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


# -- through the command


@pytest.fixture
def home(bureau: tuple[Parts, VirtualClock], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIXIAN_HOME", str(bureau[0].home))
    monkeypatch.delenv("SHIXIAN_DATABASE_URL", raising=False)
    return bureau[0].home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calendar", *arguments])


def test_the_command_previews_imports_and_says_so_again(bureau: tuple[Parts, VirtualClock], home: Path) -> None:
    parts, _ = bureau
    before = content(parts)
    looked = run("import", str(SYNTHETIC), "--issued", "2026-11-04")
    assert looked.exit_code == 0, looked.output
    assert "以上只是预览，没有作任何改动" in looked.output
    assert content(parts) == before
    plain = json.loads(run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--json").stdout)
    assert (plain["applied"], plain["errors"], plain["moved"]) == (False, [], len(signed_numbers(parts)))
    done = run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--yes")
    assert done.exit_code == 0, done.output
    assert "已导入" in done.output
    again = run("import", str(SYNTHETIC), "--issued", "2026-11-04", "--yes")
    assert "以前已经导入" in again.output
    status = json.loads(run("status", "--json").stdout)
    national = next(region for region in status["regions"] if region["region"] == "CN")
    assert (national["years"][-1], national["editions"]) == (2027, [1])
    assert "合成测试数据" in run("status").output


def test_the_command_refuses_a_wrong_file_with_every_row(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    text = SYNTHETIC.read_text(encoding="utf-8").replace("6月9日", "6月31日").replace("2月20日", "2月19日")
    wrong.write_text(text, encoding="gb18030")
    told = run("import", str(wrong), "--yes")
    assert told.exit_code == 1
    assert "第3行" in told.output
    assert "第6行" in told.output
    assert "没有导入" in told.output
    plain = json.loads(run("import", str(wrong), "--yes", "--json").stdout)
    assert (plain["applied"], [remark["row"] for remark in plain["errors"] if remark["row"]]) == (False, [3, 3, 6])


def test_a_paper_about_several_cases_has_a_date_for_each() -> None:
    move = Move("案二", "rectification", "整改期限", WEEKEND_RULE, WORKED_SATURDAY, True, False, False)
    rows = [
        {"case": {"number": number}, "printed": {"rectification": {"last_day": day, "provisional": True}}}
        for number, day in (("案一", "2027-02-19"), ("案二", "2027-02-22"))
    ]
    paper = Document(1, "overdue_list", "示例清单", 1, "", SIGNED, {"rows": rows})
    assert printed_day(paper, move) == WEEKEND_RULE
    assert printed_day(paper, replace(move, deadline="statement")) is None


def test_what_the_administrator_imported_is_told_as_his(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, _ = bureau
    imported(parts)
    number = signed_numbers(parts)[0]
    version = explain_deadline(parts, number, "rectification")[-1]
    assert (version["cause"], version["event"]["actor"]) == ("recounted", "本机管理员")
    assert show_case(parts, number)["events"][-1]["actor"] == "本机管理员"


def test_cases_in_which_only_reminders_move_are_accounted_for(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path
) -> None:
    parts, _ = bureau
    closure(parts, tmp_path, "2027-02-10", "heping")
    looked = run("import", str(tmp_path / "closures.csv"), "--office", "heping")
    numbers = len(by_district(parts)["heping"])
    assert f"涉及{numbers}件案件：0项期限将变动" in looked.output
    assert f"其中{numbers}件最后一日不变，将只调整提醒" in looked.output


def test_a_wrong_date_names_its_own_option(bureau: tuple[Parts, VirtualClock], home: Path) -> None:
    answer = run("import", str(SYNTHETIC), "--issued", "2026-13-01")
    assert "--issued" in str(answer.exception)


def test_sums_without_a_case_know_what_was_imported(
    bureau: tuple[Parts, VirtualClock], home: Path, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,unit,amount,start,rest_day,region\n1,working_days,5,2027-03-01,stays,CN-LN\n", encoding="utf-8"
    )
    told = []
    for _ in range(2):
        assert CliRunner().invoke(app, ["period", str(source), str(target)]).exit_code == 0
        told.append(target.read_text(encoding="utf-8").splitlines()[1].split(",")[6:8])
        imported(bureau[0])
    assert told == [["2027-03-08", "true"], ["2027-03-08", "false"]]


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
