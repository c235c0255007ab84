"""From a holiday file to the editions it holds, or to all that is wrong with it.

Two kinds of files are read, told apart by their headings: a list of days (:mod:`casework.calendars.listed`) and the
arrangement as the State Council words it (:mod:`casework.calendars.notice`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from casework.calendars import listed, notice
from casework.calendars.checking import check_entries, complete_years
from casework.calendars.entries import Entry, Given, Remark, days_between
from casework.intake.grid import Grid
from casework.intake.tables import find_table, plain_heading, read_grids
from engine.periods.calendar import Calendar, DayOff
from engine.periods.editions import CalendarEdition

_ROWS_BEFORE_HEADER: Final = 30
_NEW_HOLDS: Final = "请核对；确认导入后以新文件为准"

Known = Callable[[str, tuple[CalendarEdition, ...]], Calendar]
"""The calendar of a region as known so far, with editions laid over it."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says.

    Attributes:
        editions: one for each region and office; none when anything is wrong.
        remarks: errors and warnings, in the order of the rows.
    """

    editions: tuple[CalendarEdition, ...]
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> tuple[Remark, ...]:
        """What keeps the file from being imported."""
        return tuple(remark for remark in self.remarks if remark.error)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """What the officer should know before confirming."""
        return tuple(remark for remark in self.remarks if not remark.error)


def read_table(path: Path, given: Given, offices: Collection[str], known: Known) -> Table:
    """Read and check a file.

    Args:
        path: CSV or XLSX.
        given: what was said beside the file.
        offices: keys of the offices that exist.
        known: tells the calendars known so far.

    Raises:
        InputError: the file cannot be opened, or its columns are of neither kind.
    """
    grids = read_grids(path)
    if _is_notice(grids):
        sheet = find_table(grids, notice.LAYOUT, path.name)
        entries, remarks = notice.read_notice(sheet, given)
    else:
        sheet = find_table(grids, listed.LAYOUT, path.name)
        entries, remarks = listed.read_list(sheet, given)
    all_read = len(entries) == len(sheet.rows)
    remarks += check_entries(entries, offices, lambda region: known(region, ()), all_read=all_read)
    if not entries and not remarks:
        remarks = [Remark(0, "文件里没有一行数据", "请填写后再导入")]
    if any(remark.error for remark in remarks):
        return Table((), tuple(sorted(remarks, key=lambda remark: remark.row)))
    editions = tuple(_editions(entries, given, path.name))
    return Table(editions, (*remarks, *_differences(editions, known)))


def _is_notice(grids: Sequence[Grid]) -> bool:
    words = {column.key: {column.title, *column.words} for column in notice.LAYOUT.columns}
    for grid in grids:
        for row in grid.rows[:_ROWS_BEFORE_HEADER]:
            headings = {plain_heading(cell) for cell in row}
            if headings & words["off"]:
                return True
    return False


def _editions(entries: Sequence[Entry], given: Given, file: str) -> Iterator[CalendarEdition]:
    for region, office in dict.fromkeys((entry.region, entry.office) for entry in entries):
        rows = [entry for entry in entries if (entry.region, entry.office) == (region, office)]
        days = tuple(
            DayOff(day, working, entry.name, entry.cite)
            for entry in rows
            for working, found in ((False, entry.off), (True, entry.worked))
            for day in found
        )
        cites = list(dict.fromkeys(entry.cite for entry in rows))
        source = given.source or (cites[0] if len(cites) == 1 else file)
        years = frozenset[int]() if office else complete_years(rows, region)
        yield CalendarEdition(region, years, days, source, given.issued_on, office)


def _differences(editions: Sequence[CalendarEdition], known: Known) -> Iterator[Remark]:
    for edition in editions:
        before, after = known(edition.region, ()), known(edition.region, (edition,))
        known_years = edition.years & before.years
        for year in sorted(known_years):
            # The New Year may reach into December, which belongs to the year before where that is compared too.
            first = date(year, 1, 1) if year - 1 in known_years else date(year - 1, 12, 1)
            days = days_between(first, date(year, 12, 31))
            changed = [day for day in days if before.is_working(day) != after.is_working(day)]
            if changed:
                told = "、".join(
                    f"{day.isoformat()}（原为{before.describe(day)}，改为{after.describe(day)}）" for day in changed
                )
                yield Remark(0, f"{year}年已有数据，有{len(changed)}天与新文件不同：{told}", _NEW_HOLDS, error=False)
