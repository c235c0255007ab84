"""Filing, lending, taking back: who may, in which order, on which days; and for how long cases are kept."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bootstrap import DATABASE
from casework.archive import (
    ArchiveWanted,
    Filing,
    file_case,
    give_back,
    lend,
    list_archive,
    list_retention,
    set_retention,
)
from casework.dossier import write_dossier
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError, StoreError
from store.archive import TOPIC
from store.unit import sql
from store.values import Entry, Loan
from store.verify_archive import archive_problems
from tests.paper import Paper
from tests.shelf import CLOSED, TODAY, Shelf

KEEPER = "keeper_heping"


def filing(**more: Any) -> Filing:
    return Filing(**{"volume": "HP-2026-001", "place": "档案室1柜", "pages": 12, "on": date(2026, 3, 10), **more})


def lent(shelf: Shelf, on: date = date(2026, 3, 12), due: date = date(2026, 3, 20)) -> Loan:
    return lend(shelf.parts, KEEPER, shelf.closed, borrower="样例甲", purpose="复议答复", on=on, due=due)


def problems(shelf: Shelf) -> list[str]:
    with shelf.parts.store.read() as unit:
        return list(archive_problems(sql(unit)))


def test_a_filing_stands_with_its_particulars_and_its_entry(shelf: Shelf) -> None:
    file = file_case(shelf.parts, KEEPER, shelf.closed, filing())
    assert (file.volume, file.place, file.pages, file.filed_on, file.retention) == (
        "HP-2026-001",
        "档案室1柜",
        12,
        date(2026, 3, 10),
        10,
    )
    with shelf.parts.store.read() as unit:
        case = unit.case(shelf.closed)
        [entry] = unit.entries(TOPIC, [case.id])
        officer = unit.officers()[entry.officer_id or 0]
        assert unit.archived() == {case.id: file}
    assert (entry.name, officer.key, entry.occurred_on) == ("file", KEEPER, date(2026, 3, 10))
    assert problems(shelf) == []


def test_a_running_case_is_not_filed(shelf: Shelf) -> None:
    with pytest.raises(RefusedError, match="还没有结案"):
        file_case(shelf.parts, KEEPER, shelf.running, filing())


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": CLOSED - timedelta(days=1)}, "早于结案日期2026-03-06"),
        ({"on": TODAY + timedelta(days=1)}, "晚于今天"),
        ({"volume": " "}, "请写明卷号"),
        ({"place": ""}, "请写明存放地点"),
        ({"pages": 0}, "1页以上"),
        ({"retention": "5年"}, "没有“5年”这一保管期限，可选：10年、30年、永久"),
    ],
)
def test_particulars_that_cannot_be_are_refused(shelf: Shelf, more: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        file_case(shelf.parts, KEEPER, shelf.closed, filing(**more))
    with shelf.parts.store.read() as unit:
        assert unit.archived() == {}
        assert unit.entries(TOPIC) == []


def test_only_an_archivist_with_jurisdiction_files(shelf: Shelf) -> None:
    with pytest.raises(NotPermittedError, match="档案管理岗位"):
        file_case(shelf.parts, "heping_1", shelf.closed, filing())
    with pytest.raises(NotPermittedError, match="不属于"):
        file_case(shelf.parts, KEEPER, shelf.other, filing())
    assert file_case(shelf.parts, "keeper_city", shelf.other, filing()).volume == "HP-2026-001"
    assert file_case(shelf.parts, None, shelf.closed, filing()).volume == "HP-2026-001"


def test_a_volume_of_an_office_holds_one_case(shelf: Shelf) -> None:
    with shelf.parts.store.write() as unit:
        case = unit.case(shelf.running)
        told = {"volume": "HP-2026-001", "place": "样例", "pages": 1, "retention": 10}
        unit.archive([Entry(TOPIC, case.id, "file", None, CLOSED, shelf.clock(), told)])
        unit.commit()
    with pytest.raises(RefusedError, match=f"已用于案件{shelf.running}"):
        file_case(shelf.parts, KEEPER, shelf.closed, filing())


def test_a_filing_is_put_right_with_a_reason_and_nothing_is_erased(shelf: Shelf) -> None:
    file_case(shelf.parts, KEEPER, shelf.closed, filing())
    with pytest.raises(RefusedError, match="已于2026-03-10归档"):
        file_case(shelf.parts, KEEPER, shelf.closed, filing(place="档案室2柜"))
    file = file_case(
        shelf.parts, KEEPER, shelf.closed, filing(place="档案室2柜", on=date(2026, 3, 9), reason="位置写错")
    )
    assert (file.place, file.filed_on) == ("档案室2柜", date(2026, 3, 9))
    with shelf.parts.store.read() as unit:
        names = [entry.name for entry in unit.entries(TOPIC)]
        assert unit.entries(TOPIC)[0].details["place"] == "档案室1柜"
    assert names == ["file", "correct"]
    assert problems(shelf) == []


def test_a_file_is_lent_once_and_comes_back(shelf: Shelf) -> None:
    with pytest.raises(RefusedError, match="还没有归档"):
        lent(shelf)
    file_case(shelf.parts, KEEPER, shelf.closed, filing())
    with pytest.raises(RefusedError, match="没有借出"):
        give_back(shelf.parts, KEEPER, shelf.closed, on=TODAY)
    assert lent(shelf).returned_on is None
    with pytest.raises(RefusedError, match="已于2026-03-12借给样例甲，还没有归还"):
        lent(shelf)
    with pytest.raises(RefusedError, match="早于借出日期"):
        give_back(shelf.parts, KEEPER, shelf.closed, on=date(2026, 3, 11))
    assert give_back(shelf.parts, KEEPER, shelf.closed, on=date(2026, 3, 14)).returned_on == date(2026, 3, 14)
    with pytest.raises(RefusedError, match="早于归档或者上次归还的日期2026-03-14"):
        lent(shelf)
    lent(shelf, on=date(2026, 3, 14), due=date(2026, 3, 14))
    with shelf.parts.store.read() as unit:
        file = next(iter(unit.archived().values()))
    assert [loan.returned_on for loan in file.loans] == [date(2026, 3, 14), None]
    assert problems(shelf) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"borrower": " "}, "借阅人"),
        ({"purpose": ""}, "借阅事由"),
        ({"due": date(2026, 3, 11)}, "应还日期2026-03-11早于借出日期2026-03-12"),
        ({"on": date(2026, 3, 9)}, "早于归档"),
        ({"on": TODAY + timedelta(days=1)}, "晚于今天"),
    ],
)
def test_a_loan_that_cannot_be_is_refused(shelf: Shelf, more: dict[str, Any], words: str) -> None:
    file_case(shelf.parts, KEEPER, shelf.closed, filing())
    given = {"borrower": "样例甲", "purpose": "复议", "on": date(2026, 3, 12), "due": date(2026, 5, 1), **more}
    with pytest.raises(RefusedError, match=words):
        lend(shelf.parts, KEEPER, shelf.closed, **given)


def test_the_list_tells_what_waits_lies_and_is_out(shelf: Shelf) -> None:
    assert {row.number: row.status for row in list_archive(shelf.parts)} == {
        shelf.closed: "unfiled",
        shelf.other: "unfiled",
    }
    file_case(shelf.parts, KEEPER, shelf.closed, filing(retention="永久"))
    lent(shelf, due=TODAY)
    [row] = list_archive(shelf.parts, wanted=ArchiveWanted(status="lent"))
    assert (row.borrower, row.retention, row.closed_on) == ("样例甲", "永久", CLOSED)
    assert list_archive(shelf.parts, wanted=ArchiveWanted(status="overdue")) == []
    shelf.clock.now += timedelta(days=1)
    [row] = list_archive(shelf.parts, wanted=ArchiveWanted(status="overdue"))
    assert row.status_label == "逾期未还"
    assert [one.number for one in list_archive(shelf.parts, wanted=ArchiveWanted(status="lent"))] == [shelf.closed]
    assert [one.number for one in list_archive(shelf.parts, "shenhe_1")] == [shelf.other]
    with pytest.raises(RefusedError, match="没有“没有”这一状态"):
        list_archive(shelf.parts, wanted=ArchiveWanted(status="没有"))
    with pytest.raises(MissingError):
        list_archive(shelf.parts, wanted=ArchiveWanted(procedure="没有"))


def test_the_term_is_the_nearest_offices_own_and_the_procedures_first(shelf: Shelf) -> None:
    procedure = "shenyang_qualification_check"

    def term() -> tuple[str, bool]:
        [found] = list_retention(shelf.parts, "heping", [procedure])
        return found.label, found.verified

    assert term() == ("10年", False)
    set_retention(shelf.parts, office="shenyang", term="30", reason="样例", actor="keeper_city")
    assert term() == ("30年", True)
    set_retention(shelf.parts, office="heping", term="10年", reason="样例", actor=KEEPER)
    assert term() == ("10年", True)
    set_retention(shelf.parts, office="shenyang", term="永久", reason="样例", actor="keeper_city", procedure=procedure)
    assert term() == ("永久", True)
    assert file_case(shelf.parts, KEEPER, shelf.closed, filing()).retention == 0
    set_retention(shelf.parts, office="shenyang", term="", reason="样例", actor=None, procedure=procedure)
    assert term() == ("10年", True)
    with shelf.parts.store.read() as unit:
        assert next(iter(unit.archived().values())).retention == 0


def test_who_chooses_a_term_must_be_an_archivist_and_say_why(shelf: Shelf) -> None:
    with pytest.raises(NotPermittedError):
        set_retention(shelf.parts, office="shenyang", term="30", reason="样例", actor=KEEPER)
    with pytest.raises(RefusedError, match="理由"):
        set_retention(shelf.parts, office="heping", term="30", reason=" ", actor=KEEPER)
    with pytest.raises(RefusedError, match="无须撤销"):
        set_retention(shelf.parts, office="heping", term="", reason="样例", actor=KEEPER)
    with pytest.raises(MissingError):
        set_retention(shelf.parts, office="heping", term="30", reason="样例", actor=KEEPER, procedure="没有")


def test_the_cover_of_the_dossier_tells_where_the_paper_lies(shelf: Shelf, tmp_path: Path) -> None:
    before = write_dossier(shelf.parts, shelf.closed, tmp_path / "before.pdf")
    file_case(shelf.parts, KEEPER, shelf.closed, filing(retention="30年"))
    after = write_dossier(shelf.parts, shelf.closed, tmp_path / "after.pdf")
    assert (before.volume, before.retention, after.volume, after.retention) == ("", "10年", "HP-2026-001", "30年")
    told = "".join(Paper(after.path.read_bytes()).pages[0].extract_text().split())
    for words in ("保管期限30年", "归档日期2026年3月10日", "卷号HP-2026-001", "存放地点档案室1柜", "纸质原件12页"):
        assert words in told
    lent(shelf)
    assert write_dossier(shelf.parts, shelf.closed, tmp_path / "lent.pdf").sha256 == after.sha256


def test_the_store_refuses_entries_that_make_no_sense(shelf: Shelf) -> None:
    with shelf.parts.store.write() as unit:
        case = unit.case(shelf.closed)

        def entry(name: str, topic: str = TOPIC, **details: Any) -> Entry:
            return Entry(topic, case.id, name, None, CLOSED, shelf.clock(), details)

        with pytest.raises(StoreError, match="还没有归档"):
            unit.archive([entry("lend", borrower="样例", purpose="样例", due_on="2026-03-20")])
    with shelf.parts.store.write() as unit, pytest.raises(StoreError, match="只登记档案事项"):
        unit.archive([entry("file", "document")])
    with shelf.parts.store.write() as unit:
        unit.archive([entry("file", volume="1", place="样例", pages=1, retention=10)])
        with pytest.raises(StoreError, match="不容许登记“return”"):
            unit.archive([entry("return")])
    with shelf.parts.store.read() as unit:
        assert unit.archived() == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE archive SET place = '别处'", "档案登记与登记簿不符"),
        ("UPDATE archive SET retention = 0", "档案登记与登记簿不符"),
        ("UPDATE archive_loan SET borrower = '别人'", "借阅与登记簿不符"),
        ("UPDATE archive_loan SET returned_on = lent_on", "借阅与登记簿不符"),
        ("DELETE FROM archive_loan", "借阅与登记簿不符"),
        ("DELETE FROM archive", "档案表中没有"),
        (
            "INSERT INTO archive SELECT id, 'x', 'y', 1, 1, 1, NULL FROM case_file WHERE finished = 0 LIMIT 1",
            "不能从登记簿重建",
        ),
        ("DROP TRIGGER register_forbids_delete; DELETE FROM register WHERE body LIKE '%\"lend\"%'", "借阅与登记簿不符"),
    ],
)
def test_verification_finds_what_does_not_follow_from_the_register(shelf: Shelf, change: str, words: str) -> None:
    file_case(shelf.parts, KEEPER, shelf.closed, filing())
    lent(shelf)
    assert problems(shelf) == []
    with sqlite3.connect(shelf.parts.home / DATABASE) as connection:
        connection.executescript(change)
    connection.close()
    found = problems(shelf)
    assert any(words in problem for problem in found), found
    assert set(found) <= set(verify(shelf.parts).problems)
