"""Lists of reports: which are due, filed, late; the matrix of a campaign's units and dates; one report whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.knowing import Knowing
from casework.listing.looking import ALL_CASES, offices_asked, offices_seen, refuse_unknown_procedure, visible
from casework.parts import Parts
from casework.reports.told import STATUS_LABELS, Status, Told, report_keys, tell
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.running.tabled import totals
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

JsonValue = Any


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list."""

    number: str
    procedure: str
    title: str
    campaign: str  # number of the case at the top
    unit: str  # full name of the office that files
    due: str  # the date it is for, ISO
    last_day: date | None
    status: Status
    status_label: str
    late: bool
    filed_on: str
    differences: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A unit of a campaign, and how its report stands for each date."""

    unit: str
    office: str  # key
    statuses: tuple[Status, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who reported what, date by date."""

    campaign: str
    procedure: str
    title: str
    dues: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def list_reports(
    parts: Parts, actor: str | None = None, *, campaign: str = "", unit: str = "", status: str = ""
) -> list[ReportRow]:
    """Reports the actor may see, by their last day.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        campaign: number of a case at the top; empty: all.
        unit: key or name of an office: its reports and those of all below it.
        status: one of :class:`Status`; empty: all.

    Raises:
        MissingError: there is no such campaign, office or status.
        NotPermittedError: the office lies outside the actor's jurisdiction.
    """
    if status and status not in set(Status):
        raise MissingError("报送状态", status, [f"{key.value}（{label}）" for key, label in STATUS_LABELS.items()])
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        asked = offices_asked(desk.people, actor, (unit,) if unit else ())
        offices = next(iter(asked.values())) if asked else offices_seen(desk.people, actor)
        wanted = work.case(campaign).id if campaign else 0
        rows = []
        for key in report_keys(parts):
            for case in work.find_cases(CaseFilter(offices=offices, procedure=key), limit=ALL_CASES):
                top = desk.knowing.campaign(case)
                told = tell(parts, desk.editions, case)
                if wanted in (0, top.id) and status in ("", told.status):
                    rows.append(desk.row(told, top))
    return sorted(rows, key=lambda row: (row.last_day or date.max, row.due, row.unit, row.number))


def show_report(parts: Parts, number: str, actor: str | None = None) -> dict[str, JsonValue]:
    """One report whole, as plain values: what it is about, its columns, what is known now, what was filed.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        RefusedError: it is no report.
    """
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        told = tell(parts, desk.editions, visible(work, desk.people, number, actor))
        row = desk.row(told, desk.knowing.campaign(told.case))
        facts = told.case.state.facts
        rule = told.rule
        return {
            "number": number,
            "procedure": told.procedure.key,
            "title": row.title,
            "campaign": row.campaign,
            "unit": row.unit,
            "due": told.due,
            "covers_from": facts.get("covers_from"),
            "covers_to": facts.get("covers_to"),
            "last_day": told.last_day.isoformat() if told.last_day else None,
            "status": told.status.value,
            "status_label": told.status_label,
            "late": told.late,
            "filed_on": told.filed_on,
            "return_reason": facts.get("report.return_reason") if told.status is Status.RETURNED else None,
            "columns_unknown": rule.unknown if rule else False,
            "columns": [column.as_json() for column in rule.columns] if rule else [],
            "suggested": [column.as_json() for column in rule.suggested] if rule else [],
            "known": desk.knowing.of(told.case),
            "rows": [dict(one) for one in told.value.get("rows", ())],
            "totals": totals(rule.columns, told.value.get("rows", ())) if rule else {},
            "differences": [
                {"row": one.row, "column": one.column, "known": one.known, "filed": one.filed, "reason": one.reason}
                for one in told.differences
            ],
            "files": list(told.files),
        }


def matrix(parts: Parts, actor: str | None, campaign: str, procedure: str, *, office: str = "") -> Matrix:
    """How the reports of a campaign's units stand, for each date.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        campaign: number of its case.
        procedure: key of the reports' definition.
        office: key or name: only its units and those below it.

    Raises:
        MissingError: campaign, definition or office is unknown.
        NotPermittedError: the office, or the campaign, is none of the actor's.
        RefusedError: the definition is no report's.
    """
    refuse_no_report(parts, procedure)
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        top = desk.campaign(campaign, actor)
        seen = desk.offices(actor, office)
        units = [one for one in desk.knowing.units(top, procedure) if seen is None or one.office_id in seen]
        reports = {one.id: desk.told(work.children(one.id, procedure=procedure)) for one in units}
        dues = tuple(sorted({told.due for found in reports.values() for told in found}))
        rows = []
        for one in units:
            by_due = {told.due: told for told in reports[one.id]}
            found = [by_due.get(due) for due in dues]
            statuses = tuple(told.status if told else Status.NONE for told in found)
            labels = tuple(told.status_label if told else STATUS_LABELS[Status.NONE] for told in found)
            place = desk.people.offices[one.office_id]
            rows.append(MatrixRow(place.name, place.key, statuses, labels))
        title = parts.library.compiled(procedure).procedure.title
        return Matrix(campaign, procedure, title, dues, tuple(rows))


def refuse_no_report(parts: Parts, procedure: str) -> None:
    """Refuse a definition whose cases are no reports.

    Raises:
        MissingError: there is no such definition.
        RefusedError: its cases are none.
    """
    refuse_unknown_procedure(parts, procedure)
    if procedure not in report_keys(parts):
        raise RefusedError(f"“{procedure}”不是定期报送；可选：{'、'.join(report_keys(parts))}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What lists of reports are read with, in one unit of work."""

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions
    knowing: Knowing

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork) -> Desk:
        """Read them."""
        people, editions = People.of(unit), Editions(parts, unit)
        return cls(parts, unit, people, editions, Knowing(parts, unit, people, editions))

    def campaign(self, number: str, actor: str | None) -> StoredCase:
        """The campaign of a number, for an officer of its office, above it or below it.

        Raises:
            MissingError: there is no such case.
            NotPermittedError: the actor's office stands elsewhere.
        """
        found = self.unit.case(number)
        if actor is not None:
            own = self.people.officer(actor).office_id
            if not (self.people.is_below(own, found.office_id) or self.people.is_below(found.office_id, own)):
                name = self.people.offices[own].name
                raise NotPermittedError(f"{name}不参加该专项行动，不能查看其报送情况")
        return found

    def offices(self, actor: str | None, office: str) -> frozenset[int] | None:
        """The offices that are looked at; None: all.

        Raises:
            MissingError: there is no such office.
            NotPermittedError: it lies outside the actor's jurisdiction.
        """
        if office:
            return next(iter(offices_asked(self.people, actor, (office,)).values()))
        return offices_seen(self.people, actor)

    def told(self, cases: Iterable[StoredCase]) -> list[Told]:
        """Some reports, told."""
        return [tell(self.parts, self.editions, case) for case in cases]

    def row(self, told: Told, campaign: StoredCase) -> ReportRow:
        """A report in a list."""
        return ReportRow(
            told.case.number,
            told.procedure.key,
            told.procedure.title,
            campaign.number,
            self.people.offices[told.case.office_id].name,
            told.due,
            told.last_day,
            told.status,
            told.status_label,
            told.late,
            told.filed_on,
            len(told.differences),
        )
