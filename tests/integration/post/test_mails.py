"""The register of mails: a number is used once, for one service of one case, and agrees with what the events say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.acting import Act, act_many
from casework.verifying import verify
from engine.errors import ConflictError, RefusedError
from store.tables import MAIL
from store.unit import sql
from store.values import Mail
from tests.mailroom import CHECK, PENALTY, POSTED, Room, mailroom, number_of


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with mailroom(tmp_path) as found:
        yield found


def registered(room: Room, *numbers: str) -> dict[str, Mail]:
    with room.parts.store.read() as unit:
        return unit.mails(numbers)


def test_a_posting_registers_its_number_for_the_service_of_the_case(room: Room) -> None:
    check, penalty = room.open(1), room.open(2, PENALTY)
    room.post(check, 1)
    room.post(penalty, 2)
    found = registered(room, number_of(1), number_of(2), number_of(3))
    assert {number: (mail.service, mail.posted_on) for number, mail in found.items()} == {
        number_of(1): ("order", POSTED),
        number_of(2): ("notice", POSTED),
    }
    with room.parts.store.read() as unit:
        assert [mail.tracking_no for mail in unit.mails_of([room.case(check).id])[room.case(check).id]] == [
            number_of(1)
        ]


@pytest.mark.parametrize("written", ["1000000000001", " 100000 0000001", "1000000000001 "])
def test_a_number_used_before_is_refused_and_the_case_is_named(room: Room, written: str) -> None:
    first, second = room.open(1), room.open(2, PENALTY)
    room.post(first, 1)
    before = room.case(second)
    with pytest.raises(RefusedError, match=f"邮件号1000000000001已经登记在案件{first}"):
        room.do(second, "notice.post", POSTED, tracking_no=written)
    assert room.case(second) == before


def test_a_number_is_used_once_in_its_own_case_too(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    room.do(
        number,
        "order.record_returned",
        date(2025, 3, 7),
        return_reason="moved",
        slip={"name": "a.pdf", "sha256": "0" * 64},
    )
    with pytest.raises(RefusedError, match="一个邮件号只能登记一次"):
        room.do(number, "order.repost", POSTED, tracking_no=number_of(1))
    room.do(number, "order.repost", POSTED, tracking_no=number_of(9))
    assert set(registered(room, number_of(1), number_of(9))) == {number_of(1), number_of(9)}


def test_of_two_cases_posted_together_under_one_number_the_second_is_refused(room: Room) -> None:
    numbers = [room.open(1), room.open(2)]
    room.on(POSTED)
    wanted = Act("order.post", POSTED, {"order.tracking_no": number_of(1)})
    first, second = act_many(room.parts, room.actor(CHECK, "order.post"), [(number, wanted) for number in numbers])
    assert first.error is None
    assert f"已经登记在案件{numbers[0]}" in str(second.error)
    assert registered(room, number_of(1))[number_of(1)].case_id == room.case(numbers[0]).id


def test_a_wrong_number_is_put_right_and_the_wrong_one_stays_taken(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    slip = {"name": "详情单.pdf", "sha256": "0" * 64}
    room.do(number, "order.correct_posting", POSTED, slip=slip, tracking_no=number_of(5))
    assert room.facts(number)["tracking_no"] == number_of(5)
    assert {mail.service for mail in registered(room, number_of(1), number_of(5)).values()} == {"order"}


def test_the_store_refuses_a_number_twice(room: Room) -> None:
    case = room.case(room.open(1)).id
    with room.parts.store.write() as unit:
        unit.put_mails([Mail("A", case, "order", POSTED)])
        with pytest.raises(ConflictError, match="邮件号已经登记过"), unit.savepoint():
            unit.put_mails([Mail("B", case, "order", POSTED), Mail("A", case, "order", POSTED)])
        assert set(unit.mails(["A", "B"])) == {"A"}


def test_verification_holds_the_register_against_the_events_both_ways(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    assert verify(room.parts, redecide=True).problems == ()
    with room.parts.store.write() as unit:
        unit.put_mails([Mail("1999999999999", room.case(number).id, "order", POSTED)])
        unit.commit()
    (problem,) = verify(room.parts).problems
    assert f"案件{number}" in problem
    assert "邮件1999999999999登记在本案，办理记录中却没有" in problem
    with room.parts.store.write() as unit:
        sql(unit).run(sa.delete(MAIL))
        unit.commit()
    (problem,) = verify(room.parts).problems
    assert f"办理记录中的邮件{number_of(1)}没有登记" in problem
