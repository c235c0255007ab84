"""A made-up campaign for tests of reports: a province, two cities, two counties of the first; four units take part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.bureau import found_bureau
from casework.definitions.library import Library
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reports import list_reports
from store.values import CaseFilter, Subject
from tests.bureau import morning

RETURNS = Path(__file__).parent / "data" / "procedures" / "returns"
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
