"""One report whole, as plain values."""

from __future__ import annotations

from typing import Any

from casework.listing.looking import visible
from casework.parts import Parts
from casework.reports.desk import Desk
from casework.reports.told import Status, tell
from engine.running.tabled import totals

JsonValue = Any


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
