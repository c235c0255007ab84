"""Stores to measure on: cases of the Shenyang procedure whose three months of rectification run out in one week.

Everything is synthetic. Each case has its whole chain, decided by the engine and recorded through the store, so that a
store made here verifies and decides anew like any other; only the papers are left out. Five hundred histories of unlike
dates and items are spread over the districts: cases come in such flocks, but a single one would make remembering
answers look faster than it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any, NoReturn

from casework.calendars import load_calendar
from casework.definitions.library import Library
from casework.editions import Editions, Grounds
from casework.parts import SHANGHAI, Parts
from casework.recording import event_body
from engine.case import Case
from engine.command import Command
from engine.compiled import Compiled
from engine.creditcode import with_check_digit
from engine.decide import Decision, decide
from engine.errors import DocumentError
from engine.model import Level
from engine.periods.calendar import Calendar
from engine.settings import Settings
from store.contract import UnitOfWork
from store.sqlite import SqliteStore
from store.values import Office, Recording, StoredCase, Subject, TimerKind

PROCEDURE = "shenyang_qualification_check"
NOW = datetime(2026, 6, 16, 1, 0, tzinfo=UTC)  # nine in Shanghai, when all of them are due
DISTRICTS = 13
_ITEMS = ("建筑工程施工总承包", "市政公用工程施工总承包", "建筑装修装饰工程专业承包", "地基基础工程专业承包")
_SIGNED = tuple(date(2026, 3, day) for day in range(9, 14))
_OPENED = tuple(date(2026, 2, day) for day in range(24, 29))
_MARKED_AFTER = range(4)  # days
_PUBLISHED_AFTER = range(5)
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event of a history, decided: what is recorded for every case that lives it."""

    command: Command
    decision: Decision
    body: dict[str, Any]


History = tuple[Chapter, ...]


def parts_on(path: Path, library: Library) -> Parts:
    """The parts of a system on a store; its clock stands at `NOW`."""
    return Parts(SqliteStore(path), library, lambda: NOW, path.parent, _no_letters, _no_letters, sample=True)


def prepare(path: Path, library: Library, cases: int) -> None:
    """Make a store in which every one of `cases` cases has one timer waiting, due on the day of `NOW` or before."""
    parts = parts_on(path, library)
    parts.store.migrate()
    compiled = library.compiled(PROCEDURE)
    histories = tuple(islice(_histories(compiled, load_calendar(compiled.procedure.region)), cases))
    with parts.store.write() as unit:
        offices = _found_offices(unit)
        Editions(parts, unit).keep(Grounds(compiled, load_calendar(compiled.procedure.region), Settings()))
        files = [_file(unit, number, offices, compiled) for number in range(cases)]
        unit.commit()
    for start in range(0, cases, _BATCH):
        part = files[start : start + _BATCH]
        _live(parts, part, list(islice(cycle(histories), start, start + len(part))))
    with parts.store.write() as unit:
        # The reminders before the end went out on the mornings before this one.
        timers = unit.timers(offices=None, first=None, last=None)
        unit.drop_timers([timer for timer in timers if timer.name.startswith(TimerKind.REMIND.value)])
        unit.commit()
    parts.store.close()


def _live(parts: Parts, files: Sequence[StoredCase], histories: Sequence[History]) -> None:
    ids = [case.id for case in files]
    with parts.store.write() as unit:
        for chapter in range(len(histories[0])):
            cases = unit.cases(ids)
            lived = zip(ids, histories, strict=True)
            unit.record([_recording(cases[case_id], history[chapter]) for case_id, history in lived])
        unit.commit()


def _recording(case: StoredCase, chapter: Chapter) -> Recording:
    command = chapter.command
    return Recording(
        case=case,
        kind="open" if command.name == "open" else command.kind,
        name=command.name,
        occurred_on=command.occurred_on,
        recorded_at=datetime.combine(command.recorded_on, time(10), SHANGHAI),
        actor_id=None,
        body=chapter.body,
        after=chapter.decision.after,
    )


# -- what the cases have lived through


def _histories(compiled: Compiled, calendar: Calendar) -> Iterator[History]:
    ways = product(_SIGNED, _OPENED, _MARKED_AFTER, _PUBLISHED_AFTER)
    for index, (signed, opened, marked, published) in enumerate(ways):
        items = 1 + index % len(_ITEMS)
        yield tuple(_chapters(compiled, calendar, _commands(signed, opened, marked, published, items)))


def _chapters(compiled: Compiled, calendar: Calendar, commands: Iterator[Command]) -> Iterator[Chapter]:
    procedure = compiled.procedure
    grounds = Grounds(compiled, calendar, Settings())
    case = Case.unopened(procedure.key, procedure.digest, procedure.initial)
    for command in commands:
        decision = decide(compiled, case, command, calendar)
        yield Chapter(command, decision, event_body(grounds, command, decision))
        case = decision.after


def _commands(signed: date, opened: date, marked: int, published: int, items: int) -> Iterator[Command]:
    day = opened
    lines = {no: _line(no) for no in range(1, items + 1)}
    yield _act("open", day, {"batch_no": "样例批次", "snapshot_on": day.isoformat()}, lines)
    yield _act("print_notices", day + timedelta(1), {"inspection_approval": "样例审批1号"}, officers=("a", "b"))
    called = {"order.called_number": "024-00000001", "order.contact": "reached", "order.address_confirmed": True}
    yield _act("phone", day + timedelta(2), called)
    yield _act("hand_up", day + timedelta(4))
    yield _act("order.post", day + timedelta(5), {"order.tracking_no": "0000000000001"})
    yield _act("mark_platform", day + timedelta(5 + marked))
    slip = {"name": "邮件回执.jpg", "sha256": "0" * 64}
    receipt = {"order.signed_by": "样例收发室", "order.capacity": "mail_room", "order.slip": slip}
    yield _act("order.record_signed", signed, receipt)
    yield _act("publish_order", signed + timedelta(published), {"order_publish_url": "https://example.invalid/1"})


def _act(
    name: str,
    day: date,
    facts: dict[str, Any] | None = None,
    lines: dict[int, dict[str, Any]] | None = None,
    officers: tuple[str, ...] = (),
) -> Command:
    return Command("act", name, day, day, facts or {}, lines or {}, officers)


def _line(no: int) -> dict[str, Any]:
    return {
        "item": _ITEMS[no - 1],
        "grade": "二级",
        "certificate": f"D22100000{no:02d}",
        "standard": f"注册建造师不少于{no + 4}人",
        "required": no + 4,
        "actual": no,
        "licensing": "样例市局",
        "licensing_level": "city",
    }


# -- whom they are about


def _found_offices(unit: UnitOfWork) -> list[Office]:
    city = unit.put_office(_office("city", Level.CITY, None))
    return [unit.put_office(_office(f"d{n:02d}", Level.DISTRICT, city.id)) for n in range(1, DISTRICTS + 1)]


def _office(key: str, level: Level, above: int | None) -> Office:
    name = f"样例{key}局"
    return Office(0, key, name, level, above, "CN-LN", "样例", "样例路1号", "024-00000000", "样例政府", "样例法院")


def _file(unit: UnitOfWork, number: int, offices: Sequence[Office], compiled: Compiled) -> StoredCase:
    code = with_check_digit(f"91210100MA{number:07d}")
    subject = unit.put_subject(Subject(0, "enterprise", f"样例{number}号建筑工程有限公司", code, f"样例路{number}号"))
    procedure = compiled.procedure
    return unit.add_case(
        number=f"样例〔2026〕{number + 1}号",
        procedure=procedure.key,
        edition=procedure.digest,
        initial=procedure.initial,
        office_id=offices[number % DISTRICTS].id,
        subject_id=subject.id,
        batch="样例批次",
    )


def _no_letters() -> NoReturn:
    raise DocumentError("性能测量不制作文书")
