"""From one cell to one value, or a refusal with its reason."""

from __future__ import annotations

import datetime

import pytest

from casework.intake import cells
from casework.intake.cells import CellRefusedError
from casework.intake.grid import Cell, Flaw, FlawKind, column_letters
from casework.intake.tracking import s10_check_digit, tracking_number

EPOCH = datetime.date(1899, 12, 30)
JULY_FIRST = datetime.date(2024, 7, 1)


@pytest.mark.parametrize(
    "cell",
    [
        JULY_FIRST,
        45474,
        45474.4375,
        "45474",
        "2024年7月1日",
        "2024 年 7 月 1 日",
        "2024.7.1",
        "2024/7/1",
        "2024-07-01",
        "20240701",
        "２０２４年７月１日",
        "2024-07-01 09:30:15",
        "2024/7/1 9:30",
    ],
)
def test_a_date_is_read_in_each_usual_form(cell: Cell) -> None:
    assert cells.day(EPOCH)(cell) == JULY_FIRST


def test_serial_numbers_follow_the_files_own_epoch() -> None:
    assert cells.day(datetime.date(1904, 1, 1))(44012) == JULY_FIRST


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "未填写日期"),
        ("2026年2月30日", "没有这一天"),
        ("24.7.1", "不是能识别的日期"),
        ("2024年7月", "不是能识别的日期"),
        ("7/1/2024", "不是能识别的日期"),
        ("近期", "不是能识别的日期"),
        (-3, "数字不是日期"),
        (10**12, "数字不是日期"),
        (float("nan"), "数字不是日期"),
        (3, "年份不合常理"),
        (datetime.date(1066, 10, 14), "年份不合常理"),
        (True, "不是日期"),
        (Flaw(FlawKind.FORMULA, "=TODAY()"), "公式"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(cell: Cell, words: str) -> None:
    with pytest.raises(CellRefusedError, match=words):
        cells.day(EPOCH)(cell)


@pytest.mark.parametrize(("cell", "number"), [(3, 3), (3.0, 3), ("3", 3), (" ３ ", 3), (0, 0), ("0", 0)])
def test_a_count_is_read_from_number_or_text(cell: Cell, number: int) -> None:
    assert cells.count(cell) == number


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "未填写"),
        (-1, "负数"),
        ("-1", "负数"),
        (2.5, "不是整数"),
        ("若干", "不是数字"),
        ("nan", "不是数字"),
        ("inf", "不是数字"),
        (True, "不是数字"),
        (10**9, "不合常理"),
        (Flaw(FlawKind.ERROR, "#REF!"), "错误值"),
        (Flaw(FlawKind.FORMULA, "=A1"), "公式"),
    ],
)
def test_what_is_no_count_is_refused_with_the_reason(cell: Cell, words: str) -> None:
    with pytest.raises(CellRefusedError, match=words):
        cells.count(cell)


def test_an_identifier_stored_as_a_number_is_taken_while_its_digits_are_exact() -> None:
    assert cells.identifier(1012345678901.0) == "1012345678901"


@pytest.mark.parametrize("cell", [912101020000000001, 9.12101020000000e17, "9.12101E+17", 1234567890123456])
def test_an_identifier_that_may_have_lost_digits_is_refused(cell: Cell) -> None:
    with pytest.raises(CellRefusedError, match="丢失") as caught:
        cells.identifier(cell)
    assert "文本" in caught.value.remedy


def test_text_is_brought_to_one_line() -> None:
    assert cells.text("  沈阳市\n和平区\t某路\u200b ") == "沈阳市 和平区 某路"


@pytest.mark.parametrize("number", ["1012345678901", "RR473124829GB", " ea123456785cn", 1012345678901])
def test_both_forms_of_mail_numbers_are_accepted(number: Cell) -> None:
    assert len(tracking_number(number)) == 13


@pytest.mark.parametrize(("number", "words"), [("RR473124820GB", "校验位"), ("12345", "不是EMS"), (None, "未填写")])
def test_a_wrong_mail_number_is_refused(number: Cell, words: str) -> None:
    with pytest.raises(CellRefusedError, match=words):
        tracking_number(number)


@pytest.mark.parametrize(("serial", "digit"), [("47312482", 9), ("12345678", 5), ("00000000", 5), ("00000003", 1)])
def test_the_check_digit_of_the_postal_union(serial: str, digit: int) -> None:
    assert s10_check_digit(serial) == digit


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters
