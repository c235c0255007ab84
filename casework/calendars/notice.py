"""The State Council's arrangement as an office types it in: one row a festival, dates in the notice's own words."""

from __future__ import annotations

from typing import Final

from casework.calendars.dates import Dates, parse_dates, years_in
from casework.calendars.entries import Entry, Given, Remark, festivals_of
from casework.intake.cells import CellRefusedError, count, required_text, text
from casework.intake.grid import Cell
from casework.intake.tables import Column, Layout, Row, Sheet
from engine.periods.national import NATIONAL, NEW_YEAR, national_cite

LAYOUT: Final = Layout(
    "放假安排表",
    (
        Column("festival", "节日", ("节假日", "节日名称", "名称")),
        Column("off", "放假", ("放假时间", "放假日期", "放假安排", "放假调休日期")),
        Column("worked", "调休上班", ("调休上班日期", "调休上班日", "上班", "补班")),
        Column("count", "天数", ("放假天数", "共几天"), needed=False),
        Column("year", "年份", ("年度", "年"), needed=False),
        Column("cite", "依据", ("来源", "文号"), needed=False),
    ),
    ("序号", "备注", "说明"),
)
_NONE: Final = frozenset({"", "无", "-", "—", "/", "不调休", "没有"})


def read_notice(sheet: Sheet, given: Given) -> tuple[list[Entry], list[Remark]]:
    """Read the rows; what is wrong in one is told and the next one read."""
    entries: list[Entry] = []
    remarks: list[Remark] = []
    usual = given.year or _written_year(sheet)
    for row in sheet.rows:
        reader = _RowReader(sheet, row, given, usual)
        entry = reader.entry()
        remarks += reader.remarks
        if entry is not None:
            entries.append(entry)
    return entries, remarks


def _written_year(sheet: Sheet) -> int | None:
    # The New Year's row may begin in the December before: the year of the arrangement is the largest.
    found: list[int] = []
    for row in sheet.rows:
        for cell in (row.cells.get("off"), row.cells.get("worked")):
            try:
                found += years_in(text(cell))
            except CellRefusedError:
                continue  # told when the row itself is read
    return max(found, default=None)


class _RowReader:
    """One row, with all that is wrong in it."""

    def __init__(self, sheet: Sheet, row: Row, given: Given, usual: int | None) -> None:
        self.remarks: list[Remark] = []
        self._sheet, self._row, self._given, self._usual = sheet, row, given, usual

    def entry(self) -> Entry | None:
        cells = self._row.cells
        try:
            festivals = festivals_of(required_text(cells.get("festival")))
        except CellRefusedError as error:
            self._refuse("festival", error)
            return None
        year = self._year(cells.get("year"))
        off = self._dates("off", year, festivals)
        worked = self._dates("worked", year, festivals)
        self._check_count(cells.get("count"), off)
        if off is None or worked is None:
            return None
        year = year or off.days[-1].year
        region = self._given.region or NATIONAL
        cite = self._cite(cells.get("cite")) or self._given.source or self._usual_cite(region, year)
        return Entry(self._row.number, region, self._given.office, year, festivals, off.days, worked.days, cite)

    def _year(self, cell: Cell) -> int | None:
        if cell is None:
            return self._usual
        try:
            return int(text(cell).removesuffix("年"))
        except (CellRefusedError, ValueError):
            self._tell(f"年份“{self._row.original.get(self._sheet.heading('year'), '')}”不是年份", "请写成 2027")
            return None

    def _dates(self, key: str, year: int | None, festivals: tuple[str, ...]) -> Dates | None:
        try:
            written = text(self._row.cells.get(key))
            if key == "worked" and written in _NONE:
                return Dates((), None, ())
            found = parse_dates(written, year, new_year=festivals == (NEW_YEAR,))
        except CellRefusedError as error:
            self._refuse(key, error)
            return None
        for wrong in found.wrong:
            self._tell(f"{self._sheet.heading(key)}：{wrong}", "请对照通知原文改正日期或者星期")
        return found

    def _check_count(self, cell: Cell, off: Dates | None) -> None:
        if off is None:
            return
        stated = [] if off.stated is None else [off.stated]
        if cell is not None:
            try:
                stated.append(count(_number(cell)))
            except CellRefusedError as error:
                self._refuse("count", error)
        for number in stated:
            if number != len(off.days):
                self._tell(f"写明共{number}天，按日期是{len(off.days)}天", "请对照通知原文改正日期或者天数")

    def _cite(self, cell: Cell) -> str:
        try:
            return text(cell)
        except CellRefusedError as error:
            self._refuse("cite", error)
            return ""

    def _usual_cite(self, region: str, year: int) -> str:
        if region == NATIONAL and not self._given.office:
            return national_cite(year)
        return self._sheet.place

    def _refuse(self, key: str, error: CellRefusedError) -> None:
        self._tell(f"{self._sheet.heading(key)}：{error.reason}", error.remedy)

    def _tell(self, reason: str, remedy: str) -> None:
        self.remarks.append(Remark(self._row.number, reason, remedy))


def _number(cell: Cell) -> Cell:
    return cell.strip().removeprefix("共").removesuffix("天") if isinstance(cell, str) else cell
