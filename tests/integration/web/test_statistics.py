"""统计: counts with their links, the coming weeks, how long cases took, and the table to work on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from casework.acting import Act, act
from casework.evidence import keep_bytes
from casework.listing import matrix
from casework.listing.cycles import cycles
from casework.listing.load import load
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError
from samples.materials import screenshot
from tests.bureau import CITY, by_district, found, in_the_mail, morning, open_all
from tests.visiting import Visitor, visitor

PROCEDURE = "shenyang_qualification_check"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A bureau in which three findings were taken back: one after 4 days, two after 9."""
    made, clock = found(tmp_path_factory.mktemp("ended"))
    open_all(made)
    for number, day in zip(by_district(made)["heping"][:3], (6, 11, 11), strict=True):
        clock.now = morning(ending := date(2026, 3, day))
        seen = keep_bytes(made.home, "比对.png", screenshot(ending, "比对结果"), ending)
        facts = {"recomparison": seen, "recomparison_reason": "样例：重新比对达标"}
        act(made, "reviewer_1", number, Act("void_finding", ending, facts))
    yield made
    made.store.close()


def test_every_case_is_counted_once(posted: Parts, posted_city: Visitor) -> None:
    total = sum(cell.cases for cell in matrix(posted, CITY))
    page = posted_city.page("/statistics")
    assert page.count(f"<td>{total}</td>") >= 2  # under the offices, and under the states
    assert "沈阳市和平区城乡建设局" in page
    assert "10个工作日内" in page


def test_counts_lead_to_what_is_counted(posted_city: Visitor) -> None:
    page = posted_city.page("/statistics")
    assert "/deadlines?office=heping&amp;colour=near" in page
    assert "/cases?office=heping&amp;finished=open" in page
    assert "沈资核" in posted_city.page("/deadlines?office=heping&colour=near")
    state = f"/cases?procedure={PROCEDURE}&amp;state="
    assert state in page
    first = page.partition(state)[2].partition('"')[0]
    assert "沈资核" in posted_city.page(f"/cases?procedure={PROCEDURE}&state={first}")


def test_a_district_counts_its_own_only(posted: Parts, posted_district: Visitor) -> None:
    page = posted_district.page("/statistics")
    assert "沈阳市沈河区" not in page
    own = sum(cell.cases for cell in matrix(posted, "heping_1"))
    assert f"<td>{own}</td>" in page
    for path in ("/statistics", "/statistics/load", "/statistics/times", "/statistics/table"):
        assert posted_district.see(f"{path}?office=shenhe").status_code == 404
    with pytest.raises(NotPermittedError):
        load(posted, "heping_1", offices=["shenhe"])
    with pytest.raises(NotPermittedError):
        cycles(posted, "heping_1", offices=["shenhe"])


@pytest.mark.parametrize("path", ["/statistics", "/statistics/load", "/statistics/times", "/statistics/table"])
def test_an_unknown_procedure_is_told(posted_city: Visitor, path: str) -> None:
    assert posted_city.see(f"{path}?procedure=none").status_code == 404


def test_the_table_says_the_same_as_the_page(posted: Parts, posted_city: Visitor) -> None:
    answer = posted_city.see("/statistics/table?office=heping")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[3:]
    cells = matrix(posted, CITY, offices=["heping"])
    assert [row[5] for row in rows] == [cell.cases for cell in cells]
    assert {row[0] for row in rows} == {"沈阳市和平区城乡建设局"}


def test_load_by_week_and_role(posted: Parts, posted_city: Visitor) -> None:
    found = load(posted, CITY)
    assert (found.mondays[0], len(found.mondays)) == (date(2026, 3, 9), 12)
    assert found.whole_until is None
    [row] = [row for row in found.rows if row.holder == "市局承办人"]
    assert row.weeks[2] == row.total  # the receipts are waited for until 23 March
    page = posted_city.page("/statistics/load")
    assert f"<strong>{row.total}</strong>" in page
    assert "/calendar/week?day=2026-03-23" in page
    assert "统计到" not in page


def test_a_bounded_load_says_up_to_where_it_counts(posted: Parts) -> None:
    found = load(posted, CITY, most=7)
    assert found.counted == 7
    assert found.whole_until is not None


def test_what_is_over_is_told_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    made, clock = in_the_mail(tmp_path_factory.mktemp("over") / "home")
    clock.now = morning(date(2026, 4, 1))
    assert sum(row.before for row in load(made, CITY).rows) == load(made, CITY).counted > 0
    made.store.close()


def test_how_long_finished_cases_took(ended: Parts) -> None:
    found = cycles(ended, CITY)
    assert [(row.procedure, row.cases, row.median, row.quickest, row.slowest) for row in found.rows] == [
        (PROCEDURE, 3, 9, 4, 9)
    ]
    assert not found.cut
    newest = cycles(ended, CITY, most=2)
    assert (newest.counted, newest.cut) == (2, True)
    assert newest.rows[0].quickest == 9
    assert cycles(ended, "shenhe_1").rows == ()
    with visitor(ended, CITY) as one:
        page = one.page("/statistics/times")
    assert "统计了全部 3 件已结案件" in page
    assert "<strong>9</strong>" in page


def test_no_finished_case_is_told(posted_city: Visitor) -> None:
    assert "还没有已结案件" in posted_city.page("/statistics/times")


def test_times_of_an_unknown_procedure_are_refused(posted: Parts) -> None:
    with pytest.raises(MissingError):
        cycles(posted, CITY, procedure="none")
