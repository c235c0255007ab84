"""Passwords: what Argon2 makes of them, which are too weak, and temporary ones.

Who may set whose is told in ``casework.access.changing``.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import RefusedError
from store.values import Officer

HASHER: Final = PasswordHasher()
"""Argon2id by the library's own defaults (those of RFC 9106 for little memory)."""

SHORTEST, LONGEST = 10, 128  # characters
_FEWEST_DIFFERENT = 4
_SHORTEST_KEY = 4  # a shorter one stands in many a word
_COMMON: Final = frozenset(
    {
        "0123456789",
        "1234567890",
        "12345678910",
        "0987654321",
        "9876543210",
        "123456789a",
        "a123456789",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "qazwsxedcrfv",
        "qwertyuiop",
        "qwerty12345",
        "abcdefghij",
        "abc1234567",
        "abcd123456",
        "abcd1234567",
        "admin12345",
        "admin123456",
        "password12",
        "password123",
        "password1234",
        "p@ssw0rd123",
        "passw0rd123",
        "iloveyou1314",
        "woaini1314520",
        "woaini5201314",
        "5201314520",
        "1314520520",
    }
)
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike: i, l, o, 0, 1
_GROUPS, _IN_A_GROUP = 4, 4


def encode(password: str, hasher: PasswordHasher = HASHER) -> str:
    """What is kept of a password: salted, with the parameters it was made by."""
    return hasher.hash(_plain(password))


def matches(encoded: str, password: str, hasher: PasswordHasher = HASHER) -> bool:
    """Whether a password is the one that was encoded.

    With nothing encoded the same work is done, so that the time it takes does not tell that there was nothing.
    """
    if not encoded:
        hasher.hash(_plain(password))
        return False
    try:
        return hasher.verify(encoded, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def refuse_weak(password: str, officer: Officer) -> None:
    """Refuse a password that is guessed too easily.

    Raises:
        RefusedError: it is short or long, contains the officer's key or name, or is one that many have.
    """
    same = _folded(password)
    if len(password) < SHORTEST:
        raise RefusedError(f"密码至少{SHORTEST}个字符，请加长", field="password")
    if len(password) > LONGEST:
        raise RefusedError(f"密码最多{LONGEST}个字符，请缩短", field="password")
    own = [officer.name, officer.key if len(officer.key) >= _SHORTEST_KEY else ""]
    if any(_folded(word) in same for word in own if word):
        raise RefusedError("密码里不能含有本人的代号或者姓名，请另换一个", field="password")
    if same in _COMMON or len(set(same)) < _FEWEST_DIFFERENT:
        raise RefusedError("这个密码太常见，容易被猜中，请另换一个", field="password")


def temporary() -> str:
    """A random password that can be read aloud, about 79 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _plain(password: str) -> bytes:
    """The same bytes whichever way a keyboard composes the same characters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
