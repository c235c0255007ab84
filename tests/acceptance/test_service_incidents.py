"""Incidents of service that an office must survive: what never left, what is served twice, what nobody noticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.listing import Colour, list_deadlines
from casework.verifying import verify
from engine.case import DeadlineStatus
from engine.errors import RefusedError
from tests.mailroom import POSTED, Room, evidence, mailroom, number_of, returned, signed

RECEIPT = {"received_by": "样例甲", "receipt_scan": evidence(POSTED)}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with mailroom(tmp_path) as found:
        yield found
        assert verify(found.parts, redecide=True).problems == ()


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("post", {"tracking_no": number_of(1)}),
        ("prepare_receipt", {}),
        ("deliver", RECEIPT),
        ("leave_papers", {"refusal": "拒收", "witness": "样例乙", "receipt_scan": evidence(POSTED)}),
        ("entrust", {"agent": "样例县局", "agent_letter": evidence(POSTED)}),
        (
            "send",
            {"consent": evidence(POSTED), "channel": "email", "electronic_address": "sample@example.invalid",
             "sent_at": "15:20", "sent_record": evidence(POSTED)},
        ),
    ],
)  # fmt: skip
def test_a_letter_that_never_left_cannot_be_served(room: Room, act: str, facts: dict[str, object]) -> None:
    """It was drafted, and lay on somebody's desk."""
    number = room.open(1, issue=False)
    room.on(POSTED)
    before = room.case(number)
    with pytest.raises(RefusedError, match="还没有制发"):
        room.do(number, f"order.{act}", POSTED, **facts)
    assert room.case(number) == before
    assert room.results(signed(1)).recorded == 0
    room.issue()
    room.do(number, f"order.{act}", POSTED, **facts)
    assert room.case(number).version == before.version + 1


def test_a_letter_is_not_served_before_the_day_on_which_it_was_issued(room: Room) -> None:
    number = room.open(1)
    with pytest.raises(RefusedError, match="制发日期"):
        room.do(number, "order.deliver", date(2025, 3, 5), **RECEIPT)


@pytest.mark.parametrize("missing", ["received_by", "receipt_scan"])
def test_nobody_can_say_that_a_letter_was_handed_over_without_the_signed_receipt(room: Room, missing: str) -> None:
    number = room.open(1)
    room.on(POSTED)
    with pytest.raises(RefusedError, match="请填写"):
        room.do(number, "order.deliver", POSTED, **{name: v for name, v in RECEIPT.items() if name != missing})


def test_a_letter_served_is_not_served_twice(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    room.on(date(2025, 3, 14))
    assert room.results(signed(1)).recorded == 1
    served = room.case(number)
    again = {"tracking_no": number_of(2)}
    for act, facts in (("deliver", RECEIPT), ("repost", again), ("post", again)):
        with pytest.raises(RefusedError, match="不能办理"):
            room.do(number, f"order.{act}", POSTED, **facts)
    assert (room.results(signed(1)).already, room.results(returned(1)).recorded) == (1, 0)
    assert room.case(number) == served


def test_a_returned_letter_that_nobody_noticed_is_found_by_its_day(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    room.on(date(2025, 3, 14))
    room.results(returned(1))
    assert room.case(number).state.duties.keys() >= {"order.handling"}
    room.on(date(2025, 3, 22))  # the wait for receipts is over
    assert room.case(number).state.duties.keys() >= {"order.announcing"}
    (row,) = [row for row in list_deadlines(room.parts) if row.name == "order.follow_up"]
    assert (row.case, row.last_day, row.status) == (number, date(2025, 3, 28), DeadlineStatus.LIVE)
    room.on(date(2025, 3, 29))
    (row,) = [row for row in list_deadlines(room.parts) if row.name == "order.follow_up"]
    assert (row.status, row.colour) == (DeadlineStatus.LAPSED, Colour.LAPSED)
    assert room.case(number).state.duties.keys() >= {"order.announcing"}


def test_a_mail_that_never_came_back_is_found_by_its_day(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    room.on(date(2025, 3, 29))
    assert room.case(number).state.duties.keys() >= {"order.sorting"}
    rows = {row.name: row for row in list_deadlines(room.parts) if row.case == number}
    assert rows["order.follow_up"].status is DeadlineStatus.LAPSED
