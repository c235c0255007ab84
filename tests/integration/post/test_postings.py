"""The list for the post goes out with issued papers alone, and comes back filled in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.intake.tables import read_grids
from casework.post.going import COLUMNS, list_mails
from casework.post.postings import record_postings
from casework.post.report import PostalReport
from documents.tables.sheets import write_table
from engine.errors import DocumentError
from store.values import CaseFilter
from tests.mailroom import CHECK, PENALTY, POSTED, SERVICE, Room, code_of, mailroom, number_of


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with mailroom(tmp_path) as found:
        yield found


def listed(path: Path) -> list[list[Any]]:
    """The mails of a list, row by row."""
    rows = [list(row) for row in read_grids(path)[0].rows]
    head = next(line for line, row in enumerate(rows) if row[0] == "序号")
    return rows[head + 1 :]


def filled(path: Path) -> Path:
    """The list as the post gives it back: number and day in the last two columns."""
    rows = [[n, *row[1:7], 1, row[8], number_of(n), POSTED] for n, row in enumerate(listed(path), start=1)]
    write_table(path, "文书邮寄清单", COLUMNS, rows)
    return path


def posted(room: Room, *rows: dict[str, str], batch: str = "") -> PostalReport:
    room.on(POSTED)
    source = room.table("收寄.csv", rows)
    return record_postings(room.parts, actor=room._everybody(), source=source, batch=batch)


def row(n: int, **changes: str) -> dict[str, str]:
    empty = {"案号": "", "信用代码": "", "内件品名": "", "文号": ""}
    return {"邮件号": number_of(n), "收寄日期": POSTED.isoformat(), **empty, **changes}


def test_the_list_names_each_mail_once_with_the_numbers_of_its_papers_and_comes_back(room: Room) -> None:
    check, penalty, unissued = room.open(1), room.open(2, PENALTY), room.open(3, issue=False)
    room.on(POSTED)
    found = list_mails(room.parts, folder=room.folder)
    cells = listed(found.path)
    assert found.mails == len(cells) == 2
    assert [line[1] for line in cells] == [check, penalty]
    with room.parts.store.read() as unit:
        (order,) = unit.documents(case_id=unit.case(check).id)
    assert order.number
    assert cells[0][2:9] == [
        "样例1建筑工程有限公司",
        code_of(1),
        "样例市样例路1号",
        "000-00000000",
        f"《责令限期整改通知书》{order.number}",
        1,
        "样例区局",
    ]
    report = record_postings(room.parts, actor=room._everybody(), source=filled(found.path))
    assert (report.recorded, report.refused) == (2, ())
    assert [room.facts(number)["tracking_no"] for number in (check, penalty)] == [number_of(1), number_of(2)]
    again = record_postings(room.parts, actor=room._everybody(), source=found.path)
    assert (again.recorded, again.already) == (0, 2)
    with pytest.raises(DocumentError, match="没有待邮寄的文书"):
        list_mails(room.parts, folder=room.folder)
    assert room.case(unissued).state.configuration == ("order.mail.to_post", "order.notice.waiting")


def test_what_is_not_issued_is_not_posted(room: Room) -> None:
    number = room.open(1, issue=False)
    before = room.case(number)
    report = posted(room, row(1, 案号=number))
    assert "还没有制发" in report.refused[0][1]
    assert room.case(number) == before


@pytest.mark.parametrize(
    "named", [{"信用代码": code_of(1)}, {"信用代码": code_of(1), "内件品名": "责令限期整改通知书"}]
)
def test_the_addressee_alone_is_enough_where_one_paper_waits(room: Room, named: dict[str, str]) -> None:
    number = room.open(1)
    assert posted(room, row(1, **named)).recorded == 1
    assert room.facts(number)["posted_on"] == POSTED.isoformat()


def test_where_two_papers_wait_for_one_addressee_the_row_must_say_which(room: Room) -> None:
    check, penalty = room.open(1), room.open(1, PENALTY)
    vague = posted(room, row(1, 信用代码=code_of(1)))
    assert "2件待邮寄的文书" in vague.refused[0][1]
    report = posted(room, row(1, 信用代码=code_of(1), 内件品名="行政处罚告知书"), row(2, 案号=check))
    assert (report.recorded, report.refused) == (2, ())
    assert [room.facts(number)["tracking_no"] for number in (penalty, check)] == [number_of(1), number_of(2)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"信用代码": code_of(5)}, "没有信用代码为"),
        ({"案号": "样例资核〔2025〕99号"}, "没有找到案件"),
        ({"信用代码": code_of(1), "内件品名": "行政处罚告知书"}, "内件品名"),
        ({"信用代码": code_of(1), "文号": "样例责改〔2025〕99号"}, "文号"),
        ({}, "不知道是哪个案件"),
    ],
)
def test_a_row_without_its_paper_is_refused(room: Room, changes: dict[str, str], reason: str) -> None:
    room.open(1)
    report = posted(room, row(1, **changes))
    assert reason in report.refused[0][1]
    assert report.recorded == 0


def test_a_number_registered_elsewhere_is_refused_with_its_case(room: Room) -> None:
    first, second = room.open(1), room.open(2)
    room.post(first, 1)
    report = posted(room, row(1, 案号=second))
    assert f"已经登记在案件{first}" in report.refused[0][1]
    assert posted(room, row(1, 案号=first)).already == 1


def test_a_mail_that_is_out_is_not_posted_once_more_by_a_list(room: Room) -> None:
    number = room.open(1)
    room.post(number, 1)
    report = posted(room, row(2, 案号=number))
    assert "没有待邮寄的文书" in report.refused[0][1]


def test_of_two_mails_for_one_paper_in_a_list_the_second_is_refused(room: Room) -> None:
    number = room.open(1)
    report = posted(room, row(1, 案号=number), row(2, 案号=number))
    assert report.recorded == 1
    assert "另有邮件（第2行" in report.refused[0][1]
    assert room.facts(number)["tracking_no"] == number_of(1)


def test_the_batch_narrows(room: Room) -> None:
    room.open(1, batch="甲"), room.open(1, PENALTY, batch="乙")
    assert posted(room, row(1, 信用代码=code_of(1)), batch="乙").recorded == 1
    with room.parts.store.read() as unit:
        cases = unit.find_cases(CaseFilter(), limit=10)
    told = {
        case.state.procedure: case.state.facts.get(f"{SERVICE[case.state.procedure]}.tracking_no") for case in cases
    }
    assert told == {CHECK: None, PENALTY: number_of(1)}
