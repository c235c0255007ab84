"""From one cell to one typed value, or a refusal that says what was found and what to do.

Each parser takes a cell as the file has it and gives a value or raises :class:`CellRefusedError`. Nothing is guessed: a
number that may have lost digits, a formula and a date that does not exist are refused.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from casework.intake.grid import Cell, Flaw, FlawKind
from engine.errors import InputError

E = TypeVar("E")
Parser = Callable[[Cell], object]

EXACT_DIGITS = 15  # a spreadsheet number keeps no more
MAX_COUNT = 100_000
_EARLIEST = datetime.date(1990, 1, 1)
_LATEST = datetime.date(2099, 12, 31)
_DATE_TEXT = re.compile(
    r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_DATE_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL_TEXT = re.compile(r"\d{5}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b\u2060\ufeff]+")
_AS_TEXT = "请把该列设为“文本”格式，按原件重新录入"
_DATE_REMEDY = "请按“2024-07-01”的样式填写"


class CellRefusedError(InputError):
    """One cell cannot be used.

    Args:
        reason: what is wrong with it, in Chinese.
        remedy: what to do, in Chinese.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__("单元格", reason)


def shown(cell: Cell) -> str:
    """The cell as an officer would recognise it."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return _plain_number(cell)
        case datetime.date():
            return cell.isoformat()
        case Flaw():
            return cell.text
        case _:
            return str(cell)


def _plain_number(number: float) -> str:
    if number.is_integer() and abs(number) < 10**21:
        return str(int(number))
    return repr(number)


def text(cell: Cell) -> str:
    """Free text on one line; blank cells give an empty text."""
    _refuse_flaws(cell)
    return " ".join(_CONTROL.sub(" ", shown(cell)).split())


def required_text(cell: Cell) -> str:
    """Free text that must not be blank."""
    found = text(cell)
    if not found:
        raise CellRefusedError("未填写", "请补填后再导入")
    return found


def identifier(cell: Cell) -> str:
    """A number that is a name (certificate, tracking number, telephone): digits kept exactly as in the original.

    Raises:
        CellRefusedError: stored as a number with more digits than a spreadsheet keeps, or in scientific notation.
    """
    _refuse_flaws(cell)
    found = text(cell)
    if isinstance(cell, bool):
        raise CellRefusedError("不是编号", _AS_TEXT)
    if isinstance(cell, int | float) and len(found.lstrip("-")) > EXACT_DIGITS:
        raise CellRefusedError(f"编号以数字格式保存，{EXACT_DIGITS}位以后的数字已经丢失", _AS_TEXT)
    if _SCIENTIFIC.fullmatch(found):
        raise CellRefusedError("编号已变成科学计数法，数字已经丢失", _AS_TEXT)
    return unicodedata.normalize("NFKC", found)


def required_identifier(cell: Cell) -> str:
    """An identifier that must not be blank."""
    found = identifier(cell)
    if not found:
        raise CellRefusedError("未填写", "请补填后再导入")
    return found


def count(cell: Cell) -> int:
    """A number of persons: a whole number from 0 to :data:`MAX_COUNT`."""
    remedy = "请填写不小于0的整数"
    found = unicodedata.normalize("NFKC", required_text(cell))
    if isinstance(cell, bool):
        raise CellRefusedError("不是数字", remedy)
    try:
        number = float(found)
        whole = int(number)
    except (ValueError, OverflowError):
        raise CellRefusedError("不是数字", remedy) from None
    if whole != number:
        raise CellRefusedError("人数不是整数", remedy)
    if whole < 0:
        raise CellRefusedError("人数是负数", remedy)
    if whole > MAX_COUNT:
        raise CellRefusedError("人数大得不合常理", remedy)
    return whole


def day(epoch: datetime.date) -> Callable[[Cell], datetime.date]:
    """Make a parser of dates: a date cell, a serial number, or text such as 2024年7月1日, 2024.7.1, 2024/7/1.

    Args:
        epoch: the day that serial number 0 stands for in this file.
    """

    def parse(cell: Cell) -> datetime.date:
        _refuse_flaws(cell)
        if cell is None:
            raise CellRefusedError("未填写日期", _DATE_REMEDY)
        if isinstance(cell, datetime.date):
            return _plausible(cell)
        if isinstance(cell, bool):
            raise CellRefusedError("不是日期", _DATE_REMEDY)
        if isinstance(cell, int | float):
            return _from_serial(float(cell), epoch)
        return _from_text(text(cell), epoch)

    return parse


def optional_day(epoch: datetime.date) -> Callable[[Cell], datetime.date | None]:
    """Like :func:`day`, but a blank cell gives None."""
    parse = day(epoch)
    return lambda cell: None if cell is None else parse(cell)


def _from_serial(serial: float, epoch: datetime.date) -> datetime.date:
    if not 0 < serial < (_LATEST - epoch).days + 1:
        raise CellRefusedError("数字不是日期", _DATE_REMEDY)
    return _plausible(epoch + datetime.timedelta(days=int(serial)))


def _from_text(found: str, epoch: datetime.date) -> datetime.date:
    plain = unicodedata.normalize("NFKC", found).strip()
    compact = re.sub(r"\s*([年月日./-])\s*", r"\1", plain)
    match = _DATE_TEXT.fullmatch(compact) or _DATE_DIGITS.fullmatch(compact)
    if match is None:
        if _SERIAL_TEXT.fullmatch(compact):
            return _from_serial(float(compact), epoch)
        raise CellRefusedError("不是能识别的日期", _DATE_REMEDY)
    try:
        return _plausible(datetime.date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        raise CellRefusedError("日历上没有这一天", _DATE_REMEDY) from None


def _plausible(found: datetime.date) -> datetime.date:
    if not _EARLIEST <= found <= _LATEST:
        raise CellRefusedError("日期的年份不合常理", _DATE_REMEDY)
    return found


def word(words: Mapping[str, E]) -> Callable[[Cell], E]:
    """Make a parser that accepts only the listed words.

    Args:
        words: the words a file may use, with their meaning.
    """

    def parse(cell: Cell) -> E:
        found = required_text(cell).replace(" ", "")
        if found not in words:
            raise CellRefusedError("不是规定的用语", f"请填写下列之一：{'、'.join(words)}")
        return words[found]

    return parse


def optional_word(words: Mapping[str, E]) -> Callable[[Cell], E | None]:
    """Like :func:`word`, but a blank cell gives None."""
    parse = word(words)
    return lambda cell: None if cell is None else parse(cell)


def _refuse_flaws(cell: Cell) -> None:
    if not isinstance(cell, Flaw):
        return
    if cell.kind is FlawKind.FORMULA:
        raise CellRefusedError("单元格是公式，其结果不可靠", "请复制该列后用“选择性粘贴—数值”替换公式")
    if cell.kind is FlawKind.ERROR:
        raise CellRefusedError("单元格是错误值", "请更正出错的单元格")
    raise CellRefusedError("单元格的内容类型不能识别", "请改为文本、数字或日期")
