"""Calendar editions: what is worked, sums of working days, snapshots, regions."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.periods.calendar import Calendar, DayOff
from engine.periods.national import PROVINCES, check_region, national_calendar, regional_calendar

CN = national_calendar()
DAYS = st.dates(date(2003, 1, 1), date(2028, 12, 31))
EID = DayOff(date(2021, 5, 13), False, "开斋节", "放假通知")
NINGXIA = regional_calendar("CN-NX", [EID], CN)


def naive_sum(day: date, n: int) -> date:
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= CN.is_working(day)
    return day


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        (date(2024, 10, 1), False, "国庆节"),
        (date(2024, 10, 12), True, "调休上班"),
        (date(2024, 10, 13), False, "周日"),
        (date(2024, 10, 19), False, "周六"),
        (date(2024, 10, 8), True, "工作日"),
        (date(2024, 2, 9), True, "工作日"),  # the eve of the Spring Festival became a holiday in 2025
        (date(2025, 1, 28), False, "春节"),
        (date(2020, 2, 1), False, "春节"),  # a make-up day that the prolonged holiday took back
        (date(2025, 10, 6), False, "中秋节"),
        (date(2015, 9, 3), False, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
    ],
)
def test_the_national_calendar_says_whether_and_why_a_day_is_worked(day: date, working: bool, reason: str) -> None:
    assert (CN.is_working(day), CN.describe(day)) == (working, reason)


def test_official_data_is_known_from_2004_to_2026_and_after_that_only_weekends_rest() -> None:
    assert [year for year in range(1990, 2040) if CN.covers(date(year, 6, 1))] == list(range(2004, 2027))
    assert CN.is_working(date(2027, 10, 1))
    assert not CN.is_working(date(2027, 10, 2))


def test_named_days_cite_the_notice_of_their_year() -> None:
    cited = {day: entry.cite for day in (date(2018, 12, 29), date(2020, 2, 2)) if (entry := CN.named(day))}
    assert cited == {date(2018, 12, 29): "国务院办公厅2019年节假日安排", date(2020, 2, 2): "国办发明电〔2020〕1号"}


@given(DAYS, st.integers(-40, 40).filter(bool))
def test_a_sum_of_working_days_agrees_with_a_walk_day_by_day(day: date, n: int) -> None:
    assert CN.add_working_days(day, n) == naive_sum(day, n)


@given(DAYS, st.integers(1, 300))
def test_counting_back_undoes_counting_forward_from_a_worked_day(day: date, n: int) -> None:
    worked = CN.next_working(day)
    assert CN.add_working_days(CN.add_working_days(worked, n), -n) == worked


@given(DAYS)
def test_the_next_and_previous_worked_days_enclose_only_rest_days(day: date) -> None:
    before, after = CN.previous_working(day), CN.next_working(day)
    assert before <= day <= after
    assert CN.is_working(before)
    assert CN.is_working(after)
    between = [before + timedelta(days=k) for k in range(1, (after - before).days)]
    assert CN.rest_days(before, after) == between


@given(DAYS, st.integers(0, 60))
def test_listed_rest_and_make_up_days_are_those_the_calendar_describes(first: date, length: int) -> None:
    days = [first + timedelta(days=k) for k in range(length + 1)]
    assert CN.rest_days(first, days[-1]) == [day for day in days if not CN.is_working(day)]
    assert CN.made_up_days(first, days[-1]) == [day for day in days if CN.describe(day) == "调休上班"]


def test_a_snapshot_rebuilt_from_json_is_the_same_calendar() -> None:
    again = Calendar.from_dict(json.loads(json.dumps(NINGXIA.as_dict())))
    assert again == NINGXIA
    assert hash(again) == hash(NINGXIA)
    assert again.digest == NINGXIA.digest
    assert not again.is_working(EID.day)


def test_the_digest_changes_with_a_day_a_year_and_the_region_but_not_with_the_order() -> None:
    days = CN.days
    variants = [
        Calendar("CN", CN.years, CN.national_years, days[1:]),
        Calendar("CN", CN.years - {2026}, CN.national_years, days),
        Calendar("CN-LN", CN.years, CN.national_years, days),
    ]
    assert len({CN.digest, *(calendar.digest for calendar in variants)}) == 4
    assert Calendar("CN", CN.years, CN.national_years, days[::-1]) == CN


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"days": [["2024-13-01", False, "元旦", ""]]},
        {"days": [["2024-01-01", "no", "元旦", ""]]},
        {"days": [["2024-01-01", False, "元旦", ""]] * 2},
        {"years": None},
        {"years": [2031]},
    ],
)
def test_a_damaged_snapshot_is_refused_in_chinese(change: dict[str, object]) -> None:
    with pytest.raises(CalendarError, match="节假日数据"):
        Calendar.from_dict(CN.as_dict() | change)


def test_a_region_without_holidays_of_its_own_works_as_the_nation_does() -> None:
    liaoning = regional_calendar("CN-LN", (), CN)
    assert (liaoning.days, liaoning.years) == (CN.days, CN.years)
    assert liaoning != CN


def test_ningxia_is_covered_only_in_the_years_of_its_own_notices_and_rests_on_its_own_days() -> None:
    assert sorted(NINGXIA.years) == [2021]
    assert NINGXIA.describe(EID.day) == "开斋节"
    assert CN.is_working(EID.day)
    assert NINGXIA.describe(date(2024, 10, 1)) == "国庆节"
    assert not regional_calendar("CN-NX", (), CN).years


@pytest.mark.parametrize("region", ["", "cn", "CN-", "CN-ZZ", "CN-HK", "CN-64", "US", "CN-NX "])
def test_a_region_that_is_no_mainland_iso_code_is_refused(region: str) -> None:
    with pytest.raises(CalendarError, match="不认识的地区"):
        check_region(region)


def test_there_are_thirty_one_mainland_provinces() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 31
    assert check_region("CN-NX") == "CN-NX"


@pytest.mark.parametrize(
    ("day", "n"),
    [
        (date(2150, 12, 30), 5),
        (date(2149, 1, 1), 40_000),
        (date(1950, 1, 3), -5),
        (date(1949, 12, 1), 40),
        (date(1949, 12, 31), 1),
        (date(1900, 1, 1), -(1 << 62)),
        (date(2024, 1, 1), 1 << 70),
        (date(2151, 1, 1), -1),
        (date(2200, 1, 1), 1),
    ],
)
def test_sums_that_leave_the_computable_years_are_refused(day: date, n: int) -> None:
    with pytest.raises(CalendarError, match="超出可计算的年份"):
        CN.add_working_days(day, n)


def test_a_sum_of_no_working_days_is_refused() -> None:
    with pytest.raises(CalendarError, match="不能为0"):
        CN.add_working_days(date(2024, 1, 2), 0)


def test_looking_at_days_outside_the_computable_years_is_refused() -> None:
    for look in (CN.is_working, CN.next_working, CN.previous_working):
        with pytest.raises(CalendarError, match="超出可计算的年份"):
            look(date(1900, 1, 1))
