"""Lists of reports: which are due, filed, late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from casework.listing.newest import newest_cases
from casework.listing.paging import PAGE, Page, day_in, id_in, parts_of, place
from casework.parts import Parts
from casework.reports.desk import Desk, ReportRow, refuse_no_report
from casework.reports.told import STATUS_LABELS, Status, Told, report_keys, tell
from engine.errors import MissingError
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

_AT_ONCE: Final = 100  # reports read in one go
_LOOKS: Final = 5  # of them for a page


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
        NotPermittedError: the office, or the campaign, is none of the actor's.
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
        NotPermittedError: the office, or the campaign, is none of the actor's.
    """
    refuse_unknown_status(status)
    with parts.store.read() as work:
        desk = Desk.of(parts, work)
        offices = desk.offices(actor, unit)
        found = desk.of_campaign(campaign, actor) if campaign else _every(parts, work)
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
