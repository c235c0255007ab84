"""Verification of the archive: its tables are held against the fold of the register's entries.

The register's own chain is walked in ``store.verify_register``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from engine.errors import StoreError
from store.archive import TOPIC, archive_file, file_values, loan_values
from store.link import Link, Row
from store.register import entry_of
from store.tables import ARCHIVE, ARCHIVE_LOAN, CASE, REGISTER
from store.values import ArchiveFile, Entry

_ENTRIES = sa.select(REGISTER).where(REGISTER.c.topic == TOPIC).order_by(REGISTER.c.id)
_FILES = sa.select(ARCHIVE, CASE.c.number).outerjoin(CASE, CASE.c.id == ARCHIVE.c.case_id).order_by(ARCHIVE.c.case_id)
_LOANS = sa.select(ARCHIVE_LOAN).order_by(ARCHIVE_LOAN.c.id)


def archive_problems(link: Link) -> Iterator[str]:
    """What is not in order with the archive, as Chinese sentences."""
    told: dict[int, list[Entry]] = {}
    for row in link.stream(_ENTRIES):
        try:
            entry = entry_of(row)
        except (ValueError, KeyError, TypeError):
            continue  # the walk of the register tells of it
        told.setdefault(entry.ref, []).append(entry)
    loans: dict[int, list[Row]] = {}
    for row in link.rows(_LOANS):
        loans.setdefault(row.case_id, []).append(row)
    for row in link.rows(_FILES):
        place = f"案件{row.number or f'（内部编号{row.case_id}，已不存在）'}的档案登记"
        yield from _file_problems(place, row, loans.pop(row.case_id, []), told.pop(row.case_id, []))
    for case_id in sorted(told):
        yield f"登记簿有内部编号{case_id}的案件的归档登记，档案表中没有"
    for case_id in sorted(loans):
        yield f"借阅表中有没有归档的案件（内部编号{case_id}）"


def _file_problems(place: str, row: Row, loans: list[Row], entries: list[Entry]) -> Iterator[str]:
    try:
        file = archive_file(row.case_id, entries)
    except (StoreError, ValueError, KeyError, TypeError) as error:
        yield f"{place}不能从登记簿重建（{error}）"
        return
    if _plain(row, file_values(file)) != file_values(file):
        yield f"{place}与登记簿不符"
    if [row._asdict() for row in loans] != _loans(file):
        yield f"{place}：借阅与登记簿不符"


def _plain(row: Row, like: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in like}


def _loans(file: ArchiveFile) -> list[dict[str, Any]]:
    return [dict(loan_values(file.case_id, loan)) for loan in file.loans]
