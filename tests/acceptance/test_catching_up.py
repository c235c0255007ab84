"""An act meets the case as the law has it, even when no sweep has come by for days."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from casework.acting import Act, act
from casework.evidence import keep_bytes
from casework.listing import list_cases
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import catch_up, sweep
from casework.verifying import verify
from engine.case import DeadlineStatus
from engine.errors import MissingError, RefusedError
from samples.materials import screenshot
from store.contract import UnitOfWork
from store.sqlite import SqliteStore
from tests.bureau import CITY, by_district, in_the_mail, morning

RECEIPTS_DUE = date(2026, 3, 24)  # ten working days after 9 March end on the 23rd


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock, str]]:
    """All cases posted; the number of one of them."""
    parts, clock = in_the_mail(tmp_path / "home")
    yield parts, clock, by_district(parts)["heping"][0]
    parts.store.close()


def states(parts: Parts, number: str) -> tuple[str, ...]:
    with parts.store.read() as unit:
        return unit.case(number).state.configuration


def test_an_act_after_a_missed_lapse_finds_the_lapse_recorded_first(posted: tuple[Parts, VirtualClock, str]) -> None:
    parts, clock, number = posted
    clock.now = morning(RECEIPTS_DUE)
    query = keep_bytes(parts.home, "查询.png", screenshot(RECEIPTS_DUE, "无投递结果"), RECEIPTS_DUE)

    outcome = act(parts, CITY, number, Act("order.record_no_result", RECEIPTS_DUE, {"order.query_record": query}))

    assert outcome.states == ("order.mail.no_result", "order.notice.may_announce")
    with parts.store.read() as unit:
        case = unit.case(number)
        kinds = [(event.kind, event.name) for event in unit.events(case.id)][-2:]
    assert kinds == [("lapse", "order.receipt_wait"), ("act", "order.record_no_result")]
    assert case.state.deadlines["order.receipt_wait"].status is DeadlineStatus.LAPSED


def test_a_refused_act_leaves_the_lapse_that_was_due(posted: tuple[Parts, VirtualClock, str]) -> None:
    parts, clock, number = posted
    clock.now = morning(RECEIPTS_DUE)

    with pytest.raises(RefusedError):
        act(parts, CITY, number, Act("hand_up", RECEIPTS_DUE))

    assert "order.notice.may_announce" in states(parts, number)


def test_the_sweep_does_not_repeat_what_was_caught_up(posted: tuple[Parts, VirtualClock, str]) -> None:
    parts, clock, number = posted
    clock.now = morning(RECEIPTS_DUE)

    assert catch_up(parts, [number, "没有这一案号"], now=clock()).lapsed == 1
    assert catch_up(parts, [number], now=clock()).lapsed == 0
    report = sweep(parts, now=clock())

    assert number not in {fired.case_number for fired in report.fired}
    assert report.lapsed == 111
    assert verify(parts, redecide=True).problems == ()


def test_two_who_catch_up_at_once_record_each_lapse_once(posted: tuple[Parts, VirtualClock, str]) -> None:
    parts, clock, _ = posted
    clock.now = morning(RECEIPTS_DUE)
    numbers = [row.number for row in list_cases(parts)]

    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(lambda _: catch_up(parts, numbers, now=clock()), range(3)))

    assert sum(report.lapsed for report in reports) == 112
    assert all(report.failures == () for report in reports)
    assert verify(parts, redecide=True).problems == ()


def test_a_case_that_another_caught_up_between_look_and_lock_is_passed_over(
    posted: tuple[Parts, VirtualClock, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, clock, number = posted
    clock.now = morning(RECEIPTS_DUE)
    write = type(parts.store).write
    calls = 0

    def others_first(store: SqliteStore, *, shared: bool = False) -> UnitOfWork:
        nonlocal calls
        calls += 1
        if calls == 1:
            sweep(parts, now=clock())
        return write(store, shared=shared)

    monkeypatch.setattr(SqliteStore, "write", others_first)

    assert catch_up(parts, [number], now=clock()).lapsed == 0
    assert calls > 1


def test_a_state_that_no_procedure_has_is_named(posted: tuple[Parts, VirtualClock, str]) -> None:
    parts, _, number = posted

    assert number in {row.number for row in list_cases(parts, states=frozenset({"order.mail.posted"}))}
    with pytest.raises(MissingError, match="zzz"):
        list_cases(parts, states=frozenset({"zzz"}))
