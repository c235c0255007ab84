"""The unified social credit code (统一社会信用代码, GB 32100-2015): its form and its check digit.

This module judges the form of a code only. Whether a code was ever given to anybody is known to the registry alone, and
some codes in genuine use fail the check digit, so a failed check is a reason to ask, not proof of an error.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

CODE_LENGTH = 18
# GB 32100-2015, table 2: digits and capital letters without I, O, S, V and Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, len(ALPHABET)) for place in range(CODE_LENGTH - 1))
_REGION = slice(2, 8)  # the administrative division of the registry: digits only
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff-"))


class CodeVerdict(StrEnum):
    """What the form of a code says about it."""

    OK = "ok"
    WRONG_LENGTH = "wrong_length"
    WRONG_CHARACTERS = "wrong_characters"
    WRONG_CHECK_DIGIT = "wrong_check_digit"


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """The verdict on one code.

    Attributes:
        code: the code after :func:`normalise`.
        verdict: the first defect found, or ``OK``.
        reason: the defect in Chinese, for officers; empty when there is none.
    """

    code: str
    verdict: CodeVerdict
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether length, characters and check digit are all right."""
        return self.verdict is CodeVerdict.OK


def normalise(text: str) -> str:
    """Bring a typed code to its plain form: half-width capitals without blanks, hyphens or invisible characters.

    Letters that are not in the alphabet (O for 0, I for 1) are left alone: a code is never guessed.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return "".join(plain.split()).upper()


def check(code: str) -> CodeCheck:
    """Judge a code by its form, after normalising it.

    >>> check("91210102MA0000000X").verdict.value
    'wrong_check_digit'
    """
    plain = normalise(code)
    if len(plain) != CODE_LENGTH:
        return CodeCheck(plain, CodeVerdict.WRONG_LENGTH, f"统一社会信用代码应为{CODE_LENGTH}位，现为{len(plain)}位")
    strange = _strange_characters(plain)
    if strange:
        return CodeCheck(plain, CodeVerdict.WRONG_CHARACTERS, f"统一社会信用代码中有不应出现的字符：{strange}")
    if _check_digit(plain[:-1]) != plain[-1]:
        return CodeCheck(plain, CodeVerdict.WRONG_CHECK_DIGIT, "统一社会信用代码的校验位不符")
    return CodeCheck(plain, CodeVerdict.OK)


def with_check_digit(body17: str) -> str:
    """Complete the first 17 characters of a code with the 18th.

    Raises:
        ValueError: the body is not 17 characters of the alphabet, or its division code is not six digits.
    """
    body = normalise(body17)
    if len(body) != CODE_LENGTH - 1 or _strange_characters(body):
        raise ValueError(f"not the first 17 characters of a credit code: {body17!r}")
    return body + _check_digit(body)


def _strange_characters(plain: str) -> str:
    strange = [character for character in plain if character not in _VALUES]
    strange += [character for character in plain[_REGION] if character in _VALUES and not character.isdigit()]
    return "、".join(dict.fromkeys(strange))


def _check_digit(body: str) -> str:
    total = sum(_VALUES[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
