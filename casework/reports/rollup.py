"""Roll-up: what the units of a campaign filed for one date, added up over one level of offices.

The rows are the units directly below an office. What a unit below them filed is part of their figures already, so
nothing is added twice. What does not stand filed adds nothing, and the unit is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework.parts import Parts
from casework.reports.desk import Desk, refuse_no_report
from casework.reports.told import FILED, STATUS_LABELS, Status, Told
from engine.errors import MissingError, NotPermittedError
from engine.model import Procedure
from engine.running.tabled import misfits, totals
from engine.tables import TableRule
from store.values import StoredCase

JsonValue = Any


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of a roll-up."""

    unit: str
    office: str  # key
    number: str  # of its report; empty: none for the date
    status: Status
    status_label: str
    late: bool
    filed_on: str
    rows: tuple[Mapping[str, JsonValue], ...]  # those that count
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolledDifference:
    """A figure that a unit filed otherwise than the cases know it."""

    unit: str
    column: str  # its label
    known: int
    filed: JsonValue
    reason: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """The reports of one date, added up."""

    campaign: str
    procedure: str
    office: str  # full name of the office they are added up for
    due: str
    rule: TableRule | None
    units: tuple[UnitRow, ...]
    totals: Mapping[str, JsonValue]
    differences: tuple[RolledDifference, ...]
    missing: tuple[str, ...]  # units that have not filed, or were sent theirs back
    misfits: tuple[str, ...]  # units that filed by other columns than those in force, each with the columns not added


def rollup(parts: Parts, actor: str | None, campaign: str, procedure: str, due: str, *, office: str = "") -> Rollup:
    """Add up what the units directly below an office filed for a date.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        campaign: number of its case.
        procedure: key of the reports' definition.
        due: the date, ISO.
        office: key or name; empty: the campaign's own office, or the actor's where that stands below it.

    Raises:
        MissingError: campaign, definition, office or date is unknown.
        NotPermittedError: the office, or the campaign, is none of the actor's.
        RefusedError: the definition is no report's.
    """
    refuse_no_report(parts, procedure)
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        top = desk.campaign(campaign, actor)
        office_id = _office(desk, top, actor, office)
        told = [(unit, _for(desk, unit, procedure, due)) for unit in _units(desk, top, procedure, office_id)]
        if not any(report for _, report in told):
            raise MissingError("报送日期", due, _dues(desk, [unit for unit, _ in told], procedure))
        rows = tuple(_row(desk, unit, report) for unit, report in told)
        rule = _rule(desk, [report for _, report in told if report], office_id)
        cells = [row for unit in rows for row in unit.rows]
        missing = tuple(row.unit for row in rows if row.status not in FILED and row.status is not Status.DROPPED)
        return Rollup(
            campaign,
            procedure,
            desk.people.offices[office_id].name,
            due,
            rule,
            rows,
            totals(rule.columns, cells) if rule else {},
            tuple(one for unit, report in told if report for one in _differences(desk, unit, report)),
            missing,
            tuple(_misfits(rule, row) for row in rows if rule and misfits(rule.columns, row.rows)),
        )


def _misfits(rule: TableRule, row: UnitRow) -> str:
    return f"{row.unit}（{'、'.join(misfits(rule.columns, row.rows))}）"


def _office(desk: Desk, top: StoredCase, actor: str | None, office: str) -> int:
    asked = desk.offices(actor, office)
    if office:
        return desk.people.office(office).id
    if asked is None or top.office_id in asked or actor is None:
        return top.office_id
    return desk.people.officer(actor).office_id


def _units(desk: Desk, top: StoredCase, procedure: str, office_id: int) -> list[StoredCase]:
    """The units directly below an office; the office's own where none stands below it."""
    units = desk.knowing.units(top, procedure)
    below = desk.knowing.directly_below(units, office_id)
    found = below or [one for one in units if one.office_id == office_id]
    if not found:
        raise NotPermittedError(f"{desk.people.offices[office_id].name}及其下级没有参加该专项行动，没有可汇总的报送")
    return found


def _for(desk: Desk, unit: StoredCase, procedure: str, due: str) -> Told | None:
    report = desk.knowing.report_for(unit, procedure, due)
    return desk.told([report])[0] if report is not None else None


def _dues(desk: Desk, units: Sequence[StoredCase], procedure: str) -> list[str]:
    found = {told.due for unit in units for told in desk.told(desk.unit.children(unit.id, procedure=procedure))}
    return sorted(found)


def _rule(desk: Desk, reports: Sequence[Told], office_id: int) -> TableRule | None:
    """The table of the reports by the columns that hold for the office they are added up for."""
    asked = replace(reports[0].case, office_id=office_id)
    procedure: Procedure = desk.editions.grounds(asked).compiled.procedure
    name = reports[0].rule.name if reports[0].rule else ""
    return procedure.tables.get(name)


def _row(desk: Desk, unit: StoredCase, report: Told | None) -> UnitRow:
    office = desk.people.offices[unit.office_id]
    if report is None:
        return UnitRow(office.name, office.key, "", Status.NONE, STATUS_LABELS[Status.NONE], False, "", (), ())
    return UnitRow(
        office.name,
        office.key,
        report.case.number,
        report.status,
        report.status_label,
        report.late,
        report.filed_on,
        tuple(report.rows),
        report.files,
    )


def _differences(desk: Desk, unit: StoredCase, report: Told) -> list[RolledDifference]:
    if report.rule is None or report.status not in FILED:
        return []
    labels = {column.key: column.label for column in report.rule.columns}
    office = desk.people.offices[unit.office_id].name
    return [
        RolledDifference(office, labels[one.column], one.known, one.filed, one.reason) for one in report.differences
    ]
