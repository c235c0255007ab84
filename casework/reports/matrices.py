"""Who of a campaign reported what, date by date."""

from __future__ import annotations

from dataclasses import dataclass

from casework.parts import Parts
from casework.reports.desk import Desk, refuse_no_report
from casework.reports.told import STATUS_LABELS, Status


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
