"""What a list that was handed in says, before anything is written: columns, figures, rows with every bad cell marked.

Owns the preview: it is made once, when the list comes in, kept beside it as plain values, and bounded however long the
list is. All refused rows are in the workbook beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from casework.authority import People
from casework.handed_in.keeping import Kept
from casework.handed_in.offered import FINDINGS, Offered, offered_one
from casework.importing import districts_of
from casework.intake.findings import Finding, findings_of
from casework.intake.headings import Heading, headings_in
from casework.intake.ledger import ledger_of, persons_in, tail
from casework.intake.rows import BadRow, write_refused
from casework.intake.tables import Sheet, find_table, read_grids
from casework.parts import Parts
from engine.errors import InputError

JsonValue = Any
_AHEAD: Final = "ahead"
MOST_BAD: Final = 300
MOST_GOOD: Final = 20
"""Rows that are shown."""


def read_ahead(parts: Parts, kept: Kept) -> dict[str, JsonValue]:
    """Read a list and keep what it says; nothing else is written.

    Returns:
        ``place``, ``headings``, ``columns``, ``rows`` (how many), ``good``, ``bad``, ``cases`` (to be opened),
        ``bad_rows`` and ``good_rows`` (number, cells, problems by heading), ``set_aside``.

    Raises:
        InputError: the file or its columns cannot be used at all.
        NotPermittedError: the officer may not import such lists.
    """
    one = offered_one(parts, kept.officer, kept.wanted.kind)
    grids = read_grids(kept.table)
    sheet = find_table(grids, one.layout, kept.name)
    cases, refused, set_aside = _judged(parts, sheet, one)
    private = _private(parts, sheet, one)
    if refused:
        write_refused(kept.refused, refused)
    wrong = {bad.number for bad in refused}
    good = [row for row in sheet.rows if row.number not in wrong]
    found: dict[str, JsonValue] = {
        "place": sheet.place,
        "headings": [asdict(heading) for heading in headings_in(grids, one.layout)],
        "columns": list(sheet.rows[0].original) if sheet.rows else list(sheet.headings.values()),
        "rows": len(sheet.rows),
        "good": len(good),
        "bad": len(refused),
        "cases": cases,
        "bad_rows": [_bad(bad, private) for bad in refused[:MOST_BAD]],
        "good_rows": [_row(row.number, row.original, private) for row in good[:MOST_GOOD]],
        "set_aside": [_doubtful(finding) for finding in set_aside],
    }
    kept.tell(_AHEAD, found)
    return found


def seen_ahead(kept: Kept) -> dict[str, JsonValue] | None:
    """What was read; None: it was not."""
    return kept.told(_AHEAD)


def headings_found(parts: Parts, kept: Kept) -> tuple[Heading, ...]:
    """The headings of a file, those that are not known among them; none when it has no such table.

    Raises:
        NotPermittedError: the officer may not import such lists.
    """
    one = offered_one(parts, kept.officer, kept.wanted.kind)
    try:
        return headings_in(read_grids(kept.table), one.layout)
    except InputError:
        return ()


def _judged(parts: Parts, sheet: Sheet, one: Offered) -> tuple[int, Sequence[BadRow], Sequence[Finding]]:
    """How many cases the rows are for, which are refused, and which enterprises are to be verified."""
    today = parts.today()
    if one.kind == FINDINGS:
        with parts.store.read() as unit:
            districts = frozenset(districts_of(People.of(unit)))
        findings = findings_of(sheet, today=today, districts=districts)
        return len(findings.rows), findings.refused, findings.set_aside
    ledger = ledger_of(sheet, parts.library.compiled(one.kind).procedure, today=today)
    return len(ledger.rows), ledger.refused, ()


def _private(parts: Parts, sheet: Sheet, one: Offered) -> frozenset[str]:
    """The headings under which persons' numbers stand: of those only the end is shown."""
    if one.kind == FINDINGS:
        return frozenset()
    procedure = parts.library.compiled(one.kind).procedure
    return frozenset(sheet.heading(key) for key in persons_in(procedure))


def _row(number: int, original: Any, private: frozenset[str]) -> dict[str, JsonValue]:
    shown = {heading: tail(text) if heading in private and text else text for heading, text in original.items()}
    return {"number": number, "cells": shown, "problems": {}}


def _bad(bad: BadRow, private: frozenset[str]) -> dict[str, JsonValue]:
    problems: dict[str, list[str]] = {}
    for one in bad.problems:
        problems.setdefault(one.column, []).append(f"{one.reason}。{one.remedy}")
    return {**_row(bad.number, bad.original, private), "problems": problems}


def _doubtful(finding: Finding) -> dict[str, JsonValue]:
    return {"name": finding.name, "code": finding.code, "rows": [line.row for line in finding.lines]}
