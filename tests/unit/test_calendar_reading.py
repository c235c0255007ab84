"""Holiday files: what they say, and every way in which they can be wrong. The year 2027 here is synthetic."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from casework.calendars.dates import parse_dates
from casework.calendars.entries import Given
from casework.calendars.packaged import packaged_days
from casework.calendars.reading import Table, read_table
from casework.intake.cells import CellRefusedError
from engine.errors import InputError
from engine.periods.calendar import Calendar
from engine.periods.editions import CalendarEdition, laid
from engine.periods.national import national_calendar

DATA = Path(__file__).parent.parent / "data" / "calendars"
SYNTHETIC = (DATA / "synthetic_2027.csv").read_text(encoding="utf-8")
OFFICES = ("heping", "shenyang")


def known(region: str, editions: tuple[CalendarEdition, ...]) -> Calendar:
    return laid(region, national_calendar(), packaged_days(region), editions)


def read(tmp_path: Path, text: str, given: Given | None = None, *, encoding: str = "utf-8") -> Table:
    path = tmp_path / "holidays.csv"
    path.write_text(text, encoding=encoding)
    return read_table(path, given or Given(), OFFICES, known)


def day_range(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday)]


def test_the_real_notice_of_2026_typed_in_gives_the_packed_calendar() -> None:
    table = read_table(DATA / "national_2026.csv", Given(year=2026), (), known)
    assert table.remarks == ()
    (edition,) = table.editions
    assert edition.years == {2026}
    packed = national_calendar()
    typed = known("CN", table.editions)
    for day in day_range(2026):
        assert (typed.is_working(day), typed.describe(day)) == (packed.is_working(day), packed.describe(day)), day
    assert {entry.cite for entry in edition.days} == {"国务院办公厅2026年节假日安排"}


def test_a_synthetic_year_becomes_known() -> None:
    table = read_table(DATA / "synthetic_2027.csv", Given(issued_on=date(2026, 11, 4)), (), known)
    assert table.remarks == ()
    (edition,) = table.editions
    assert (edition.region, edition.years, edition.office) == ("CN", frozenset({2027}), "")
    assert edition.source == "合成测试数据（不是真实通知）"
    assert edition.issued_on == date(2026, 11, 4)
    assert CalendarEdition.from_json(edition.as_json()) == edition
    calendar = known("CN-LN", table.editions)
    assert calendar.covers(date(2027, 6, 1))
    assert not known("CN-LN", ()).covers(date(2027, 6, 1))
    assert calendar.describe(date(2027, 2, 8)) == "春节"
    assert calendar.is_working(date(2027, 1, 31))


def test_gbk_and_workbooks_are_read_alike(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "holidays.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(SYNTHETIC.splitlines()):
            sheet.write_row(number, 0, line.split(","))
    expected = read(tmp_path, SYNTHETIC).editions
    assert read(tmp_path, SYNTHETIC, encoding="gb18030").editions == expected
    assert read_table(tmp_path / "holidays.xlsx", Given(), (), known).editions == expected


@pytest.mark.parametrize(
    ("old", "new", "row", "told"),
    [
        ("2月5日（周五）至11日", "2月30日（周五）至11日", 3, "日历上没有2027年2月30日"),
        ("2月5日（周五）", "2月5日（周六）", 3, "2027-02-05是周五，不是周六"),
        ("2月5日（周五）至11日（周四）,7", "2月5日（周五）至11日（周四）,8", 3, "写明共8天，按日期是7天"),
        ("2月5日（周五）至11日（周四）,7", "2月5日至11日放假，共6天,7", 3, "写明共6天，按日期是7天"),
        ("2月20日（周六）", "2月19日", 3, "调休上班日2027-02-19不是周六周日"),
        ("2月20日（周六）", "2月6日（周六）", 3, "2027-02-06既放假又上班"),
        ("2月20日（周六）", "2月20日、2月20日", 3, "2027-02-20写了两次"),
        ("9月15日（周三）", "10月1日（周五）", 8, "2027-10-01同时属于中秋节和国庆节"),
        ("端午节,6月9日（周三）", "端午节,8月9日", 6, "端午节的放假日期不对"),
        ("端午节,6月9日（周三）,1,,合成测试数据（不是真实通知）\n", "", 0, "2027年的安排不完整，缺少：端午节"),
        ("10月1日（周五）至7日（周四）,7", "10月2日至7日,6", 0, "法定节日没有放假：2027-10-01"),
        ("5月1日（周六）至5日（周三）,5", "5月1日,1", 0, "法定节日没有放假：2027-05-02"),
        ("9月15日（周三）", "2028年9月15日", 7, "2028-09-15不在2027年"),
        ("2月5日（周五）至11日", "二月初五至十一", 3, "不是能识别的日期"),
        ("2月5日（周五）至11日（周四）", "2月11日至2027年2月5日", 3, "前后颠倒"),
        ("2月5日（周五）至11日（周四）,7", "2月5日至11日,七,", 3, "天数"),
        ("2月5日（周五）至11日（周四）", "", 3, "没有日期"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, old: str, new: str, row: int, told: str) -> None:
    assert SYNTHETIC.count(old) == 1
    table = read(tmp_path, SYNTHETIC.replace(old, new), Given(year=2027))
    assert table.editions == ()
    assert [(remark.row, told in remark.reason) for remark in table.errors if told in remark.reason] == [(row, True)], (
        table.errors
    )
    assert all(remark.remedy for remark in table.errors)


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    text = SYNTHETIC.replace("（周四）", "（周日）").replace("6月9日", "6月31日")
    assert [remark.row for remark in read(tmp_path, text, Given(year=2027)).errors if remark.row] == [3, 6, 8]


def test_a_table_without_any_year_asks_for_it(tmp_path: Path) -> None:
    text = SYNTHETIC.replace("2027年", "")
    assert "--year 2027" in read(tmp_path, text).errors[0].remedy
    assert read(tmp_path, text, Given(year=2027)).editions == read(tmp_path, SYNTHETIC).editions


def test_the_new_year_may_begin_in_december(tmp_path: Path) -> None:
    reaching = "2026年12月31日（周四）至2027年1月3日（周日）,4"
    text = SYNTHETIC.replace("2027年1月1日（周五）至3日（周日）,3", reaching)
    table = read(tmp_path, text)
    assert table.errors == ()
    assert known("CN", table.editions).describe(date(2026, 12, 31)) == "元旦"
    text = SYNTHETIC.replace("2027年1月1日（周五）至3日（周日）,3", "12月31日至1月3日,4")
    assert read(tmp_path, text, Given(year=2027)).editions == table.editions


def test_festivals_named_together_may_share_their_days(tmp_path: Path) -> None:
    lines = [line for line in SYNTHETIC.splitlines() if not line.startswith(("中秋节", "国庆节"))]
    lines.append("国庆、中秋,2027年9月30日（周四）至10月7日（周四）,8,,合成测试数据（不是真实通知）")
    table = read(tmp_path, "\n".join(lines))
    assert table.errors == ()
    assert known("CN", table.editions).describe(date(2027, 10, 4)) == "国庆节、中秋节"


def test_another_arrangement_of_a_known_year_is_a_warning_that_says_what_differs(tmp_path: Path) -> None:
    text = (DATA / "national_2026.csv").read_text(encoding="utf-8").replace("1月4日（周日）", "1月11日（周日）")
    table = read(tmp_path, text, Given(year=2026))
    assert table.errors == ()
    (warning,) = table.warnings
    assert "2026-01-04（原为调休上班，改为周日）、2026-01-11（原为周日，改为调休上班）" in warning.reason
    assert not known("CN", table.editions).is_working(date(2026, 1, 4))


LIST = "region,date,working,name,cite,office\n"


def test_closures_of_an_office_are_days_off(tmp_path: Path) -> None:
    table = read(tmp_path, LIST + "CN-LN,2026-08-03,no,本局停止办公,示例公告,heping\n")
    assert table.errors == ()
    (edition,) = table.editions
    assert (edition.office, edition.years) == ("heping", frozenset())
    assert known("CN-LN", table.editions).describe(date(2026, 8, 3)) == "本局停止办公"


def test_days_of_a_known_year_are_added_one_by_one(tmp_path: Path) -> None:
    table = read(tmp_path, LIST.replace(",office", "") + "CN,2026-09-03,no,纪念日,示例通知\n")
    assert table.errors == ()
    calendar = known("CN-LN", table.editions)
    assert calendar.describe(date(2026, 9, 3)) == "纪念日"
    assert calendar.describe(date(2026, 10, 1)) == "国庆节"


def test_a_region_with_holidays_of_its_own_is_known_when_both_notices_are(tmp_path: Path) -> None:
    eid = LIST + "CN-NX,2027-03-10,no,开斋节,示例通知,\nCN-NX,2027-05-17,no,古尔邦节,示例通知,\n"
    regional = read(tmp_path, eid)
    assert regional.errors == ()
    assert regional.editions[0].years == {2027}
    assert not known("CN-NX", regional.editions).covers(date(2027, 3, 1))
    both = known("CN-NX", (*regional.editions, *read(tmp_path, SYNTHETIC).editions))
    assert both.covers(date(2027, 3, 1))
    assert both.describe(date(2027, 3, 10)) == "开斋节"
    assert known("CN-LN", regional.editions) == known("CN-LN", ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("CN-XX,2027-03-10,no,开斋节,示例,", "不认识的地区“CN-XX”"),
        ("CN-NX,2027-03-10,no,开斋节,示例,", "2027年的安排不完整，缺少：古尔邦节"),
        ("CN,2027-05-01,no,劳动节,示例,", "2027年的安排不完整"),
        ("CN,2026-02-30,no,春节,示例,", "日历上没有这一天"),
        ("CN,2026-09-03,maybe,纪念日,示例,", "应为 yes（上班）或 no（放假）"),
        ("CN,2026-09-03,yes,纪念日,示例,", "不是周六周日"),
        ("CN-LN,2026-09-03,no,本局停止办公,示例,nowhere", "没有单位“nowhere”"),
        ("CN-LN,2026-09-05,yes,本局加班,示例,heping", "单位自己不能安排调休上班"),
        ("CN-LN,2026-09-03,no,,示例,heping", "未填写"),
    ],
)
def test_a_wrong_row_of_a_list_is_told(tmp_path: Path, row: str, told: str) -> None:
    table = read(tmp_path, LIST + row + "\n")
    assert table.editions == ()
    assert [told in remark.reason for remark in table.errors] == [True], table.errors


def test_a_file_of_neither_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="表头应有：date"):
        read(tmp_path, "甲,乙,丙\n1,2,3\n")


def test_later_editions_lie_over_earlier_ones(tmp_path: Path) -> None:
    first = read(tmp_path, SYNTHETIC).editions
    changed = SYNTHETIC.replace("6月9日（周三）,1", "6月7日（周一）至9日（周三）,3")
    second = read(tmp_path, changed).editions
    assert not known("CN", (*first, *second)).is_working(date(2027, 6, 7))
    assert known("CN", (*second, *first)).is_working(date(2027, 6, 7))
    assert known("CN", (*first, *second, *first)) == known("CN", first)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2027-01-04", [date(2027, 1, 4)]),
        ("1月4日（星期一），2月7日", [date(2027, 1, 4), date(2027, 2, 7)]),
        ("2026/12/31至2027/1/1", [date(2026, 12, 31), date(2027, 1, 1)]),
        ("９月３０日～１０月１日", [date(2027, 9, 30), date(2027, 10, 1)]),
    ],
)
def test_dates_are_read_in_the_ways_they_are_written(text: str, days: list[date]) -> None:
    assert list(parse_dates(text, 2027).days) == days


@pytest.mark.parametrize("text", ["4日", "13月1日", "1月1日到", "1月1日左右", "1月1日至6月1日", "2301年1月1日"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(CellRefusedError):
        parse_dates(text, 2027)


def test_a_row_that_cannot_be_read_is_not_called_missing(tmp_path: Path) -> None:
    text = SYNTHETIC.replace("2月5日（周五）至11日（周四）", "2月5日至30日")
    told = [str(remark) for remark in read(tmp_path, text, Given(year=2027)).errors]
    assert len(told) == 1, told
    assert told[0].startswith("第3行：放假：日历上没有2027年2月30日")


def test_a_corrected_table_tells_what_differs_in_the_december_before(tmp_path: Path) -> None:
    first = read(tmp_path, SYNTHETIC, Given(year=2027)).editions
    reaching = SYNTHETIC.replace(
        "2027年1月1日（周五）至3日（周日）,3", "2026年12月31日（周四）至2027年1月3日（周日）,4"
    )
    path = tmp_path / "corrected.csv"
    path.write_text(reaching, encoding="utf-8")
    table = read_table(path, Given(year=2027), (), lambda region, pending: known(region, (*first, *pending)))
    assert table.errors == ()
    (warning,) = table.warnings
    assert "有1天与新文件不同：2026-12-31" in warning.reason


def test_a_list_may_leave_the_region_to_the_option(tmp_path: Path) -> None:
    text = "日期,是否上班,节日,依据\n2026-09-03,否,本局停止办公,示例\n"
    table = read(tmp_path, text, Given("CN-LN", "heping"))
    assert table.errors == ()
    assert [(one.region, one.office) for one in table.editions] == [("CN-LN", "heping")]
