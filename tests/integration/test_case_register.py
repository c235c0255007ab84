"""The list of all cases: its pages put together are what reading every case gives, whatever it is narrowed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from casework.acting import Act, act_many
from casework.editions import Editions
from casework.listing import Colour, register
from casework.listing.fitting import CasesWanted, fits
from casework.listing.register import case_page, cases_counted, cases_found, numbers_wanted
from casework.listing.rows import CaseRow
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.values import CaseFilter
from tests.bureau import CITY, by_district, in_the_mail, morning

SHENYANG = "shenyang_qualification_check"
HANDLER = "city_officer"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Letters of 9 March, those of one district received on the 12th; it is the 12th."""
    made, clock = in_the_mail(tmp_path_factory.mktemp("listed") / "home")
    clock.now = morning(date(2026, 3, 12))
    slip = {"name": "样例.jpg", "sha256": "a" * 64}
    facts = {"order.signed_by": "样例收发室", "order.capacity": "self", "order.slip": slip}
    received = Act("order.record_signed", date(2026, 3, 12), facts)
    outcomes = act_many(made, CITY, [(number, received) for number in by_district(made)["heping"]])
    assert [one.error for one in outcomes if one.error] == []
    yield made
    made.store.close()


def whole(parts: Parts, wanted: CasesWanted, limit: int) -> list[CaseRow]:
    """All pages behind each other."""
    rows: list[CaseRow] = []
    after = ""
    for _ in range(1000):
        page = case_page(parts, CITY, wanted, after=after, limit=limit)
        assert len(page.rows) <= limit
        assert len(page.rows) == limit or page.looked or not page.after
        rows += page.rows
        after = page.after
        if not after:
            return rows
    raise AssertionError("the pages come to no end")


def all_that_fit(parts: Parts, wanted: CasesWanted) -> set[str]:
    with parts.store.read() as unit:
        editions = Editions(parts, unit)
        keys = {office.key: office.id for office in unit.offices().values()}
        cases = unit.find_cases(CaseFilter(), limit=10_000)
        offices = {keys[key] for key in wanted.offices} or set(keys.values())
        fitting = [one for one in cases if one.office_id in offices and fits(editions, parts.today(), wanted, one)]
    return {one.number for one in fitting}


WANTED = [
    CasesWanted(),
    CasesWanted(offices=("heping", "shenhe")),
    CasesWanted(state="rectifying"),
    CasesWanted(state="rectifying", offices=("shenhe",)),
    CasesWanted(procedure=SHENYANG, holder=HANDLER),
    CasesWanted(holder="区县执法人员"),
    CasesWanted(finished=True),
    CasesWanted(batch="没有这一批"),
    CasesWanted(colours=frozenset({Colour.NEAR})),
    CasesWanted(colours=frozenset({Colour.FINE})),
    CasesWanted(colours=frozenset({Colour.FINE, Colour.NEAR}), offices=("heping", "tiexi")),
    CasesWanted(colours=frozenset({Colour.OVERDUE})),
    CasesWanted(first=date(2026, 6, 12), last=date(2026, 6, 12)),
    CasesWanted(last=date(2026, 4, 1), state="order.mail.posted"),
    CasesWanted(first=date(2026, 6, 1), holder=HANDLER),
]


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("limit", [7, 500])
def test_pages_are_all_cases_that_fit_each_once(parts: Parts, wanted: CasesWanted, limit: int) -> None:
    rows = whole(parts, wanted, limit)
    assert len({row.number for row in rows}) == len(rows)
    assert {row.number for row in rows} == all_that_fit(parts, wanted)


def test_the_lists_looked_at_are_not_all_empty(parts: Parts) -> None:
    found = [len(all_that_fit(parts, wanted)) for wanted in WANTED]
    assert sum(1 for number in found if number) > len(WANTED) // 2


@pytest.mark.parametrize("wanted", WANTED)
def test_few_ids_at_a_time_find_the_same(parts: Parts, wanted: CasesWanted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "_IDS_LOOKED_THROUGH", 9)
    monkeypatch.setattr(register, "_TIMERS_LOOKED_THROUGH", 9)
    assert {row.number for row in whole(parts, wanted, 5)} == all_that_fit(parts, wanted)


def test_where_few_fit_a_page_says_how_many_were_looked_through(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "_IDS_LOOKED_THROUGH", 20)
    page = case_page(parts, CITY, CasesWanted(batch="没有这一批"))
    assert (page.rows, page.looked) == ((), 20)
    assert page.after


@pytest.mark.parametrize("wanted", [one for one in WANTED if not (one.batch or one.holder or one.first or one.last)])
def test_the_counters_know_how_many_fit(parts: Parts, wanted: CasesWanted) -> None:
    assert cases_counted(parts, CITY, wanted) == len(all_that_fit(parts, wanted))


def test_what_presses_stands_in_the_order_of_its_days(parts: Parts) -> None:
    days = [row.last_day for row in whole(parts, CasesWanted(colours=frozenset({Colour.FINE, Colour.NEAR})), 7)]
    assert len(set(days)) > 1
    assert days == sorted(days, key=str)


def test_an_act_on_all_that_fit_takes_them_all_or_none(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = CasesWanted(offices=("heping",))
    assert set(numbers_wanted(parts, CITY, wanted, 500)) == all_that_fit(parts, wanted)
    with pytest.raises(RefusedError, match="超过3件"):
        numbers_wanted(parts, CITY, wanted, 3)
    monkeypatch.setattr(register, "_IDS_LOOKED_THROUGH", 5)
    with pytest.raises(RefusedError, match="太慢"):
        numbers_wanted(parts, CITY, CasesWanted(batch="没有这一批"), 500)


def test_a_district_finds_its_own_by_every_filter(parts: Parts) -> None:
    own = set(by_district(parts)["shenhe"])
    for wanted in WANTED:
        if not wanted.offices:
            assert {row.number for row in case_page(parts, "shenhe_1", wanted, limit=500).rows} <= own
        else:
            with pytest.raises(NotPermittedError):
                case_page(parts, "shenhe_1", CasesWanted(offices=("heping",)))
    name = case_page(parts, CITY, CasesWanted(offices=("heping",)), limit=1).rows[0].subject
    assert cases_found(parts, "shenhe_1", name, CasesWanted()) == []


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (CasesWanted(state="nowhere"), MissingError),
        (CasesWanted(holder="nobody"), MissingError),
        (CasesWanted(procedure="nothing"), MissingError),
        (CasesWanted(first=date(2026, 3, 2), last=date(2026, 3, 1)), RefusedError),
    ],
)
def test_what_does_not_exist_is_refused(parts: Parts, wanted: CasesWanted, error: type[Exception]) -> None:
    with pytest.raises(error):
        case_page(parts, CITY, wanted)
