"""What became of mails, from the post's lists, recorded on the cases that the numbers belong to.

The register of mails says which service of which case a number is; what a row says beside it is held against the case.
A result is recorded with the legal date on the slip, however late it is typed in (民诉法91), and each once: a list may
be handed in again, whole or longer. A second, other result of a mail is never recorded by itself, but shown.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.evidence import keep
from casework.intake.postal import read_postal
from casework.parts import Parts
from casework.post.judging import Judge
from casework.post.report import PostalReport, Rows


def record_results(parts: Parts, *, actor: str, source: Path) -> PostalReport:
    """Record what became of the mails of a list; the list itself is kept as the record of the query.

    Args:
        parts: the system.
        actor: key of the acting officer.
        source: CSV or XLSX of the post; its mails may belong to any cases of any procedures.

    Raises:
        InputError: the file or its columns cannot be used at all.
        MissingError: the actor is unknown.
    """
    today = parts.today()
    results = read_postal(source, today=today)
    rows = Rows.after(results.refused)
    kept: dict[date, dict[str, Any]] = {}

    def evidence(day: date) -> dict[str, Any]:
        if day not in kept:
            kept[day] = keep(parts.home, source, day)
        return kept[day]

    with parts.store.read() as unit:
        mails = unit.mails(row.tracking_no for row in results.rows)
        cases = unit.cases([mail.case_id for mail in mails.values()])
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor))
        judge = Judge(unit, Editions(parts, unit), today, evidence)
        for row in results.rows:
            mail = mails.get(row.tracking_no)
            place = f"第{row.row}行，邮件{row.tracking_no}"
            # Of the mails of others' cases nothing is told, not even that they are known.
            if mail is None or cases[mail.case_id].office_id not in seen:
                rows.refused.append((place, "没有登记过这个邮件号的邮寄，请核对邮件号，或者先登记邮寄"))
                continue
            judge.sort(rows, place, row, mail, cases[mail.case_id])
    return rows.done(parts, actor)
