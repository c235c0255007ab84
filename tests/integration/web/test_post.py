"""送达: the mails to be posted, the lists of the post row by row; of another district's mails nothing is told."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from httpx import Response

from casework.acting import Act, act_many
from casework.intake.tables import read_grids
from casework.parts import Parts
from store.values import StoredCase
from tests.bureau import CITY, by_district, in_the_mail, issue, posting
from tests.integration.papers import scene
from tests.mailroom import POSTED, Room, code_of, mailroom, number_of
from tests.visiting import Visitor, let_in, visitor

FOREIGN = "shenhe_1"
_PATIENCE = 30.0  # seconds


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Every letter of Shenyang is in the mail."""
    made, clock = in_the_mail(tmp_path_factory.mktemp("post") / "home")
    clock.now = clock.now.replace(day=20)
    for who in (CITY, FOREIGN):
        let_in(made, who)
    yield made
    made.store.close()


@pytest.fixture
def guest(parts: Parts) -> Iterator[Visitor]:
    with visitor(parts) as one:
        yield one


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with mailroom(tmp_path) as one:
        yield one


def table(*rows: Mapping[str, str]) -> bytes:
    """A list of the post, as CSV."""
    heads = list(rows[0])
    lines = [heads, *([row[head] for head in heads] for row in rows)]
    return "\n".join(",".join(line) for line in lines).encode("gb18030")


def result(mail: str, **changes: str) -> dict[str, str]:
    row = {"邮件号": mail, "投递结果": "妥投", "结果日期": "2026-03-12", "签收人": "收发章", "签收人身份": "收发室"}
    return row | changes


def sent(visitor: Visitor, path: str, content: bytes, name: str = "清单.csv", **told: str) -> Response:
    return visitor.send(path, told, files={"file": (name, content, "text/csv")})


def outcome(visitor: Visitor, answer: Response) -> str:
    """The page of a job that has ended."""
    assert answer.status_code == 303, answer.text
    end = time.monotonic() + _PATIENCE
    while "正在办理" in (text := visitor.page(answer.headers["location"])):
        assert time.monotonic() < end
        time.sleep(0.1)
    return text


def files(visitor: Visitor, page: str) -> dict[str, bytes]:
    """The files of a job by their names."""
    links = re.findall(r'href="(/post/jobs/[^"]+/files/\d+)" download>([^<]+)<', page)
    return {name: visitor.see(path).content for path, name in links}


def mail_of(number: str) -> str:
    return str(posting(number, date(2026, 3, 9)).facts["order.tracking_no"])


def case(parts: Parts, number: str) -> StoredCase:
    with parts.store.read() as unit:
        return unit.case(number)


def test_results_are_told_row_by_row_and_what_was_refused_comes_back(parts: Parts, guest: Visitor) -> None:
    guest.sign_in(CITY)
    good, other = by_district(parts)["heping"][:2]
    rows = [
        result(mail_of(good)),
        result("1999999999999"),
        result(mail_of(other), 投递结果="在途", 结果日期="", 签收人="", 签收人身份=""),
        result(mail_of(other) + "x"),
    ]
    page = outcome(guest, sent(guest, "/post/results", table(*rows)))
    assert "登记1件，此前已登记0件，未登记2件，不一致0件，没有结果1件" in page
    assert "没有登记过这个邮件号的邮寄" in page
    assert 'href="/cases/' in page
    [(name, content)] = files(guest, page).items()
    assert name == "未登记的行.xlsx"
    path = parts.home / name
    path.write_bytes(content)
    grid = [[str(cell or "") for cell in row] for row in read_grids(path)[0].rows]
    assert grid[0][:5] == ["邮件号", "投递结果", "结果日期", "签收人", "签收人身份"]
    assert [row[0] for row in grid[1:]] == ["1999999999999", mail_of(other) + "x"]
    assert "没有登记过这个邮件号" in " ".join(grid[1])
    again = outcome(guest, sent(guest, "/post/results", table(rows[0])))
    assert "登记0件，此前已登记1件" in again
    assert not list((parts.home / "jobs").glob("in-*"))


def test_of_another_districts_mail_nothing_is_told(parts: Parts, guest: Visitor) -> None:
    guest.sign_in(FOREIGN)
    number = by_district(parts)["heping"][2]
    before = case(parts, number)
    page = outcome(guest, sent(guest, "/post/results", table(result(mail_of(number)))))
    assert "没有登记过这个邮件号的邮寄" in page
    assert number not in page
    row = {"邮件号": "1888888888888", "收寄日期": "2026-03-10", "案号": number}
    assert f"没有找到案件“{number}”" in outcome(guest, sent(guest, "/post/postings", table(row)))
    row |= {"邮件号": mail_of(number), "案号": ""} | {"信用代码": "91210102YL0000012C"}
    known = outcome(guest, sent(guest, "/post/postings", table(row)))
    assert "已经登记在其他案件" in known
    assert number not in known
    assert case(parts, number) == before


def test_what_a_job_left_is_its_officers_alone(parts: Parts, guest: Visitor) -> None:
    guest.sign_in(CITY)
    answer = sent(guest, "/post/results", table(result("1999999999998")))
    assert "未登记1件" in outcome(guest, answer)
    place = answer.headers["location"]
    guest.send("/logout", {})
    guest.sign_in(FOREIGN)
    assert guest.see(place).status_code == 404
    assert guest.see(f"{place}/files/0").status_code == 404


@pytest.mark.parametrize("path", ["/post/postings", "/post/results"])
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("", b"", "请选择邮政的清单"),
        ("清单.exe", b"MZ", "只能上传"),
        ("清单.docx", b"PK", "只能上传"),
    ],
)
def test_what_is_no_list_comes_back_with_the_reason(
    guest: Visitor, path: str, name: str, content: bytes, told: str
) -> None:
    guest.sign_in(CITY)
    answer = sent(guest, path, content, name) if name else guest.send(path, {})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("content", ["甲,乙\n1,2\n".encode(), b"\x00\x01\x02", "邮件号,收寄日期\n".encode("gb18030")])
def test_a_file_that_cannot_be_used_is_told_as_such(guest: Visitor, content: bytes) -> None:
    guest.sign_in(CITY)
    page = outcome(guest, sent(guest, "/post/results", content))
    assert 'class="alert alert-danger"' in page
    assert "清单.csv" in page


@pytest.mark.parametrize("path", ["list", "postings", "results"])
def test_no_form_is_taken_without_its_mark(guest: Visitor, path: str) -> None:
    guest.sign_in(CITY)
    assert guest.client.post(f"/post/{path}", data={"batch": ""}).status_code == 403


def test_the_list_goes_to_the_post_and_comes_back_filled_in(room: Room) -> None:
    first, _ = room.open(1), room.open(2, issue=False)
    room.on(POSTED)
    who = room._everybody()
    with visitor(room.parts, who) as clerk:
        page = clerk.page("/post")
        assert first in page
        assert page.count("样例1建筑工程有限公司") == 1
        assert "样例2建筑工程有限公司" not in page
        [(name, content)] = files(clerk, outcome(clerk, clerk.send("/post/list", {"batch": ""}))).items()
        assert name == f"邮寄清单-{POSTED.isoformat()}-1件.xlsx"
        assert content.startswith(b"PK")
        row = {"邮件号": number_of(1), "收寄日期": POSTED.isoformat(), "信用代码": code_of(1)}
        text = outcome(clerk, sent(clerk, "/post/postings", table(row)))
        assert "登记1件" in text
        assert first in text
        assert "没有待邮寄的文书" in clerk.page("/post")
        text = outcome(clerk, clerk.send("/post/list", {"batch": ""}))
        assert "没有待邮寄的文书" in text


def test_a_district_sees_its_own_mails_alone(tmp_path: Path) -> None:
    office = scene.office(tmp_path)
    ready = office.cases[:2]
    call = {"order.called_number": "024-00000000", "order.contact": "no_answer"}
    for name, facts in (("print_notices", {}), ("phone", call), ("hand_up", {})):
        wanted = Act(name, scene.DAY, facts, officers=scene.SIGNERS if name == "print_notices" else ())
        outcomes = act_many(office.parts, scene.SIGNERS[0], [(number, wanted) for number in ready])
        assert not [one.error for one in outcomes if one.error is not None]
        issue(office.parts)
    with visitor(office.parts) as guest:
        for who, count in ((CITY, 2), (scene.SIGNERS[0], 2), (FOREIGN, 0)):
            let_in(office.parts, who)
            assert guest.sign_in(who).status_code == 303
            page = guest.page("/post")
            assert [number in page for number in ready] == [bool(count)] * 2
            text = outcome(guest, guest.send("/post/list", {"batch": ""}))
            assert f"待邮寄{count}件" in text if count else "没有待邮寄的文书" in text
            assert guest.see("/post?after=x").status_code == 422
            guest.send("/logout", {})
    office.parts.store.close()
