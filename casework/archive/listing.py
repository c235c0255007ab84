"""What the archive has: finished cases not yet filed, files, loans and those overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.archive.closing import closed_on
from casework.archive.retention import retention_of, retention_words
from casework.authority import People
from casework.listing.looking import ALL_CASES, offices_asked, offices_seen, refuse_unknown_procedure
from casework.parts import Parts
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import ArchiveFile, CaseFilter, StoredCase


@dataclass(frozen=True, slots=True)
class ArchiveWanted:
    """Which files a list shows. Empty parts do not narrow.

    Attributes:
        offices: keys or full names; each stands for itself and all offices below it.
        procedure: key.
        status: "unfiled" (finished cases that wait for filing), "filed", "lent", "overdue" or "handed_over".
    """

    offices: tuple[str, ...] = ()
    procedure: str = ""
    status: str = ""


STATUSES = {
    "unfiled": "待归档",
    "filed": "在库",
    "lent": "借出",
    "overdue": "逾期未还",
    "handed_over": "已移交",
}


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A case in the archive's list."""

    number: str
    procedure: str
    subject: str
    office: str
    closed_on: date | None
    status: str
    status_label: str
    volume: str = ""
    place: str = ""
    pages: int = 0
    filed_on: date | None = None
    retention: str = ""
    handed_over_on: date | None = None
    borrower: str = ""
    purpose: str = ""
    lent_on: date | None = None
    due_on: date | None = None


def list_archive(parts: Parts, actor: str | None = None, wanted: ArchiveWanted | None = None) -> list[ArchiveRow]:
    """Finished cases and files that the actor may see, in the order of the cases' opening.

    Raises:
        RefusedError: there is no such status.
        MissingError: there is no such office or procedure.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    asked = wanted or ArchiveWanted()
    if asked.status and asked.status not in STATUSES:
        offered = "、".join(f"{key}（{label}）" for key, label in STATUSES.items())
        raise RefusedError(f"没有“{asked.status}”这一状态，可选：{offered}", field="status")
    refuse_unknown_procedure(parts, asked.procedure)
    with parts.store.read() as unit:
        rows = _Rows(unit, People.of(unit), parts.today())
        return [row for row in rows.all(actor, asked) if asked.status in ("", row.status) or _is_out(asked, row)]


def _is_out(asked: ArchiveWanted, row: ArchiveRow) -> bool:
    """An overdue file is lent, too."""
    return asked.status == "lent" and row.status == "overdue"


@dataclass(frozen=True, slots=True)
class _Rows:
    unit: UnitOfWork
    people: People
    today: date

    def all(self, actor: str | None, asked: ArchiveWanted) -> list[ArchiveRow]:
        seen = offices_seen(self.people, actor)
        if asked.offices:
            below = offices_asked(self.people, actor, asked.offices)
            seen = frozenset().union(*below.values())
        files = self.unit.archived()
        finished = CaseFilter(offices=seen, procedure=asked.procedure, finished=True)
        cases = {case.id: case for case in self.unit.find_cases(finished, limit=ALL_CASES)}
        # a case that was opened again after its filing is no longer among the finished
        for case in self.unit.cases([case_id for case_id in files if case_id not in cases]).values():
            if (seen is None or case.office_id in seen) and asked.procedure in ("", case.state.procedure):
                cases[case.id] = case
        subjects = self.unit.subjects({case.subject_id for case in cases.values()})
        return [
            self._row(case, subjects[case.subject_id].name, files.get(case.id)) for _, case in sorted(cases.items())
        ]

    def _row(self, case: StoredCase, subject: str, file: ArchiveFile | None) -> ArchiveRow:
        office = self.people.offices[case.office_id].name
        closed = closed_on(case, self.unit.events(case.id))
        head = (case.number, case.state.procedure, subject, office, closed)
        if file is None:
            chosen = retention_of(self.unit.settings(), self.people, case.office_id, case.state.procedure)
            return ArchiveRow(*head, "unfiled", STATUSES["unfiled"], retention=chosen.label)
        status, out = self._status(file), file.lent
        return ArchiveRow(
            *head,
            status,
            STATUSES[status],
            file.volume,
            file.place,
            file.pages,
            file.filed_on,
            retention_words(file.retention),
            file.handed_over_on,
            out.borrower if out else "",
            out.purpose if out else "",
            out.lent_on if out else None,
            out.due_on if out else None,
        )

    def _status(self, file: ArchiveFile) -> str:
        if file.handed_over_on is not None:
            return "handed_over"
        if file.lent is None:
            return "filed"
        return "overdue" if file.lent.due_on < self.today else "lent"
