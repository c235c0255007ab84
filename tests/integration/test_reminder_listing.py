"""What people look up: notices with what came of each, what was not delivered; and the commands that show it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from bootstrap import join
from casework.definitions.library import Library
from casework.listing import list_deadlines
from casework.parts import Parts
from casework.reminders.health import examine_reminders
from casework.reminders.held import held_by
from casework.reminders.listing import list_failures, list_notices, mark_read
from casework.reminders.mail import FolderMail, SmtpMail
from casework.reminders.sending import send_pending
from casework.sweeping import sweep
from cli.main import app
from documents.health import State
from engine.case import DeadlineStatus
from engine.errors import MissingError
from store.contract import Store
from store.sqlite import SqliteStore
from tests import factories as make
from tests.bureau import in_the_mail, morning
from tests.orchestration import MORNING, PROCEDURES, found_office, open_case
from tests.reminding import (
    NOW,
    TODAY,
    Inbox,
    channels_file,
    delegate,
    parts_on,
    put_case,
    put_officer,
    put_reminder,
    put_rung,
    smtp,
)


@pytest.fixture
def store(sqlite_file: Path) -> Iterator[Store]:
    """What is looked at here does not depend on the database."""
    found = SqliteStore(sqlite_file)
    yield found
    found.close()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[SmtpMail]:
    with smtp(inbox) as port:
        yield port


@pytest.fixture
def parts(store: Store, tmp_path: Path, mail: SmtpMail) -> Parts:
    return parts_on(store, tmp_path, mail)


def test_unread_notices_come_first_and_say_what_came_of_them(store: Store, parts: Parts, inbox: Inbox) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    inbox.refuse = {"wang@example.invalid"}
    put_reminder(store, 1, last_day=date(2026, 6, 3))
    put_reminder(store, 2, last_day=date(2026, 6, 2))
    send_pending(parts, now=NOW, owner="t")
    lines = list_notices(parts, "li")
    assert [(line.case, line.left, line.read_at) for line in lines] == [
        ("CASE-00002", "1 天", ""),
        ("CASE-00001", "2 天", ""),
    ]
    [delivery] = lines[0].deliveries
    assert (delivery.channel, delivery.state, delivery.address, delivery.at, delivery.attempts) == (
        "邮件",
        "已送出",
        "li@example.invalid",
        "2026-06-01 08:00",
        1,
    )
    assert delivery.answer.startswith("已接收，Message-ID <")
    assert mark_read(parts, "li", [lines[0].number], now=NOW) == 1
    assert [line.case for line in list_notices(parts, "li")] == ["CASE-00001", "CASE-00002"]
    [failed] = [line.deliveries[0] for line in list_notices(parts, "wang")][:1]
    assert (failed.state, failed.attempts) == ("未成功", 1)
    assert "550" in failed.answer
    assert {line.officer for line in list_notices(parts)} == {"li", "wang"}
    [failure] = list_failures(parts)
    assert failure.what == "邮件 → 示例wang（wang）"
    assert (failure.attempts, failure.next_try) == (1, "2026-06-01 08:05")


def test_what_is_done_with_is_shown_only_when_asked_for(store: Store, parts: Parts) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    with store.write() as unit:
        case = unit.case("CASE-00001")
        met = {name: one.ended(DeadlineStatus.MET) for name, one in case.state.deadlines.items()}
        unit.record([make.recording(case, deadlines=met)])
        unit.commit()
    assert list_notices(parts, "li") == []
    assert [line.over for line in list_notices(parts, "li", over=True)] == [True]


def test_only_own_notices_can_be_marked_as_read(store: Store, parts: Parts) -> None:
    put_officer(store, "li")
    put_officer(store, "zhao", "tiexi")
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    number = list_notices(parts, "li")[0].number
    with pytest.raises(MissingError, match="示例zhao的提醒"):
        mark_read(parts, "zhao", [number], now=NOW)
    with pytest.raises(MissingError):
        list_notices(parts, "nobody")
    assert mark_read(parts, "li", None, now=NOW) == 1
    assert mark_read(parts, "li", None, now=NOW) == 0


def test_all_that_was_not_delivered_is_listed(store: Store, parts: Parts, tmp_path: Path) -> None:
    put_officer(store, "li", email="")
    put_reminder(store, 1)
    put_rung(store, put_case(store, 2), holder="nobody", holder_label="某岗位")
    channels_file(tmp_path, "channels:\n  mail:\n")
    send_pending(parts, now=NOW, owner="t")
    channels_file(tmp_path, "channels: 1\n")
    told = {line.what: line.error for line in list_failures(parts)}
    assert set(told) == {"渠道设置", "CASE-00002 整改期限", "邮件 → 示例li（li）"}
    assert "担任“某岗位”" in told["CASE-00002 整改期限"]


def test_an_absent_officer_s_notice_says_so(store: Store, parts: Parts) -> None:
    li, zhou = put_officer(store, "li"), put_officer(store, "zhou", roles=frozenset())
    delegate(store, li, zhou, TODAY, TODAY + timedelta(days=9))
    put_reminder(store, 1)
    send_pending(parts, now=NOW, owner="t")
    assert {line.officer: (line.remark, len(line.deliveries)) for line in list_notices(parts)} == {
        "li": ("已委托他人办理", 0),
        "zhou": ("代示例li办理", 1),
    }


# -- doctor


def findings(parts: Parts, environ: dict[str, str] | None = None) -> dict[str, tuple[State, str]]:
    return {one.subject: (one.state, one.text) for one in examine_reminders(parts, environ or {})}


def test_doctor_tells_what_keeps_reminders_from_people(store: Store, tmp_path: Path) -> None:
    alone = parts_on(store, tmp_path)
    put_officer(store, "li")
    assert findings(alone)["邮件"] == (State.MISSING, "未设置 SHIXIAN_MAIL，提醒只在工作台（shixian remind list）")
    text = (
        "channels:\n  oa:\n    kind: webhook\n    url: http://127.0.0.1:9/x\n    secret: ${OA}\n    roles: [nobody]\n"
    )
    channels_file(tmp_path, text)
    assert "环境变量 OA 没有设置" in findings(alone)["提醒渠道"][1]
    (tmp_path / "channels.yaml").chmod(0o644)
    told = examine_reminders(alone, {"OA": "x"})
    assert [(one.subject, one.state) for one in told] == [
        ("邮件", State.OPTIONAL),
        ("提醒渠道文件", State.MISSING),
        ("提醒渠道", State.OK),
        ("提醒渠道", State.OPTIONAL),
        ("提醒渠道", State.OPTIONAL),
        ("提醒送达", State.MISSING),  # the file cannot be read without its variable where the service runs
    ]
    assert "chmod 600" in told[1].remedy
    assert "不加密" in told[3].text
    assert "没有人员担任" in told[4].text


def test_doctor_tells_what_was_not_delivered(store: Store, tmp_path: Path, mail: SmtpMail, inbox: Inbox) -> None:
    parts = parts_on(store, tmp_path, mail)
    put_officer(store, "li")
    put_reminder(store, 1)
    assert findings(parts)["提醒送达"] == (State.OK, "没有失败的")
    inbox.refuse = {"li@example.invalid"}
    send_pending(parts, now=NOW, owner="t")
    state, text = findings(parts)["提醒送达"]
    assert state is State.MISSING
    assert text.startswith("1项没有送达：邮件 → 示例li（li）：")


# -- the commands, on a small system


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case whose rung fell due, swept; its office has one officer."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    where = tmp_path / "home"
    parts = join(where, clock=lambda: MORNING, mail=FolderMail(tmp_path / "mail"))
    found_office(parts)
    open_case(parts)
    sweep(parts, now=MORNING)
    assert send_pending(parts, now=MORNING, owner="t").letters == 1
    parts.store.close()
    return where


def shixian(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"SHIXIAN_HOME": str(home), "COLUMNS": "160"})


def test_the_commands_show_read_and_send(home: Path) -> None:
    shown = shixian(home, "remind", "list")
    assert shown.exit_code == 0
    assert "共 1 条，未读 1 条" in shown.stdout
    assert "邮件 已送出 2026-03-04 08:00" in shown.stdout
    [line] = json.loads(shixian(home, "remind", "list", "--officer", "li", "--json").stdout)
    assert (line["label"], line["last_day"], line["read_at"]) == ("办理期限", "2026-03-05", "")
    assert shixian(home, "remind", "read", "--officer", "li", str(line["number"])).stdout == "已标为已读 1 条\n"
    assert json.loads(shixian(home, "remind", "list", "--json").stdout)[0]["read_at"] != ""
    assert shixian(home, "remind", "list", "--failed").stdout == "没有未送达的\n"
    assert shixian(home, "remind", "retry").stdout == "0 项将在下一次发送时重发\n"
    sent = shixian(home, "remind")
    assert (sent.exit_code, sent.stdout) == (0, "工作台新增 0 条；发出 0 封（含提醒 0 条）；失败 0 项\n")
    assert json.loads(shixian(home, "remind", "--json").stdout)["failures"] == []
    assert "没有找到渠道“x”" in str(shixian(home, "remind", "test", "x").exception)


def test_an_officer_s_deadlines_become_a_calendar_file(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "li.ics"
    told = shixian(home, "deadline", "list", "--as", "li", "--ics", str(target))
    assert told.stdout == f"日历文件 {target}：期限 1 项\n"
    [event] = Calendar.from_ical(target.read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 3, 5)
    assert "--as" in str(shixian(home, "deadline", "list", "--ics", str(target)).exception)
    none = shixian(home, "deadline", "list", "--as", "li", "--last", "2026-03-01", "--ics", str(target))
    assert none.stdout == f"日历文件 {target}：期限 0 项\n"


def test_a_calendar_holds_what_the_officer_must_keep_and_nothing_else(store: Store, tmp_path: Path) -> None:
    parts = replace(parts_on(store, tmp_path, now=MORNING), library=Library([PROCEDURES]))
    found_office(parts)
    first, second = open_case(parts, 1), open_case(parts, 2)
    put_officer(store, "reader", roles=frozenset({"reader"}))
    assert [entry.case for entry in held_by(parts, "li")] == [first, second]
    assert held_by(parts, "reader") == []
    with store.write() as unit:
        unit.recuse(unit.case(first).id, next(iter(unit.officers(["li"]))))
        unit.commit()
    assert [entry.case for entry in held_by(parts, "li")] == [second]
    sweep(parts, now=MORNING + timedelta(days=3))
    assert held_by(parts, "li") == []


def test_rungs_of_one_ladder_are_one_line_that_is_unread_while_any_of_them_is(store: Store, parts: Parts) -> None:
    put_officer(store, "li")
    case = put_case(store, 1)
    put_rung(store, case, rung=0)
    send_pending(parts, now=NOW, owner="t")
    [line] = list_notices(parts, "li")
    mark_read(parts, "li", [line.number], now=NOW)
    put_rung(store, case, rung=1)
    send_pending(parts, now=NOW + timedelta(days=1), owner="t")
    [again] = list_notices(parts, "li")
    assert (again.rungs, again.read_at) == (2, "")
    assert again.number > line.number
    assert again.deliveries[0].at == "2026-06-02 08:00"
    assert mark_read(parts, "li", [again.number], now=NOW) == 1
    assert list_notices(parts, "li")[0].read_at != ""


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="posting a hundred letters takes ten seconds")
def test_of_a_real_procedure_the_workbench_shows_what_the_list_of_deadlines_shows(tmp_path: Path) -> None:
    """Every case waits for its receipt; none comes, and the wait is over: what waits for a person stays in both."""
    parts, clock = in_the_mail(tmp_path / "home")
    told: set[tuple[str, str]] = set()
    for day in (date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 31)):
        clock.now = morning(day)
        sweep(parts, now=parts.clock())
        assert send_pending(parts, now=parts.clock(), owner="t").failures == ()
        rows = {(row.case, row.label) for row in list_deadlines(parts) if row.status is not DeadlineStatus.SUSPENDED}
        shown = {(line.case, line.label) for line in list_notices(parts)}
        told |= {(line.case, line.label) for line in list_notices(parts, over=True)}
        assert shown == told & rows
    assert any(line.last_day < parts.today() for line in list_notices(parts))
    parts.store.close()
