"""Tracking numbers of the post, as slips and lists have them."""

from __future__ import annotations

import re

from casework.intake import cells
from casework.intake.cells import CellRefusedError
from casework.intake.grid import Cell

_DOMESTIC = re.compile(r"\d{13}")
_INTERNATIONAL = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10


def tracking_number(cell: Cell) -> str:
    """Read an EMS number: 13 digits, or two letters, nine digits and two letters with the UPU S10 check digit.

    Raises:
        CellRefusedError: another form, or a wrong check digit.
    """
    found = cells.required_identifier(cell).replace(" ", "").upper()
    if _DOMESTIC.fullmatch(found):
        return found
    match = _INTERNATIONAL.fullmatch(found)
    if match is None:
        raise CellRefusedError("不是EMS邮件号（13位数字，或两个字母加九位数字加两个字母）", "请按邮件详情单核对")
    if s10_check_digit(match[2]) != int(match[3]):
        raise CellRefusedError("邮件号的校验位不符", "请按邮件详情单核对")
    return found


def s10_check_digit(serial: str) -> int:
    """Compute the check digit for the eight digits of a serial number (UPU S10).

    >>> s10_check_digit("47312482")
    9
    """
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
