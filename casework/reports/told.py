"""How reports are told: what one is about, how it stands today, who filed what.

Owns the words and the reading of a report's case. Nothing is decided here; which reports an officer sees is the
lists' affair (:mod:`casework.reports.listing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.editions import Editions
from casework.knowing import DUE, FILE, REPORT, is_report, stands_filed, table_fact, table_of
from casework.parts import Parts
from engine.case import DeadlineStatus
from engine.errors import RefusedError
from engine.model import FactType, Procedure
from engine.running.tabled import Difference, differences
from engine.tables import TableRule
from store.values import StoredCase

JsonValue = Any


class Status(StrEnum):
    """How a report stands."""

    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DROPPED = "dropped"
    NONE = "none"  # the unit has no report for the date


STATUS_LABELS: Mapping[Status, str] = {
    Status.PLANNED: "未到期",
    Status.DUE: "待报送",
    Status.OVERDUE: "逾期未报",
    Status.FILED: "已报送",
    Status.RETURNED: "退回更正",
    Status.ACCEPTED: "已接收",
    Status.DROPPED: "已撤销",
    Status.NONE: "无此期",
}
FILED = frozenset({Status.FILED, Status.ACCEPTED})
_STARTS = f"{REPORT}.starts"


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it stands."""

    case: StoredCase
    procedure: Procedure  # by the choices of its office
    rule: TableRule | None
    status: Status
    late: bool  # filed, or first filed, behind its last day

    @property
    def due(self) -> str:
        """The date it is for, ISO."""
        return str(self.case.state.facts.get(DUE) or "")

    @property
    def last_day(self) -> date | None:
        """The last day of filing."""
        deadline = self.case.state.deadlines.get(FILE)
        return deadline.last_day if deadline is not None else None

    @property
    def value(self) -> Mapping[str, JsonValue]:
        """The table as it was filed last; empty: never."""
        name = table_fact(self.procedure)
        found: Mapping[str, JsonValue] = (self.case.state.facts.get(name) if name else None) or {}
        return found

    @property
    def rows(self) -> Sequence[Mapping[str, JsonValue]]:
        """The rows that count: none as long as nothing stands filed."""
        return tuple(self.value.get("rows", ())) if self.status in FILED else ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Figures that were filed otherwise than the cases knew them."""
        return differences(self.rule.columns, self.value) if self.rule is not None and self.value else ()

    @property
    def filed_on(self) -> str:
        """The day it was filed last, ISO; empty: never."""
        return str(self.case.state.facts.get(f"{REPORT}.filed_on") or "")

    @property
    def files(self) -> tuple[str, ...]:
        """Names of what was attached to it."""
        return tuple(one["name"] for one in self.attachments)

    @property
    def attachments(self) -> tuple[dict[str, str], ...]:
        """Name and hash of what was attached to it."""
        facts = self.case.state.facts
        names = [name for name, fact in self.procedure.facts.items() if fact.type is FactType.FILE]
        return tuple({word: str(facts[name][word]) for word in ("name", "sha256")} for name in names if facts.get(name))

    @property
    def status_label(self) -> str:
        """How it stands, in Chinese."""
        label = STATUS_LABELS[self.status]
        return f"{label}（逾期）" if self.late and self.status is not Status.OVERDUE else label


def tell(parts: Parts, editions: Editions, case: StoredCase) -> Told:
    """Tell a report.

    Raises:
        RefusedError: the case is no report.
    """
    procedure = editions.grounds(case).compiled.procedure
    if not is_report(procedure):
        raise RefusedError(f"案件{case.number}（{procedure.title}）不是定期报送，请核对案号")
    status = _status(case, parts.today())
    return Told(case, procedure, table_of(procedure), status, case.state.facts.get(f"{REPORT}.late") is True)


def report_keys(parts: Parts) -> list[str]:
    """Keys of the definitions whose cases are reports."""
    keys = parts.library.all_keys()
    return [key for key in keys if is_report(parts.library.compiled(key).procedure)]


def _status(case: StoredCase, today: date) -> Status:
    if stands_filed(case):
        return Status.ACCEPTED if f"{REPORT}.accepted" in case.state.configuration else Status.FILED
    for status in (Status.RETURNED, Status.DROPPED, Status.OVERDUE):
        if f"{REPORT}.{status.value}" in case.state.configuration:
            return status
    # The law's day has come even where the clock has not recorded it yet.
    if _is_over(case, FILE, today):
        return Status.OVERDUE
    begun = f"{REPORT}.due" in case.state.configuration or _is_over(case, _STARTS, today)
    return Status.DUE if begun else Status.PLANNED


def _is_over(case: StoredCase, name: str, today: date) -> bool:
    deadline = case.state.deadlines.get(name)
    return deadline is not None and deadline.status is DeadlineStatus.LIVE and today >= deadline.over_on
