"""The archive: where the paper originals of cases lie, and who has them. The register is the record, its entries alone.

What stands in the tables is the fold of the entries (:func:`archive_file`), when it is written and when it is verified.
Whether an act is allowed is told in ``casework.archive``; here only what would make no sense at all is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from engine.errors import StoreError
from store.columns import day_number, day_of, optional_day, optional_day_number
from store.link import Row
from store.register import RegisterOperations
from store.tables import ARCHIVE, ARCHIVE_LOAN
from store.values import ArchiveFile, Entry, Loan

TOPIC = "archive"


class Step(StrEnum):
    """What is done with the paper originals of a case."""

    FILE = "file"
    CORRECT = "correct"  # the particulars of the filing are put right
    LEND = "lend"
    RETURN = "return"
    HANDOVER = "handover"  # to the archive, for good


_FILES = sa.select(ARCHIVE)
_LOANS = sa.select(ARCHIVE_LOAN)
_FILE_COLUMNS = ("volume", "place", "pages", "filed_on", "retention", "handed_over_on")
_LOAN_COLUMNS = ("case_id", "borrower", "purpose", "lent_on", "due_on", "returned_on")


class ArchiveOperations(RegisterOperations):
    """The part of a unit that keeps the archive."""

    def archive(self, entries: Sequence[Entry]) -> None:
        """Append entries to the register, and what follows from them.

        Raises:
            StoreError: an entry is none of the archive, or cannot follow those before it.
            ConflictError: there is no such case.
        """
        if any(entry.topic != TOPIC for entry in entries):
            raise StoreError("这里只登记档案事项")
        self.register(entries)
        told: dict[int, list[Entry]] = {}
        for entry in self.entries(TOPIC, {entry.ref for entry in entries}):
            told.setdefault(entry.ref, []).append(entry)
        files = [archive_file(case_id, known) for case_id, known in told.items()]
        put = self.dialect.insert_or_update(ARCHIVE, ("case_id",), _FILE_COLUMNS)
        self.run_all(put, [file_values(file) for file in files])
        put = self.dialect.insert_or_update(ARCHIVE_LOAN, ("id",), _LOAN_COLUMNS)
        self.run_all(put, [loan_values(file.case_id, loan) for file in files for loan in file.loans])

    def archived(self, case_ids: Iterable[int] | None = None) -> dict[int, ArchiveFile]:
        """What the archive has of some cases, or of all, by case; cases never filed are left out."""
        wanted = None if case_ids is None else sorted(set(case_ids))
        loans: dict[int, list[Loan]] = {}
        for row in sorted(self._of(_LOANS, ARCHIVE_LOAN.c.case_id, wanted), key=lambda row: row.id):
            loans.setdefault(row.case_id, []).append(_loan(row))
        return {
            row.case_id: _file(row, tuple(loans.get(row.case_id, ())))
            for row in self._of(_FILES, ARCHIVE.c.case_id, wanted)
        }

    def _of(self, query: sa.Select[Any], column: sa.ColumnElement[int], ids: Sequence[int] | None) -> Iterable[Row]:
        return self.rows(query.order_by(column)) if ids is None else self.rows_by_id(query, column, ids)


def archive_file(case_id: int, entries: Iterable[Entry]) -> ArchiveFile:
    """What the entries of a case come to.

    Raises:
        StoreError: an entry cannot follow those before it; nothing was filed.
    """
    file: ArchiveFile | None = None
    for entry in entries:
        file = _filed(case_id, entry) if file is None else _after(file, entry)
    if file is None:
        raise StoreError(f"内部编号{case_id}的案件没有归档登记")
    return file


def _filed(case_id: int, entry: Entry) -> ArchiveFile:
    if entry.name != Step.FILE:
        raise StoreError(f"登记簿第{entry.id}条：案件还没有归档，不能登记“{entry.name}”")
    told = entry.details
    return ArchiveFile(case_id, told["volume"], told["place"], told["pages"], entry.occurred_on, told["retention"])


def _after(file: ArchiveFile, entry: Entry) -> ArchiveFile:
    told, lent = entry.details, file.lent
    if file.handed_over_on is None:
        match entry.name:
            case Step.CORRECT:
                words = {word: told[word] for word in ("volume", "place", "pages", "retention")}
                return replace(file, **words, filed_on=date.fromisoformat(told["filed_on"]))
            case Step.LEND if lent is None:
                due = date.fromisoformat(told["due_on"])
                loan = Loan(entry.id, told["borrower"], told["purpose"], entry.occurred_on, due, None)
                return replace(file, loans=(*file.loans, loan))
            case Step.RETURN if lent is not None:
                return replace(file, loans=(*file.loans[:-1], replace(lent, returned_on=entry.occurred_on)))
            case Step.HANDOVER if lent is None:
                return replace(file, handed_over_on=entry.occurred_on)
    raise StoreError(f"登记簿第{entry.id}条：档案的现状不容许登记“{entry.name}”")


def file_values(file: ArchiveFile) -> Mapping[str, Any]:
    """The row of a case's file."""
    return {
        "case_id": file.case_id,
        "volume": file.volume,
        "place": file.place,
        "pages": file.pages,
        "filed_on": day_number(file.filed_on),
        "retention": file.retention,
        "handed_over_on": optional_day_number(file.handed_over_on),
    }


def loan_values(case_id: int, loan: Loan) -> Mapping[str, Any]:
    """The row of a loan."""
    return {
        "id": loan.id,
        "case_id": case_id,
        "borrower": loan.borrower,
        "purpose": loan.purpose,
        "lent_on": day_number(loan.lent_on),
        "due_on": day_number(loan.due_on),
        "returned_on": optional_day_number(loan.returned_on),
    }


def _file(row: Row, loans: tuple[Loan, ...]) -> ArchiveFile:
    handed = optional_day(row.handed_over_on)
    return ArchiveFile(
        row.case_id, row.volume, row.place, row.pages, day_of(row.filed_on), row.retention, handed, loans
    )


def _loan(row: Row) -> Loan:
    returned = optional_day(row.returned_on)
    return Loan(row.id, row.borrower, row.purpose, day_of(row.lent_on), day_of(row.due_on), returned)
