"""The invented enterprises, their qualification items, and the platform's list of them with its faults.

Owns who is in the list and what is wrong there; :mod:`samples.scenario` tells what happens afterwards.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from engine.creditcode import ALPHABET, with_check_digit

T = TypeVar("T")
Value: TypeAlias = str | int | float | datetime.date

SNAPSHOT_ON = datetime.date(2026, 3, 2)
_SERIAL_ZERO = datetime.date(1899, 12, 30)

# Name, division code, number of enterprises in the list.
DISTRICTS = (
    ("和平区", "210102", 12), ("沈河区", "210103", 12), ("大东区", "210104", 9), ("皇姑区", "210105", 10),
    ("铁西区", "210106", 14), ("苏家屯区", "210111", 7), ("浑南区", "210112", 16), ("沈北新区", "210113", 10),
    ("于洪区", "210114", 12), ("辽中区", "210115", 5), ("新民市", "210181", 6), ("康平县", "210123", 3),
    ("法库县", "210124", 4),
)  # fmt: skip
PERSONS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "喆", "堃", "赟", "昇")
_TRADES = ("建筑工程", "市政工程", "建筑安装", "机电工程", "装饰工程", "建设集团", "消防工程")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Kind:
    """A qualification item with the figure the samples use for its standard (illustrative, see README)."""

    item: str
    grade: str
    required: int
    standard: str
    licensing: str


_CITY, _PROVINCE, _BUREAU = "沈阳市城乡建设局", "辽宁省住房和城乡建设厅", "沈阳市行政审批局"
KINDS = (
    Kind("建筑工程施工总承包", "三级", 5, "建筑工程、机电工程专业注册建造师合计不少于5人", _CITY),
    Kind("市政公用工程施工总承包", "三级", 5, "市政公用工程专业注册建造师不少于5人", _CITY),
    Kind("建筑工程施工总承包", "二级", 12, "建筑工程、机电工程专业注册建造师合计不少于12人", _PROVINCE),
    Kind("机电工程施工总承包", "三级", 5, "机电工程专业注册建造师不少于5人", _CITY),
    Kind("建筑装修装饰工程专业承包", "二级", 3, "建筑工程专业注册建造师不少于3人", _BUREAU),
    Kind("消防设施工程专业承包", "二级", 3, "机电工程专业注册建造师不少于3人", _CITY),
    Kind("市政公用工程施工总承包", "二级", 12, "市政公用工程专业注册建造师不少于12人", _PROVINCE),
    Kind("地基基础工程专业承包", "三级", 4, "建筑工程、市政公用工程专业注册建造师合计不少于4人", _CITY),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one enterprise with the platform's figure."""

    kind: Kind
    certificate: str
    actual: int


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An invented enterprise."""

    name: str
    code: str
    legal_person: str
    phone: str
    district: str
    address: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list as the platform "exported" it, with whatever is wrong in it."""

    firm: Enterprise
    line: Line
    code: Value
    address: str
    actual: Value
    snapshot: Value


class Dice:
    """Choices from one seeded source; only ``random()`` is used, whose sequence Python guarantees for a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented data, nothing secret

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in items]


def invent_firms(dice: Dice) -> list[Enterprise]:
    """Invent the enterprises, district by district."""
    firms: list[Enterprise] = []
    for district, division, number in DISTRICTS:
        for _ in range(number):
            firms.append(_firm(dice, len(firms) + 1, district, division))
    return firms


def _firm(dice: Dice, number: int, district: str, division: str) -> Enterprise:
    serial = "".join(_DIGITS[int(digit)] for digit in f"{number:03d}")
    road, room = dice.pick(_DIGITS[1:]), 101 + 100 * dice.below(9) + dice.below(9)
    town = district.rstrip("市县") if district.endswith(("市", "县")) else "沈阳"
    kinds: list[Kind] = []
    for _ in range(dice.pick((1, 1, 1, 1, 1, 1, 1, 2, 2, 3))):
        kind = dice.pick(KINDS)
        if all(kind.item != other.item for other in kinds):
            kinds.append(kind)
    lines = tuple(
        Line(kind, f"YL-D2-{number:04d}{place}", dice.below(kind.required)) for place, kind in enumerate(kinds, start=1)
    )
    return Enterprise(
        name=f"{town}样例{serial}{dice.pick(_TRADES)}有限公司",
        code=with_check_digit(f"91{division}{_organisation(number)}"),
        legal_person=f"样例{dice.pick(PERSONS)}",
        phone=f"024-0000{number:04d}",
        district=district,
        address=f"辽宁省沈阳市{district}样例{road}路{number}号{room}室",
        lines=lines,
    )


def _organisation(number: int) -> str:
    """Nine characters: eight that no registry assigns, and the check character of GB 11714."""
    body = f"YL00{number:04d}"
    values = [int(character, 36) for character in body]
    rest = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(rest, str(rest))


def lay_out_list(dice: Dice, firms: Sequence[Enterprise]) -> tuple[tuple[Listed, ...], tuple[Enterprise, ...]]:
    """Lay the list out row by row with its faults; say which enterprises remain with which items."""
    order = dice.shuffled(firms)
    single = iter([firm for firm in order if len(firm.lines) == 1])
    several = iter([firm for firm in order if len(firm.lines) > 1])
    wholly = {
        next(single).code: fault
        for fault in ("negative", "words", "no_such_day", "number_code", "short_code", "doubtful", "doubtful")
    }
    wholly[next(several).code] = "no_address"
    partly = {next(several).code: fault for fault in ("too_many", "formula")}
    twice = next(several).code
    listed: list[Listed] = []
    opened: list[Enterprise] = []
    for firm in firms:
        fault = wholly.get(firm.code, "")
        rows = [_listed(dice, firm, line, fault) for line in firm.lines]
        if firm.code in partly:
            rows[-1] = _spoil(rows[-1], partly[firm.code])
        listed += rows
        if firm.code == twice:
            listed.append(rows[0])
        if not fault:
            opened.append(replace(firm, lines=firm.lines[:-1]) if firm.code in partly else firm)
    return tuple(listed), tuple(opened)


def _listed(dice: Dice, firm: Enterprise, line: Line, fault: str) -> Listed:
    serial = (SNAPSHOT_ON - _SERIAL_ZERO).days
    snapshot: Value = SNAPSHOT_ON
    if dice.chance(20):
        forms: tuple[Value, ...] = ("2026年3月2日", "2026.3.2", "2026/3/2", "2026-03-02", serial)
        snapshot = dice.pick(forms)
    return _spoil(Listed(firm, line, firm.code, firm.address, line.actual, snapshot), fault)


def _spoil(row: Listed, fault: str) -> Listed:
    match fault:
        case "negative":
            return replace(row, actual=-1)
        case "words":
            return replace(row, actual="若干")
        case "too_many":
            return replace(row, actual=row.line.kind.required + 2)
        case "formula":
            return replace(row, actual="=3-1")
        case "no_such_day":
            return replace(row, snapshot="2026年2月30日")
        case "no_address":
            return replace(row, address="")
        case "number_code":
            return replace(row, code=float("91" + row.firm.code[2:8] + "0000000000"))
        case "short_code":
            return replace(row, code=row.firm.code[:-1])
        case "doubtful":
            place = ALPHABET.index(row.firm.code[-1])
            return replace(row, code=row.firm.code[:-1] + ALPHABET[(place + 1) % len(ALPHABET)])
        case _:
            return row
