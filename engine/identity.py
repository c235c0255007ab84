"""The resident identity number (公民身份号码, GB 11643-1999): its form, its date of birth and its check character.

This module judges the form of a number only; whether it was ever given to anybody is known to the police alone.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

NUMBER_LENGTH = 18
_BORN = slice(6, 14)
_WEIGHTS = tuple(2**place % 11 for place in range(NUMBER_LENGTH - 1, 0, -1))  # ISO 7064, MOD 11-2
_CHECKS = "10X98765432"
_OLDEST = 130
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff-"))


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The verdict on one number.

    Attributes:
        number: the number after :func:`normalise`.
        reason: the first defect in Chinese, for officers; empty when there is none.
    """

    number: str
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether length, characters, date of birth and check character are all right."""
        return not self.reason


def normalise(text: str) -> str:
    """Bring a typed number to its plain form: half-width, without blanks or invisible characters, a capital X."""
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return "".join(plain.split()).upper()


def check(number: str, today: date) -> IdentityCheck:
    """Judge a number by its form, after normalising it.

    Args:
        number: as typed.
        today: the day in Shanghai; nobody is born later.

    >>> check("11010519491231002x", date(2026, 1, 1))
    IdentityCheck(number='11010519491231002X', reason='')
    """
    plain = normalise(number)
    return IdentityCheck(plain, _defect(plain, today))


def with_check_character(body17: str) -> str:
    """Complete the first 17 digits of a number with the 18th.

    Raises:
        ValueError: the body is not 17 digits.
    """
    body = normalise(body17)
    if len(body) != NUMBER_LENGTH - 1 or not _is_digits(body):
        raise ValueError(f"not the first 17 digits of an identity number: {len(body)} characters")
    return body + _check_character(body)


def _defect(plain: str, today: date) -> str:
    if len(plain) != NUMBER_LENGTH:
        return f"公民身份号码应为{NUMBER_LENGTH}位，现为{len(plain)}位"
    if not _is_digits(plain[:-1]) or plain[-1] not in _CHECKS:
        return "公民身份号码应为17位数字加一位数字或者X"
    if not _is_plausible(plain[_BORN], today):
        return "公民身份号码第7至14位不是可能的出生日期"
    if _check_character(plain[:-1]) != plain[-1]:
        return "公民身份号码的校验位不符"
    return ""


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_plausible(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born <= today and today.year - born.year <= _OLDEST


def _check_character(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % len(_CHECKS)]
