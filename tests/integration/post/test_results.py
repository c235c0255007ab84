"""What the post reports opens what the law asks for next; what cannot be, or was said before, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from casework.post.report import PostalReport
from casework.post.results import record_results
from tests.mailroom import PENALTY, Room, code_of, evidence, mailroom, number_of, returned, signed

QUERIED = date(2025, 3, 14)
WAITED = date(2025, 3, 24)  # ten working days after 7 March are over on the 21st


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with mailroom(tmp_path) as found:
        yield found


@pytest.fixture
def posted(room: Room) -> str:
    number = room.open(1)
    room.post(number, 1)
    room.on(QUERIED)
    return number


def duties(room: Room, number: str) -> set[str]:
    return {name for name in room.case(number).state.duties if name.startswith(("order.", "notice."))}


@pytest.mark.parametrize(
    ("row", "states", "opened"),
    [
        (signed(1), ("rectifying",), set()),
        (signed(1, 签收人身份="本人"), ("rectifying",), set()),
        (signed(1, 签收人身份="他人代收"), ("order.mail.unconfirmed", "order.notice.waiting"), {"order.confirming"}),
        (signed(1, 签收人身份="快递柜"), ("order.mail.unconfirmed", "order.notice.waiting"), {"order.confirming"}),
        (signed(1, 签收人身份="家属"), ("order.mail.unconfirmed", "order.notice.waiting"), {"order.confirming"}),
        (signed(1, 签收人身份=""), ("order.mail.unconfirmed", "order.notice.waiting"), {"order.confirming"}),
        (returned(1), ("order.mail.returned", "order.notice.waiting"), {"order.handling"}),
        (returned(1, 退回原因="拒收"), ("order.mail.refused", "order.notice.waiting"), {"order.visiting"}),
        (returned(1, 投递结果="拒收", 退回原因=""), ("order.mail.refused", "order.notice.waiting"), {"order.visiting"}),
    ],
)
def test_each_outcome_opens_the_right_duty(
    room: Room, posted: str, row: dict[str, str], states: tuple[str, ...], opened: set[str]
) -> None:
    report = room.results(row)
    assert (report.recorded, report.refused, report.conflicts) == (1, (), ())
    assert room.case(posted).state.configuration == states
    assert duties(room, posted) == opened
    assert bool(report.warnings) == (opened == {"order.confirming"})
    deadlines = room.case(posted).state.deadlines
    assert opened == set() or any(
        deadlines[name].last_day >= QUERIED for name in deadlines if name.startswith("order.")
    )


def test_what_the_list_says_is_kept_with_the_list_as_its_source(room: Room, posted: str) -> None:
    room.results(returned(1, 投递次数="3", 最后投递日期="2025/03/11"))
    facts = room.facts(posted)
    assert (facts["attempts"], facts["last_attempt_on"]) == (3, "2025-03-11")
    assert (facts["status_source"], facts["queried_on"], facts["return_reason"]) == (
        "list",
        "2025-03-14",
        "no_such_unit",
    )
    assert facts["slip"]["name"] == "结果.csv"
    assert facts["slip"]["shows"] == "2025-03-14"


def test_nothing_for_ten_working_days_opens_the_query_and_the_query_the_announcement(room: Room, posted: str) -> None:
    nothing = signed(1, 投递结果="无信息", 结果日期="", 签收人="", 签收人身份="")
    early = room.results(nothing)
    assert "期限未满" in early.refused[0][1]
    room.on(WAITED)
    assert duties(room, posted) == {"order.sorting"}
    late = room.results(nothing | {"查询日期": "2025/03/24"})
    assert (late.recorded, late.refused) == (1, ())
    assert duties(room, posted) == {"order.announcing"}
    assert room.case(posted).state.deadlines["order.follow_up"].last_day == date(2025, 3, 31)


def test_one_list_serves_all_procedures_in_either_form(room: Room, tmp_path: Path, posted: str) -> None:
    penalty = room.open(2, PENALTY)
    room.post(penalty, 2)
    room.on(QUERIED)
    rows = [signed(1), returned(2)]
    with Workbook(tmp_path / "结果.xlsx") as book:
        sheet = book.add_worksheet()
        for line, values in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            for column, text in enumerate(values):
                sheet.write_string(line, column, text)
    report = record_results(room.parts, actor=room._everybody(), source=tmp_path / "结果.xlsx")
    assert (report.recorded, report.refused) == (2, ())
    assert room.case(posted).state.configuration == ("rectifying",)
    assert duties(room, penalty) == {"notice.handling"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (signed(7), "没有登记过这个邮件号的邮寄"),
        (signed(1, 信用代码=code_of(2)), "信用代码"),
        (signed(1, 案号="样例罚〔2025〕1号"), "案号"),
        (signed(1, 内件品名="行政处罚告知书"), "内件品名"),
        (signed(1, 文号="样例责改〔2025〕99号"), "文号"),
        (signed(1, 收寄日期="2025/03/06"), "与登记的邮寄日期2025-03-07不符"),
        (signed(1, 收寄日期="", 结果日期="2025/03/05"), "早于邮寄日期"),
        (signed(1, 结果日期="2025/03/06"), "早于收寄日期"),
        (signed(1, 查询日期="2025/03/10"), "早于结果日期"),
        (signed(1, 签收人=""), "没有签收人"),
    ],
)
def test_a_row_that_cannot_be_this_mail_changes_nothing(
    room: Room, posted: str, row: dict[str, str], reason: str
) -> None:
    before = room.case(posted)
    report = room.results(row)
    ((_, told),) = report.refused
    assert reason in told
    assert (report.recorded, room.case(posted)) == (0, before)


def test_what_agrees_beside_the_number_is_taken(room: Room, posted: str) -> None:
    row = signed(1, 信用代码=code_of(1), 案号=posted, 内件品名="《责令限期整改通知书》")
    assert room.results(row).recorded == 1


def test_a_repeated_or_longer_list_records_what_is_new(room: Room, posted: str) -> None:
    assert room.results(signed(1)).recorded == 1
    before = room.case(posted)
    again = room.results(signed(1))
    assert (again.recorded, again.already, again.refused) == (0, 1, ())
    other = room.open(2)
    room.post(other, 2)
    longer = room.results(signed(1), returned(2))
    assert (longer.recorded, longer.already) == (1, 1)
    assert room.case(posted) == before


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (signed(1, 签收人身份="他人代收"), returned(1), "已经登记签收（2025-03-11）"),
        (returned(1), signed(1), "已经登记退回（2025-03-12）"),
        (returned(1), returned(1, 结果日期="2025/03/13"), "已经登记退回（2025-03-12）"),
        (returned(1), returned(1, 退回原因="拒收"), "已经登记退回（2025-03-12）"),
        (signed(1), signed(1, 结果日期="2025/03/12"), "已经登记签收（2025-03-11）"),
        (signed(1), returned(1), "已经登记签收（2025-03-11）"),
    ],
)
def test_a_second_result_of_a_mail_is_shown_as_a_conflict(
    room: Room, posted: str, first: dict[str, str], second: dict[str, str], told: str
) -> None:
    assert room.results(first).recorded == 1
    before = room.case(posted)
    report = room.results(second)
    ((place, conflict),) = report.conflicts
    assert number_of(1) in place
    assert posted in place
    assert told in conflict
    assert (report.recorded, report.refused, room.case(posted)) == (0, (), before)


def test_a_result_typed_in_by_an_officer_counts_as_recorded(room: Room, posted: str) -> None:
    slip = evidence(QUERIED)
    room.do(posted, "order.record_signed", date(2025, 3, 11), signed_by="门卫", capacity="other", slip=slip)
    room.do(posted, "order.deny_receipt", QUERIED, query_record=evidence(QUERIED))
    report = room.results(signed(1, 签收人身份="他人代收"))
    assert (report.already, report.recorded, report.conflicts) == (1, 0, ())
    assert room.case(posted).state.configuration == ("order.mail.no_result", "order.notice.waiting")


def test_a_lost_mail_found_signed_is_recorded(room: Room, posted: str) -> None:
    room.on(WAITED)
    nothing = signed(1, 投递结果="无信息", 结果日期="", 签收人="", 签收人身份="", 查询日期="2025/03/24")
    room.results(nothing)
    report = room.results(signed(1, 查询日期="2025/03/24"))
    assert (report.recorded, report.conflicts) == (1, ())
    assert room.facts(posted)["served_on"] == "2025-03-11"


def test_of_a_mail_that_was_posted_again_only_a_signature_counts(room: Room, posted: str) -> None:
    room.results(returned(1))
    room.do(posted, "order.repost", QUERIED, tracking_no=number_of(9))
    before = room.case(posted)
    assert room.results(returned(1)).already == 1
    assert room.results(signed(1)).conflicts
    assert room.case(posted) == before


def test_the_former_mail_turns_up_signed(room: Room, posted: str) -> None:
    room.on(WAITED)
    nothing = signed(1, 投递结果="无信息", 结果日期="", 签收人="", 签收人身份="", 查询日期="2025/03/24")
    room.results(nothing)
    room.do(posted, "order.repost", WAITED, tracking_no=number_of(9))
    late: PostalReport = room.results(returned(1, 查询日期="2025/03/24"))
    assert "已经重新邮寄" in late.waiting[0][1]
    assert room.results(signed(1, 查询日期="2025/03/24")).recorded == 1
    assert (room.facts(posted)["served_on"], room.facts(posted)["served_how"]) == ("2025-03-11", "post")


def test_a_mail_on_its_way_waits(room: Room, posted: str) -> None:
    before = room.case(posted)
    report = room.results(signed(1, 投递结果="运输中", 结果日期="", 签收人="", 签收人身份=""))
    assert "还在途中" in report.waiting[0][1]
    assert room.case(posted) == before
