"""A list of days, one a row: region, date, working, name, cite, and for closures the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from casework.calendars.entries import Entry, Given, Remark, festivals_of
from casework.intake.cells import CellRefusedError, day, required_text, text
from casework.intake.tables import Column, Layout, Row, Sheet
from engine.periods.calendar import DayOff
from engine.periods.national import NATIONAL, notice_year

LAYOUT: Final = Layout(
    "节假日清单",
    (
        Column("region", "region", ("地区",), needed=False),
        Column("date", "date", ("日期",)),
        Column("working", "working", ("是否上班",)),
        Column("name", "name", ("节日",)),
        Column("cite", "cite", ("依据",)),
        Column("office", "office", ("单位",), needed=False),
    ),
)
_TRUTH: Final = {"yes": True, "no": False, "是": True, "否": False, "上班": True, "放假": False}

T = TypeVar("T")


def read_list(sheet: Sheet, given: Given) -> tuple[list[Entry], list[Remark]]:
    """Read the rows; what is wrong in one is told and the next one read."""
    entries: list[Entry] = []
    remarks: list[Remark] = []
    for row in sheet.rows:
        reader = _RowReader(sheet, row, given)
        entry = reader.entry()
        remarks += reader.remarks
        if entry is not None:
            entries.append(entry)
    return entries, remarks


class _RowReader:
    """One row, with all that is wrong in it."""

    def __init__(self, sheet: Sheet, row: Row, given: Given) -> None:
        self.remarks: list[Remark] = []
        self._sheet, self._row, self._given = sheet, row, given

    def entry(self) -> Entry | None:
        region = self._read("region", text)
        found = self._read("date", day(self._sheet.epoch))
        working = self._read("working", _truth)
        name = self._read("name", required_text)
        cite = self._read("cite", required_text)
        office = self._read("office", text)
        if found is None or working is None or name is None or cite is None or region is None or office is None:
            return None
        festivals = festivals_of(name)
        year = notice_year(DayOff(found, working, "、".join(festivals), cite))
        off: tuple[tuple[date, ...], tuple[date, ...]] = ((), (found,)) if working else ((found,), ())
        where = region or self._given.region or NATIONAL
        return Entry(self._row.number, where, office or self._given.office, year, festivals, *off, cite)

    def _read(self, key: str, parse: Callable[..., T]) -> T | None:
        try:
            return parse(self._row.cells.get(key))
        except CellRefusedError as error:
            self.remarks.append(Remark(self._row.number, f"{self._sheet.heading(key)}：{error.reason}", error.remedy))
            return None


def _truth(cell: object) -> bool:
    found = str(cell).strip().lower()
    if found not in _TRUTH:
        raise CellRefusedError(f"“{found}”应为 yes（上班）或 no（放假）", "请改为 yes 或 no")
    return _TRUTH[found]
