"""The resident identity number: form, date of birth, check character."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.identity import check, with_check_character

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "number", ["11010519491231002X", " 110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_the_example_of_the_standard_is_right_however_it_is_typed(number: str) -> None:
    assert check(number, TODAY).ok
    assert check(number, TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105491231002", "应为18位，现为15位"),
        ("1101051949123100ZX", "17位数字"),
        ("11010519491331002X", "出生日期"),
        ("11010520260303002X", "出生日期"),
        ("110105179112310023", "出生日期"),
        ("110105194912310021", "校验位不符"),
    ],
)
def test_a_wrong_number_is_refused_without_being_repeated(number: str, reason: str) -> None:
    verdict = check(number, TODAY)
    assert reason in verdict.reason
    assert number not in verdict.reason


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, order: int, place: int, shift: int) -> None:
    right = with_check_character(f"640101{born:%Y%m%d}{order:03d}")
    wrong = str((int(right[place]) + shift) % 10)
    assert check(right, TODAY).ok
    assert not check(right[:place] + wrong + right[place + 1 :], TODAY).ok


def test_a_body_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="17 digits"):
        with_check_character("1101051949123100")
