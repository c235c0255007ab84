"""The clock asks the store, runs what is due once, and never stops because something failed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bootstrap import join
from casework.parts import Parts
from casework.runstate import JobState, RunState, Way, read_state
from tests.orchestration import AFTER, MORNING, OPENED, PROCEDURES, found_office, open_case
from workflows import jobs
from workflows.clock import Clock, start_of_day
from workflows.outcomes import Outcome
from workflows.probe import RECENT, Probe
from workflows.timetable import CHECK, SWEEP


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_MAIL", f"folder:{tmp_path / 'mail'}")
    joined = join(tmp_path, clock=lambda: MORNING)
    found_office(joined)
    yield joined
    joined.store.close()
    jobs.let_go()


class Hand:
    """A clock hand that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def state(parts: Parts) -> RunState:
    return read_state(parts.home) or RunState(0, "")


def lapsed(parts: Parts, number: str) -> bool:
    with parts.store.read() as unit:
        return unit.case(number).state.configuration == ("over",)


def running_for(
    clock: Clock, until: Callable[[], bool], meanwhile: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Let a clock run until something holds."""

    async def run() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(clock.run(stop))
        if meanwhile is not None:
            await meanwhile()
        for _ in range(400):
            if until():
                break
            await asyncio.sleep(0.02)
        stop.set()
        await asyncio.wait_for(task, 60)
        assert until()

    asyncio.run(run())


def test_what_fell_due_while_nothing_ran_is_done_at_once(parts: Parts) -> None:
    number = open_case(parts)
    running_for(Clock(parts.home, now=Hand(AFTER)), lambda: lapsed(parts, number))
    job = state(parts).jobs[SWEEP]
    assert (job.way, job.summary) == (Way.DIRECT, "期限届满 1 项，生成提醒 0 条，失败 0 项")


def test_the_morning_s_reminders_leave_at_once_when_the_clock_starts_in_mail_hours(parts: Parts) -> None:
    open_case(parts)
    mail = parts.home / "mail"
    running_for(Clock(parts.home, now=Hand(MORNING)), lambda: any(mail.glob("*.eml")))


def test_no_mail_leaves_at_night(parts: Parts) -> None:
    open_case(parts)
    clock = Clock(parts.home, now=Hand(MORNING - timedelta(hours=7)))  # one o'clock
    running_for(clock, lambda: SWEEP in state(parts).jobs and state(parts).wakes_on != "")
    assert not (parts.home / "mail").exists()
    with parts.store.read() as unit:
        assert unit.outbox_counts() == {("remind", "open"): 1}


def test_it_plans_to_wake_at_the_start_of_the_next_due_day_in_shanghai(parts: Parts) -> None:
    open_case(parts)
    running_for(Clock(parts.home, now=Hand(MORNING)), lambda: bool(state(parts).wakes_on))
    assert state(parts).wakes_on == "2026-03-06"
    assert start_of_day(date(2026, 3, 6)) == AFTER == datetime(2026, 3, 5, 16, tzinfo=UTC)


def test_a_case_opened_by_another_program_is_noticed_at_the_next_look(parts: Parts) -> None:
    clock = Clock(parts.home, now=Hand(AFTER), sweep_every=timedelta(seconds=1))
    numbers: list[str] = []

    async def later() -> None:
        await asyncio.sleep(0.3)
        numbers.append(await asyncio.to_thread(open_case, parts))

    running_for(clock, lambda: bool(numbers) and lapsed(parts, numbers[0]), later)


def test_an_hour_that_passed_while_nothing_ran_is_made_up_for_once(parts: Parts) -> None:
    hand = Hand(MORNING)
    running_for(Clock(parts.home, now=hand), lambda: bool(looked(parts, CHECK)))
    first = looked(parts, CHECK)
    hand.at = MORNING + timedelta(hours=1)
    running_for(Clock(parts.home, now=hand), lambda: looked(parts, SWEEP) == hand.at.isoformat())
    assert looked(parts, CHECK) == first  # three o'clock has not come again
    hand.at = MORNING + timedelta(days=3)
    running_for(Clock(parts.home, now=hand), lambda: looked(parts, CHECK) == hand.at.isoformat())


def looked(parts: Parts, job: str) -> str:
    """When the clock last looked at a job."""
    return state(parts).jobs.get(job, JobState()).checked_at


def test_days_of_being_off_are_caught_up_in_the_order_of_the_law_s_dates(parts: Parts) -> None:
    late = [open_case(parts, 1, opened=OPENED + timedelta(days=2)), open_case(parts, 2)]
    running_for(Clock(parts.home, now=Hand(AFTER + timedelta(days=9))), lambda: all(lapsed(parts, one) for one in late))
    with parts.store.read() as unit:
        events = [event for event in unit.all_events() if event.kind == "lapse"]
        numbers = {unit.case(number).id: number for number in late}
    assert [numbers[event.case_id] for event in events] == late[::-1]
    assert [event.occurred_on for event in events] == [date(2026, 3, 6), date(2026, 3, 8)]


def test_a_disk_without_room_for_its_state_does_not_stop_the_clock(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_case(parts)

    def full(home: Path, state: RunState) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workflows.clock.write_state", full)
    running_for(Clock(parts.home, now=Hand(AFTER)), lambda: lapsed(parts, number))


def test_a_look_that_finds_nothing_due_runs_nothing(parts: Parts) -> None:
    running_for(Clock(parts.home, now=Hand(AFTER)), lambda: SWEEP in state(parts).jobs)
    job = state(parts).jobs[SWEEP]
    assert (job.checked_at, job.ran_at, job.way) == (AFTER.isoformat(), "", None)


def test_a_job_that_fails_is_noted_and_the_clock_goes_on(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    number = open_case(parts)

    def breaks(home: Path, now: datetime) -> Outcome:
        raise OSError("示例：磁盘已满")

    async def try_twice() -> None:
        clock = Clock(parts.home, now=Hand(AFTER))
        with monkeypatch.context() as patch:
            patch.setitem(jobs.JOBS, SWEEP, jobs.Job(SWEEP, breaks))
            await clock.do(SWEEP)
        assert state(parts).jobs[SWEEP].error == "OSError: 示例：磁盘已满"
        await clock.do(SWEEP)
        assert state(parts).jobs[SWEEP].error == ""

    asyncio.run(try_twice())
    assert lapsed(parts, number)


def test_a_server_that_does_not_answer_is_not_well() -> None:
    async def look() -> None:
        probe = Probe("http://127.0.0.1:9/api")
        assert not await probe.look(MORNING)
        assert not probe.well(MORNING)
        await probe.close()

    asyncio.run(look())


def test_an_answer_counts_for_a_short_time_only() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue")
        await writer.drain()
        writer.close()

    async def look() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            probe = Probe(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api")
            assert await probe.look(MORNING)
            assert probe.well(MORNING + RECENT)
            assert not probe.well(MORNING + RECENT + timedelta(seconds=1))
            probe.doubt()
            assert not probe.well(MORNING)
            await probe.close()

    asyncio.run(look())
