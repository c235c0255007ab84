"""Lists of reports: which are due, filed, late; the matrix of a campaign's units and dates; one report whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from casework.authority import People
from casework.editions import Editions
from casework.knowing import Knowing
from casework.listing.looking import offices_asked, offices_seen, refuse_unknown_procedure, visible
from casework.listing.newest import newest_cases
from casework.listing.paging import PAGE, Page, day_in, id_in, parts_of, place
from casework.parts import Parts
from casework.reports.told import STATUS_LABELS, Status, Told, report_keys, tell
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.running.tabled import totals
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

JsonValue = Any

_AT_ONCE: Final = 100  # reports read in one go
_LOOKS: Final = 5  # of them for a page


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


@dataclass(frozen=True, slots=True)
class ReportsWanted:
    """Which reports a list shows. Empty parts do not narrow.

    Attributes:
        campaign: number of a case at the top.
        unit: key or name of an office: its reports and those of all below it.
        status: one of :class:`Status`.
        due: the date it is for, ISO.
        procedure: key of the reports' definition.
    """

    campaign: str = ""
    unit: str = ""
    status: str = ""
    due: str = ""
    procedure: str = ""


def report_page(
    parts: Parts, actor: str | None, wanted: ReportsWanted, *, after: str = "", limit: int = PAGE
) -> Page[ReportRow]:
    """Reports the actor may see: of one campaign by their last day, of all the newest first.

    So many are looked at for a page that it may have few rows, or none, though others follow.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: what narrows the list.
        after: as the page before said; empty: from the beginning.
        limit: rows after which the page ends.

    Raises:
        MissingError: there is no such campaign, office, status or definition.
        NotPermittedError: the office lies outside the actor's jurisdiction.
        RefusedError: `after` is no place, or the definition is no report's.
    """
    refuse_unknown_status(wanted.status)
    if wanted.procedure:
        refuse_no_report(parts, wanted.procedure)
    if wanted.campaign:
        return _page_of_campaign(parts, actor, wanted, after, limit)
    rows: list[ReportRow] = []
    before = id_in(after) if after else None
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        offices = desk.offices(actor, wanted.unit)
        for _ in range(_LOOKS):
            cases = _newest(parts, work, offices, wanted.procedure, before)
            for case in cases:
                before = case.id
                told = tell(parts, desk.editions, case)
                if _fits(told, wanted):
                    rows.append(desk.row(told, desk.knowing.campaign(case)))
                if len(rows) == limit:
                    return Page(tuple(rows), str(before))
            if len(cases) < _AT_ONCE:
                return Page(tuple(rows), "")
    return Page(tuple(rows), str(before))


def list_reports(
    parts: Parts, actor: str | None = None, *, campaign: str = "", unit: str = "", status: str = ""
) -> list[ReportRow]:
    """All reports the actor may see, by their last day.

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
    refuse_unknown_status(status)
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        offices = desk.offices(actor, unit)
        found = desk.of_campaign(campaign) if campaign else _every(parts, work)
        rows = []
        for case in found:
            if offices is None or case.office_id in offices:
                told = tell(parts, desk.editions, case)
                if status in ("", told.status):
                    rows.append(desk.row(told, desk.knowing.campaign(case)))
    return sorted(rows, key=lambda row: (row.last_day or date.max, row.due, row.unit, row.number))


def refuse_unknown_status(status: str) -> None:
    """Refuse a word that is no status of a report.

    Raises:
        MissingError: it is none; the message lists those there are.
    """
    if status and status not in set(Status):
        raise MissingError("报送状态", status, [f"{key.value}（{label}）" for key, label in STATUS_LABELS.items()])


def _page_of_campaign(
    parts: Parts, actor: str | None, wanted: ReportsWanted, after: str, limit: int
) -> Page[ReportRow]:
    """A campaign's reports are as many as its units have dates: they are read whole."""
    found = list_reports(parts, actor, campaign=wanted.campaign, unit=wanted.unit, status=wanted.status)
    rows = [row for row in found if wanted.due in ("", row.due) and wanted.procedure in ("", row.procedure)]
    start = 0
    if after:
        day, due, unit, number = parts_of(after, 4)
        behind = (day_in(day), due, unit, number)
        start = sum((row.last_day or date.max, row.due, row.unit, row.number) <= behind for row in rows)
    shown, last = tuple(rows[start : start + limit]), rows[start + limit - 1 : start + limit]
    more = start + limit < len(rows)
    return Page(shown, place(last[0].last_day or date.max, last[0].due, last[0].unit, last[0].number) if more else "")


def _newest(
    parts: Parts, work: UnitOfWork, offices: frozenset[int] | None, procedure: str, before: int | None
) -> list[StoredCase]:
    keys = [procedure] if procedure else report_keys(parts)
    found = [
        newest_cases(work, CaseFilter(offices=offices, procedure=key), limit=_AT_ONCE, before=before) for key in keys
    ]
    return sorted(chain.from_iterable(found), key=lambda case: -case.id)[:_AT_ONCE]


def _every(parts: Parts, work: UnitOfWork) -> Iterator[StoredCase]:
    before = None
    while found := _newest(parts, work, None, "", before):
        yield from found
        before = found[-1].id


def _fits(told: Told, wanted: ReportsWanted) -> bool:
    return wanted.status in ("", told.status) and wanted.due in ("", told.due)


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
            "attachments": list(told.attachments),
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

    def of_campaign(self, number: str) -> Iterator[StoredCase]:
        """The reports of a case at the top and of its units.

        Raises:
            MissingError: there is no such case.
        """
        top = self.unit.case(number)
        if self.knowing.campaign(top).id != top.id:
            return
        for key in report_keys(self.parts):
            for host in (top, *self.knowing.units(top, key)):
                yield from self.unit.children(host.id, procedure=key)

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
