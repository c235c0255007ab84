"""A made-up campaign for tests of reports: a province, two cities, two counties of the first; four units take part."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.bureau import found_bureau
from casework.definitions.library import Library
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reports import file_report, list_reports, show_report
from cli.main import app
from store.values import CaseFilter, Subject
from tests.bureau import morning

FACTS = {"filler": "样例填报人", "contact": "000-0000000"}
FILED = date(2024, 6, 28)
REST: dict[str, Any] = {"fines": "1.50", "trained": 2}
RETURNS = Path(__file__).parent / "data" / "procedures" / "returns"
Running = tuple[Parts, VirtualClock, str]
DUE = "2024-06-30"
NAMES = {"prov": "样例省厅", "east": "东市局", "west": "西市局", "hill": "山县局", "lake": "湖县局"}
_PLACE = 'region: CN-ZJ, address: 样例路, phone: "1", government: 样例政府, court: 样例法院'


def _office(key: str, level: str, under: str = "") -> str:
    above = f", under: {under}" if under else ""
    return f"  {key}: {{name: {NAMES[key]}, level: {level}, short: {key}, {_PLACE}{above}}}"


BUREAU = f"""\
offices:
{_office("prov", "province")}
{_office("east", "city", "prov")}
{_office("west", "city", "prov")}
{_office("hill", "district", "east")}
{_office("lake", "district", "east")}
officers:
  leader: {{name: 省甲, office: prov, roles: [leader, settings_keeper]}}
  east: {{name: 东乙, office: east, roles: [clerk, settings_keeper]}}
  west: {{name: 西丙, office: west, roles: [clerk]}}
  hill: {{name: 山丁, office: hill, roles: [clerk]}}
  lake: {{name: 湖戊, office: lake, roles: [clerk]}}
"""


@cache
def _library() -> Library:
    """All procedures, read once for all tests."""
    return Library([RETURNS])


def founded(home: Path, day: date = date(2024, 6, 21)) -> tuple[Parts, VirtualClock]:
    """Parts on an empty store with the offices above; the caller has set ``SHIXIAN_PROCEDURES``."""
    clock = VirtualClock(morning(day))
    parts = replace(join(home, clock=clock, sample=True), library=_library())
    found_bureau(parts, BUREAU, "offices.yaml")
    return parts, clock


def campaign(parts: Parts) -> str:
    """Open the campaign with its four units, each with its reports; returns its number."""
    day = date(2024, 6, 20)
    started = Opening("returns", "prov", Subject(0, "campaign", "样例行动", "2024"), "", Act("open", day))
    [outcome] = open_cases(parts, "leader", [started])
    units = [
        Opening("returns_unit", key, Subject(0, "unit", NAMES[key], key), "", Act("open", day), parent=outcome.number)
        for key in ("east", "west", "hill", "lake")
    ]
    opened = open_cases(parts, "leader", units)
    assert all(one.done for one in (outcome, *opened)), [one.error for one in opened]
    return outcome.number


def unit_of(parts: Parts, office: str) -> str:
    """Number of the case of a unit."""
    with parts.store.read() as unit:
        offices = unit.offices()
        found = unit.find_cases(CaseFilter(procedure="returns_unit"), limit=10)
        return next(case.number for case in found if offices[case.office_id].key == office)


def report_of(parts: Parts, office: str, due: str = DUE, procedure: str = "returns_report") -> str:
    """Number of a unit's report."""
    rows = list_reports(parts, unit=office)
    [found] = [row for row in rows if (row.due, row.procedure, row.unit) == (due, procedure, NAMES[office])]
    return found.number


def check_enterprises(parts: Parts, office: str, fakes: list[int], day: date = date(2024, 6, 25)) -> None:
    """Check enterprises of a unit, each with so many persons found."""
    above = unit_of(parts, office)
    for no, fake in enumerate(fakes):
        subject = Subject(0, "enterprise", f"{NAMES[office]}样例{no}公司", f"{office}{day.isoformat()}{no}")
        opening = Opening("returns_case", office, subject, "", Act("open", day), parent=above)
        [opened] = open_cases(parts, office, [opening])
        assert opened.error is None, opened.error
        act(parts, office, opened.number, Act("check", day, {"fake": fake}))


def filed(parts: Parts, office: str, rows: dict[str, Any] | None = None, **reasons: str) -> str:
    """File a unit's report with the rest of the form filled in; its number."""
    number = report_of(parts, office)
    row = {**REST, **(rows or {})}
    file_report(parts, office, number, occurred_on=FILED, rows=[row], reasons=[reasons] if reasons else (), facts=FACTS)
    return number


def known(parts: Parts, office: str) -> dict[str, int]:
    """The figures that the cases of a unit give for its report."""
    found: dict[str, int] = show_report(parts, report_of(parts, office))["known"]
    return found


def fill(form: Path, target: Path, cells: dict[tuple[int, int], Any]) -> Path:
    """A copy of a form with some cells (row, column from 1) filled in, written anew with nothing but values."""
    if form.suffix == ".csv":
        with form.open(encoding="utf-8-sig", newline="") as source:
            rows: list[list[Any]] = list(csv.reader(source))
    else:
        rows = cells_of(form)
    for (row, column), value in cells.items():
        rows[row - 1][column - 1] = value
    if form.suffix == ".csv":
        with target.open("w", encoding="utf-8-sig", newline="") as sink:
            csv.writer(sink).writerows(rows)
        return target
    with xlsxwriter.Workbook(str(target)) as book:
        sheet = book.add_worksheet("填报")
        for at, line in enumerate(rows):
            for place, value in enumerate(line):
                sheet.write(at, place, value)
    return target


def cells_of(path: Path) -> list[list[Any]]:
    """The cells of a workbook's one sheet."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def run(*arguments: str) -> Any:
    """What a command that succeeds prints: its JSON, where that is asked for."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout) if "--json" in arguments else result.stdout
