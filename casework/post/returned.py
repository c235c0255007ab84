"""What became of each row of a list of the post, in the order of the file, and the rows that are to be mended.

Owns no judgement: it puts the parts of a report in the order of the rows, and gives those that were not recorded back
with their own columns and the reason, to be mended and handed in again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.intake.postal import LAYOUT
from casework.intake.postings import POSTINGS
from casework.intake.rows import BadRow, Problem, write_refused
from casework.intake.tables import Layout, open_table
from casework.post.report import PostalReport

_PLACE: Final = re.compile(r"第(\d+)行(?:，邮件([^（]*))?(?:（案件(.*)）)?")
_TITLE: Final = "未登记的行"


class Fate(StrEnum):
    """What became of a row; the value is the Chinese word for it."""

    ENTERED = "已登记"
    WARNED = "已登记，待核实"
    REPEATED = "此前已登记"
    WAITING = "没有结果"
    CONFLICT = "不一致"
    REFUSED = "未登记"


OPEN: Final = frozenset({Fate.REFUSED, Fate.CONFLICT})
"""Rows that somebody must look into."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row of the list.

    Attributes:
        number: on the officer's screen.
        mail: its number; empty where the row could not be read.
        fate: what became of it.
        case: number of the case, where one was found.
        told: why, or where the case stands now.
    """

    number: int
    mail: str
    fate: Fate
    case: str
    told: str


def rows_told(report: PostalReport) -> list[RowTold]:
    """What became of each row, in the order of the file."""
    return sorted(_rows(report), key=lambda one: (one.number, one.mail))


def write_open_rows(source: Path, report: PostalReport, target: Path, *, results: bool) -> int:
    """Write the rows that were not recorded, with their own columns and the reasons; returns how many.

    Args:
        source: the list that was handed in.
        report: what became of it.
        target: where to; nothing is written when all rows were recorded.
        results: whether it is a list of results, not of postings.
    """
    layout: Layout = LAYOUT if results else POSTINGS
    reasons: dict[int, list[RowTold]] = {}
    for one in rows_told(report):
        if one.fate in OPEN:
            reasons.setdefault(one.number, []).append(one)
    if not reasons:
        return 0
    rows = {row.number: row.original for row in open_table(source, layout).rows}
    bad = [
        BadRow(number, tuple(Problem("邮件号", one.mail, one.told, "请核对后再次上传") for one in told), rows[number])
        for number, told in reasons.items()
        if number in rows
    ]
    write_refused(target, bad, title=_TITLE)
    return len(bad)


def _rows(report: PostalReport) -> Iterator[RowTold]:
    warned = dict(report.warnings)
    for place, case, stands in report.entered:
        fate, told = (Fate.WARNED, f"{warned[place]}；{stands}") if place in warned else (Fate.ENTERED, stands)
        yield _row(place, fate, told, case)
    yield from (_row(place, Fate.REPEATED, "") for place in report.repeated)
    yield from (_row(place, Fate.WAITING, why) for place, why in report.waiting)
    yield from (_row(place, Fate.CONFLICT, why) for place, why in report.conflicts)
    yield from (_row(place, Fate.REFUSED, why) for place, why in report.refused)


def _row(place: str, fate: Fate, told: str, case: str = "") -> RowTold:
    """A row by its place, as reports write it: 第3行，邮件…（案件…）."""
    found = _PLACE.fullmatch(place)
    number, mail, of = found.groups() if found else ("0", place, "")
    return RowTold(int(number), mail or "", fate, case or of or "", told)
