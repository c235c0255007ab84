"""``shixian period``: tables in, tables out, and the worked examples of the law."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from casework.calendars import load_calendar, read_holidays
from cli.period import run
from engine.errors import CalendarError, InputError

EXAMPLES = Path(__file__).parent.parent / "data" / "deadline_examples.csv"
HEADER = "id,unit,amount,start,rest_day,region\n"
Rows = list[dict[str, str]]


def computed(folder: Path, content: bytes) -> Rows:
    source, target = folder / "in.csv", folder / "out.csv"
    source.write_bytes(content)
    assert run(source, target) == 0
    return list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))


def refused(folder: Path, content: bytes) -> str:
    source, target = folder / "in.csv", folder / "out.csv"
    source.write_bytes(content)
    target.write_text("原有内容", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run(source, target)
    assert target.read_text(encoding="utf-8") == "原有内容"
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "out.csv"]
    return str(caught.value)


def row(cells: str) -> bytes:
    return (HEADER + cells + "\n").encode()


def test_all_worked_examples_come_out_right(tmp_path: Path) -> None:
    examples = list(csv.DictReader(io.StringIO(EXAMPLES.read_text(encoding="utf-8"))))
    questions = io.StringIO()
    writer = csv.DictWriter(questions, HEADER.strip().split(","), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(examples)
    results = computed(tmp_path, questions.getvalue().encode())
    assert len(results) == len(examples) == 115
    answers = [(one["id"], one["last_day"], "false", "") for one in examples]
    assert [tuple(one[key] for key in ("id", "last_day", "provisional", "error")) for one in results] == answers
    assert all(one["trace"] for one in results)


def test_extra_columns_pass_through_where_they_stand(tmp_path: Path) -> None:
    content = "备注,id,unit,amount,start,电话,rest_day,region\n甲,1,months,3,2024-07-02,024-00001234,rolls,CN\n"
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(content, encoding="utf-8")
    run(source, target)
    lines = target.read_bytes().decode("utf-8").split("\n")
    assert lines[0] == "备注,id,unit,amount,start,电话,rest_day,region,last_day,provisional,error,trace"
    assert lines[1].startswith("甲,1,months,3,2024-07-02,024-00001234,rolls,CN,2024-10-08,false,,起算日2024年7月2日")
    assert lines[2:] == [""]


def test_a_table_computed_twice_stays_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    run(EXAMPLES, first)
    run(first, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("1,weeks,3,2024-01-02,rolls,CN", "不认识的期间单位“weeks”"),
        ("1,months,3,2024-02-30,rolls,CN", "“2024-02-30”不是有效日期"),
        ("1,months,3,20240102,rolls,CN", "不是有效日期"),
        ("1,months,3,45293,rolls,CN", "不是有效日期"),
        ("1,months,,2024-01-02,rolls,CN", "必须写明数量"),
        ("1,months,三,2024-01-02,rolls,CN", "应为整数"),
        ("1,months,1.5,2024-01-02,rolls,CN", "应为整数"),
        ("1,months,1_0,2024-01-02,rolls,CN", "应为整数"),
        ("1,months,0,2024-01-02,rolls,CN", "不能为0"),
        ("1,years,999999999,2024-01-02,rolls,CN", "过大"),
        ("1,months,3,2024-01-02,perhaps,CN", "不认识的休息日规则“perhaps”"),
        ("1,months,3,2024-01-02,rolls,CN-ZZ", "不认识的地区“CN-ZZ”"),
        ("1,months,3,2024-01-02,rolls,Ningxia", "不认识的地区"),
        ("1,months,3,2024-01-02,,", "rest_day、region 为空"),
        (",,,,,", "unit、start、rest_day、region 为空"),
        ("1,months", "start、rest_day、region 为空"),
        ("1,months,3,2024-01-02,rolls,CN,多余", "多出1格"),
    ],
)
def test_a_bad_row_says_why_and_the_others_go_on(tmp_path: Path, cells: str, words: str) -> None:
    bad, good = computed(tmp_path, row(f"{cells}\n2,months,3,2024-07-02,rolls,CN"))
    assert words in bad["error"]
    assert bad["last_day"] == bad["provisional"] == bad["trace"] == ""
    assert (good["last_day"], good["error"]) == ("2024-10-08", "")


def test_dates_as_spreadsheets_rewrite_them_are_read(tmp_path: Path) -> None:
    [result] = computed(tmp_path, row("1,calendar_days, 7 ,2024/3/1,stays,CN"))
    assert result["last_day"] == "2024-03-08"


def test_rows_past_the_published_years_are_computed_as_provisional(tmp_path: Path) -> None:
    cells = (
        "1,working_days,10,2026-12-25,stays,CN\n2,calendar_days,30,2027-01-04,rolls,CN\n3,months,3,2027-01-04,stays,CN"
    )
    results = computed(tmp_path, row(cells))
    assert [result["provisional"] for result in results] == ["true", "true", "false"]
    assert "暂定" in results[0]["trace"]


def test_ningxia_rests_on_its_own_holidays_and_is_provisional_where_they_are_not_on_record(tmp_path: Path) -> None:
    cells = (
        "1,calendar_days,15,2021-04-28,rolls,CN-NX\n2,working_days,3,2021-05-12,stays,CN-NX\n"
        "3,working_days,3,2024-03-11,stays,CN-NX\n4,working_days,3,2024-03-11,stays,CN-LN"
    )
    results = computed(tmp_path, row(cells))
    assert [result["last_day"] for result in results] == ["2021-05-17", "2021-05-19", "2024-03-14", "2024-03-14"]
    assert [result["provisional"] for result in results] == ["false", "false", "true", "false"]
    assert "开斋节" in results[0]["trace"]
    assert "本系统尚无宁夏2024年放假安排的官方数据" in results[2]["trace"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_tables_saved_by_spreadsheets_are_read_and_answered_with_a_byte_order_mark(
    tmp_path: Path, encoding: str
) -> None:
    content = HEADER.replace("id", "id,企业") + "1,沈阳某建筑公司,months,3,2024-07-02,rolls,CN\r\n"
    [result] = computed(tmp_path, content.encode(encoding))
    assert (result["id"], result["企业"], result["last_day"]) == ("1", "沈阳某建筑公司", "2024-10-08")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_plain_table_is_answered_without_a_byte_order_mark(tmp_path: Path) -> None:
    computed(tmp_path, row("1,months,3,2024-07-02,rolls,CN"))
    assert (tmp_path / "out.csv").read_bytes().startswith(b"id,")


def test_a_cell_with_a_line_break_stays_one_cell(tmp_path: Path) -> None:
    [result] = computed(tmp_path, row('"甲\n乙",months,3,2024-07-02,rolls,CN'))
    assert (result["id"], result["last_day"]) == ("甲\n乙", "2024-10-08")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"id,unit,start,rest_day\n", "缺少列 amount、region"),
        (b"id,unit,amount,start,rest_day,region,unit\n", "unit 出现了不止一次"),
        (row('1,"months,3,2024-07-02,rolls,CN'), "不是正确的 CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xff", "不是 UTF-8 或 GB18030"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_and_changes_nothing(
    tmp_path: Path, content: bytes, words: str
) -> None:
    assert words in refused(tmp_path, content)


def test_a_missing_file_and_an_impossible_target_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有这个文件"):
        run(tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(InputError, match="无法写入"):
        run(EXAMPLES, tmp_path / "none" / "out.csv")
    with pytest.raises(InputError, match="这是一个文件夹"):
        run(EXAMPLES, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_table_may_be_computed_in_place(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(row("1,months,3,2024-07-02,rolls,CN"))
    run(table, table)
    assert "2024-10-08" in table.read_text(encoding="utf-8")


def test_the_packaged_regional_days_are_twelve_rest_days_of_ningxia() -> None:
    calendar = load_calendar("CN-NX")
    own = [entry for entry in calendar.days if entry.name in {"开斋节", "古尔邦节"}]
    assert sorted(calendar.years) == [2019, 2020, 2021]
    assert len(own) == 12
    assert not any(calendar.is_working(entry.day) or entry.working for entry in own)
    assert load_calendar("CN").is_working(date(2021, 5, 13))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("region,date\n", "缺少列：working、name、cite"),
        ("region,date,working,name,cite\nCN-NX,2021-5-13,no,开斋节,通知\n", "第2行：日期"),
        ("region,date,working,name,cite\nCN-NX,2021-05-13,maybe,开斋节,通知\n", "working 应为 yes 或 no"),
        ("region,date,working,name,cite\nCN-NX,2021-05-13,no,,通知\n", "name 为空"),
        ("region,date,working,name,cite\nCN-QQ,2021-05-13,no,开斋节,通知\n", "不认识的地区"),
    ],
)
def test_wrong_regional_data_is_refused_with_its_place(tmp_path: Path, content: str, words: str) -> None:
    source = tmp_path / "holidays.csv"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(CalendarError, match=words):
        read_holidays(source)
