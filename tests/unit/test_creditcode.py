"""The credit code's form and check digit, GB 32100-2015."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.creditcode import ALPHABET, CodeVerdict, check, normalise, with_check_digit

STANDARDS_OWN_EXAMPLE = "91350100M000100Y43"

bodies = st.builds(
    lambda office, region, rest: office + region + rest,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_the_example_of_the_standard_is_right() -> None:
    assert check(STANDARDS_OWN_EXAMPLE).ok
    assert with_check_digit(STANDARDS_OWN_EXAMPLE[:17]) == STANDARDS_OWN_EXAMPLE


@given(bodies)
def test_a_completed_body_checks(body: str) -> None:
    assert check(with_check_digit(body)).ok


@given(bodies, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: str, place: int, shift: int) -> None:
    code = with_check_digit(body)
    alphabet = "0123456789" if 2 <= place < 8 else ALPHABET
    wrong = alphabet[(alphabet.index(code[place]) + shift) % len(alphabet)]
    assert check(code[:place] + wrong + code[place + 1 :]).verdict is CodeVerdict.WRONG_CHECK_DIGIT


@pytest.mark.parametrize(
    ("typed", "verdict", "words"),
    [
        ("91350100M000100Y4", CodeVerdict.WRONG_LENGTH, "现为17位"),
        ("", CodeVerdict.WRONG_LENGTH, "现为0位"),
        ("91350100M000100YO3", CodeVerdict.WRONG_CHARACTERS, "O"),
        ("9135A100M000100Y43", CodeVerdict.WRONG_CHARACTERS, "A"),
        ("91350100M000100Y44", CodeVerdict.WRONG_CHECK_DIGIT, "校验位"),
    ],
)
def test_each_defect_has_its_verdict_and_a_chinese_reason(typed: str, verdict: CodeVerdict, words: str) -> None:
    found = check(typed)
    assert found.verdict is verdict
    assert words in found.reason


def test_full_width_lower_case_blanks_and_invisible_characters_are_brought_to_plain_form() -> None:
    assert normalise(" ９１350100-m000 100y43\u200b\n") == STANDARDS_OWN_EXAMPLE


def test_a_letter_that_looks_like_a_digit_is_not_guessed() -> None:
    assert normalise("9I35") == "9I35"


@pytest.mark.parametrize("body", ["", "91350100M000100Y", "9135A100M000100Y4", "91350100M000100YO"])
def test_a_body_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match="first 17 characters"):
        with_check_digit(body)
