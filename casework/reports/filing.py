"""Filing a report, sending it back, accepting it: acts of the report's case, with its table put together.

Owns what an officer need not type: the known figures (:mod:`casework.knowing`, laid under the rows by
:mod:`casework.acting` in the transaction that records them) and the names of facts and acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.acting import Act, Outcome, act
from casework.knowing import FILE, REPORT, table_fact
from casework.listing.looking import visible
from casework.parts import Parts
from casework.reports.desk import Desk
from casework.reports.told import Told, tell
from engine.errors import RefusedError
from engine.model import FactType
from engine.tables import RowsRule

JsonValue = Any


def report_told(parts: Parts, number: str, actor: str | None) -> Told:
    """A report the actor may see.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
        RefusedError: it is no report.
    """
    with parts.store.read() as unit:
        desk = Desk.of(parts, unit)
        return tell(parts, desk.editions, visible(unit, desk.people, number, actor))


def file_report(
    parts: Parts,
    actor: str,
    number: str,
    *,
    occurred_on: date,
    rows: Sequence[Mapping[str, JsonValue]] | None = None,
    reasons: Sequence[Mapping[str, str]] = (),
    facts: Mapping[str, JsonValue] | None = None,
    key: str = "",
) -> Outcome:
    """File a report, for the first time or anew.

    Args:
        parts: the system.
        actor: key of the officer.
        number: of the report's case.
        occurred_on: the day of filing.
        rows: of its table; a figure left out is the known one. None: all as it is known, or filed as attachments only.
        reasons: for each row the reasons of figures that differ from what is known, by column.
        facts: further facts that the act asks for, attachments among them.
        key: idempotency key.

    Raises:
        RefusedError: the rows do not fit the table, a difference has no reason, or it cannot be filed now.
        NotPermittedError: the actor does not file for this unit.
        MissingError: there is no such case or officer.
    """
    told = report_told(parts, number, actor)
    given = dict(facts or {})
    name = table_fact(told.procedure)
    if name:
        given[name] = {"rows": [dict(row) for row in _rows(told, rows)]}
        if reasons:
            given[name]["reasons"] = [dict(one) for one in reasons]
    elif rows:
        raise RefusedError(f"“{told.procedure.title}”没有表格，只报送文字材料")
    return act(parts, actor, number, Act(FILE, occurred_on, given, key=key))


def send_back(
    parts: Parts, actor: str, number: str, *, reason: str, occurred_on: date, correct_by: date | None = None
) -> Outcome:
    """Send a report back to be corrected.

    Args:
        parts: the system.
        actor: key of the officer who receives it.
        number: of the report's case.
        reason: what is wrong.
        occurred_on: the day of sending back.
        correct_by: the day by which it is to be filed anew.

    Raises:
        RefusedError: it is not filed, or the dates do not fit.
        NotPermittedError: the actor does not receive this report.
        MissingError: there is no such case or officer.
    """
    report_told(parts, number, actor)
    facts: dict[str, JsonValue] = {f"{REPORT}.return_reason": reason}
    if correct_by is not None:
        facts[f"{REPORT}.correct_by"] = correct_by.isoformat()
    return act(parts, actor, number, Act(f"{REPORT}.send_back", occurred_on, facts))


def accept(parts: Parts, actor: str, number: str, *, occurred_on: date) -> Outcome:
    """Accept a report.

    Raises:
        RefusedError: it is not filed.
        NotPermittedError: the actor does not receive this report.
        MissingError: there is no such case or officer.
    """
    report_told(parts, number, actor)
    return act(parts, actor, number, Act(f"{REPORT}.accept", occurred_on))


def attachment_fact(told: Told) -> str:
    """The fact that takes a form handed in as a file: the first one of type file that filing asks for.

    Raises:
        RefusedError: filing takes no attachments.
    """
    action = told.procedure.actions[FILE]
    for name in (*action.required, *action.optional):
        if told.procedure.facts[name].type is FactType.FILE:
            return name
    raise RefusedError(f"“{told.procedure.title}”不收附件，请先录入栏目，再按表填报")


def _rows(told: Told, rows: Sequence[Mapping[str, JsonValue]] | None) -> Sequence[Mapping[str, JsonValue]]:
    if rows is not None:
        return rows
    rule = told.rule
    # What is known is laid under the one row by the act itself.
    return [{}] if rule is not None and rule.columns and rule.rows is RowsRule.ONE else []
