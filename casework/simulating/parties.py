"""Made-up enterprises and persons: their numbers pass every check and were never given to anybody.

The division code ``000000`` is that of no place. Names say that they are samples. A party is a function of its number
in the row, so that the same one can be told again.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine import creditcode, identity
from store.values import Subject

_NOWHERE = "000000"
_TRADES = ("建筑工程", "市政工程", "装饰装修", "劳务", "机电安装", "园林绿化", "地基基础", "消防工程")
_FIRST_BORN = date(1961, 1, 1)
_BIRTHDAYS = 15_000
_SAME_DAY = 1_000  # an identity number tells so many of one birthday apart
_BODY = 6  # digits of an enterprise's number in its credit code


def enterprise(n: int) -> Subject:
    """The enterprise of a number.

    Args:
        n: from 0 to 999,999.
    """
    code = creditcode.with_check_digit(f"91{_NOWHERE}MAY{n:0{_BODY}d}")
    name = f"样例{_TRADES[n % len(_TRADES)]}有限公司{n:0{_BODY}d}（模拟）"
    return Subject(0, "enterprise", name, code, f"样例路{n + 1}号（模拟）", "000-00000000", "样例法定代表人")


def person(n: int) -> Subject:
    """The person of a number, from 0 on; all are grown up, none is retired for long."""
    day = _FIRST_BORN + timedelta(days=n % _BIRTHDAYS)
    code = identity.with_check_character(f"{_NOWHERE}{day:%Y%m%d}{n // _BIRTHDAYS % _SAME_DAY:03d}")
    return Subject(0, "person", f"样例人员{n:06d}", code, f"样例街{n + 1}号（模拟）", "000-00000000")
