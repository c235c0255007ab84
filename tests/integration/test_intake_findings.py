"""The list of abnormal enterprises: a bad row is refused with number, column and reason, and nothing else is lost."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from casework.intake.findings import Findings, read_findings, write_refused
from engine.errors import InputError
from tests.intake_helpers import GOOD_CODE, OTHER_CODE, finding, xlsx

OTHER = finding(企业名称="沈阳样例乙市政工程有限公司", 统一社会信用代码=OTHER_CODE)
SECOND_ITEM = finding(资质类别="市政公用工程施工总承包")
WRONG_CHECK_DIGIT = GOOD_CODE[:-1] + ("1" if GOOD_CODE[-1] == "0" else "0")


def read(tmp_path: Path, *rows: dict[str, object], today: datetime.date | None = None) -> Findings:
    return read_findings(xlsx(tmp_path / "名单.xlsx", rows), today=today)


def every_row(found: Findings) -> list[int]:
    kept = [line.row for item in (*found.rows, *found.set_aside) for line in item.lines]
    return sorted([*kept, *(bad.number for bad in found.refused)])


def test_rows_of_one_enterprise_become_one_finding_with_its_lines(tmp_path: Path) -> None:
    found = read(tmp_path, finding(), OTHER, SECOND_ITEM)
    assert [(item.code, [line.row for line in item.lines]) for item in found.rows] == [
        (GOOD_CODE, [2, 4]),
        (OTHER_CODE, [3]),
    ]
    first = found.rows[0]
    assert (first.batch, first.snapshot_on, first.district) == ("SY-2026-03", datetime.date(2026, 3, 2), "和平区")
    assert (first.lines[0].required, first.lines[0].actual) == (5, 3)
    assert not found.refused


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("平台人数", 5, "不少于标准的5人"),
        ("平台人数", 9, "不少于标准的5人"),
        ("平台人数", -1, "负数"),
        ("平台人数", "若干", "不是数字"),
        ("平台人数", 2.5, "不是整数"),
        ("平台人数", "=1+1", "公式"),
        ("平台人数", None, "未填写"),
        ("标准人数", "五", "不是数字"),
        ("注册地址", None, "未填写"),
        ("企业名称", " ", "未填写"),
        ("资质类别", None, "未填写"),
        ("发证机关", None, "未填写"),
        ("系统批次号", None, "未填写"),
        ("比对日期", "2026年2月30日", "没有这一天"),
        ("比对日期", None, "未填写"),
        ("比对日期", "2031-01-01", "晚于今天"),
        ("统一社会信用代码", 912101020000000001, "数字格式"),
        ("统一社会信用代码", "9.12101E+17", "科学计数法"),
        ("统一社会信用代码", GOOD_CODE[:-1], "现为17位"),
        ("统一社会信用代码", "O" + GOOD_CODE[1:], "不应出现的字符"),
        ("统一社会信用代码", None, "未填写"),
        ("证书编号", 1234567890123456789, "丢失"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_read(tmp_path: Path, column: str, value: object, reason: str) -> None:
    found = read(tmp_path, OTHER, finding(**{column: value}), today=datetime.date(2026, 3, 5))
    (bad,) = found.refused
    assert (bad.number, bad.column) == (3, column)
    assert reason in bad.reason
    assert bad.remedy
    assert [item.code for item in found.rows] == [OTHER_CODE]
    assert every_row(found) == [2, 3]


def test_all_defects_of_a_row_are_named_at_once(tmp_path: Path) -> None:
    (bad,) = read(tmp_path, finding(平台人数=-1, 比对日期="昨天")).refused
    assert {problem.column for problem in bad.problems} == {"平台人数", "比对日期"}
    assert "平台人数" in str(bad)
    assert "第2行" in str(bad)


def test_the_report_uses_the_headings_of_the_file(tmp_path: Path) -> None:
    row = {("公司名称" if key == "企业名称" else key): value for key, value in finding(企业名称=None).items()}
    assert read(tmp_path, row).refused[0].column == "公司名称"


@pytest.mark.parametrize("text", ["2026年3月2日", "2026.3.2", "2026/3/2", "2026-03-02", 46083])
def test_dates_as_text_or_serial_are_read(tmp_path: Path, text: object) -> None:
    assert read(tmp_path, finding(比对日期=text)).rows[0].snapshot_on == datetime.date(2026, 3, 2)


def test_the_later_of_two_equal_rows_is_refused_naming_the_earlier(tmp_path: Path) -> None:
    found = read(tmp_path, finding(), OTHER, finding())
    (bad,) = found.refused
    assert (bad.number, "第2行重复" in bad.reason) == (4, True)
    assert every_row(found) == [2, 3, 4]


def test_rows_that_contradict_each_other_are_both_refused(tmp_path: Path) -> None:
    found = read(tmp_path, finding(), finding(平台人数=2), SECOND_ITEM)
    assert [(bad.number, "其他内容不同" in bad.reason) for bad in found.refused] == [(2, True), (3, True)]
    assert [line.row for line in found.rows[0].lines] == [4]


def test_a_bad_item_refuses_only_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, finding(), finding(资质类别="机电工程施工总承包", 平台人数=7))
    assert [line.row for line in found.rows[0].lines] == [2]
    assert [bad.number for bad in found.refused] == [3]


def test_an_enterprise_without_any_address_is_refused_with_all_its_rows(tmp_path: Path) -> None:
    without = [{**row, "注册地址": None} for row in (finding(), SECOND_ITEM)]
    found = read(tmp_path, *without, OTHER)
    assert [(bad.number, bad.column) for bad in found.refused] == [(2, "注册地址"), (3, "注册地址")]
    assert "第2、3行" in found.refused[0].reason
    assert [item.code for item in found.rows] == [OTHER_CODE]


def test_an_address_given_in_one_of_its_rows_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, {**finding(), "注册地址": None}, SECOND_ITEM)
    assert found.rows[0].address == "辽宁省沈阳市和平区样例路1号"
    assert len(found.rows[0].lines) == 2


def test_one_code_with_two_names_is_refused_whole(tmp_path: Path) -> None:
    found = read(tmp_path, finding(), {**SECOND_ITEM, "企业名称": "沈阳样例丙有限公司"})
    assert [(bad.number, bad.column) for bad in found.refused] == [(2, "企业名称"), (3, "企业名称")]
    assert not found.rows


def test_a_wrong_check_digit_is_set_aside_not_refused(tmp_path: Path) -> None:
    found = read(tmp_path, finding(统一社会信用代码=WRONG_CHECK_DIGIT), OTHER)
    assert [(item.code, item.code_doubtful) for item in found.set_aside] == [(WRONG_CHECK_DIGIT, True)]
    assert [(item.code, item.code_doubtful) for item in found.rows] == [(OTHER_CODE, False)]
    assert not found.refused


def test_the_same_enterprise_in_two_batches_gives_two_findings(tmp_path: Path) -> None:
    assert [item.batch for item in read(tmp_path, finding(), finding(系统批次号="SY-2026-04")).rows] == [
        "SY-2026-03",
        "SY-2026-04",
    ]


def test_a_district_that_does_not_exist_is_refused_when_the_districts_are_known(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "名单.xlsx", [finding(所属区县="海淀区"), OTHER])
    found = read_findings(path, districts=("和平区", "沈河区"))
    assert [(bad.number, bad.column) for bad in found.refused] == [(2, "所属区县")]
    assert "和平区、沈河区" in found.refused[0].remedy


def test_an_unknown_column_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="P列“资质有效期”"):
        read(tmp_path, finding(资质有效期="2027年"))


def test_refused_rows_are_written_back_and_can_be_mended_and_read_again(tmp_path: Path) -> None:
    bad_rows = [finding(平台人数="=1+1"), {**OTHER, "注册地址": None}]
    found = read(tmp_path, *bad_rows)
    out = tmp_path / "退回.xlsx"
    write_refused(out, found.refused)
    again = read_findings(out)
    assert [(bad.number, bad.column) for bad in again.refused] == [(2, "平台人数"), (3, "注册地址")]
    assert again.refused[0].original["退回原因"] == found.refused[0].reason
    first = out.read_bytes()
    write_refused(out, found.refused)
    assert out.read_bytes() == first


def test_a_workbook_of_no_refused_rows_can_be_written(tmp_path: Path) -> None:
    out = tmp_path / "退回.xlsx"
    write_refused(out, ())
    with pytest.raises(InputError, match="没有找到异常企业名单的表头"):
        read_findings(out)
